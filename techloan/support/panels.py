"""What support puts on the head of a client's page: a worry, what is planned, the last session."""

from datetime import date

from techloan.database import Session
from techloan.dates import ago, clock, day, weekday
from techloan.people.gathering import HeadLine
from techloan.people.models import Client
from techloan.permissions import Actor, Permission
from techloan.support import queries
from techloan.support.notes import notes_of, reading
from techloan.support.rules import HOW_WORDS
from techloan.support.worries import queries as worries
from techloan.support.worries.models import Worry


def head(db: Session, actor: Actor, client_id: int, today: date) -> list[HeadLine]:
    """Return the lines of this wing, for what this person may see: at most six statements."""
    lines = _worries(db, actor, client_id) if actor.may(Permission.WORRIES) else []
    if actor.may(Permission.SUPPORT):
        client = db.get_one(Client, client_id)
        lines += _planned(db, client, today) + _last(db, actor, client, today)
    return lines


def _worries(db: Session, actor: Actor, client_id: int) -> list[HeadLine]:
    own = worries.visible_to(actor).where(Worry.client_id == client_id, Worry.closed_at.is_(None))
    return [
        HeadLine(
            words=f"{worry.actor} is worried about them",
            detail=f"{worry.taken_by} is on it."
            if worry.taken_by
            else f"To be rung by {clock(worry.ring_by)} on {day(worry.ring_by)}.",
            tone="stop" if worry.urgent else "look",
            status="urgent" if worry.urgent else "open",
            links=(("Read and answer it", f"/support/worries/{worry.id}"),),
        )
        for worry in db.scalars(worries.open_first(own))
    ]


def _planned(db: Session, client: Client, today: date) -> list[HeadLine]:
    session = db.scalar(queries.planned_of_client(client.id).limit(1))
    if session is None:
        return []
    past = session.on_day < today
    at = f", {clock(session.starts_at)}" if session.starts_at else ""
    where = f", {session.place}" if session.place else ""
    who = session.helper.name if session.helper else "nobody yet"
    address = f"/support/sessions/{session.id}"
    return [
        HeadLine(
            words=f"Support session on {weekday(session.on_day)}{at}",
            detail=f"{HOW_WORDS[session.how]}{where}, with {who}",
            tone="look" if past else "info",
            status="not written up yet" if past else ago(session.on_day, today),
            links=(("Write it up", f"{address}/record"), ("Change or cancel it", address)),
        )
    ]


def _last(db: Session, actor: Actor, client: Client, today: date) -> list[HeadLine]:
    session = db.scalar(queries.done_of_client(client.id).limit(1))
    if session is None:
        return []
    notes = notes_of(session, reading(db, actor, client), last=True)
    told = [
        f"Tried: {notes.tried}" if notes.tried else "",
        f"Next: {notes.next}" if notes.next else "",
    ]
    return [
        HeadLine(
            words=f"Last support session {ago(session.on_day, today)}",
            detail=" · ".join(line for line in told if line),
            links=(("All sessions and notes", f"/clients/{client.reference}/sessions"),),
        )
    ]
