"""The picture of a loan: for each group a row of weeks, and in each week how it went.

Weeks are counted from the loan itself: backwards from its check-out, onwards from it until its
ending, and onwards from that. So the picture shows the same times as the figures beside it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, and_, exists, func, literal, or_, select, union_all

from techloan.database import Session
from techloan.groups.models import Attendance, Group, Meeting, Member
from techloan.groups.participation import time_of
from techloan.groups.rules import AROUND_DAYS, WEEK, LoanTime, Phase, phase
from techloan.loans.models import Loan

AROUND_WEEKS = AROUND_DAYS // WEEK
# More weeks than a line holds are left out at the start of the loan.
MOST_WEEKS = 26


class Mark(StrEnum):
    """How a week went in a group: somebody came, came to none that met, or none met."""

    CAME = "came"
    MISSED = "missed"
    NONE = "none"


@dataclass(frozen=True)
class Seen:
    """A meeting that counts for somebody: one that they came to, or could have come to."""

    group: str
    on: date
    starts_at: datetime
    came: bool


@dataclass
class Row:
    """A group in a picture: the marks of its weeks, and its count of the loan itself."""

    group: str
    weeks: dict[Phase, list[Mark]]
    came: dict[Phase, int] = field(default_factory=lambda: dict.fromkeys(Phase, 0))
    met: dict[Phase, int] = field(default_factory=lambda: dict.fromkeys(Phase, 0))


@dataclass(frozen=True)
class Picture:
    """The weeks of one loan, group by group, and how many of them are left out at its start."""

    rows: list[Row]
    left_out: int


def picture(time: LoanTime, today: date, seen: Iterable[Seen]) -> Picture:
    """Draw the weeks of a loan from the meetings that count for its borrower."""
    sizes = _sizes(time, today)
    rows: dict[str, Row] = {}
    for meeting in seen:
        when = phase(time, meeting.on, meeting.starts_at)
        if when is None:
            continue
        empty = {part: [Mark.NONE] * size for part, size in sizes.items()}
        row = rows.setdefault(meeting.group, Row(meeting.group, empty))
        row.met[when] += 1
        row.came[when] += meeting.came
        weeks, place = row.weeks[when], _place(time, when, meeting.on)
        if place < len(weeks) and weeks[place] is not Mark.CAME:
            weeks[place] = Mark.CAME if meeting.came else Mark.MISSED
    left_out = max(sizes[Phase.DURING] - MOST_WEEKS, 0)
    for row in rows.values():
        row.weeks[Phase.DURING] = row.weeks[Phase.DURING][left_out:]
    return Picture(list(rows.values()), left_out)


def pictures(db: Session, loans: Sequence[Loan], today: date) -> dict[int, Picture]:
    """Return the pictures of some loans of one client by their numbers, in one statement."""
    if not loans:
        return {}
    around = timedelta(days=AROUND_DAYS)
    first = min(loan.checked_out_on for loan in loans) - around
    rows = db.execute(_seen(loans[0].client_id, first))
    seen = [Seen(*row) for row in rows]
    return {loan.id: picture(time_of(loan), today, seen) for loan in loans}


def _seen(client_id: int, first: date) -> Select[str, date, datetime, bool]:
    """Select the meetings since a day that count for a client, in the order of groups.

    They are those that the client came to, and those that were held while they were invited.
    """
    theirs = and_(Attendance.meeting_id == Meeting.id, Attendance.client_id == client_id)
    came = (
        _meetings(came=True)
        .join(Attendance, theirs)
        .where(Attendance.came, Meeting.on_day >= first)
    )
    invited = and_(
        Member.group_id == Meeting.group_id,
        Member.client_id == client_id,
        Member.invited_on <= Meeting.on_day,
        or_(Member.left_on.is_(None), Member.left_on > Meeting.on_day),
    )
    missed = (
        _meetings(came=False)
        .join(Member, invited)
        .where(
            Meeting.finished_at.is_not(None),
            Meeting.on_day >= first,
            ~exists().where(theirs, Attendance.came),
        )
    )
    both = union_all(came.where(Meeting.on_day >= first), missed).subquery().c
    columns = (both.name, both.on_day, both.starts_at, both.came)
    return select(*columns).order_by(func.lower(both.name), both.starts_at)


def _meetings(*, came: bool) -> Select[str, date, datetime, bool]:
    wanted = select(Group.name, Meeting.on_day, Meeting.starts_at, literal(came).label("came"))
    joined = wanted.select_from(Meeting).join(Group, Group.id == Meeting.group_id)
    return joined.where(Meeting.cancelled_at.is_(None))


def _sizes(time: LoanTime, today: date) -> dict[Phase, int]:
    """Return how many weeks each part of a picture has; what is ahead has none."""
    last = today if time.is_open else time.ended_on or time.out_on
    after = min(AROUND_DAYS, (today - last).days) if time.ended_on else 0
    return {
        Phase.BEFORE: AROUND_WEEKS,
        Phase.DURING: max((last - time.out_on).days, 0) // WEEK + 1,
        Phase.AFTER: -(-max(after, 0) // WEEK),
    }


def _place(time: LoanTime, when: Phase, on: date) -> int:
    """Return in which week of its part a day lies; the day of the check-out counts to both."""
    if when is Phase.DURING:
        return (on - time.out_on).days // WEEK
    if when is Phase.BEFORE:
        back = max((time.out_on - on).days - 1, 0) // WEEK
        return AROUND_WEEKS - 1 - back
    return max((on - (time.ended_on or on)).days - 1, 0) // WEEK
