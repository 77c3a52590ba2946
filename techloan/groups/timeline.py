"""What groups tell of a client: invited, came, did not come and why, left."""

from typing import Any

from sqlalchemy import Select, SQLColumnExpression, String, case, cast, literal, select, union_all

from techloan.groups.models import Attendance, Group, Meeting, Member
from techloan.groups.rules import ABSENCE_WORDS
from techloan.people.gathering import entry

_WHY = case(
    {why: literal(words.lower()) for why, words in ABSENCE_WORDS.items()},
    value=Attendance.absence,
    else_="",
)


def entries(client_id: int) -> Select[Any]:
    """Select what a client did in groups, as six columns.

    That somebody did not come is told of meetings whose register is finished, and of no others.
    """
    came = _attended(literal("Came to ") + Group.name, _stayed()).where(Attendance.came)
    missed = _attended(literal("Did not come to ") + Group.name, _WHY)
    invited = entry(Member.invited_on, "group", literal("Invited to ") + Group.name)
    left = entry(Member.left_on, "group", literal("Left ") + Group.name, detail=Member.left_why)
    parts = (
        came.where(Attendance.client_id == client_id),
        missed.where(
            Attendance.client_id == client_id,
            ~Attendance.came,
            Meeting.finished_at.is_not(None),
        ),
        _of_member(invited).where(Member.client_id == client_id),
        _of_member(left).where(Member.client_id == client_id, Member.left_on.is_not(None)),
    )
    return select(union_all(*parts).subquery())


def _attended(words: SQLColumnExpression[str], detail: SQLColumnExpression[str]) -> Select[Any]:
    told = entry(
        Meeting.on_day, "group", words, at=Meeting.starts_at, detail=detail, by=Attendance.actor
    )
    joined = told.select_from(Attendance).join(Meeting, Meeting.id == Attendance.meeting_id)
    return joined.join(Group, Group.id == Meeting.group_id).where(Meeting.cancelled_at.is_(None))


def _stayed() -> SQLColumnExpression[str]:
    """Return for how long somebody was there, where a file told it."""
    minutes = cast(Attendance.seconds // 60, String) + literal(" minutes")
    return case((Attendance.seconds.is_not(None), minutes), else_="")


def _of_member(told: Select[Any]) -> Select[Any]:
    return told.join(Group, Group.id == Member.group_id)
