"""Lists of groups and meetings, each row with what is counted of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, func, select
from sqlalchemy.orm import contains_eager

from techloan.database import Session
from techloan.groups import queries
from techloan.groups.models import (
    Attendance,
    Group,
    GroupTime,
    Host,
    Meeting,
    Member,
    Newcomer,
)
from techloan.people.models import Staff
from techloan.permissions import Actor, Permission

PAGE = 50
AHEAD, RECENT = 4, 10
# A register that nobody finished is asked for so long.
ASKED_DAYS = 14

_CAME = (
    select(func.count())
    .where(Attendance.meeting_id == Meeting.id, Attendance.came)
    .correlate(Meeting)
    .scalar_subquery()
)
_NEW_HERE = (
    select(func.count())
    .where(Newcomer.meeting_id == Meeting.id, Newcomer.settled_at.is_(None))
    .correlate(Meeting)
    .scalar_subquery()
)


@dataclass(frozen=True)
class Line:
    """A group with its lead, how many are invited, and when it meets."""

    group: Group
    members: int
    lead: str
    next_at: datetime | None
    times: list[str]


@dataclass(frozen=True)
class Held:
    """A meeting with how many came, and how many are new here and wait to be settled."""

    meeting: Meeting
    came: int
    new_here: int


def groups(
    db: Session, actor: Actor, today: date, now: datetime, *, ended: bool, page: int
) -> list[Line]:
    """Return a page of the groups that this person may see, those that meet next first."""
    next_at, members, lead = _next_at(now), _members(), _lead()
    wanted = (
        queries.visible_to(actor)
        .add_columns(members, lead, next_at)
        .where(_has_ended() if ended else ~_has_ended())
        .order_by(next_at.is_(None), next_at, func.lower(Group.name))
    )
    rows = db.execute(wanted.limit(PAGE).offset((page - 1) * PAGE)).all()
    times = _times(db, [row[0].id for row in rows], today)
    return [Line(row[0], row[1], row[2] or "", row[3], times.get(row[0].id, [])) for row in rows]


def counts(db: Session, actor: Actor) -> tuple[int, int]:
    """Return how many groups this person may see that still meet, and that have ended."""
    seen = select(func.count().filter(~_has_ended()), func.count().filter(_has_ended()))
    row = db.execute(
        seen.select_from(Group).where(queries.reaches(actor, Permission.GROUPS_READ))
    ).one()
    return row[0], row[1]


def ahead(db: Session, group_id: int, now: datetime) -> list[Held]:
    """Return the next meetings of a group, cancelled ones among them."""
    wanted = _meetings().where(Meeting.group_id == group_id, Meeting.ends_at > now)
    return _held(db.execute(wanted.order_by(Meeting.starts_at).limit(AHEAD)).all())


def past(
    db: Session, group_id: int, now: datetime, page: int = 1, size: int = RECENT
) -> list[Held]:
    """Return a page of the meetings of a group that are over, the latest first."""
    wanted = _meetings().where(Meeting.group_id == group_id, Meeting.ends_at <= now)
    ordered = wanted.order_by(Meeting.starts_at.desc()).limit(size).offset((page - 1) * size)
    return _held(db.execute(ordered).all())


def count_past(db: Session, group_id: int, now: datetime) -> int:
    """Return how many meetings of a group are over."""
    over = (Meeting.group_id == group_id) & (Meeting.ends_at <= now)
    return db.scalar(select(func.count()).select_from(Meeting).where(over)) or 0


def of_today(db: Session, actor: Actor, today: date) -> list[Held]:
    """Return today's meetings of the groups that this person may see, and late registers."""
    unfinished = Meeting.finished_at.is_(None) & Meeting.cancelled_at.is_(None)
    wanted = (
        _meetings()
        .join(Meeting.group)
        .options(contains_eager(Meeting.group))
        .where(
            queries.reaches(actor, Permission.GROUPS_READ),
            Meeting.on_day.between(today - timedelta(days=ASKED_DAYS), today),
            (Meeting.on_day == today) | unfinished,
        )
    )
    return _held(db.execute(wanted.order_by(Meeting.starts_at).limit(PAGE)).all())


def new_here(actor: Actor) -> Select[Newcomer]:
    """Select who came and is not known yet, in the groups that this person may see."""
    return (
        select(Newcomer)
        .join(Newcomer.meeting)
        .join(Meeting.group)
        .options(contains_eager(Newcomer.meeting).contains_eager(Meeting.group))
        .where(Newcomer.settled_at.is_(None), queries.reaches(actor, Permission.GROUPS_READ))
        .order_by(Newcomer.id)
        .limit(PAGE)
    )


def _meetings() -> Select[Meeting, int, int]:
    return select(Meeting, _CAME, _NEW_HERE)


def _held(rows: Sequence[Row[Meeting, int, int]]) -> list[Held]:
    return [Held(row[0], row[1], row[2]) for row in rows]


def _has_ended() -> ColumnElement[bool]:
    return Group.ended_on.is_not(None)


def _members() -> ScalarSelect[int]:
    of_group = (Member.group_id == Group.id) & Member.left_on.is_(None)
    return select(func.count()).where(of_group).correlate(Group).scalar_subquery()


def _lead() -> ScalarSelect[str]:
    named = select(func.min(Staff.name)).join(Host, Host.staff_id == Staff.id)
    return named.where(Host.group_id == Group.id, Host.leads).correlate(Group).scalar_subquery()


def _next_at(now: datetime) -> ScalarSelect[datetime]:
    coming = (Meeting.ends_at > now) & Meeting.cancelled_at.is_(None)
    soonest = select(func.min(Meeting.starts_at)).where(Meeting.group_id == Group.id, coming)
    return soonest.correlate(Group).scalar_subquery()


def _times(db: Session, groups: list[int], today: date) -> dict[int, list[str]]:
    goes_on = GroupTime.until_on.is_(None) | (GroupTime.until_on >= today)
    rows = select(GroupTime).where(GroupTime.group_id.in_(groups), goes_on).order_by(GroupTime.id)
    found: dict[int, list[str]] = {}
    for row in db.scalars(rows):
        found.setdefault(row.group_id, []).append(row.words)
    return found
