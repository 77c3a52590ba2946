"""Who has gone quiet: asked of the records each time, never stored.

Each function selects `client_id, reason, since, detail`; the page of a group shows its own people,
the follow-up page those of all groups. Registers that nobody finished and cancelled meetings never
count as missed.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    FromClause,
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
from techloan.people.models import Client

Rows = Select[int, str, date, str]


class Quiet(StrEnum):
    """Why somebody is worth a thought: the reasons of this wing."""

    MISSED_TWO = "missed_two"
    NEVER_CAME = "never_came"
    CAME_BACK = "came_back"


@dataclass(frozen=True)
class Thought:
    """A client of a group, why they are worth a thought, and since which day."""

    client: Client
    reason: Quiet
    since: date


def missed_two(now: datetime, group_id: int | None = None) -> Rows:
    """Select who used to come and missed the last two; since the day on which they last came.

    Used to come: to at least 2 of the 8 meetings held before the last two. Who was invited after
    the first of the two did not miss both.
    """
    return _pattern(Quiet.MISSED_TWO, now, group_id, came=0)


def came_back(now: datetime, group_id: int | None = None) -> Rows:
    """Select who used to come, missed two, and came to the last; since the day of that one."""
    return _pattern(Quiet.CAME_BACK, now, group_id, came=1)


def never_came(today: date, group_id: int | None = None) -> Rows:
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
        select(Client.id, literal(str(Quiet.NEVER_CAME)), first, literal(""))
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
    return [Thought(row[0], Quiet(row[1]), row[2]) for row in rows]


def reachable() -> ColumnElement[bool]:
    """Return the condition that somebody may be asked how they are."""
    return and_(
        Client.died_on.is_(None), Client.archived_on.is_(None), Client.no_contact.is_(False)
    )


def _pattern(reason: Quiet, now: datetime, group_id: int | None, *, came: int) -> Rows:
    """Select members who used to come, then missed two, then came to so many at the very end."""
    held = _held(now, group_id)
    first_missed = aliased(held)
    quiet = came + LAST
    place, count = held.c.place, func.count()
    return (
        select(
            Member.client_id,
            literal(str(reason)),
            func.max(held.c.on_day),
            func.min(Group.name),
        )
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


def _held(now: datetime, group_id: int | None) -> FromClause:
    """The meetings that were held, each with its place counted from the last of its group."""
    place = func.row_number().over(
        partition_by=Meeting.group_id, order_by=(Meeting.starts_at.desc(), Meeting.id.desc())
    )
    return (
        select(Meeting.id, Meeting.group_id, Meeting.on_day, place.label("place"))
        .where(queries.held(now), true() if group_id is None else Meeting.group_id == group_id)
        .subquery()
    )
