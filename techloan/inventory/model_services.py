"""What is done to device models: added and edited, with their kit and preparation list."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy import delete, insert, select

from techloan import audit
from techloan.database import Session
from techloan.errors import Refused
from techloan.inventory.models import Device, DeviceModel, DeviceWord, KitPart, PreparationLine
from techloan.inventory.services import words_of
from techloan.permissions import Actor
from techloan.words import fold


class _Listed(Protocol):
    position: int
    dropped: bool


Row = TypeVar("Row", bound=_Listed)


def keep_model(
    db: Session,
    actor: Actor,
    now: datetime,
    model: DeviceModel,
    kit: Sequence[str],
    lines: Sequence[str],
) -> DeviceModel:
    """Add a device model or keep what was changed in it, with its kit and preparation list.

    What is no longer on a list is dropped, but stays for what happened with it. A new line is asked
    for from now on: devices that are ready stay ready.
    """
    if not lines:
        raise Refused("Please give the preparation list at least one line.", 422)
    is_new = model.id is None
    changes = audit.changes_of(model)
    db.add(model)
    db.flush()
    changes |= _keep_kit(db, model, kit) | _keep_lines(db, model, lines, now)
    db.flush()
    if not is_new and {"make", "name"} & changes.keys():
        _index_devices_of(db, model)
    if is_new or changes:
        done = "added" if is_new else "changed"
        detail = {"title": model.title} if is_new else changes
        audit.record(db, actor, now, done, "device model", model.id, detail=detail)
    return model


def _keep_kit(db: Session, model: DeviceModel, names: Sequence[str]) -> dict[str, list[list[str]]]:
    rows = db.scalars(select(KitPart).where(KitPart.model_id == model.id)).all()
    before = [row.name for row in _standing(rows)]
    fresh = _in_order(rows, names, "name")
    db.add_all(KitPart(model=model, name=names[i], position=i) for i in fresh)
    return {"kit": [before, list(names)]} if before != list(names) else {}


def _keep_lines(
    db: Session, model: DeviceModel, texts: Sequence[str], now: datetime
) -> dict[str, list[list[str]]]:
    of_model = select(PreparationLine).where(PreparationLine.model_id == model.id)
    rows = db.scalars(of_model).all()
    before = [row.words for row in _standing(rows)]
    gone = [row for row in rows if row.dropped]
    fresh = _in_order(rows, texts, "words")
    for row in gone:
        if not row.dropped:
            row.added_at = now
    db.add_all(
        PreparationLine(model=model, words=texts[i], position=i, added_at=now) for i in fresh
    )
    return {"preparation": [before, list(texts)]} if before != list(texts) else {}


def _standing(rows: Sequence[Row]) -> list[Row]:
    return sorted((row for row in rows if not row.dropped), key=lambda row: row.position)


def _in_order(rows: Sequence[Row], texts: Sequence[str], attribute: str) -> list[int]:
    """Put rows into the order of the texts, drop the others, and return which texts have no row.

    A text that differs from its row by capitals or accents alone is the same line, respelt.
    """
    known = {fold(getattr(row, attribute)): row for row in rows}
    for row in rows:
        row.dropped = True
    fresh: list[int] = []
    for position, text in enumerate(texts):
        if same := known.get(fold(text)):
            same.position, same.dropped = position, False
            setattr(same, attribute, text)
        else:
            fresh.append(position)
    return fresh


def _index_devices_of(db: Session, model: DeviceModel) -> None:
    """Write the words of every device of a model afresh, in two statements, however many."""
    devices = select(Device).where(Device.model_id == model.id)
    rows = [
        {"word": word, "device_id": device.id}
        for device in db.scalars(devices)
        for word in sorted(words_of(device))
    ]
    ids = select(Device.id).where(Device.model_id == model.id)
    db.execute(delete(DeviceWord).where(DeviceWord.device_id.in_(ids)))
    if rows:
        db.execute(insert(DeviceWord), rows)
