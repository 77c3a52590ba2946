"""Move devices that were there already to where the last loan of a list leaves them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select

from techloan.database import Session
from techloan.imports.put_devices import Put
from techloan.inventory import services
from techloan.inventory.models import Device, DeviceMove, PreparationLine, PreparationTick
from techloan.inventory.rules import MOVES, Condition, RetiredHow, State
from techloan.permissions import Actor

WHY = "from the list of loans"


def put(
    db: Session,
    actor: Actor,
    now: datetime,
    rows: Sequence[tuple[int, dict[str, Any]]],
    result: Put,
) -> None:
    """Do the moves of all rows; what a device was before is kept for undo."""
    for number, values in rows:
        if number in result.late:
            continue
        for wanted in values["moves"]:
            _move(db, actor, now, wanted, result)


def _move(db: Session, actor: Actor, now: datetime, wanted: dict[str, Any], result: Put) -> None:
    device = db.scalar(
        select(Device).where(func.lower(Device.tag) == wanted["device"].lower()).with_for_update()
    )
    to = State(wanted["state"])
    if device is None or (device.state, to) not in MOVES:
        return
    result.touched["devices"].append(_as_it_was(db, device))
    if to is State.RETIRED:
        device.retired_how = RetiredHow(wanted["retired_how"])
        device.retired_evidence = wanted["retired_evidence"]
    if to is State.READY:
        services.tick(db, actor, now, device, _lines(db, device, None), "import")
    condition = Condition(wanted["condition"]) if wanted.get("condition") else None
    services.put(db, actor, now, device, to, WHY, condition)
    if to is State.TO_PREPARE:
        services.tick(db, actor, now, device, _lines(db, device, wanted["ticks"]), "import")


def _lines(db: Session, device: Device, words: list[str] | None) -> set[int]:
    query = select(PreparationLine.id).where(
        PreparationLine.model_id == device.model_id, ~PreparationLine.dropped
    )
    if words is not None:
        query = query.where(PreparationLine.words.in_(words))
    return set(db.scalars(query))


def _as_it_was(db: Session, device: Device) -> list[Any]:
    how = device.retired_how.value if device.retired_how else None
    ticked = select(PreparationTick.line_id).where(
        PreparationTick.device_id == device.id,
        PreparationTick.round == device.preparation_round,
    )
    return [
        device.id,
        device.state.value,
        device.preparation_round,
        device.condition.value,
        how,
        device.retired_evidence,
        device.retired_by,
        list(db.scalars(ticked)),
    ]


def take_back(db: Session, touched: Sequence[Sequence[Any]]) -> None:
    """Give devices back the state that they had, and take the lines of the list's moves away."""
    for number, state, round_, condition, how, evidence, *by, ticked in touched:
        device = db.get_one(Device, number)
        last = (
            select(func.max(DeviceMove.id))
            .where(DeviceMove.device_id == number, DeviceMove.why == WHY)
            .scalar_subquery()
        )
        db.execute(delete(DeviceMove).where(DeviceMove.id == last))
        later = PreparationTick.round > round_
        fresh = (PreparationTick.round == round_) & PreparationTick.line_id.not_in(ticked)
        ours = PreparationTick.device_id == number
        db.execute(delete(PreparationTick).where(ours, later | fresh))
        device.state, device.preparation_round = State(state), round_
        device.condition = Condition(condition)
        device.retired_how = RetiredHow(how) if how else None
        device.retired_evidence = evidence
        # A list that came in before there was such a column told of nobody.
        device.retired_by = by[0] if by else ""
    db.flush()
