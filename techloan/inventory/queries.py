"""Questions about devices, as selects that pages, counts and exports share."""

from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import contains_eager

from techloan.database import lowered
from techloan.inventory.models import (
    Device,
    DeviceModel,
    DeviceMove,
    DeviceWord,
    KitPart,
    PreparationLine,
    PreparationTick,
)
from techloan.inventory.rules import State
from techloan.people.models import Site
from techloan.permissions import Actor, Permission, Scope

# A search looks at so many matches at most; who sees "more than" narrows it.
MOST_MATCHES = 1000
# How a device's row is locked. Its key is left alone: whoever writes a line that names the device
# (a loan, a move, a turn of a request) need not wait for the lock, and so nobody waits in a ring.
LOCK: dict[str, Any] = {"of": Device, "key_share": True}


def reaches(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """Return the condition on `Site` (of a device) that a permission means for this person."""
    scopes = actor.scopes_of(permission)
    if Scope.ALL in scopes:
        return true()
    if scopes and actor.partner_id is not None:
        return Site.partner_id == actor.partner_id
    return false()


def of_reach(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """Return the same condition on `Device` alone, so that an index of devices can serve it."""
    if Scope.ALL in actor.scopes_of(permission):
        return true()
    return Device.site_id.in_(select(Site.id).where(reaches(actor, permission)))


@cache
def devices() -> Select[Device]:
    """Select devices with their model, site and the site's partner, in one statement."""
    return (
        select(Device)
        .join(Device.model)
        .join(Device.site)
        .join(Site.partner)
        .options(
            contains_eager(Device.model),
            contains_eager(Device.site).contains_eager(Site.partner),
        )
    )


def visible_to(actor: Actor) -> Select[Device]:
    """Select the devices that this person may see."""
    return devices().where(reaches(actor, Permission.DEVICES_READ))


def by_tag(tag: str | BindParameter[str]) -> ColumnElement[bool]:
    """Return the condition that a device has this asset tag, in any case."""
    return func.lower(Device.tag) == lowered(tag)


def by_number(code: str | BindParameter[str]) -> ColumnElement[bool]:
    """Return the condition that a device has this serial number or IMEI."""
    return or_(Device.serial == code, Device.imei == code, Device.imei_2 == code)


def by_tail(digits: str) -> ColumnElement[bool]:
    """Return the condition that the number of a device's tag ends in these digits."""
    tail = select(DeviceWord.device_id).where(DeviceWord.word == tail_word(digits))
    return Device.id.in_(tail.limit(MOST_MATCHES))


def tail_word(digits: str) -> str:
    """Return the word under which an ending of a tag's number is kept, apart from all others."""
    return f"#{digits}"


def lines_of(model_id: int) -> Select[PreparationLine]:
    """Select the preparation list of a device model, in its order."""
    return (
        select(PreparationLine)
        .where(PreparationLine.model_id == model_id, ~PreparationLine.dropped)
        .order_by(PreparationLine.position, PreparationLine.id)
    )


def ticks_of(device: Device) -> Select[PreparationTick]:
    """Select what has been ticked in the present round of a device's preparation."""
    return select(PreparationTick).where(
        PreparationTick.device_id == device.id,
        PreparationTick.round == device.preparation_round,
    )


def lines_with_ticks(device: Device) -> Select[PreparationLine, PreparationTick | None]:
    """Select the preparation list of a device, each line with its tick of the present round."""
    ticked = (
        (PreparationTick.line_id == PreparationLine.id)
        & (PreparationTick.device_id == device.id)
        & (PreparationTick.round == device.preparation_round)
    )
    lines = lines_of(device.model_id)
    return lines.outerjoin(PreparationTick, ticked).add_columns(PreparationTick)


def kit_of(model_id: int) -> Select[KitPart]:
    """Select the parts that go out with devices of a model, in their order."""
    return (
        select(KitPart)
        .where(KitPart.model_id == model_id, ~KitPart.dropped)
        .order_by(KitPart.position, KitPart.id)
    )


def history(device_id: int) -> Select[DeviceMove]:
    """Select a device's moves, the newest first."""
    return (
        select(DeviceMove).where(DeviceMove.device_id == device_id).order_by(DeviceMove.id.desc())
    )


def last_move(device_id: int) -> Select[DeviceMove]:
    """Select the move that brought a device into its present state."""
    return history(device_id).limit(1)


def unready_lines(device: Device) -> Select[int]:
    """Select the lines of a device's preparation that are not ticked yet."""
    ticked = select(PreparationTick.line_id).where(
        PreparationTick.device_id == device.id,
        PreparationTick.round == device.preparation_round,
    )
    return select(PreparationLine.id).where(
        PreparationLine.model_id == device.model_id,
        ~PreparationLine.dropped,
        PreparationLine.id.not_in(ticked),
    )


def to_prepare(actor: Actor) -> Select[Device]:
    """Select the devices to prepare that this person may prepare, by tag."""
    return (
        devices()
        .where(Device.state == State.TO_PREPARE, reaches(actor, Permission.DEVICES_WRITE))
        .order_by(Device.tag)
    )


def models() -> Select[DeviceModel]:
    """Select device models by kind, make and name."""
    return select(DeviceModel).order_by(DeviceModel.kind, DeviceModel.make, DeviceModel.name)


def in_state(state: State) -> ColumnElement[bool]:
    """Return the condition that a device is in a state."""
    return Device.state == state
