"""Questions about people, as selects that pages, counts and exports share."""

from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Select, and_, false, func, or_, select, true

from techloan.database import lowered
from techloan.people.models import (
    Allocation,
    Client,
    ClientWord,
    Partner,
    SignIn,
    Site,
    Staff,
    StaffRole,
)
from techloan.people.sign_in import IDLE, LONGEST
from techloan.permissions import Actor, Permission, Role, Scope
from techloan.words import after, joined, words

# A search looks at so many matches at most; who sees "more than" narrows it.
MOST_MATCHES = 1000


def own_clients(actor: Actor) -> Select[int]:
    """Select the numbers of the clients whom a volunteer supports now."""
    return select(Allocation.client_id).where(
        Allocation.staff_id == actor.staff_id, Allocation.ended_on.is_(None)
    )


def reaches(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """Return the condition on `Client` that a permission's scopes mean for this person."""
    scopes = actor.scopes_of(permission)
    if Scope.ALL in scopes:
        return true()
    conditions: list[ColumnElement[bool]] = []
    if Scope.PARTNER in scopes and actor.partner_id is not None:
        conditions.append(Client.partner_id == actor.partner_id)
    if Scope.OWN in scopes:
        conditions.append(Client.id.in_(own_clients(actor)))
    return or_(*conditions) if conditions else false()


def visible_to(actor: Actor) -> Select[Client]:
    """Select the clients whom this person may see; nobody else is there for them."""
    return select(Client).where(reaches(actor, Permission.CLIENTS_READ))


def by_reference(actor: Actor, reference: str | BindParameter[str]) -> Select[Client]:
    """Select the visible client with this reference, in any case."""
    return visible_to(actor).where(func.lower(Client.reference) == lowered(reference))


def matching(text: str) -> ColumnElement[bool]:
    """Return the condition on `Client` that each word of a search begins one of their words.

    They are found by name, reference, telephone or postcode, with gaps or without.
    """
    return or_(
        and_(*(Client.id.in_(_beginning(word)) for word in words(text))),
        Client.id.in_(_beginning(joined(text))),
    )


def in_order(select_clients: Select[Client]) -> Select[Client]:
    """Order clients as a list shows them: by family name, then given name."""
    return select_clients.order_by(Client.family_name, Client.given_name, Client.id)


def supporters(client_id: int) -> Select[Allocation]:
    """Select who supports or supported a client, the present ones first."""
    return (
        select(Allocation)
        .where(Allocation.client_id == client_id)
        .order_by(Allocation.ended_on.is_not(None), Allocation.started_on.desc())
    )


def own_sign_ins(actor: Actor, now: datetime) -> Select[SignIn]:
    """Select the sign-ins of this person that are still good, the newest first."""
    return live_sign_ins(now).where(SignIn.staff_id == actor.staff_id)


def live_sign_ins(now: datetime) -> Select[SignIn]:
    """Select every sign-in that is still good, the newest first."""
    return (
        select(SignIn)
        .where(
            SignIn.ended_at.is_(None),
            SignIn.last_seen_at > now - IDLE,
            SignIn.started_at > now - LONGEST,
        )
        .order_by(SignIn.started_at.desc())
    )


def staff_with(role: Role) -> Select[Staff]:
    """Select the active staff who hold a role, by name."""
    return (
        select(Staff)
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .where(StaffRole.role == role, Staff.active)
        .order_by(Staff.name)
    )


def open_sites() -> Select[Site]:
    """Select the sites in use, by partner and name."""
    return (
        select(Site)
        .join(Partner)
        .where(Site.closed_on.is_(None))
        .order_by(Partner.is_lead.desc(), Partner.name, Site.name)
    )


def _beginning(word: str) -> Select[int]:
    return (
        select(ClientWord.client_id)
        .where(ClientWord.word >= word, ClientWord.word < after(word))
        .limit(MOST_MATCHES)
    )
