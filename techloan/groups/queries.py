"""Questions about groups, as selects that pages, counts and exports share."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, exists, false, func, select, true
from sqlalchemy.orm import contains_eager, joinedload

from techloan.groups.models import (
    Attendance,
    Group,
    GroupBreak,
    GroupTime,
    Host,
    Meeting,
    Member,
    Newcomer,
)
from techloan.people.models import Client
from techloan.permissions import Actor, Permission, Scope


def reaches(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """Return the condition that this person reaches a group: all, or those they host."""
    scopes = actor.scopes_of(permission)
    if Scope.ALL in scopes:
        return true()
    if Scope.OWN not in scopes or actor.staff_id is None:
        return false()
    return exists().where(Host.group_id == Group.id, Host.staff_id == actor.staff_id)


def visible_to(actor: Actor) -> Select[Group]:
    """Select the groups that this person may see, with their partner."""
    return (
        select(Group)
        .join(Group.partner)
        .options(contains_eager(Group.partner))
        .where(reaches(actor, Permission.GROUPS_READ))
    )


def meetings_visible_to(actor: Actor) -> Select[Meeting]:
    """Select the meetings that this person may see, with their group."""
    return (
        select(Meeting)
        .join(Meeting.group)
        .options(contains_eager(Meeting.group))
        .where(reaches(actor, Permission.GROUPS_READ))
    )


def hosts_of(group_id: int) -> Select[Host]:
    """Select who hosts a group, the lead first."""
    query = select(Host).where(Host.group_id == group_id).options(joinedload(Host.staff))
    return query.order_by(Host.leads.desc(), Host.staff_id)


def times_of(group_id: int) -> Select[GroupTime]:
    """Select the times of a group."""
    return select(GroupTime).where(GroupTime.group_id == group_id).order_by(GroupTime.id)


def breaks_of(group_id: int) -> Select[GroupBreak]:
    """Select the breaks of a group, the earliest first."""
    return select(GroupBreak).where(GroupBreak.group_id == group_id).order_by(GroupBreak.from_on)


def members_of(group_id: int) -> Select[Member]:
    """Select who is invited to a group now, by name."""
    return (
        select(Member)
        .join(Member.client)
        .options(contains_eager(Member.client))
        .where(Member.group_id == group_id, Member.left_on.is_(None))
        .order_by(Client.family_name, Client.given_name, Client.id)
    )


def invited_to(meeting: Meeting) -> Select[Member]:
    """Select who was invited to a meeting: the members of its day whom it could concern."""
    day = meeting.on_day
    return (
        select(Member)
        .join(Member.client)
        .where(
            Member.group_id == meeting.group_id,
            Member.invited_on <= day,
            Member.left_on.is_(None) | (Member.left_on > day),
            Client.died_on.is_(None) | (Client.died_on > day),
            Client.archived_on.is_(None) | (Client.archived_on > day),
        )
    )


def meetings_of(group_id: int, first: date, last: date) -> Select[Meeting]:
    """Select the meetings of a group between two days, in the order of time."""
    between = Meeting.on_day.between(first, last)
    query = select(Meeting).where(Meeting.group_id == group_id, between)
    return query.order_by(Meeting.starts_at)


def register_of(meeting_id: int) -> Select[Attendance]:
    """Select what a register says of each client."""
    return select(Attendance).where(Attendance.meeting_id == meeting_id)


def newcomers_of(meeting_id: int) -> Select[Newcomer]:
    """Select who came to a meeting and is not known yet."""
    waiting = Newcomer.settled_at.is_(None)
    return select(Newcomer).where(Newcomer.meeting_id == meeting_id, waiting).order_by(Newcomer.id)


def held(now: datetime, meeting: type[Meeting] = Meeting) -> ColumnElement[bool]:
    """Return the condition that a meeting counts: it was not cancelled and its register is done."""
    return meeting.finished_at.is_not(None) & (meeting.starts_at <= now)


def came_to(meeting_id: int) -> Select[int]:
    """Select how many clients came to a meeting."""
    came = (Attendance.meeting_id == meeting_id) & Attendance.came
    return select(func.count()).select_from(Attendance).where(came)
