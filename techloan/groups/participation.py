"""What a loan has to do with it: how often its borrower came before, during and after it.

One select gives the figures of every loan; a page, an export and a report only add which loans they
want. Where the three times begin and end is said once in Python (`rules.phase`) and once in SQL
(here); a test holds the two against each other.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, not_, or_, select

from techloan.database import Session
from techloan.groups.models import Attendance, Meeting
from techloan.groups.rules import AROUND_DAYS, WEEK, LoanTime
from techloan.loans.models import Loan
from techloan.sql_days import days_between


@dataclass(frozen=True)
class Participation:
    """How often a borrower came, and when first; `days` is None where nobody knows the ending."""

    loan_id: int
    before: int
    during: int
    after: int
    first_ever_on: date | None
    first_since_on: date | None
    days_to_first: int | None
    days: int | None

    @property
    def per_week(self) -> float | None:
        """Return the meetings a week during the loan; None for one shorter than a week."""
        return self.during * WEEK / self.days if self.days and self.days >= WEEK else None


def participation(today: date) -> Select[*tuple[Any, ...]]:
    """Select, loan by loan, the columns of `Participation`; the caller adds which loans.

    `before` counts the 28 days before check-out, `after` the 28 days after the ending; a loan of
    which only the day is known counts every meeting of that day as during it.
    """
    since_on = func.min(Meeting.on_day).filter(_since())
    return (
        select(
            Loan.id.label("loan_id"),
            func.count(Meeting.id).filter(_before()).label("before"),
            func.count(Meeting.id).filter(_during()).label("during"),
            func.count(Meeting.id).filter(_after()).label("after"),
            func.min(Meeting.on_day).label("first_ever_on"),
            since_on.label("first_since_on"),
            days_between(Loan.checked_out_on, since_on).label("days_to_first"),
            days_on_loan(today).label("days"),
        )
        .outerjoin(Attendance, and_(Attendance.client_id == Loan.client_id, Attendance.came))
        .outerjoin(
            Meeting, and_(Meeting.id == Attendance.meeting_id, Meeting.cancelled_at.is_(None))
        )
        .group_by(Loan.id)
    )


def of_loans(db: Session, loans: Collection[int], today: date) -> dict[int, Participation]:
    """Return the participation of some loans by their numbers, in one statement."""
    rows = db.execute(participation(today).where(Loan.id.in_(loans)))
    return {row.loan_id: Participation(**row._asdict()) for row in rows}


def time_of(loan: Loan) -> LoanTime:
    """Return when a loan was, as `rules.phase` asks it."""
    return LoanTime(
        loan.checked_out_on,
        loan.checked_out_at,
        loan.ended_on,
        loan.ended_at,
        is_open=loan.ending is None,
    )


def days_on_loan(today: date) -> ColumnElement[int]:
    """Return the days from check-out to the ending, or to today while a loan is open."""
    last = case((Loan.ending.is_(None), literal(today)), else_=Loan.ended_on)
    return days_between(Loan.checked_out_on, last)


def _since() -> ColumnElement[bool]:
    """At or after check-out; where its clock time is not known, that whole day."""
    that_day = or_(Loan.checked_out_at.is_(None), Meeting.starts_at >= Loan.checked_out_at)
    same = and_(Meeting.on_day == Loan.checked_out_on, that_day)
    return or_(Meeting.on_day > Loan.checked_out_on, same)


def _over() -> ColumnElement[bool]:
    """At or after the ending; where its clock time is not known, from the next day."""
    known = and_(Loan.ended_at.is_not(None), Meeting.starts_at >= Loan.ended_at)
    that_day = and_(Meeting.on_day == Loan.ended_on, known)
    return or_(Meeting.on_day > Loan.ended_on, that_day)


def _before() -> ColumnElement[bool]:
    near = days_between(Meeting.on_day, Loan.checked_out_on) <= AROUND_DAYS
    return and_(near, not_(_since()))


def _during() -> ColumnElement[bool]:
    ended = and_(Loan.ended_on.is_not(None), not_(_over()))
    return and_(_since(), or_(Loan.ending.is_(None), ended))


def _after() -> ColumnElement[bool]:
    near = days_between(Loan.ended_on, Meeting.on_day) <= AROUND_DAYS
    return and_(_since(), _over(), near)
