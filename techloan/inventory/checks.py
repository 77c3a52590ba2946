"""What must hold among devices, as selects of the rows that break it."""

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from techloan.inventory.models import (
    Device,
    DeviceMove,
    DeviceWord,
    PreparationLine,
    PreparationTick,
)
from techloan.inventory.rules import MOVES, State

_line = aliased(DeviceMove)
_last_move = (
    select(func.max(_line.id))
    .where(_line.device_id == Device.id)
    .correlate(Device)
    .scalar_subquery()
)
_earlier = aliased(DeviceMove)
_before = (
    select(func.max(_earlier.id))
    .where(_earlier.device_id == DeviceMove.device_id, _earlier.id < DeviceMove.id)
    .correlate(DeviceMove)
    .scalar_subquery()
)
_previous = aliased(DeviceMove)
# When the round of preparation ended: lines that came later were not asked for.
_prepared_at = func.coalesce(
    select(func.max(PreparationTick.at))
    .where(
        PreparationTick.device_id == Device.id, PreparationTick.round == Device.preparation_round
    )
    .correlate(Device)
    .scalar_subquery(),
    select(func.max(DeviceMove.at))
    .where(DeviceMove.device_id == Device.id)
    .correlate(Device)
    .scalar_subquery(),
)
_allowed = or_(
    *(
        and_(
            DeviceMove.from_state.is_(None) if before is None else DeviceMove.from_state == before,
            DeviceMove.to_state == after,
        )
        for before, after in MOVES
    )
)

CHECKS = (
    (
        "A device has no history.",
        select(Device.id).where(~exists().where(DeviceMove.device_id == Device.id)),
    ),
    (
        "A device is in another state than its history says.",
        select(Device.id)
        .join(DeviceMove, DeviceMove.id == _last_move)
        .where(DeviceMove.to_state != Device.state),
    ),
    ("The history holds a move that is not allowed.", select(DeviceMove.id).where(~_allowed)),
    (
        "The history of a device has a gap.",
        select(DeviceMove.id)
        .outerjoin(_previous, _previous.id == _before)
        .where(DeviceMove.from_state.is_distinct_from(_previous.to_state)),
    ),
    (
        "A device is ready though its preparation is not all ticked.",
        select(Device.id).where(
            Device.state == State.READY,
            exists().where(
                PreparationLine.model_id == Device.model_id,
                ~PreparationLine.dropped,
                PreparationLine.added_at <= _prepared_at,
                ~exists().where(
                    PreparationTick.device_id == Device.id,
                    PreparationTick.round == Device.preparation_round,
                    PreparationTick.line_id == PreparationLine.id,
                ),
            ),
        ),
    ),
    (
        "A device cannot be found by any word.",
        select(Device.id).where(~exists().where(DeviceWord.device_id == Device.id)),
    ),
)
