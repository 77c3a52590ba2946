"""What is done with groups: begin, edit, host, meet, invite, leave."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, exists, select

from techloan import audit, encryption
from techloan.database import Session
from techloan.errors import Refused
from techloan.groups import queries
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
from techloan.groups.times import occurrences
from techloan.people.models import Client, Staff
from techloan.people.rules import refusal_to_lend
from techloan.permissions import Actor

# Meetings stand in the calendar for so many weeks ahead.
WEEKS_AHEAD = 6
DEAD = "{name} has died, so they are not invited."
CLOSED = "The record of {name} is closed. Open it again first."


def add_group(db: Session, actor: Actor, now: datetime, group: Group) -> Group:
    """Begin a group."""
    db.add(group)
    db.flush()
    audit.record(db, actor, now, "added", "group", group.id, detail={"name": group.name})
    return group


def edit_group(db: Session, actor: Actor, now: datetime, group: Group) -> None:
    """Keep what was changed of a group."""
    changes = audit.changes_of(group, frozenset({"passcode_sealed"}))
    db.flush()
    if changes:
        audit.record(db, actor, now, "changed", "group", group.id, detail=changes)


def set_passcode(group: Group, passcode: str) -> None:
    """Keep the passcode of a group encrypted; an empty one takes it away."""
    passcode = passcode.strip()
    group.passcode_sealed = encryption.seal(passcode) if passcode else None


def passcode_of(group: Group) -> str:
    """Return the passcode of a group, or nothing."""
    return encryption.unseal(group.passcode_sealed) if group.passcode_sealed else ""


def end_group(db: Session, actor: Actor, now: datetime, today: date, group: Group) -> None:
    """End a group: its meetings from today on go, its history stays."""
    group.ended_on = today
    _forget_planned(db, group, today)
    db.flush()
    audit.record(db, actor, now, "ended", "group", group.id)


def set_hosts(
    db: Session, actor: Actor, now: datetime, group: Group, lead: Staff, others: list[Staff]
) -> None:
    """Say who hosts a group and who helps."""
    db.execute(delete(Host).where(Host.group_id == group.id))
    db.add(Host(group=group, staff=lead, leads=True))
    db.add_all(Host(group=group, staff=each) for each in others if each is not lead)
    db.flush()
    detail = {"hosts": [lead.id, *(each.id for each in others if each is not lead)]}
    audit.record(db, actor, now, "changed hosts", "group", group.id, detail=detail)


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


def plan_ahead(db: Session, group: Group, today: date, weeks: int = WEEKS_AHEAD) -> int:
    """Write the meetings of the next weeks, and take away planned ones that no time gives any more.

    What somebody touched stays: a cancelled meeting, one with a register, one that was added by
    hand. Return how many were added.
    """
    if group.ended_on is not None:
        return 0
    wanted = occurrences(
        db.scalars(queries.times_of(group.id)),
        db.scalars(queries.breaks_of(group.id)),
        today,
        today + timedelta(weeks=weeks),
        skips_bank_holidays=group.skips_bank_holidays,
    )
    moments = {each.starts_at for each in wanted}
    _forget_planned(db, group, today, but=moments)
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


def _forget_planned(
    db: Session, group: Group, today: date, but: set[datetime] | None = None
) -> None:
    touched = (
        exists().where(Attendance.meeting_id == Meeting.id)
        | exists().where(Newcomer.meeting_id == Meeting.id)
        | Meeting.cancelled_at.is_not(None)
        | Meeting.finished_at.is_not(None)
    )
    planned = select(Meeting).where(
        Meeting.group_id == group.id,
        Meeting.on_day >= today,
        Meeting.time_id.is_not(None),
        ~touched,
    )
    for meeting in db.scalars(planned):
        if but is None or meeting.starts_at not in but:
            db.delete(meeting)
    db.flush()


def add_meeting(db: Session, actor: Actor, now: datetime, meeting: Meeting) -> Meeting:
    """Add one meeting beside the usual times."""
    db.add(meeting)
    db.flush()
    audit.record(db, actor, now, "added", "meeting", meeting.id)
    return meeting


def cancel_meeting(db: Session, actor: Actor, now: datetime, meeting: Meeting, why: str) -> None:
    """Cancel a meeting: nobody missed it."""
    if meeting.finished_at is not None:
        raise Refused("This meeting was held: its register is finished.")
    if meeting.cancelled_at is not None:
        raise Refused("This meeting is cancelled already.")
    meeting.cancelled_at, meeting.cancelled_why = now, why.strip()
    db.flush()
    audit.record(db, actor, now, "cancelled", "meeting", meeting.id)


def restore_meeting(db: Session, actor: Actor, now: datetime, meeting: Meeting) -> None:
    """Let a cancelled meeting take place after all."""
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
    member = Member(group=group, client=client, invited_on=today)
    db.add(member)
    db.flush()
    audit.record(db, actor, now, "invited", "group", group.id, client_id=client.id)
    return member


def leave(db: Session, actor: Actor, now: datetime, today: date, member: Member, why: str) -> None:
    """Write down that somebody left a group, and why."""
    member.left_on, member.left_why = max(today, member.invited_on), why.strip()
    db.flush()
    audit.record(db, actor, now, "left", "group", member.group.id, client_id=member.client.id)
