"""Sending what waits in the outbox: by e-mail and by text, one after the other.

Each message is claimed in a transaction of its own, sent outside of any, and settled in another.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from techloan import mail, texting
from techloan.config import Config
from techloan.database import Database
from techloan.dates import london_day
from techloan.people.messages import outbox
from techloan.people.messages.models import Message
from techloan.people.messages.outbox import Composer
from techloan.people.messages.rules import State, Way, Why
from techloan.people.messages.words import opened

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class _Claim:
    """What a sender needs to know of a message when its transaction is over."""

    id: int
    attempt: int
    key: str
    to: str
    subject: str
    text: str
    short: str


def set_up(config: Config) -> set[Way]:
    """Return the ways in which messages can go here; paper and calls always can."""
    ways = {Way.LETTER, Way.CALL}
    ways |= {Way.EMAIL} if config.mail_url else set()
    return ways | ({Way.TEXT} if config.text_url else set())


def deliver(
    config: Config, database: Database, compose: Composer, clock: Clock
) -> Counter[State | Why]:
    """Send what waits and is due, and return how many went out, wait, failed or may have gone.

    When a server does not answer, what else goes by it waits too, instead of asking in vain.
    """
    told = Counter[State | Why]()
    with database.writing() as db:
        told[Why.MAY_HAVE_GONE] += outbox.show_the_dead(db, clock())
    for way in sorted({Way.EMAIL, Way.TEXT} & set_up(config)):
        passed = set[int]()
        while (claim := _claimed(database, way, compose, clock(), passed)) is not None:
            passed.add(claim.id)
            why = _sent(config, way, claim)
            counts = why is not Why.NO_ANSWER and why is not Why.NOT_ALLOWED
            now = clock()
            with database.writing() as db:
                outbox.settle(db, now, claim.id, claim.attempt, why, counts=counts)
                if why is not None and not counts:
                    told[why] += outbox.others_wait(db, now, way, why)
            told[why or State.SENT] += 1
            if not counts:
                break
    return told


def _claimed(
    database: Database, way: Way, compose: Composer, now: datetime, passed: set[int]
) -> _Claim | None:
    with database.writing() as db:
        message = outbox.next_to_go(db, now, london_day(now), way, compose, passed=passed)
        return _claim(message) if message else None


def _claim(message: Message) -> _Claim:
    words = opened(message.body)
    return _Claim(
        id=message.id,
        attempt=message.attempts,
        key=message.key,
        to=outbox.address_of(message),
        subject=words.subject,
        text=words.text,
        short=words.short,
    )


def _sent(config: Config, way: Way, claim: _Claim) -> Why | None:
    try:
        if way is Way.EMAIL:
            mail.send_once(config.mail_url, claim.to, claim.subject, claim.text, claim.key)
        else:
            texting.send_once(config.text_url, claim.to, claim.short, claim.key)
    except mail.Unsent as unsent:
        return Why(unsent.word)
    except mail.MayHaveGoneError:
        return Why.MAY_HAVE_GONE
    return None
