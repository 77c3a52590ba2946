"""The register of a meeting: who came, why somebody did not, who is new, and when it is finished.

Each tick is a row of its own, so that two hosts at once do not undo each other; the same tick sent
twice is one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from techloan import audit
from techloan.database import Session, table_of
from techloan.errors import Refused
from techloan.groups import queries, rules
from techloan.groups.models import Attendance, Group, Meeting, Newcomer
from techloan.groups.rules import CAME, MISSED, Absence, Source
from techloan.people.models import Client
from techloan.permissions import Actor, Permission

FINISHED = "The register of this meeting is finished. Open it again to change it."
CANCELLED = "This meeting is cancelled."
TOO_EARLY = "This meeting has not begun. Its register opens on the day."
TOO_LATE = "Only a coordinator can open this register again."
GUESTS = "Please give the number of guests as a number from 0 to 999."
KEPT = ("came", "at", "actor", "absence", "seconds", "source")


@dataclass(frozen=True)
class Mark:
    """What a page says of one client: the word that it showed before, and the word that is meant.

    A word is CAME, MISSED, an `Absence`, or nothing while nobody knows.
    """

    client_id: int
    was: str
    word: str


def add_first_timer(
    db: Session, actor: Actor, now: datetime, today: date, meeting_id: int, client: Client
) -> None:
    """Write down that a client who was found came.

    Who is known to have come is not written again, so that minutes which a file told stay.
    """
    meeting = open_meeting(db, today, meeting_id)
    if not _came(db, meeting, client.id):
        _write(db, [_row(actor, now, meeting, client.id, CAME)])
        audit.record(db, actor, now, "came", "meeting", meeting.id, client_id=client.id)


def mark(
    db: Session, actor: Actor, now: datetime, today: date, meeting_id: int, marks: Iterable[Mark]
) -> set[int]:
    """Write down what a page says of some clients, all at once.

    Where somebody else said another thing of a client since the page was shown, their word stands:
    those clients are returned.
    """
    meeting = open_meeting(db, today, meeting_id)
    wanted = {each.client_id: each for each in marks if each.word != each.was}
    of_them = Attendance.client_id.in_(wanted)
    there = {
        row.client_id: row for row in db.scalars(queries.register_of(meeting.id).where(of_them))
    }
    stays, write, take = set[int](), list[Mark](), list[Mark]()
    for each in wanted.values():
        row = there.get(each.client_id)
        word = row.word if row else ""
        if word == each.word:
            continue
        if word != each.was and (row is None or row.actor != actor.name):
            stays.add(each.client_id)
        else:
            (write if each.word else take).append(each)
    _write(db, [_row(actor, now, meeting, each.client_id, each.word) for each in write])
    _take_back(db, meeting, [each.client_id for each in take])
    _note_all(db, actor, now, meeting, [*write, *take])
    return stays


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
    """Say who a newcomer is, or that it is nobody of ours. Whoever it is came to the meeting.

    Their name as it was heard is not kept any longer than that.
    """
    # Whoever finishes the register at this moment waits, and then sees that they came.
    db.execute(select(Meeting.id).where(Meeting.id == newcomer.meeting_id).with_for_update())
    db.refresh(newcomer, ["settled_at"], with_for_update=True)
    if newcomer.settled_at is not None:
        raise Refused("Somebody has settled this already.")
    newcomer.settled_at, newcomer.client_id = now, client.id if client else None
    newcomer.name = ""
    db.flush()
    if client is not None and not _came(db, newcomer.meeting, client.id):
        _write(db, [_row(actor, now, newcomer.meeting, client.id, CAME)])
    number = client.id if client else None
    audit.record(
        db, actor, now, "settled a newcomer", "meeting", newcomer.meeting.id, client_id=number
    )


def set_guests(
    db: Session,
    actor: Actor,
    now: datetime,
    today: date,
    meeting_id: int,
    guests: int,
    was: int | None = None,
) -> bool:
    """Write down how many came who are no clients.

    With `was`, the number that the page showed before: where somebody else wrote another one since,
    theirs stands and the answer is False.
    """
    meeting = open_meeting(db, today, meeting_id)
    if not 0 <= guests <= 999:
        raise Refused(GUESTS, 422)
    if was is not None and meeting.guests not in (was, guests):
        return False
    if meeting.guests != guests:
        meeting.guests = guests
        db.flush()
        audit.record(db, actor, now, "counted guests", "meeting", meeting.id)
    return True


def finish(db: Session, actor: Actor, now: datetime, today: date, meeting_id: int) -> Meeting:
    """Finish a register: members of whom it says nothing did not come."""
    meeting = open_meeting(db, today, meeting_id)
    told = select(Attendance.client_id).where(Attendance.meeting_id == meeting.id)
    invited = queries.invited_to(meeting).where(Client.id.not_in(told))
    missed = db.scalars(invited.with_only_columns(Client.id).distinct())
    _write(db, [_row(actor, now, meeting, client_id, MISSED) for client_id in missed])
    meeting.finished_at, meeting.finished_by = now, actor.name
    db.flush()
    audit.record(db, actor, now, "finished", "meeting", meeting.id)
    return meeting


def reopen(db: Session, actor: Actor, now: datetime, today: date, meeting: Meeting) -> None:
    """Open a finished register again, to mend it: at once, or later by a coordinator.

    Where another host was quicker nothing is left to do.
    """
    db.refresh(meeting, ["finished_at", "finished_by"], with_for_update=True)
    if meeting.finished_at is None:
        return
    edits = actor.may(Permission.GROUPS_WRITE)
    if not rules.may_reopen(meeting.on_day, today, edits=edits):
        raise Refused(TOO_LATE)
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


def _came(db: Session, meeting: Meeting, client_id: int) -> bool:
    """Say whether a register says of a client that they came."""
    of_client = (Attendance.client_id == client_id) & Attendance.came
    return db.scalar(queries.register_of(meeting.id).where(of_client)) is not None


def _row(
    actor: Actor, now: datetime, meeting: Meeting, client_id: int, word: str
) -> dict[str, Any]:
    return {
        "meeting_id": meeting.id,
        "client_id": client_id,
        "came": word == CAME,
        "at": now,
        "actor": actor.name,
        "absence": None if word in (CAME, MISSED) else Absence(word),
        "seconds": None,
        "source": Source.REGISTER,
    }


def _write(db: Session, rows: list[dict[str, Any]]) -> None:
    """Write rows of the register; one that is there already is written over."""
    if not rows:
        return
    insert = sqlite.insert if db.get_bind().dialect.name == "sqlite" else postgresql.insert
    fresh = insert(table_of(Attendance))
    kept = {name: fresh.excluded[name] for name in KEPT}
    key = ["meeting_id", "client_id"]
    db.execute(fresh.on_conflict_do_update(index_elements=key, set_=kept), rows)


def _take_back(db: Session, meeting: Meeting, clients: list[int]) -> None:
    of_them = Attendance.client_id.in_(clients)
    db.execute(delete(Attendance).where(Attendance.meeting_id == meeting.id, of_them))


def _note_all(
    db: Session, actor: Actor, now: datetime, meeting: Meeting, marks: list[Mark]
) -> None:
    words = {CAME: "came", "": "unticked"}
    told = [(words.get(each.word, "did not come"), each.client_id) for each in marks]
    audit.record_of_clients(db, actor, now, told, "meeting", meeting.id)
