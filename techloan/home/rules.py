"""The rules of the follow-up: what matters first, and why somebody is on it, in words."""

from datetime import date

from techloan.dates import day
from techloan.loans.requests.rules import waited_words
from techloan.loans.rules import due_words
from techloan.people.contacts.rules import Reason

# Who is late for so long is rung before all others; before that a reminder may still do.
LATE_DAYS = 7
SENTENCES = {
    Reason.WORRIED: "Since {when}, {detail}",
    Reason.OVERDUE: "{detail}, {due}",
    Reason.DUE_SOON: "{detail}, {due}",
    Reason.MISSED_TWO: "Missed the last two of {detail}. Last came on {when}",
    Reason.CALL: "About what is due back, since {when}",
    Reason.NOT_HEARD: "They have a device. Last heard from on {when}",
    Reason.LOSS: "{detail}, {when}. Something is still to find out or to do",
    Reason.SIM: "The SIM in {detail} {ends} on {when}",
    Reason.SUPPORT_ENDING: "It {ends} on {when}, and {detail} is still with them",
    Reason.NO_HELPER: "On {when}, {detail}, who does not help them any more",
    Reason.WAITING: "For {detail}, {waited}",
    Reason.NEVER_CAME: "They have had a device since {when}",
    Reason.UNSIGNED: "{detail}, since {when}",
    Reason.NOT_WRITTEN_UP: "The support of {when}, {detail}",
    Reason.MEASURE_LATE: "{detail}, since {when}",
    Reason.CAME_BACK: "To {detail}, on {when}",
}
_ORDER = {reason: place for place, reason in enumerate(Reason)}


def rank(reason: Reason, since: date, today: date) -> int:
    """Return how far down a reason stands: what is overdue for a week is on top."""
    if reason is Reason.OVERDUE and (today - since).days <= LATE_DAYS:
        return _ORDER[Reason.NOT_HEARD]
    return _ORDER[reason]


def why(reason: Reason, since: date, detail: str, today: date) -> str:
    """Say in a few words, without blame, why somebody is on the follow-up."""
    return SENTENCES[reason].format(
        detail=detail,
        when=day(since),
        due=due_words(since, today),
        ends="ended" if since < today else "ends",
        waited=waited_words(since, today),
    )
