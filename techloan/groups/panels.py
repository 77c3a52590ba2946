"""What groups put on the head of a client's page: which they are in, and when they last came."""

from datetime import date

from sqlalchemy import func, select

from techloan.database import Session
from techloan.dates import ago, day
from techloan.groups import queries
from techloan.groups.models import Attendance, Group, Meeting, Member
from techloan.people.gathering import HeadLine
from techloan.permissions import Actor, Permission


def head(db: Session, actor: Actor, client_id: int, today: date) -> list[HeadLine]:
    """Return a line for each group that a client is in, the one they joined first on top."""
    last_on = (
        select(func.max(Meeting.on_day))
        .join(Attendance, Attendance.meeting_id == Meeting.id)
        .where(Meeting.group_id == Group.id, Attendance.client_id == client_id, Attendance.came)
        .correlate(Group)
        .scalar_subquery()
    )
    wanted = (
        select(Group.id, Group.name, Member.invited_on, last_on)
        .add_columns(queries.reaches(actor, Permission.GROUPS_READ))
        .select_from(Member)
        .join(Group, Group.id == Member.group_id)
        .where(Member.client_id == client_id, Member.left_on.is_(None), Group.ended_on.is_(None))
        .order_by(Member.invited_on, Group.id)
    )
    return [_line(today, *row) for row in db.execute(wanted)]


def _line(
    today: date, number: int, name: str, invited_on: date, last_on: date | None, seen: bool
) -> HeadLine:
    return HeadLine(
        words=f"In {name}",
        detail=f"since {day(invited_on)}",
        tone="good" if last_on else "calm",
        status=f"came {ago(last_on, today)}" if last_on else "has not come yet",
        links=((name, f"/groups/{number}"),) if seen else (),
    )
