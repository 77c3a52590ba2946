"""What is done with an attendance file: kept, answered, forgotten. (Counted: `counting.py`.)"""

import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import delete, update

from techloan import audit, encryption
from techloan.cells.reading import plain
from techloan.database import Session
from techloan.errors import Refused
from techloan.groups.files import names, queries
from techloan.groups.files.known import Remembered
from techloan.groups.files.matching import Found
from techloan.groups.files.models import AttendanceFile, RememberedName
from techloan.groups.files.preview import Told
from techloan.groups.files.rules import Answer, Order
from techloan.groups.models import Group, Meeting
from techloan.people import queries as people
from techloan.people.models import Client
from techloan.permissions import Actor

KEPT = timedelta(days=30)
GONE = "The file itself is not kept for longer than 30 days. Choose it again to look at it."
ELSEWHERE = "This file came in already, for the group {group}."
ATTACHED = "People were counted from this file already. Take it back first."
DEAD = "{name} had died before this meeting, so it was somebody else."
WHO = "Write their reference or their name."
NO_ONE = "Nobody is called so. Write their reference, such as PLUS-C-0101, or their name."
SEVERAL = "Several people are called so. Write the reference of the one you mean."
NOT_HERE = "That meeting is not one of this group."

_IN_BRACKETS = re.compile(r"\(([^()]+)\)$")


def begin(
    db: Session, actor: Actor, now: datetime, group: Group, filename: str, data: bytes
) -> AttendanceFile:
    """Return the file of these bytes in a group: the same as before, or a new one, not kept yet.

    Raises `Refused` when people were counted from it in another group.
    """
    digest = hashlib.sha256(data).hexdigest()
    for there in db.scalars(queries.same_file(digest)):
        if there.group_id == group.id:
            return there
        if there.attached_at is not None:
            raise Refused(ELSEWHERE.format(group=there.group.name))
    return AttendanceFile(
        group=group,
        digest=digest,
        filename=filename,
        staff_id=actor.staff_id,
        actor=actor.name,
        uploaded_at=now,
        sealed=encryption.seal_bytes(zlib.compress(data, 1)),
    )


def keep(db: Session, actor: Actor, now: datetime, file: AttendanceFile, data: bytes) -> None:
    """Keep a begun file. One whose bytes are gone gets them back, unless it was counted."""
    if file.id is None:
        db.add(file)
        db.flush()
        detail = {"file": file.filename, "group": file.group.id}
        audit.record(db, actor, now, "uploaded", "attendance file", file.id, detail=detail)
    elif file.sealed is None and file.attached_at is None:
        file.sealed, file.uploaded_at = encryption.seal_bytes(zlib.compress(data, 1)), now
        db.flush()


def contents(file: AttendanceFile) -> bytes:
    """Return the bytes of a file; raise `Refused` when they are gone."""
    if file.sealed is None:
        raise Refused(GONE)
    return zlib.decompress(encryption.unseal_bytes(file.sealed))


def told(file: AttendanceFile) -> Told:
    """Return what a person said of a file so far."""
    kept = json.loads(file.answers)
    answers = {
        key: Remembered(Answer(said["means"]), said["clients"]) for key, said in kept.items()
    }
    return Told(file.read_as, file.meeting, answers)


def read_as(db: Session, actor: Actor, now: datetime, file: AttendanceFile, order: Order) -> None:
    """Take the order in which the days of a file are to be read."""
    _refuse_attached(db, file)
    file.read_as = order
    db.flush()
    detail = {"read as": order}
    audit.record(db, actor, now, "answered", "attendance file", file.id, detail=detail)


def choose_meeting(
    db: Session, actor: Actor, now: datetime, file: AttendanceFile, meeting: Meeting
) -> None:
    """Take the meeting that a file is of."""
    _refuse_attached(db, file)
    if meeting.group_id != file.group_id:
        raise Refused(NOT_HERE, 422)
    file.meeting = meeting
    db.flush()
    detail = {"meeting": meeting.id}
    audit.record(db, actor, now, "answered", "attendance file", file.id, detail=detail)


def say(
    db: Session,
    actor: Actor,
    now: datetime,
    file: AttendanceFile,
    person: Found,
    means: Answer | None,
    clients: Sequence[Client] = (),
    on: date | None = None,
) -> None:
    """Take what a person says of a name, for this file and for the next ones of the group.

    None takes back what was said: the name is asked again. Raises `Refused` for who had died
    before the day of the file.
    """
    for client in clients:
        if client.died_on is not None and on is not None and client.died_on < on:
            raise Refused(DEAD.format(name=client.name), 422)
    db.refresh(file, ["answers", "attached_at"], with_for_update=True)
    answers = json.loads(file.answers)
    for key in person.keys:
        answers.pop(key, None)
        if means is not None:
            answers[key] = {"means": means, "clients": [client.id for client in clients]}
    file.answers = json.dumps(answers)
    for name in (person.name, *person.also):
        _remember(db, file.group_id, name, means, clients)
    db.flush()
    detail = {"means": means, "clients": [client.id for client in clients]}
    audit.record(db, actor, now, "settled a name", "attendance file", file.id, detail=detail)


def _remember(
    db: Session, group_id: int, name: str, means: Answer | None, clients: Iterable[Client]
) -> None:
    key = names.key(name)
    if not key or not names.is_memorable(name):
        return
    of_name = (RememberedName.group_id == group_id) & (RememberedName.name == key)
    db.execute(delete(RememberedName).where(of_name))
    if means is Answer.CLIENTS:
        for client in clients:
            db.add(RememberedName(group_id=group_id, name=key, means=means, client_id=client.id))
    elif means is not None:
        db.add(RememberedName(group_id=group_id, name=key, means=means))


def with_answer(told: Told, person: Found, means: Answer | None, clients: Sequence[Client]) -> Told:
    """Return what was said of a file, as it will be with one answer more (or less)."""
    answers = {key: said for key, said in told.answers.items() if key not in person.keys}
    if means is not None:
        said = Remembered(means, [client.id for client in clients])
        answers |= dict.fromkeys(person.keys, said)
    return replace(told, answers=answers)


def client_named(db: Session, actor: Actor, text: str) -> Client:
    """Return the client whom somebody typed: a reference, or a name that only one client has.

    Raises `Refused` with what to do.
    """
    typed = text.strip()
    in_brackets = _IN_BRACKETS.search(typed)
    reference = in_brackets[1] if in_brackets else typed
    if not typed:
        raise Refused(WHO, 422)
    if (client := db.scalar(people.by_reference(actor, reference))) is not None:
        return client
    same = db.scalars(people.visible_to(actor).where(people.matching(typed)).limit(2)).all()
    if len(same) != 1:
        raise Refused(SEVERAL if same else NO_ONE, 422)
    return same[0]


def bare(filename: str) -> str:
    """Return the name of a file without folders and hidden signs."""
    return plain(re.split(r"[/\\]", filename)[-1])[-200:] or "file"


def forget(db: Session, actor: Actor, now: datetime, file: AttendanceFile) -> None:
    """Forget a file from which nobody was counted. What was said of names stays."""
    _refuse_attached(db, file)
    audit.record(db, actor, now, "forgot", "attendance file", file.id)
    db.delete(file)
    db.flush()


def forget_old(db: Session, now: datetime) -> None:
    """Let the bytes of files go after 30 days, with the answers about people in them."""
    old = (AttendanceFile.uploaded_at < now - KEPT) & AttendanceFile.sealed.is_not(None)
    db.execute(update(AttendanceFile).where(old).values(sealed=None, answers="{}"))


def _refuse_attached(db: Session, file: AttendanceFile) -> None:
    db.refresh(file, ["attached_at"], with_for_update=True)
    if file.attached_at is not None:
        raise Refused(ATTACHED)
