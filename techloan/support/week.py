"""The week of a helper, or of everybody: what to write up, what is planned, what was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, true

from techloan.database import Session
from techloan.permissions import Actor
from techloan.support import queries
from techloan.support.models import SupportSession
from techloan.support.rules import State

WEEK = timedelta(days=7)
MOST = 100
PLANNED, DONE = SupportSession.state == State.PLANNED, SupportSession.state == State.DONE


@dataclass(frozen=True)
class Week:
    """A week from its Monday: what is due to be written up, its days, and what comes after."""

    monday: date
    unwritten: Sequence[SupportSession]
    days: dict[date, list[SupportSession]]
    later: Sequence[SupportSession]

    @property
    def count(self) -> int:
        """Return how many sessions, and so clients, are shown."""
        return len(self.unwritten) + sum(map(len, self.days.values())) + len(self.later)


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def week_of(db: Session, actor: Actor, today: date, monday: date, *, everybody: bool) -> Week:
    """Return a week of this person's own support sessions, or of everybody's whom they see.

    It takes three statements. What was not written up stands apart until it is.
    """
    whose = true() if everybody else SupportSession.helper_id == actor.staff_id
    past = PLANNED & (SupportSession.on_day < today)
    within = SupportSession.on_day.between(monday, monday + WEEK - timedelta(days=1))
    days: dict[date, list[SupportSession]] = {}
    for session in _found(db, actor, whose & within & ~past):
        days.setdefault(session.on_day, []).append(session)
    later = PLANNED & (SupportSession.on_day >= monday + WEEK)
    return Week(
        monday,
        _found(db, actor, whose & past),
        days,
        _found(db, actor, whose & later & (SupportSession.on_day >= today)),
    )


def _found(db: Session, actor: Actor, condition: ColumnElement[bool]) -> Sequence[SupportSession]:
    wanted = queries.visible_to(actor).where(condition)
    order = (SupportSession.on_day, SupportSession.at, SupportSession.id)
    return db.scalars(wanted.order_by(*order).limit(MOST)).all()
