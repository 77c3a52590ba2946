"""What is done with groups: begin, edit, meet, invite, leave."""

import hashlib
from collections.abc import Set
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm.exc import StaleDataError

from techloan import audit, encryption
from techloan.database import Session
from techloan.errors import Refused
from techloan.groups import queries
from techloan.groups.models import (
    Attendance,
    Group,
    GroupBreak,
    GroupTime,
    Meeting,
    Member,
    Newcomer,
)
from techloan.groups.times import occurrences
from techloan.people.models import Client
from techloan.people.rules import refusal_to_lend
from techloan.permissions import Actor

# Meetings stand in the calendar for so many weeks ahead.
WEEKS_AHEAD = 6
# What the form of a group changes, beside its passcode. The audit keeps no way in.
EDITED = (
    *("name", "kind", "platform", "partner_id", "join_link", "meeting_number"),
    *("how_to_join", "note", "skips_bank_holidays"),
)
WAYS_IN = frozenset({"passcode_sealed", "join_link", "meeting_number"})
Moments = tuple[datetime, datetime]
DEAD = "{name} has died, so they are not invited."
CLOSED = "The record of {name} is closed. Open it again first."
ENDED = "This group has ended. Let it begin again first."


def add_group(db: Session, actor: Actor, now: datetime, group: Group) -> Group:
    """Begin a group."""
    db.add(group)
    db.flush()
    audit.record(db, actor, now, "added", "group", group.id, detail={"name": group.name})
    return group


def shown(group: Group) -> str:
    """Return a word for all that the form of a group shows: another one once it changed."""
    told = [str(getattr(group, name)) for name in EDITED] + [passcode_of(group)]
    return hashlib.sha256("\0".join(told).encode()).hexdigest()[:16]


def edit_group(
    db: Session,
    actor: Actor,
    now: datetime,
    today: date,
    group_id: int,
    values: dict[str, Any],
    passcode: str,
    seen: str,
) -> Group:
    """Change the fields of EDITED of a group and its passcode, and plan its meetings anew.

    Raise `StaleDataError` when somebody changed it since `seen` was shown.
    """
    group = locked(db, group_id)
    if shown(group) != seen:
        raise StaleDataError("somebody changed this group since")
    for name in EDITED:
        setattr(group, name, values[name])
    if passcode.strip() != passcode_of(group):
        set_passcode(group, passcode)
    changes = audit.changes_of(group, WAYS_IN)
    db.flush()
    if changes:
        audit.record(db, actor, now, "changed", "group", group.id, detail=changes)
        plan_ahead(db, group, today)
    return group


def set_passcode(group: Group, passcode: str) -> None:
    """Keep the passcode of a group encrypted; an empty one takes it away."""
    passcode = passcode.strip()
    group.passcode_sealed = encryption.seal(passcode) if passcode else None


def passcode_of(group: Group) -> str:
    """Return the passcode of a group, or nothing."""
    return encryption.unseal(group.passcode_sealed) if group.passcode_sealed else ""


def end_group(db: Session, actor: Actor, now: datetime, today: date, group_id: int) -> Group:
    """End a group: its meetings from today on go, its history stays."""
    group = locked(db, group_id)
    if group.ended_on is None:
        group.ended_on = today
        _forget(db, _planned(group, today))
        audit.record(db, actor, now, "ended", "group", group.id)
    return group


def begin_again(db: Session, actor: Actor, now: datetime, today: date, group_id: int) -> Group:
    """Let a group that ended meet again, with its members and at its times."""
    group = locked(db, group_id)
    if group.ended_on is not None:
        group.ended_on = None
        db.flush()
        audit.record(db, actor, now, "began again", "group", group.id)
        plan_ahead(db, group, today)
    return group


def add_time(db: Session, actor: Actor, now: datetime, today: date, own: GroupTime) -> None:
    """Let a group meet at a time, again and again."""
    db.add(own)
    db.flush()
    audit.record(db, actor, now, "added a time", "group", own.group.id)
    plan_ahead(db, own.group, today)


def end_time(db: Session, actor: Actor, now: datetime, today: date, own: GroupTime) -> None:
    """Let a group not meet at this time any more, from today on."""
    own.until_on = max(own.from_on, today - timedelta(days=1))
    db.flush()
    audit.record(db, actor, now, "ended a time", "group", own.group.id)
    plan_ahead(db, own.group, today)


def add_break(db: Session, actor: Actor, now: datetime, today: date, own: GroupBreak) -> None:
    """Let a group not meet for some days."""
    if own.until_on < own.from_on:
        raise Refused("The break cannot end before it begins.", 422)
    db.add(own)
    db.flush()
    audit.record(db, actor, now, "added a break", "group", own.group.id)
    plan_ahead(db, own.group, today)


def remove_break(db: Session, actor: Actor, now: datetime, today: date, own: GroupBreak) -> None:
    """Let a group meet on the days of a break after all."""
    group = own.group
    db.delete(own)
    db.flush()
    audit.record(db, actor, now, "took off a break", "group", group.id)
    plan_ahead(db, group, today)


def plan_ahead(db: Session, group: Group, today: date, weeks: int = WEEKS_AHEAD) -> int:
    """Write the meetings of the next weeks, and take away planned ones that no time gives any more.

    What somebody touched stays: a cancelled meeting, one with a register, one that was added by
    hand. Return how many were added.
    """
    # Who plans the same group at this moment waits, and then finds nothing left to do.
    if locked(db, group.id).ended_on is not None:
        return 0
    wanted = occurrences(
        db.scalars(queries.times_of(group.id)),
        db.scalars(queries.breaks_of(group.id)),
        today,
        today + timedelta(weeks=weeks),
        skips_bank_holidays=group.skips_bank_holidays,
    )
    due = {(each.starts_at, each.ends_at) for each in wanted}
    by_time = _planned(group, today).where(Meeting.time_id.is_not(None))
    _forget(db, by_time, but=due)
    there = set(
        db.scalars(
            select(Meeting.starts_at).where(Meeting.group_id == group.id, Meeting.on_day >= today)
        )
    )
    fresh = [each for each in wanted if each.starts_at not in there]
    db.add_all(
        Meeting(
            group=group,
            on_day=each.on,
            starts_at=each.starts_at,
            ends_at=each.ends_at,
            time_id=each.time_id,
        )
        for each in fresh
    )
    db.flush()
    return len(fresh)


def _planned(group: Group, today: date) -> Select[Meeting]:
    """Select the meetings from today on that nobody touched yet."""
    touched = (
        exists().where(Attendance.meeting_id == Meeting.id)
        | exists().where(Newcomer.meeting_id == Meeting.id)
        | Meeting.cancelled_at.is_not(None)
        | Meeting.finished_at.is_not(None)
        | (Meeting.guests > 0)
    )
    return select(Meeting).where(Meeting.group_id == group.id, Meeting.on_day >= today, ~touched)


def _forget(db: Session, planned: Select[Meeting], but: Set[Moments] = frozenset()) -> None:
    for meeting in db.scalars(planned):
        if (meeting.starts_at, meeting.ends_at) not in but:
            db.delete(meeting)
    db.flush()


def add_meeting(db: Session, actor: Actor, now: datetime, meeting: Meeting) -> Meeting:
    """Add one meeting beside the usual times."""
    if locked(db, meeting.group.id).ended_on is not None:
        raise Refused(ENDED)
    db.add(meeting)
    db.flush()
    audit.record(db, actor, now, "added", "meeting", meeting.id)
    return meeting


def cancel_meeting(db: Session, actor: Actor, now: datetime, meeting: Meeting, why: str) -> None:
    """Cancel a meeting: nobody missed it."""
    _lock(db, meeting)
    if meeting.finished_at is not None:
        raise Refused("This meeting was held: its register is finished.")
    if meeting.cancelled_at is not None:
        raise Refused("This meeting is cancelled already.")
    if db.scalar(queries.came_to(meeting.id)):
        raise Refused("Somebody came to this meeting. Take their ticks back first.")
    if meeting.guests:
        raise Refused("Guests came to this meeting. Set their number to 0 first.")
    if db.scalars(queries.newcomers_of(meeting.id)).first():
        raise Refused("Somebody new came to this meeting. Say first who it was.")
    meeting.cancelled_at, meeting.cancelled_why = now, why.strip()
    db.flush()
    audit.record(db, actor, now, "cancelled", "meeting", meeting.id)


def restore_meeting(db: Session, actor: Actor, now: datetime, meeting: Meeting) -> None:
    """Let a cancelled meeting take place after all."""
    _lock(db, meeting)
    if meeting.cancelled_at is None:
        raise Refused("This meeting is not cancelled.")
    if locked(db, meeting.group_id).ended_on is not None:
        raise Refused(ENDED)
    meeting.cancelled_at, meeting.cancelled_why = None, ""
    db.flush()
    audit.record(db, actor, now, "restored", "meeting", meeting.id)


def invite(
    db: Session, actor: Actor, now: datetime, today: date, group: Group, client: Client
) -> Member:
    """Invite a client to a group. Raise `Refused` for who has died or whose record is closed."""
    sentence = refusal_to_lend(
        name=client.name, died_on=client.died_on, archived_on=client.archived_on, noes=[]
    )
    if sentence:
        raise Refused((DEAD if client.died_on else CLOSED).format(name=client.name))
    if group.ended_on is not None:
        raise Refused(ENDED)
    member = Member(group=group, client=client, invited_on=today)
    db.add(member)
    db.flush()
    audit.record(db, actor, now, "invited", "group", group.id, client_id=client.id)
    return member


def leave(db: Session, actor: Actor, now: datetime, today: date, member: Member, why: str) -> None:
    """Write down that somebody left a group, and why."""
    db.refresh(member, ["left_on", "left_why"], with_for_update=True)
    if member.left_on is not None:
        raise Refused("They have left this group already.")
    member.left_on, member.left_why = max(today, member.invited_on), why.strip()
    db.flush()
    audit.record(db, actor, now, "left", "group", member.group.id, client_id=member.client.id)


def locked(db: Session, group_id: int) -> Group:
    """Return a group as it is now, kept from others until the commit."""
    wanted = select(Group).where(Group.id == group_id).with_for_update()
    return db.scalars(wanted.execution_options(populate_existing=True)).one()


def _lock(db: Session, meeting: Meeting) -> None:
    told = ["cancelled_at", "cancelled_why", "finished_at", "guests"]
    db.refresh(meeting, told, with_for_update=True)
