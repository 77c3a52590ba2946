"""What must hold among groups, as selects of the rows that break it."""

from sqlalchemy import Date, exists, func, select
from sqlalchemy.orm import aliased

from techloan.groups.models import Attendance, Group, Host, Meeting, Member, Newcomer

_again = aliased(Member)
_other = aliased(Host)
_came = exists().where(Attendance.meeting_id == Meeting.id, Attendance.came)
_spoken_of = exists().where(Attendance.meeting_id == Meeting.id)

CHECKS = (
    (
        "Somebody came to a meeting that was cancelled.",
        select(Meeting.id).where(Meeting.cancelled_at.is_not(None), _came),
    ),
    (
        # London is never behind UTC, and so its day is that of UTC, or the next.
        "A meeting stands on another day than it begins.",
        select(Meeting.id).where(Meeting.on_day < func.date(Meeting.starts_at, type_=Date)),
    ),
    (
        "A meeting lies ahead of a group that has ended.",
        select(Meeting.id)
        .join(Group)
        .where(
            Meeting.on_day > Group.ended_on,
            Meeting.cancelled_at.is_(None),
            Meeting.finished_at.is_(None),
            ~_spoken_of,
        ),
    ),
    (
        "Somebody is in a group twice at the same time.",
        select(Member.id)
        .join(
            _again,
            (_again.group_id == Member.group_id)
            & (_again.client_id == Member.client_id)
            & (_again.id > Member.id),
        )
        .where(
            Member.left_on.is_(None) | (_again.invited_on < Member.left_on),
            _again.left_on.is_(None) | (Member.invited_on < _again.left_on),
        ),
    ),
    (
        "A group is led by two hosts.",
        select(Host.group_id)
        .join(_other, (_other.group_id == Host.group_id) & (_other.staff_id > Host.staff_id))
        .where(Host.leads, _other.leads),
    ),
    (
        "A newcomer is known, and waits to be settled.",
        select(Newcomer.id).where(Newcomer.client_id.is_not(None), Newcomer.settled_at.is_(None)),
    ),
)
