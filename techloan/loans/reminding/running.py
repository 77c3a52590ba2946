"""One run of reminders: what is not needed is given up, today's are made, and what can go goes.

A run may be done again, beside another, and after one that died: the outbox knows what was done.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from techloan.config import Config
from techloan.database import Database
from techloan.dates import LONDON, london_day, utc_now
from techloan.loans.reminding import services
from techloan.people.messages import outbox
from techloan.people.messages.models import Message
from techloan.people.messages.rules import State, Way, Why
from techloan.people.messages.sending import deliver, set_up
from techloan.settings import Settings, read

NO_WAY = "nobody can reach"
# E-mails and texts reach people while they are up.
FIRST_HOUR, LAST_HOUR = 9, 19
Clock = Callable[[], datetime]


@dataclass
class Told:
    """What a run did: messages made by way, given up, and what came of sending."""

    made: Counter[Way | str] = field(default_factory=Counter)
    not_needed: int = 0
    sending: Counter[State | Why] = field(default_factory=Counter)


def remind(config: Config, database: Database, clock: Clock = utc_now) -> Told | None:
    """Make today's reminders and send what waits; None when reminders are switched off."""
    with database.session() as db:
        settings = read(db)
    if not settings.reminders_on:
        return None
    told = Told(not_needed=give_up(database, clock()))
    told.made = make_all(config, database, settings, clock())
    told.sending = deliver(config, database, services.compose, clock)
    return told


def planned(config: Config, database: Database, now: datetime) -> Counter[Way | str]:
    """Return how many reminders today would make, by way, and make none."""
    with database.session() as db:
        everybody = services.wanted(db, read(db), set_up(config), london_day(now))
    return Counter(one.way or NO_WAY for one in everybody)


def make_all(
    config: Config, database: Database, settings: Settings, now: datetime
) -> Counter[Way | str]:
    """Put today's reminders into the outbox, each in a transaction of its own, so nobody waits."""
    today, made = london_day(now), Counter[Way | str]()
    with database.session() as db:
        everybody = services.wanted(db, settings, set_up(config), today)
    for one in everybody:
        with database.writing() as db:
            made[one.way or NO_WAY] += services.make(db, now, today, settings, one)
    return made


def give_up(database: Database, now: datetime) -> int:
    """Give up what waits for a person and is not needed any more; return how many."""
    by_hand = (Message.state == State.WAITING) & Message.way.in_((Way.LETTER, Way.CALL))
    no_way = (Message.state == State.FAILED) & (Message.why == Why.NO_WAY)
    waits = by_hand | no_way
    with database.session() as db:
        numbers = db.scalars(select(Message.id).where(waits)).all()
    gone = 0
    for number in numbers:
        with database.writing() as db:
            mine = select(Message).where(Message.id == number, waits).with_for_update()
            message = db.scalar(mine)
            if message is not None:
                outbox.refresh(db, now, message, london_day(now), services.compose)
                gone += message.state is State.GAVE_UP
    return gone


def send_waiting(config: Config, database: Database) -> None:
    """Send again what waits for a server, by day and while reminders are on: for the worker."""
    with database.session() as db:
        on = read(db).reminders_on
    if on and FIRST_HOUR <= utc_now().astimezone(LONDON).hour < LAST_HOUR:
        deliver(config, database, services.compose, utc_now)


def remind_daily(config: Config, database: Database) -> None:
    """Make and send the reminders of a day: for the worker."""
    remind(config, database)
