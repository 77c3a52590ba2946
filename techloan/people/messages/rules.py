"""The rules about messages: ways, states, which way to a person, and when to try again."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# A claim this old belongs to a sender that died half-way.
CLAIM_LASTS = timedelta(minutes=15)
MOST_ATTEMPTS = 5
_WAITS = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=4), timedelta(hours=24))
_MOBILE = re.compile(r"(?:\+44|0)7[1-57-9]\d{8}")


class Purpose(StrEnum):
    """Why a message goes out."""

    REMINDER = "reminder"


class Way(StrEnum):
    """How a message goes: on paper, by e-mail, by text, or as a call that somebody makes."""

    LETTER = "letter"
    EMAIL = "email"
    TEXT = "text"
    CALL = "call"


class State(StrEnum):
    """How far a message is."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    GAVE_UP = "gave up"


class Why(StrEnum):
    """Why a message did not go, without anything personal."""

    NO_ANSWER = "no answer"
    NOT_NOW = "not now"
    REFUSED = "refused"
    NOT_ALLOWED = "not allowed"
    NO_WAY = "no way"
    NOT_SET_UP = "not set up"
    MAY_HAVE_GONE = "may have gone"
    NOT_NEEDED = "not needed"
    BY_HAND = "by hand"


WAY_WORDS = {
    Way.LETTER: "Letter",
    Way.EMAIL: "E-mail",
    Way.TEXT: "Text",
    Way.CALL: "Call",
}
BEST_WORDS = {
    "": "Not asked: a letter if we can, else a call",
    Way.LETTER: "A letter",
    Way.CALL: "A call",
    Way.TEXT: "A text",
    Way.EMAIL: "An e-mail",
}
WHY_WORDS = {
    Why.NO_ANSWER: "The server did not answer. We try again.",
    Why.NOT_NOW: "The server asked us to come back later. We try again.",
    Why.REFUSED: "The server refused this address or number. Is it right?",
    Why.NOT_ALLOWED: "The server did not let us in. Ask whoever looks after techloan.",
    Why.NO_WAY: "We know no safe way to reach them. Add one on their page.",
    Why.NOT_SET_UP: "This way is not set up here. Ask whoever looks after techloan.",
    Why.MAY_HAVE_GONE: "This stopped half-way, so it may have gone. Please look, then say.",
    Why.NOT_NEEDED: "It was not needed any more.",
    Why.BY_HAND: "Somebody decided not to send it.",
}
PURPOSE_WORDS = {Purpose.REMINDER: "when to bring things back"}
# Many have no e-mail and no mobile: where nobody asked, paper comes first.
IN_ORDER = (Way.LETTER, Way.CALL, Way.TEXT, Way.EMAIL)


@dataclass(frozen=True)
class Reach:
    """What is known of how to reach a person, and what of it is safe."""

    best: str
    phone: str
    other_phone: str
    email: str
    address: str
    may_ring: bool
    may_text: bool
    may_email: bool
    may_write: bool


def mobile(phone: str) -> str:
    """Return a British mobile number as +447…, or nothing when it is none."""
    number = re.sub(r"[\s().-]", "", phone)
    if not _MOBILE.fullmatch(number):
        return ""
    return number if number.startswith("+") else f"+44{number[1:]}"


def ways(reach: Reach) -> list[Way]:
    """Return the ways that are safe and possible, the one they chose first."""
    possible = {
        Way.LETTER: reach.may_write and bool(reach.address),
        Way.CALL: reach.may_ring and bool(reach.phone or reach.other_phone),
        Way.TEXT: reach.may_text and bool(mobile(reach.phone) or mobile(reach.other_phone)),
        Way.EMAIL: reach.may_email and "@" in reach.email,
    }
    order = sorted(IN_ORDER, key=lambda way: way != reach.best)
    return [way for way in order if possible[way]]


def way_to(reach: Reach, set_up: Collection[Way]) -> Way | None:
    """Return the first of their ways that is set up here; None when there is no safe one."""
    return next((way for way in ways(reach) if way in set_up), None)


def next_attempt(now: datetime, attempts: int) -> datetime | None:
    """Return when to try again after so many attempts; None when it was tried often enough."""
    if attempts >= MOST_ATTEMPTS:
        return None
    return now + _WAITS[min(attempts, len(_WAITS)) - 1]
