"""The rules of the follow-up: what matters first, and why somebody is on it, in words."""

from datetime import date

from techloan.dates import day
from techloan.loans.requests.rules import waited_words
from techloan.loans.rules import due_words
from techloan.people.contacts.rules import Reason

# Who is late for so long is rung before all others; before that a reminder may still do.
LATE_DAYS = 7
SENTENCES = {
    Reason.OVERDUE: "{detail}: {due}.",
    Reason.DUE_SOON: "{detail}: {due}.",
    Reason.MISSED_TWO: "Used to come to {detail}, and missed the last two. Last came on {when}.",
    Reason.CALL: "Likes to be rung: tell them what is due back. Waits since {when}.",
    Reason.NOT_HEARD: "Has a device, and nobody has heard from them since {when}.",
    Reason.LOSS: "{detail}, on {when}: something is still to find out or to do.",
    Reason.SIM: "The SIM in {detail} {ends} on {when}.",
    Reason.SUPPORT_ENDING: "Support {ends} on {when}, and {detail} is still with them.",
    Reason.WAITING: "Has waited for {detail} for {waited}.",
    Reason.NEVER_CAME: "Has had a device since {when}, and came to no group yet.",
    Reason.UNSIGNED: "Nobody knows yet whether they agree to the loan of {detail}, since {when}.",
    Reason.CAME_BACK: "Came back to {detail} on {when}.",
}
_ORDER = {reason: place for place, reason in enumerate(Reason)}


def rank(reason: Reason, since: date, today: date) -> int:
    """Return how far down a reason stands: what is overdue for a week is on top."""
    if reason is Reason.OVERDUE and (today - since).days <= LATE_DAYS:
        return _ORDER[Reason.NOT_HEARD]
    return _ORDER[reason]


def why(reason: Reason, since: date, detail: str, today: date) -> str:
    """Say in a sentence, without blame, why somebody is on the follow-up."""
    return SENTENCES[reason].format(
        detail=detail,
        when=day(since),
        due=due_words(since, today),
        ends="ended" if since < today else "ends",
        waited=waited_words(since, today),
    )
