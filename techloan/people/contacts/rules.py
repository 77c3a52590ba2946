"""The rules about contacts: how, what came of it, and for how long a row may rest."""

from datetime import date, timedelta
from enum import StrEnum

LONGEST_QUIET = timedelta(days=366)
USUAL_QUIET = timedelta(days=7)


class How(StrEnum):
    """The way in which a contact was made."""

    CALL = "call"
    LETTER = "letter"
    TEXT = "text"
    EMAIL = "email"
    VISIT = "visit"


class Outcome(StrEnum):
    """What came of a contact."""

    SPOKE = "spoke"
    LEFT_MESSAGE = "left message"
    NO_ANSWER = "no answer"
    WILL_RING_BACK = "will ring back"
    WRONG_NUMBER = "wrong number"
    SENT = "sent"
    NOT_WELL = "not well"
    OTHER = "other"


HOW_WORDS = {
    How.CALL: "Rang them",
    How.TEXT: "Sent a text",
    How.VISIT: "Visited them",
    How.LETTER: "Wrote a letter",
    How.EMAIL: "Sent an e-mail",
}
OUTCOME_WORDS = {
    Outcome.SPOKE: "Spoke with them",
    Outcome.NO_ANSWER: "No answer",
    Outcome.LEFT_MESSAGE: "Left a message",
    Outcome.WILL_RING_BACK: "They will ring back",
    Outcome.NOT_WELL: "They are not well",
    Outcome.WRONG_NUMBER: "Wrong number or address",
    Outcome.SENT: "Sent; no answer yet",
    Outcome.OTHER: "Something else",
}
# What counts as having heard from somebody.
HEARD = (Outcome.SPOKE, Outcome.WILL_RING_BACK, Outcome.NOT_WELL)
# After these nobody has to ring again for the same message.
REACHED = (*HEARD, Outcome.LEFT_MESSAGE)


class Reason(StrEnum):
    """Why somebody is followed up, in the order of what matters.

    The follow-up of each wing gives these words, and a contact names the one that it was about.
    """

    WORRIED = "worried"
    OVERDUE = "overdue"
    MISSED_TWO = "missed_two"
    CALL = "call"
    NOT_HEARD = "not_heard"
    LOSS = "loss_unfinished"
    SIM = "sim_running_out"
    SUPPORT_ENDING = "support_ending"
    NO_HELPER = "no_helper"
    WAITING = "waiting"
    NEVER_CAME = "never_came"
    UNSIGNED = "unsigned"
    NOT_WRITTEN_UP = "not_written_up"
    MEASURE_LATE = "measure_late"
    DUE_SOON = "due_soon"
    CAME_BACK = "came_back"


REASON_WORDS = {
    Reason.WORRIED: "Somebody is worried",
    Reason.OVERDUE: "Due back",
    Reason.MISSED_TWO: "Stopped coming",
    Reason.CALL: "To ring",
    Reason.NOT_HEARD: "Not heard from",
    Reason.LOSS: "Lost or stolen",
    Reason.SIM: "SIM",
    Reason.SUPPORT_ENDING: "Support ends",
    Reason.NO_HELPER: "No helper",
    Reason.WAITING: "Waiting",
    Reason.NEVER_CAME: "No group yet",
    Reason.UNSIGNED: "No agreement yet",
    Reason.NOT_WRITTEN_UP: "To write up",
    Reason.MEASURE_LATE: "Questions to ask",
    Reason.DUE_SOON: "Due back soon",
    Reason.CAME_BACK: "Came back",
}
# What a contact can be about. The empty word is everything, but for a worry: that rests when it is
# closed, and a contact, which many may read, does not tell of it.
ABOUT = {"": "Everything"} | {
    str(reason): words for reason, words in REASON_WORDS.items() if reason is not Reason.WORRIED
}
# These are one matter, what is to come back: a contact about one of them lets all rest, and so do
# reminders.
RESTS_REMINDERS = ("", Reason.OVERDUE, Reason.DUE_SOON, Reason.CALL)


def refusal_of_quiet(quiet_until: date | None, today: date) -> str | None:
    """Return the sentence that refuses a day until which a row rests, or None."""
    if quiet_until is None:
        return None
    if quiet_until <= today:
        return "Choose a day after today, or leave it empty."
    if quiet_until - today > LONGEST_QUIET:
        return "That is more than a year away. Please choose an earlier day."
    return None
