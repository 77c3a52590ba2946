"""Who has gone quiet: asked of the records each time, never stored.

Each function selects `client_id, reason, since, detail`; the page of a group shows its own people,
the follow-up page those of all groups. Registers that nobody finished and cancelled meetings never
count as missed.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import (
    CTE,
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    exists,
    func,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from techloan.database import Session
from techloan.groups import queries
from techloan.groups.models import Attendance, Group, Meeting, Member
from techloan.groups.rules import BEFORE_LAST, CAME_AT_LEAST, LAST, NEVER_CAME_DAYS
from techloan.loans.models import Loan
from techloan.people.contacts.queries import FollowUp, follow_up
from techloan.people.contacts.rules import Reason
from techloan.people.models import Client
from techloan.people.queries import reachable

# One who came back came to one, missed two, and used to come to some of those before.
LOOKED_AT = 1 + LAST + BEFORE_LAST


@dataclass(frozen=True)
class Thought:
    """A client of a group, why they are worth a thought, and since which day."""

    client: Client
    reason: Reason
    since: date


def missed_two(now: datetime, group_id: int | None = None) -> FollowUp:
    """Select who used to come and missed the last two; since the day on which they last came.

    Used to come: to at least 2 of the 8 meetings held before the last two. Who was invited after
    the first of the two did not miss both.
    """
    return _pattern(Reason.MISSED_TWO, now, group_id, came=0)


def came_back(now: datetime, group_id: int | None = None) -> FollowUp:
    """Select who used to come, missed two, and came to the last; since the day of that one."""
    return _pattern(Reason.CAME_BACK, now, group_id, came=1)


def never_came(today: date, group_id: int | None = None) -> FollowUp:
    """Select who has had a device for 14 days and came to no group yet; since its check-out.

    What is lent beside something else (a MiFi with its tablet) is no device of its own.
    """
    came = exists().where(
        Attendance.client_id == Client.id,
        Attendance.came,
        Meeting.id == Attendance.meeting_id,
        Meeting.cancelled_at.is_(None),
    )
    lent = and_(Loan.client_id == Client.id, Loan.ending.is_(None), Loan.part_of_id.is_(None))
    first = func.min(Loan.checked_out_on)
    wanted = (
        follow_up(Client.id, Reason.NEVER_CAME, first)
        .join(Loan, lent)
        .where(Loan.checked_out_on <= today - timedelta(days=NEVER_CAME_DAYS), ~came, reachable())
        .group_by(Client.id)
    )
    if group_id is None:
        return wanted
    invited = exists().where(
        Member.client_id == Client.id, Member.group_id == group_id, Member.left_on.is_(None)
    )
    return wanted.where(invited)


def last_came(client_id: ColumnElement[int]) -> ScalarSelect[date]:
    """Return the day on which a client last came to a meeting."""
    return (
        select(func.max(Meeting.on_day))
        .join(Attendance, Attendance.meeting_id == Meeting.id)
        .where(Attendance.client_id == client_id, Attendance.came, Meeting.cancelled_at.is_(None))
        .scalar_subquery()
    )


def came_since(day: date) -> Select[int]:
    """Select the numbers of those who came to a meeting on a day or later."""
    return (
        select(Attendance.client_id)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(Meeting.on_day >= day, Meeting.cancelled_at.is_(None), Attendance.came)
    )


def of_group(db: Session, group_id: int, now: datetime, today: date) -> list[Thought]:
    """Return who in a group is worth a thought, in one statement: quiet people, longest first."""
    reasons = union_all(
        missed_two(now, group_id), never_came(today, group_id), came_back(now, group_id)
    ).subquery()
    client_id, reason, since, _ = reasons.c
    rows = db.execute(
        select(Client, reason, since)
        .join(reasons, client_id == Client.id)
        .order_by(since, func.lower(Client.family_name), Client.id)
    )
    return [Thought(row[0], Reason(row[1]), row[2]) for row in rows]


def _pattern(reason: Reason, now: datetime, group_id: int | None, *, came: int) -> FollowUp:
    """Select members who used to come, then missed two, then came to so many at the very end."""
    held = _held(now, group_id)
    first_missed = aliased(held)
    quiet = came + LAST
    place, count = held.c.place, func.count()
    return (
        follow_up(Member.client_id, reason, func.max(held.c.on_day), func.min(Group.name))
        .join(Group, Group.id == Member.group_id)
        .join(Client, Client.id == Member.client_id)
        .join(first_missed, first_missed.c.group_id == Member.group_id)
        .join(held, held.c.group_id == Member.group_id)
        .join(
            Attendance,
            and_(
                Attendance.meeting_id == held.c.id,
                Attendance.client_id == Member.client_id,
                Attendance.came,
            ),
        )
        .where(
            Member.left_on.is_(None),
            Group.ended_on.is_(None),
            reachable(),
            first_missed.c.place == quiet,
            Member.invited_on <= first_missed.c.on_day,
            held.c.place <= quiet + BEFORE_LAST,
        )
        .group_by(Member.group_id, Member.client_id)
        .having(
            count.filter(place <= came) == came,
            count.filter(and_(place > came, place <= quiet)) == 0,
            count.filter(place > quiet) >= CAME_AT_LEAST,
        )
    )


def _held(now: datetime, group_id: int | None) -> CTE:
    """The last meetings that were held, each with its place counted from the last of its group.

    Each place is looked up for itself, so no more is read than the pattern looks at, however long
    a group has met, and the database knows how few these are.
    """
    wanted = true() if group_id is None else Group.id == group_id
    places = union_all(
        *(
            select(
                Group.id.label("group_id"),
                literal(place).label("place"),
                _from_the_last(now, place).label("meeting_id"),
            ).where(Group.ended_on.is_(None), wanted)
            for place in range(1, LOOKED_AT + 1)
        )
    ).cte()
    return (
        select(Meeting.id, places.c.group_id, Meeting.on_day, places.c.place)
        .join(Meeting, Meeting.id == places.c.meeting_id)
        .cte()
    )


def _from_the_last(now: datetime, place: int) -> ScalarSelect[int]:
    held = aliased(Meeting)
    return (
        select(held.id)
        .where(held.group_id == Group.id, queries.held(now, held))
        .order_by(held.starts_at.desc())
        .limit(1)
        .offset(place - 1)
        .scalar_subquery()
    )
