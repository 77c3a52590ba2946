"""The rules about contacts: how, what came of it, and for how long a row may rest."""

from datetime import date, timedelta
from enum import StrEnum

LONGEST_QUIET = timedelta(days=366)


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

# Why somebody is to be followed up, by the word in which a contact names it; "" is every reason.
REASONS = {
    "": "Everything",
    "overdue": "Due back some time ago",
    "due-soon": "Due back soon",
    "not-heard": "Nobody has heard from them",
    "no-group": "In no group yet",
    "stopped-coming": "Used to come to a group",
    "sim": "The SIM is running out",
    "support-ending": "Support is ending",
    "waiting": "Waits for a device",
}


def refusal_of_quiet(quiet_until: date | None, today: date) -> str | None:
    """Return the sentence that refuses a day until which a row rests, or None."""
    if quiet_until is None:
        return None
    if quiet_until <= today:
        return "Choose a day after today, or leave it empty."
    if quiet_until - today > LONGEST_QUIET:
        return "That is more than a year away. Please choose an earlier day."
    return None
