"""What a loan has to do with it: where before, during and after begin and end, in both tongues."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from techloan.database import Session
from techloan.groups.models import Group, Meeting
from techloan.groups.participation import Participation, of_loans, time_of
from techloan.groups.rules import LoanTime, Phase, phase
from techloan.loans.models import Loan
from techloan.loans.rules import Ending
from techloan.people.models import Client
from tests import make

OUT = date(2026, 11, 3)
BACK = date(2026, 12, 1)
TODAY = date(2027, 3, 1)
MORNING, NOON = 9, 12


@pytest.fixture
def group(db: Session) -> Group:
    return make.group(db)


@pytest.fixture
def dotty(db: Session) -> Client:
    return make.client(db)


def at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def lent(db: Session, to: Client, **facts: Any) -> Loan:
    """Lend a device from OUT at noon; `facts` are put into the loan as a list would have them."""
    loan = make.loan(db, to=to, on=OUT)
    told = {"checked_out_at": at(OUT, NOON), **facts}
    if "ended_on" in told or "ending" in told:
        told.setdefault("ending", Ending.RETURNED)
    db.execute(update(Loan).where(Loan.id == loan.id).values(told))
    db.expire(loan)
    return loan


def came(db: Session, group: Group, client: Client, *moments: datetime) -> list[Meeting]:
    meetings = [make.meeting(db, group, moment, finished_at=moment) for moment in moments]
    for meeting in meetings:
        make.attendance(db, meeting, client)
    return meetings


def figures(db: Session, loan: Loan, today: date = TODAY) -> Participation:
    return of_loans(db, [loan.id], today)[loan.id]


def counts(db: Session, loan: Loan) -> tuple[int, int, int]:
    found = figures(db, loan)
    return found.before, found.during, found.after


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(OUT - timedelta(days=29), NOON), (0, 0, 0)),
        (at(OUT - timedelta(days=28), MORNING), (1, 0, 0)),
        (at(OUT, MORNING), (1, 0, 0)),
        (at(OUT, NOON), (0, 1, 0)),
        (at(BACK, MORNING), (0, 1, 0)),
        (at(BACK, NOON), (0, 0, 1)),
        (at(BACK + timedelta(days=28), NOON), (0, 0, 1)),
        (at(BACK + timedelta(days=29), MORNING), (0, 0, 0)),
    ],
)
def test_a_meeting_is_before_during_or_after_to_the_minute_and_the_day(
    db: Session,
    group: Group,
    dotty: Client,
    moment: datetime,
    expected: tuple[int, int, int],
):
    loan = lent(db, dotty, ended_on=BACK, ended_at=at(BACK, NOON))
    came(db, group, dotty, moment)
    assert counts(db, loan) == expected


def test_a_loan_without_a_clock_time_counts_its_first_and_last_day_as_during_it(
    db: Session, group: Group, dotty: Client
):
    loan = lent(db, dotty, checked_out_at=None, ended_on=BACK, import_id=1)
    came(db, group, dotty, at(OUT, 1), at(BACK, 23))
    assert counts(db, loan) == (0, 2, 0)


def test_a_loan_that_is_open_counts_everything_since_it_began(
    db: Session, group: Group, dotty: Client
):
    loan = lent(db, dotty)
    came(db, group, dotty, at(OUT, NOON), at(TODAY - timedelta(days=1), NOON))
    assert counts(db, loan) == (0, 2, 0)


def test_of_a_loan_whose_ending_nobody_dated_only_the_time_before_is_known(
    db: Session, group: Group, dotty: Client
):
    loan = lent(db, dotty, ending=Ending.RETURNED, ended_on=None, import_id=1)
    came(db, group, dotty, at(OUT, MORNING), at(OUT, NOON), at(BACK, NOON))
    assert counts(db, loan) == (1, 0, 0)
    assert figures(db, loan).days is None


def test_who_did_not_come_and_a_cancelled_meeting_count_nowhere(
    db: Session, group: Group, dotty: Client
):
    loan = lent(db, dotty)
    missed = make.meeting(db, group, at(BACK, NOON), finished_at=at(BACK, NOON))
    make.attendance(db, missed, dotty, came=False)
    cancelled = make.meeting(db, group, at(BACK, MORNING), cancelled_at=at(BACK, MORNING))
    make.attendance(db, cancelled, dotty)
    assert figures(db, loan) == Participation(loan.id, 0, 0, 0, None, None, None, 118)


def test_the_first_meeting_ever_and_the_first_since_check_out_are_told_apart(
    db: Session, group: Group, dotty: Client
):
    loan = lent(db, dotty, ended_on=BACK, ended_at=at(BACK, NOON))
    came(db, group, dotty, at(date(2026, 2, 3), NOON), at(OUT, MORNING))
    came(db, group, dotty, at(OUT + timedelta(days=7), NOON), at(BACK, MORNING))
    found = figures(db, loan)
    assert found.first_ever_on == date(2026, 2, 3)
    assert found.first_since_on == OUT + timedelta(days=7)
    assert found.days_to_first == 7


def test_meetings_a_week_are_told_of_a_loan_of_a_week_and_more(
    db: Session, group: Group, dotty: Client
):
    loan = lent(db, dotty)
    came(db, group, dotty, *(at(OUT + timedelta(days=days), NOON) for days in (0, 2, 6)))
    assert figures(db, loan, OUT + timedelta(days=6)).per_week is None
    assert figures(db, loan, OUT + timedelta(days=14)).per_week == 1.5


def test_only_what_the_borrower_attended_counts(db: Session, group: Group, dotty: Client):
    loan = lent(db, dotty)
    came(db, group, make.client(db), at(BACK, NOON))
    assert counts(db, loan) == (0, 0, 0)


_days = st.integers(-40, 80)
_clock = st.tuples(_days, st.integers(0, 23))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moments=st.lists(_clock, max_size=12, unique=True),
    out_hour=st.none() | st.integers(0, 23),
    end=st.none() | st.tuples(st.integers(0, 40), st.none() | st.integers(0, 23)),
    dated=st.booleans(),
)
def test_sql_and_python_say_the_same_of_every_meeting(
    db: Session,
    moments: list[tuple[int, int]],
    out_hour: int | None,
    end: tuple[int, int | None] | None,
    dated: bool,
):
    dotty, group = make.client(db), make.group(db)
    facts: dict[str, Any] = {"import_id": 1}
    facts["checked_out_at"] = None if out_hour is None else at(OUT, out_hour)
    if end:
        last = OUT + timedelta(days=end[0])
        clock = at(last, end[1]) if dated and end[1] is not None else None
        facts |= {
            "ending": Ending.RETURNED,
            "ended_on": last if dated else None,
            "ended_at": clock,
        }
    loan = lent(db, dotty, **facts)
    meetings = came(db, group, dotty, *(at(OUT + timedelta(days=d), h) for d, h in moments))
    time: LoanTime = time_of(loan)
    said = [phase(time, meeting.on_day, meeting.starts_at) for meeting in meetings]
    assert counts(db, loan) == tuple(said.count(part) for part in Phase)
