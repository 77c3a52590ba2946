"""Who may read what of the notes of a support session: all, the hand-over notes, the last one.

What was tried and what comes next is the hand-over note. What else was written is for the case
worker and coordinators.
"""

from dataclasses import dataclass
from enum import StrEnum

from techloan import encryption
from techloan.database import Session
from techloan.errors import Refused
from techloan.people.models import Allocation, Client
from techloan.people.queries import own_clients
from techloan.permissions import Actor, Permission, Scope
from techloan.support.models import SupportSession

CLOSED = "(cannot be opened)"


class Reading(StrEnum):
    """How much somebody may read about a client."""

    NOTHING = "nothing"
    LAST = "the last hand-over note"
    HAND_OVER = "every hand-over note"
    ALL = "everything"


@dataclass(frozen=True)
class Notes:
    """What somebody may read of one support session; the rest is empty."""

    tried: str = ""
    next: str = ""
    note: str = ""


def reading(db: Session, actor: Actor, client: Client) -> Reading:
    """Return how much this person may read of a client whom they see."""
    if reads_all(actor, client):
        return Reading.ALL
    scopes = actor.scopes_of(Permission.SUPPORT)
    own = own_clients(actor).where(Allocation.client_id == client.id)
    if Scope.OWN in scopes and db.scalar(own.limit(1)) is not None:
        return Reading.HAND_OVER
    covered = actor.reaches_partner(Permission.SUPPORT, client.partner_id)
    return Reading.LAST if covered else Reading.NOTHING


def reads_all(actor: Actor, client: Client) -> bool:
    """Say whether this person reads everything of a client: coordinators and the case worker."""
    if Scope.ALL in actor.scopes_of(Permission.SUPPORT_NOTES):
        return True
    return actor.staff_id is not None and client.case_worker_id == actor.staff_id


def notes_of(session: SupportSession, much: Reading, *, last: bool) -> Notes:
    """Open what somebody may read of a support session. `last`: it is the client's last one."""
    if much is Reading.NOTHING or (much is Reading.LAST and not last):
        return Notes()
    return Notes(
        tried=opened(session.tried_sealed),
        next=opened(session.next_sealed),
        note=opened(session.note_sealed) if much is Reading.ALL else "",
    )


def opened(sealed: str | None) -> str:
    """Open one note; say so where its key is gone, because the page has more to show."""
    if sealed is None:
        return ""
    try:
        return encryption.unseal(sealed)
    except Refused:
        return CLOSED
