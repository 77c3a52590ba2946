"""Questions about people, as selects that pages, counts and exports share."""

from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from techloan.database import Session, lowered
from techloan.people.models import (
    Allocation,
    Client,
    ClientWord,
    Consent,
    Partner,
    SignIn,
    Site,
    Staff,
    StaffRole,
)
from techloan.people.rules import REFERENCE
from techloan.people.sign_in import IDLE, LONGEST
from techloan.permissions import Actor, Permission, Role, Scope
from techloan.words import after, joined, words


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


def mine(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Client` that this person supports them, or is their case worker."""
    return or_(Client.id.in_(own_clients(actor)), Client.case_worker_id == actor.staff_id)


def reachable() -> ColumnElement[bool]:
    """Return the condition on `Client` that somebody may be asked how they are."""
    return and_(
        Client.died_on.is_(None), Client.archived_on.is_(None), Client.no_contact.is_(False)
    )


def by_reference(actor: Actor, reference: str | BindParameter[str]) -> Select[Client]:
    """Select the visible client with this reference, in any case."""
    if isinstance(reference, str) and not REFERENCE.fullmatch(reference.strip().upper()):
        return visible_to(actor).where(false())
    return visible_to(actor).where(func.lower(Client.reference) == lowered(reference))


def matching(text: str) -> ColumnElement[bool]:
    """Return the condition on `Client` that each word of a search begins one of their words.

    They are found by name, reference, telephone or postcode, with gaps or without.
    """
    if not joined(text):
        return false()
    whole = Client.id.in_(_beginning(joined(text)))
    # A reference or number in one piece is looked up whole: all references share their first words.
    if len(text.split()) == 1 and any(letter.isdigit() for letter in text):
        return whole
    return or_(and_(*(Client.id.in_(_beginning(word)) for word in words(text))), whole)


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


def present_supporters(client_id: int) -> Select[Allocation]:
    """Select who supports a client now, with their names."""
    return (
        supporters(client_id)
        .where(Allocation.ended_on.is_(None))
        .options(joinedload(Allocation.staff))
    )


def consents(client_id: int) -> Select[Consent]:
    """Select what a client agreed to, what still holds first."""
    return (
        select(Consent)
        .where(Consent.client_id == client_id)
        .order_by(Consent.withdrawn_on.is_not(None), Consent.given_on.desc(), Consent.id.desc())
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


def active_staff() -> Select[Staff]:
    """Select all who can sign in, by name."""
    return select(Staff).where(Staff.active).order_by(func.lower(Staff.name))


def open_sites() -> Select[Site]:
    """Select the sites in use, by partner and name."""
    return (
        select(Site)
        .join(Partner)
        .where(Site.closed_on.is_(None))
        .order_by(Partner.is_lead.desc(), Partner.name, Site.name)
    )


def open_sites_with_partners() -> Select[Site]:
    """Select the sites in use with their partner, in one statement."""
    return open_sites().options(contains_eager(Site.partner))


def all_sites() -> Select[Site]:
    """Select every site, the open ones first, by name."""
    return select(Site).order_by(Site.closed_on.is_not(None), Site.name)


def partners() -> Select[Partner]:
    """Select the partners, the leading one first, by name."""
    return select(Partner).order_by(Partner.is_lead.desc(), Partner.name)


def all_staff() -> Select[Staff]:
    """Select all staff with partner and site, those who can sign in first, by name."""
    return (
        select(Staff)
        .options(joinedload(Staff.partner), joinedload(Staff.site))
        .order_by(Staff.active.desc(), func.lower(Staff.name))
    )


def roles_by_staff(db: Session) -> dict[int, list[Role]]:
    """Return the roles of everybody, in the order of the roles."""
    held: dict[int, list[Role]] = {}
    for staff_id, role in db.execute(select(StaffRole.staff_id, StaffRole.role)):
        held.setdefault(staff_id, []).append(role)
    return {staff_id: [role for role in Role if role in roles] for staff_id, roles in held.items()}


def _beginning(word: str) -> Select[int]:
    return select(ClientWord.client_id).where(
        ClientWord.word >= word, ClientWord.word < after(word)
    )
