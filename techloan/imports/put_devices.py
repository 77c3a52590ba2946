"""Put worked-out devices in: one short transaction, each device with its history and ticks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Integer, Table, insert, literal, or_, select
from sqlalchemy.sql.expression import func

from techloan import audit
from techloan.database import Moment, Session
from techloan.imports.bulk import Rows
from techloan.imports.models import Import, ImportRow
from techloan.imports.rules import Tray
from techloan.inventory.models import (
    Device,
    DeviceModel,
    DeviceMove,
    KitPart,
    PreparationLine,
    PreparationTick,
)
from techloan.inventory.rules import Kind, State
from techloan.inventory.services import free_tag
from techloan.inventory.sims.models import Sim
from techloan.inventory.starting_lists import start_for
from techloan.permissions import Actor
from techloan.words import joined

MEANWHILE = "It came in meanwhile, by somebody else."


_COLUMNS = (
    *("tag", "site_id", "state", "condition", "serial", "imei", "imei_2", "pin_sealed", "note"),
    *("acquired", "acquired_on", "funder", "cost_pence", "retired_how", "retired_evidence"),
    "retired_by",
)


@dataclass
class Put:
    """What came of putting rows in: how many, which models were made, which rows were late."""

    added: int = 0
    models: list[int] = field(default_factory=list)
    late: dict[int, str] = field(default_factory=dict)
    # The tag or reference that each row has now.
    given: dict[int, str] = field(default_factory=dict)
    # Loans only: what was there before and was changed.
    touched: dict[str, list[Any]] = field(default_factory=dict)


def put(
    db: Session,
    actor: Actor,
    now: datetime,
    source: Import,
    rows: Sequence[tuple[int, dict[str, Any]]],
    prefixes: dict[str, str],
) -> Put:
    """Put devices in: pairs of the row's number and its values. The caller commits.

    What was worked out is looked at again: a device that came meanwhile is not added twice.
    """
    ready = [(number, _columns(values, source)) for number, values in rows]
    prepared = Rows(db, cast("Table", Device.__table__), [columns for _, columns in ready])
    keys = [tuple(values["model"][1:]) for _, values in rows]
    wished = {key: values["model"][0] for key, (_, values) in zip(keys, rows, strict=True)}
    db.begin_writing()
    result = Put(late=_late(db, ready))
    models, result.models = _made(db, wished)
    for i, (_, columns) in enumerate(ready):
        columns["model_id"] = models[keys[i]]
        prepared.set(i, "model_id", columns["model_id"])
    late = {i for i, (number, _) in enumerate(ready) if number in result.late}
    wanted = [
        (columns, values)
        for i, ((_, columns), (_, values)) in enumerate(zip(ready, rows, strict=True))
        if i not in late
    ]
    if not all(columns["tag"] for columns, _ in wanted):
        _give_tags(db, wanted, prefixes, spoken_for(db, source))
        for i, (_, columns) in enumerate(ready):
            prepared.set(i, "tag", columns["tag"])
    before = db.scalar(select(func.max(Device.id))) or 0
    prepared.put(db, late)
    _histories(db, actor, now, source, before, wanted)
    _ticks(db, actor, now, source, before, wanted)
    _sims(db, source, before, wanted)
    result.added = len(wanted)
    result.given = {number: columns["tag"] for number, columns in ready}
    return result


def _sims(
    db: Session,
    source: Import,
    before: int,
    wanted: Sequence[tuple[dict[str, Any], dict[str, Any]]],
) -> None:
    """Put the SIMs of the new devices in."""
    sims = [(columns["tag"], sim) for columns, values in wanted for sim in values.get("sims", [])]
    if not sims:
        return
    query = select(Device.tag, Device.id).where(Device.import_id == source.id, Device.id > before)
    numbers = {row.tag: row.id for row in db.execute(query)}
    rows = [
        {"device_id": numbers[tag], "network": network, "iccid": iccid, "import_id": source.id}
        for tag, (network, iccid) in sims
    ]
    db.execute(insert(Sim), rows)


def _columns(values: dict[str, Any], source: Import) -> dict[str, Any]:
    fixed = {"model_id": 0, "preparation_round": 1, "import_id": source.id, "version": 1}
    return {name: values[name] for name in _COLUMNS} | fixed


def _late(db: Session, ready: Sequence[tuple[int, dict[str, Any]]]) -> dict[int, str]:
    tags, numbers = set[str](), set[str]()
    for tag, *rest in db.execute(select(Device.tag, Device.serial, Device.imei, Device.imei_2)):
        tags.add(tag.upper())
        numbers.update(filter(None, rest))
    return {
        number: MEANWHILE
        for number, row in ready
        if (row["tag"] and row["tag"] in tags)
        or not numbers.isdisjoint((row["serial"], row["imei"], row["imei_2"]))
    }


def _made(
    db: Session, wanted: dict[tuple[str, ...], int | None]
) -> tuple[dict[tuple[str, ...], int], list[int]]:
    """Return the number of every device model, those that are missing made with their lists."""
    there = {
        joined(f"{make} {name}"): number
        for number, make, name in db.execute(
            select(DeviceModel.id, DeviceModel.make, DeviceModel.name)
        )
    }
    found, made = {}, []
    for key, number in wanted.items():
        kind, make, name = key
        words = joined(f"{make} {name}")
        if number is None and words not in there:
            there[words] = _make(db, Kind(kind), make, name)
            made.append(there[words])
        found[key] = number or there[words]
    return found, made


def _make(db: Session, kind: Kind, make: str, name: str) -> int:
    model = DeviceModel(kind=kind, make=make, name=name)
    db.add(model)
    start = start_for(kind, make, name)
    parts, lines = start.kit, start.lines
    db.add_all(KitPart(model=model, name=part, position=i) for i, part in enumerate(parts))
    db.add_all(PreparationLine(model=model, words=w, position=i) for i, w in enumerate(lines))
    db.flush()
    return model.id


def spoken_for(db: Session, source: Import) -> set[str]:
    """Return the tags or references of this list and of held rows: nothing new is given them."""
    here = ImportRow.import_id == source.id
    waiting = ImportRow.tray == Tray.WAITING
    return set(db.scalars(select(ImportRow.key).where(or_(here, waiting))))


def _give_tags(
    db: Session,
    wanted: Sequence[tuple[dict[str, Any], dict[str, Any]]],
    prefixes: dict[str, str],
    taken: set[str],
) -> None:
    """Give a new tag to each device that has none: the next of its kind."""
    taken = taken | {columns["tag"] for columns, _ in wanted}
    following: dict[str, int] = {}
    for columns, values in wanted:
        if columns["tag"]:
            continue
        prefix = prefixes[values["model"][1]]
        if prefix not in following:
            following[prefix] = int(free_tag(db, prefix).rpartition("-")[2])
        while (tag := f"{prefix}-{following[prefix]:04d}") in taken:
            following[prefix] += 1
        following[prefix] += 1
        columns["tag"] = tag


def _histories(
    db: Session,
    actor: Actor,
    now: datetime,
    source: Import,
    before: int,
    wanted: Sequence[tuple[dict[str, Any], dict[str, Any]]],
) -> None:
    """Write the first lines of every history, and the audit, from the devices just put in."""
    if not wanted:
        return
    who = (literal(now, Moment), literal(actor.staff_id, Integer), literal(actor.name))
    columns = ["device_id", "at", "staff_id", "actor", "from_state", "to_state", "why"]
    why = literal(wanted[0][1]["why"][:300])
    state = DeviceMove.to_state.type
    to_prepare = literal(State.TO_PREPARE, state)
    mine = (Device.import_id == source.id) & (Device.id > before)
    first = select(Device.id, *who, literal(None, state), to_prepare, why)
    then = select(Device.id, *who, to_prepare, Device.state, why)
    changed = mine & (Device.state != State.TO_PREPARE)
    db.execute(insert(DeviceMove).from_select(columns, first.where(mine).order_by(Device.id)))
    db.execute(insert(DeviceMove).from_select(columns, then.where(changed).order_by(Device.id)))
    detail = literal('{"tag": "') + Device.tag + literal(f'", "import": {source.id}}}')
    said = select(*who, literal("added"), literal("device"), Device.id, detail)
    names = ["at", "staff_id", "actor", "action", "subject", "subject_id", "detail"]
    db.execute(insert(audit.AuditLine).from_select(names, said.where(mine).order_by(Device.id)))


def _ticks(
    db: Session,
    actor: Actor,
    now: datetime,
    source: Import,
    before: int,
    wanted: Sequence[tuple[dict[str, Any], dict[str, Any]]],
) -> None:
    """Tick what the file vouches for: whole lists by the database, the rest line by line."""
    columns = ["device_id", "round", "line_id", "at", "actor", "source"]
    who = (literal(now, Moment), literal(actor.name), literal("import"))
    whole = (
        select(Device.id, literal(1), PreparationLine.id, *who)
        .join(PreparationLine, PreparationLine.model_id == Device.model_id)
        .where(
            Device.import_id == source.id,
            Device.id > before,
            Device.state == State.READY,
            ~PreparationLine.dropped,
        )
        .order_by(Device.id, PreparationLine.id)
    )
    if any(row["state"] == State.READY for row, _ in wanted):
        db.execute(insert(PreparationTick).from_select(columns, whole))
    some = [pair for pair in wanted if pair[1]["ticks"] and pair[0]["state"] != State.READY]
    if not some:
        return
    lines = {
        (model_id, words): number
        for number, model_id, words in db.execute(
            select(PreparationLine.id, PreparationLine.model_id, PreparationLine.words).where(
                ~PreparationLine.dropped
            )
        )
    }
    query = select(Device.tag, Device.id).where(Device.import_id == source.id, Device.id > before)
    numbers = {row.tag: row.id for row in db.execute(query)}
    ticks = [
        {"device_id": numbers[row["tag"]], "round": 1, "line_id": lines[row["model_id"], words]}
        | {"at": now, "actor": actor.name, "source": "import"}
        for row, values in some
        for words in values["ticks"]
        if (row["model_id"], words) in lines
    ]
    if ticks:
        db.execute(insert(PreparationTick), ticks)
