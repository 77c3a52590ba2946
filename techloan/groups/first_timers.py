"""Somebody comes to a meeting for the first time: finding out whether we know them.

Who may see clients chooses from a list. A volunteer says a whole name or a reference and is told
yes or no, so that nobody learns who else is a client.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select

from techloan import audit
from techloan.database import Session
from techloan.groups.models import Meeting
from techloan.people import queries as people
from techloan.people.models import Client
from techloan.people.rules import REFERENCE
from techloan.permissions import Actor, Permission, Scope
from techloan.words import words

MOST = 12


def found(db: Session, actor: Actor, permission: Permission, text: str) -> Sequence[Client]:
    """Return the first clients that a search finds among those whom the permission covers."""
    wanted = _present().where(people.reaches(actor, permission), people.matching(text))
    return db.scalars(people.in_order(wanted).limit(MOST)).all()


def sees_lists(actor: Actor) -> bool:
    """Say whether this person may search among clients whom they do not support."""
    wide = {Scope.ALL, Scope.PARTNER}
    return bool(actor.scopes_of(Permission.CLIENTS_READ) & wide)


def by_reference(actor: Actor, reference: str) -> Select[Client]:
    """Select the client of this reference whom this person may see, and who may come."""
    return people.by_reference(actor, reference).where(_may_come())


def ask(db: Session, actor: Actor, now: datetime, meeting: Meeting, text: str) -> Client | None:
    """Return the client whom `known_as` knows; that somebody asked is written down."""
    client = known_as(db, text)
    number = client.id if client else None
    action = "asked for a first-timer"
    audit.record(db, actor, now, action, "meeting", meeting.id, client_id=number)
    return client


def known_as(db: Session, text: str) -> Client | None:
    """Return the one client who has this reference or this whole name; None if none or several."""
    reference = text.strip().upper()
    if REFERENCE.fullmatch(reference):
        by_reference = _present().where(func.lower(Client.reference) == reference.lower())
        if client := db.scalar(by_reference):
            return client
    asked = words(text)
    named = [
        client
        for client in db.scalars(_present().where(people.matching(text)).limit(MOST * 4))
        if asked in _names(client)
    ]
    return named[0] if len(named) == 1 else None


def _names(client: Client) -> list[list[str]]:
    given = (client.given_name, client.preferred_name or client.given_name)
    return [words(f"{name} {client.family_name}") for name in given]


def _present() -> Select[Client]:
    return select(Client).where(_may_come())


def _may_come() -> ColumnElement[bool]:
    """Return the condition that a client is alive and their record open."""
    return Client.died_on.is_(None) & Client.archived_on.is_(None)
