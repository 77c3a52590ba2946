"""Questions about SIMs, as selects that pages and counts share."""

from datetime import date
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, case, false, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from techloan.inventory.models import Device
from techloan.inventory.sims.models import Sim, SimMove
from techloan.inventory.sims.rules import last_day_that_runs_out
from techloan.people.models import Partner, Site
from techloan.permissions import Actor, Permission, Scope

Ts = TypeVarTuple("Ts")
# A SIM is whose its device is; in no device it is its own partner's.
whose = func.coalesce(Site.partner_id, Sim.partner_id)


def sims() -> Select[Sim]:
    """Select SIMs with the device they sit in and its site, and whose they are."""
    return (
        select(Sim)
        .outerjoin(Sim.device)
        .outerjoin(Device.site)
        .options(
            contains_eager(Sim.device).contains_eager(Device.site).joinedload(Site.partner),
            contains_eager(Sim.device).joinedload(Device.model),
            joinedload(Sim.partner),
        )
    )


def reaches(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """Return the condition on a select of `sims` that a permission means for this person."""
    scopes = actor.scopes_of(permission)
    if Scope.ALL in scopes:
        return true()
    if scopes and actor.partner_id is not None:
        return whose == actor.partner_id
    return false()


def of_device(device_id: int) -> Select[Sim]:
    """Select the SIMs that sit in a device."""
    return select(Sim).where(Sim.device_id == device_id).order_by(Sim.id)


def expiry_of(device_id: int) -> Select[date | None]:
    """Select the day on which the first SIM of a device ends, if it is known of one."""
    return select(func.min(Sim.expires_on)).where(Sim.device_id == device_id)


def runs_out(today: date) -> ColumnElement[bool]:
    """Return the condition that a SIM has ended or ends soon."""
    return Sim.expires_on <= last_day_that_runs_out(today)


def shown(show: str, today: date) -> ColumnElement[bool]:
    """Return the condition of a choice of the list; of an unknown one, all are shown."""
    conditions = {
        "running-out": runs_out(today),
        "in-a-device": Sim.device_id.is_not(None),
        "free": Sim.device_id.is_(None),
    }
    return conditions.get(show, true())


def soonest_first(wanted: Select[*Ts]) -> Select[*Ts]:
    """Order SIMs: those that end first on top, those of which no end is known last."""
    unknown = case((Sim.expires_on.is_(None), 1), else_=0)
    return wanted.order_by(unknown, Sim.expires_on, Sim.network, Sim.id)


def matching(digits: str) -> ColumnElement[bool]:
    """Return the condition that a number of a SIM, spaces aside, holds these digits."""
    number = func.replace(Sim.number, " ", "")
    return or_(Sim.iccid.contains(digits, autoescape=True), number.contains(digits))


def moves(sim_id: int) -> Select[SimMove, str]:
    """Select the history of a SIM, the newest first, each line with the tag of its device."""
    return (
        select(SimMove, Device.tag)
        .join(Device, Device.id == SimMove.device_id)
        .where(SimMove.sim_id == sim_id)
        .order_by(SimMove.id.desc())
    )


def moves_of_device(device_id: int) -> Select[SimMove, str, str]:
    """Select which SIMs went into a device and out of it, with what tells them apart."""
    return (
        select(SimMove, Sim.network, Sim.iccid)
        .join(Sim, Sim.id == SimMove.sim_id)
        .where(SimMove.device_id == device_id)
        .order_by(SimMove.id.desc())
    )


def partners(actor: Actor, permission: Permission) -> Select[Partner]:
    """Select the partners whose SIMs this person may keep."""
    wanted = select(Partner).order_by(Partner.name)
    if Scope.ALL in actor.scopes_of(permission):
        return wanted
    return wanted.where(Partner.id == actor.partner_id)
