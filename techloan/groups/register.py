"""The register of a meeting: who came, why somebody did not, who is new, and when it is finished.

Each tick is a row of its own, so that two hosts at once do not undo each other; the same tick sent
twice is one.
"""

from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from techloan import audit
from techloan.database import Session, table_of
from techloan.errors import Refused
from techloan.groups.models import Attendance, Group, Meeting, Member, Newcomer
from techloan.groups.rules import Absence, Source
from techloan.people.models import Client
from techloan.permissions import Actor

FINISHED = "The register of this meeting is finished. Open it again to change it."
CANCELLED = "This meeting is cancelled."
TOO_EARLY = "This meeting has not begun. Its register opens on the day."


def tick(
    db: Session,
    actor: Actor,
    now: datetime,
    today: date,
    meeting_id: int,
    client_id: int,
    *,
    came: bool,
    absence: Absence | None = None,
    seconds: int | None = None,
    source: Source = Source.REGISTER,
) -> None:
    """Write down whether a client came to a meeting; the last word of each client stands."""
    meeting = open_meeting(db, today, meeting_id)
    if db.get(Client, client_id) is None:
        raise Refused("This person is not there any more.", 404)
    row = {
        "meeting_id": meeting.id,
        "client_id": client_id,
        "came": came,
        "at": now,
        "actor": actor.name,
        "absence": None if came else absence,
        "seconds": seconds,
        "source": source,
    }
    insert = sqlite.insert if db.get_bind().dialect.name == "sqlite" else postgresql.insert
    fresh = insert(table_of(Attendance)).values(row)
    kept = {name: value for name, value in row.items() if not name.endswith("_id")}
    db.execute(fresh.on_conflict_do_update(index_elements=["meeting_id", "client_id"], set_=kept))
    _note(db, actor, now, meeting, client_id, "came" if came else "did not come")


def untick(
    db: Session, actor: Actor, now: datetime, today: date, meeting_id: int, client_id: int
) -> None:
    """Take a word about a client back: nobody knows whether they came."""
    meeting = open_meeting(db, today, meeting_id)
    db.execute(
        delete(Attendance).where(
            Attendance.meeting_id == meeting.id, Attendance.client_id == client_id
        )
    )
    _note(db, actor, now, meeting, client_id, "unticked")


def add_newcomer(
    db: Session, actor: Actor, now: datetime, today: date, meeting_id: int, name: str
) -> Newcomer:
    """Write down that somebody came who is not known yet; a coordinator says later who it is."""
    meeting = open_meeting(db, today, meeting_id)
    if not name.strip():
        raise Refused("Please write the name of who is new here.", 422)
    newcomer = Newcomer(meeting=meeting, name=name.strip()[:100], at=now, actor=actor.name)
    db.add(newcomer)
    db.flush()
    audit.record(db, actor, now, "added a newcomer", "meeting", meeting.id)
    return newcomer


def settle_newcomer(
    db: Session, actor: Actor, now: datetime, newcomer: Newcomer, client: Client | None
) -> None:
    """Say who a newcomer is, or that it is nobody of ours. Whoever it is came to the meeting."""
    newcomer.settled_at, newcomer.client_id = now, client.id if client else None
    if client is not None:
        there = db.get(Attendance, (newcomer.meeting.id, client.id))
        if there is None:
            db.add(
                Attendance(
                    meeting_id=newcomer.meeting.id,
                    client_id=client.id,
                    came=True,
                    at=now,
                    actor=actor.name,
                )
            )
        else:
            there.came, there.absence = True, None
    db.flush()
    audit.record(db, actor, now, "settled a newcomer", "meeting", newcomer.meeting.id)


def set_guests(
    db: Session, actor: Actor, now: datetime, today: date, meeting_id: int, guests: int
) -> None:
    """Write down how many came who are no clients."""
    meeting = open_meeting(db, today, meeting_id)
    if not 0 <= guests <= 999:
        raise Refused("Please give the number of guests as a number from 0 to 999.", 422)
    meeting.guests = guests
    db.flush()
    audit.record(db, actor, now, "counted guests", "meeting", meeting.id)


def finish(db: Session, actor: Actor, now: datetime, today: date, meeting_id: int) -> None:
    """Finish a register: members of whom it says nothing did not come."""
    meeting = open_meeting(db, today, meeting_id)
    told = select(Attendance.client_id).where(Attendance.meeting_id == meeting.id)
    missed = select(Member.client_id).where(
        Member.group_id == meeting.group_id,
        Member.invited_on <= meeting.on_day,
        Member.left_on.is_(None) | (Member.left_on > meeting.on_day),
        Member.client_id.not_in(told),
    )
    db.add_all(
        Attendance(meeting_id=meeting.id, client_id=client_id, came=False, at=now, actor=actor.name)
        for client_id in db.scalars(missed)
    )
    meeting.finished_at, meeting.finished_by = now, actor.name
    db.flush()
    audit.record(db, actor, now, "finished", "meeting", meeting.id)


def reopen(db: Session, actor: Actor, now: datetime, meeting: Meeting) -> None:
    """Open a finished register again, to mend it."""
    meeting.finished_at, meeting.finished_by = None, ""
    db.flush()
    audit.record(db, actor, now, "reopened", "meeting", meeting.id)


def open_meeting(db: Session, today: date, meeting_id: int) -> Meeting:
    """Return a meeting whose register may be written, its row locked; raise `Refused` if not."""
    meeting = db.scalar(
        select(Meeting)
        .join(Group)
        .where(Meeting.id == meeting_id)
        .with_for_update(of=Meeting)
        .execution_options(populate_existing=True)
    )
    if meeting is None:
        raise Refused("This meeting is not there any more.", 404)
    if meeting.cancelled_at is not None:
        raise Refused(CANCELLED)
    if meeting.finished_at is not None:
        raise Refused(FINISHED)
    if meeting.on_day > today:
        raise Refused(TOO_EARLY)
    return meeting


def _note(
    db: Session, actor: Actor, now: datetime, meeting: Meeting, client_id: int, what: str
) -> None:
    audit.record(db, actor, now, what, "meeting", meeting.id, client_id=client_id)
