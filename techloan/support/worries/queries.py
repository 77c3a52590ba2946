"""Questions about worries: who hears of them, and who may see which."""

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from techloan.people.models import Client, Staff, StaffRole
from techloan.permissions import Actor, Permission, Role, Scope
from techloan.support.worries.models import NamedLead, Worry


def leads() -> Select[NamedLead]:
    """Select who hears of worries at each partner, with their names."""
    return select(NamedLead).options(joinedload(NamedLead.lead), joinedload(NamedLead.deputy))


def lead_of(partner_id: int) -> Select[NamedLead]:
    """Select who hears of worries about the clients of a partner."""
    return leads().where(NamedLead.partner_id == partner_id)


def may_lead() -> Select[Staff]:
    """Select who may be named: the active desk staff and coordinators, by name."""
    roles = select(StaffRole.staff_id).where(StaffRole.role.in_((Role.DESK, Role.COORDINATOR)))
    return select(Staff).where(Staff.active, Staff.id.in_(roles)).order_by(Staff.name, Staff.id)


def coordinators(partner_id: int | None = None) -> Select[Staff]:
    """Select the active coordinators, of a partner or of all."""
    roles = select(StaffRole.staff_id).where(StaffRole.role == Role.COORDINATOR)
    here = true() if partner_id is None else Staff.partner_id == partner_id
    return select(Staff).where(Staff.active, Staff.id.in_(roles), here).order_by(Staff.id)


def hears(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Client` that this person hears of worries about them."""
    scopes = actor.scopes_of(Permission.WORRIES)
    if Scope.ALL in scopes:
        return true()
    if Scope.OWN not in scopes or actor.staff_id is None:
        return false()
    named = or_(NamedLead.lead_id == actor.staff_id, NamedLead.deputy_id == actor.staff_id)
    return Client.partner_id.in_(select(NamedLead.partner_id).where(named))


def visible_to(actor: Actor) -> Select[Worry]:
    """Select the worries that this person may see: the leads and coordinators, and nobody else."""
    return (
        select(Worry)
        .join(Worry.client)
        .options(contains_eager(Worry.client), joinedload(Worry.staff))
        .where(hears(actor))
    )


def open_first(wanted: Select[Worry]) -> Select[Worry]:
    """Order worries: the open ones first, of these the urgent and then the oldest on top."""
    return wanted.order_by(
        Worry.closed_at.is_not(None), Worry.closed_at.desc(), Worry.urgent.desc(), Worry.at
    )


def count(wanted: Select[Worry]) -> Select[int]:
    """Select how many worries a select finds."""
    return select(func.count()).select_from(wanted.with_only_columns(Worry.id).subquery())
