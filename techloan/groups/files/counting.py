"""Counting people from an attendance file: into the register of its meeting, and out again.

A file only ever adds. What a host ticked by hand stays: it gets the time, and nothing is undone.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from techloan import audit
from techloan.database import Session
from techloan.dates import london_day
from techloan.errors import Refused
from techloan.groups import queries as groups
from techloan.groups import services as meetings
from techloan.groups.files import queries
from techloan.groups.files.models import AttendanceFile, FileAttendance
from techloan.groups.files.placing import Place
from techloan.groups.files.preview import Preview
from techloan.groups.files.stays import Presence, Stay, joined
from techloan.groups.models import Attendance, Group, Meeting
from techloan.groups.register import CANCELLED, TOO_EARLY
from techloan.groups.rules import Source
from techloan.permissions import Actor

ASK_FIRST = "Answer the question about this file first."
FINISHED = (
    "The register of this meeting is finished. Open it again first, so that nobody is taken out of "
    "it by accident."
)
AN_HOUR = timedelta(hours=1)


def attach(
    db: Session, actor: Actor, now: datetime, today: date, file: AttendanceFile, found: Preview
) -> int:
    """Count the people of a file in the register of its meeting; return how many words changed.

    Done again it changes nothing. The register may be finished: a file says what was, too.
    """
    if found.asks:
        raise Refused(ASK_FIRST)
    db.refresh(file, ["attached_at", "meeting_id"], with_for_update=True)
    meeting = _locked(db, file.meeting or _meeting(db, actor, now, file.group, found.place))
    if meeting.cancelled_at is not None:
        raise Refused(CANCELLED)
    if meeting.on_day > today:
        raise Refused(TOO_EARLY)
    changed = _set(db, actor, now, file, meeting, found.counted)
    if file.attached_at is None:
        file.meeting, file.attached_at = meeting, now
        db.flush()
        detail = {"file": file.id, "counted": len(found.counted)}
        audit.record(db, actor, now, "counted a file", "meeting", meeting.id, detail=detail)
    return changed


def take_back(db: Session, actor: Actor, now: datetime, file: AttendanceFile) -> int:
    """Take everybody out of the register who stands there by this file alone."""
    db.refresh(file, ["attached_at", "meeting_id"], with_for_update=True)
    if file.attached_at is None or file.meeting is None:
        raise Refused("Nobody was counted from this file.")
    meeting = _locked(db, file.meeting)
    changed = _set(db, actor, now, file, meeting, {})
    file.attached_at = None
    db.flush()
    detail = {"file": file.id}
    audit.record(db, actor, now, "took a file back", "meeting", meeting.id, detail=detail)
    return changed


def add_meeting(
    db: Session, actor: Actor, now: datetime, group: Group, starts: datetime, ends: datetime | None
) -> Meeting:
    """Add the meeting of a file that stands in no calendar."""
    starts = starts.replace(second=0, microsecond=0)
    ends = ends if ends and ends > starts else starts + AN_HOUR
    meeting = Meeting(group=group, on_day=london_day(starts), starts_at=starts, ends_at=ends)
    return meetings.add_meeting(db, actor, now, meeting)


def _meeting(db: Session, actor: Actor, now: datetime, group: Group, place: Place) -> Meeting:
    """Return the meeting of a place; one at the usual time of the group may have to be added."""
    if place.meeting is not None:
        return place.meeting
    if place.usual is None:
        raise Refused(ASK_FIRST)
    usual = place.usual
    there = select(Meeting).where(
        Meeting.group_id == group.id, Meeting.starts_at == usual.starts_at
    )
    return db.scalar(there) or meetings.add_meeting(
        db,
        actor,
        now,
        Meeting(
            group=group,
            on_day=usual.on,
            starts_at=usual.starts_at,
            ends_at=usual.ends_at,
            time_id=usual.time_id,
        ),
    )


def _locked(db: Session, meeting: Meeting) -> Meeting:
    """Return a meeting as it is now, kept from hosts who tick until the commit."""
    wanted = select(Meeting).where(Meeting.id == meeting.id).with_for_update()
    return db.scalars(wanted.execution_options(populate_existing=True)).one()


def _set(
    db: Session,
    actor: Actor,
    now: datetime,
    file: AttendanceFile,
    meeting: Meeting,
    wanted: Mapping[int, Presence],
) -> int:
    """Let the register say of clients what the file says; return of how many that was news.

    What the file said before is left alone: a host may have changed it since, by hand.
    """
    before = {row.client_id: row for row in db.scalars(queries.counted_from(file.id))}
    news = {n: each for n, each in wanted.items() if n not in before or _differs(before[n], each)}
    gone = before.keys() - wanted.keys()
    rows = groups.register_of(meeting.id).where(Attendance.client_id.in_({*news, *gone}))
    now_there = rows.execution_options(populate_existing=True)
    register = {row.client_id: row for row in db.scalars(now_there)}
    others = _parts(db.scalars(queries.counted_elsewhere(file.id, meeting.id)))
    for number, presence in news.items():
        seconds = joined((presence, *others.get(number, ()))).seconds
        _count(db, actor, now, meeting, number, register.get(number), seconds)
        _keep(db, file, number, before.get(number), presence)
    for number in gone:
        db.delete(before[number])
        if number in others:
            seconds = joined(others[number]).seconds
            _count(db, actor, now, meeting, number, register.get(number), seconds)
        elif number in register:
            _uncount(db, meeting, register[number])
    db.flush()
    told = [("came" if n in wanted else "taken out", n) for n in sorted({*news, *gone})]
    audit.record_of_clients(db, actor, now, told, "meeting", meeting.id)
    return len(news) + len(gone)


def _count(
    db: Session,
    actor: Actor,
    now: datetime,
    meeting: Meeting,
    number: int,
    there: Attendance | None,
    seconds: int,
) -> None:
    """Write down that a client came. The tick of a host stays theirs, and gets the time."""
    if there is None:
        there = Attendance(
            meeting_id=meeting.id,
            client_id=number,
            came=True,
            at=now,
            actor=actor.name,
            source=Source.FILE,
        )
        db.add(there)
    elif not there.came:
        there.came, there.absence, there.source = True, None, Source.FILE
        there.at, there.actor = now, actor.name
    there.seconds = seconds


def _uncount(db: Session, meeting: Meeting, there: Attendance) -> None:
    if there.source is Source.REGISTER:
        there.seconds = None
    elif meeting.finished_at is not None:
        raise Refused(FINISHED)
    else:
        db.delete(there)


def _keep(
    db: Session,
    file: AttendanceFile,
    number: int,
    before: FileAttendance | None,
    presence: Presence,
) -> None:
    """Keep what this file says of a client, without their name."""
    if before is None:
        before = FileAttendance(file_id=file.id, client_id=number, seconds=0, stays="")
        db.add(before)
    before.seconds, before.stays = presence.seconds, _as_kept(presence)


def _differs(before: FileAttendance, presence: Presence) -> bool:
    return (before.seconds, before.stays) != (presence.seconds, _as_kept(presence))


def _as_kept(presence: Presence) -> str:
    return json.dumps([[s.start.timestamp(), s.end.timestamp()] for s in presence.stays])


def _parts(rows: Iterable[FileAttendance]) -> dict[int, list[Presence]]:
    parts: dict[int, list[Presence]] = {}
    for row in rows:
        stays = tuple(
            Stay(datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC))
            for start, end in json.loads(row.stays)
        )
        whole = Presence(stays)
        most = row.seconds if not stays or row.seconds < whole.seconds else None
        parts.setdefault(row.client_id, []).append(Presence(stays, most))
    return parts
