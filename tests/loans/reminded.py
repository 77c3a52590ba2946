"""Somebody who is to be reminded, a run of reminders, and what became of the messages."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from techloan.config import Config
from techloan.database import Database, Session
from techloan.loans.reminding import running
from techloan.loans.reminding.running import Told
from techloan.people.messages.models import Message
from techloan.people.messages.rules import State
from techloan.people.models import Client
from techloan.settings import Settings
from tests import make

DUE = date(2026, 11, 29)
ON = Settings(reminders_on=True, organisation="Lantern House", phone="01632 960001")


def borrower(db: Session, due_on: date = DUE, **more: Any) -> Client:
    """Make somebody who has a device until a day, and likes e-mails best."""
    db.begin_writing()
    told = {"best_way": "email", "email": "dotty@example.org", **more}
    client = make.client(db, **told)
    make.loan(db, to=client, due_on=due_on)
    db.commit()
    return client


def run(house: Config, database: Database, day: date = DUE, hour: int = 10) -> Told:
    """Remind on a day, at an hour."""
    now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    told = running.remind(house, database, lambda: now)
    assert told is not None
    return told


def messages(db: Session) -> list[Message]:
    """Return every message as it is now, the first first."""
    db.rollback()
    db.expire_all()
    return list(db.scalars(select(Message).order_by(Message.id)))


def states(db: Session) -> list[State]:
    """Return how far every message is."""
    return [message.state for message in messages(db)]
