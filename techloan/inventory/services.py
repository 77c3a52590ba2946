"""What is done to devices. Every change of state goes through `move`, which writes the history."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, insert, select

from techloan import audit, encryption
from techloan.at_once import write_columns
from techloan.database import Session, table_of
from techloan.dates import london_day
from techloan.errors import Refused
from techloan.inventory import queries
from techloan.inventory.models import (
    Device,
    DeviceMove,
    DeviceWord,
    PreparationLine,
    PreparationTick,
)
from techloan.inventory.repairs.closing import close_repair
from techloan.inventory.rules import (
    BROKEN,
    MOVES,
    NOT_TAGS,
    TAG,
    Condition,
    RetiredHow,
    State,
    next_tag,
    refusal_to_move,
    tag_number,
)
from techloan.permissions import Actor
from techloan.words import index_words, tails

_WRITE_MOVE = insert(table_of(DeviceMove))


def words_of(device: Device) -> set[str]:
    """Return every word by which a device is found, and the endings of its tag's number."""
    model = device.model
    found = index_words(
        [device.tag, device.serial, device.imei, device.imei_2, model.make, model.name]
    )
    return found | {queries.tail_word(tail) for tail in tails(tag_number(device.tag))}


def index_device(db: Session, device: Device) -> None:
    """Write the words by which a device is found; call it whenever one of them changed."""
    db.execute(delete(DeviceWord).where(DeviceWord.device_id == device.id))
    rows = [{"word": word, "device_id": device.id} for word in sorted(words_of(device))]
    db.execute(insert(DeviceWord), rows)


def free_tag(db: Session, prefix: str) -> str:
    """Return the next tag that is free for a prefix: `TAB-0018`."""
    tags = db.scalars(select(Device.tag).where(func.lower(Device.tag).startswith(prefix.lower())))
    numbers = [int(tag_number(tag) or 0) for tag in tags if tag.rpartition("-")[0] == prefix]
    return next_tag(prefix, max(numbers, default=0))


def add_device(db: Session, actor: Actor, now: datetime, device: Device) -> Device:
    """Add a device: it begins to be prepared, and its history begins."""
    device.tag = clean_tag(device.tag)
    device.state = State.TO_PREPARE
    db.add(device)
    db.flush()
    _write_move(db, actor, now, device, None, State.TO_PREPARE, "added")
    index_device(db, device)
    audit.record(db, actor, now, "added", "device", device.id, detail={"tag": device.tag})
    return device


def edit_device(db: Session, actor: Actor, now: datetime, device: Device) -> None:
    """Keep what was changed in a device's fields, and write down what it was before."""
    device.tag = clean_tag(device.tag)
    changes = audit.changes_of(device, frozenset({"pin_sealed"}))
    if not changes:
        return
    db.flush()
    index_device(db, device)
    audit.record(db, actor, now, "changed", "device", device.id, detail=changes)


def clean_tag(text: str) -> str:
    """Return an asset tag in capitals; raise `Refused` when it has other signs than it may."""
    tag = text.strip().upper()
    if tag in NOT_TAGS:
        raise Refused(f"{tag} is a page of techloan. Please choose another asset tag.", 422)
    if not TAG.fullmatch(tag) or len(tag) > 30:
        raise Refused("An asset tag has only letters, digits and hyphens, such as TAB-0017.", 422)
    return tag


def move(
    db: Session, actor: Actor, now: datetime, device: Device, to: State, why: str = ""
) -> None:
    """Bring a device into another state, if that move is on the list, and write the history."""
    before = device.state
    if sentence := refusal_to_move(before, to, why):
        raise Refused(sentence)
    if to is State.READY and db.scalar(queries.unready_lines(device).limit(1)):
        raise Refused(f"{device.tag} is not ready yet: some lines of its list are not ticked.")
    repaired = before is State.IN_REPAIR and to is State.TO_PREPARE and device.condition in BROKEN
    put(db, actor, now, device, to, why, Condition.GOOD if repaired else None)


def put(
    db: Session,
    actor: Actor,
    now: datetime,
    device: Device,
    to: State,
    why: str,
    condition: Condition | None = None,
) -> None:
    """Do an allowed move and write its line. A new round of preparation begins with no ticks.

    `condition` is how the device looks now, when somebody looked.
    """
    before = device.state
    if (before, to) not in MOVES:
        raise Refused(refusal_to_move(before, to, why) or "That move is not allowed.")
    changed: dict[str, object] = {"state": to, "condition": condition or device.condition}
    if to is State.TO_PREPARE:
        changed["preparation_round"] = device.preparation_round + 1
    if before is State.RETIRED:
        changed |= {"retired_how": None, "retired_evidence": "", "retired_by": ""}
    db.flush()
    if before is State.IN_REPAIR:
        close_repair(db, device, to, why, london_day(now))
    write_columns(db, device, **changed)
    _write_move(db, actor, now, device, before, to, why)


def retire(
    db: Session,
    actor: Actor,
    now: datetime,
    device: Device,
    how: RetiredHow,
    evidence: str = "",
    by: str = "",
) -> None:
    """Take a device out of use for good: how, by whom (`by` took it), and with which evidence."""
    if how is RetiredHow.DESTROYED and not evidence.strip():
        raise Refused("Say how it was destroyed, and what shows it: shredded, certificate 12.", 422)
    device.retired_how, device.retired_evidence = how, evidence.strip()
    device.retired_by = by.strip()
    told = f"{how} by {by.strip()}" if by.strip() else str(how)
    move(db, actor, now, device, State.RETIRED, f"{told}: {evidence}".rstrip(": "))


def tick(
    db: Session, actor: Actor, now: datetime, device: Device, line_ids: set[int], source: str
) -> None:
    """Tick these lines of the device's preparation, and no others: what is missing is unticked.

    Ticks that stand already keep who ticked them and when.
    """
    if device.state is not State.TO_PREPARE:
        raise Refused(f"{device.tag} is not being prepared now.")
    allowed = set(db.scalars(select(PreparationLine.id).where(_on_list(device))))
    ticked = {row.line_id for row in db.scalars(queries.ticks_of(device))}
    _untick(db, device, ticked - line_ids)
    _add_ticks(db, actor, now, device, (line_ids & allowed) - ticked, source)


def prepared(
    db: Session,
    actor: Actor,
    now: datetime,
    device: Device,
    line_ids: set[int],
    shown: set[int] | None = None,
) -> bool:
    """Tick lines, and make the device ready when all are ticked. Return whether it is ready.

    `shown` are the lines that the person saw ticked: what somebody else ticked meanwhile stays.
    """
    if shown is not None:
        line_ids |= {row.line_id for row in db.scalars(queries.ticks_of(device))} - shown
    tick(db, actor, now, device, line_ids, "hand")
    if db.scalar(queries.unready_lines(device).limit(1)):
        return False
    move(db, actor, now, device, State.READY, "prepared")
    return True


def vouch(db: Session, actor: Actor, now: datetime, chosen: Iterable[Device]) -> int:
    """ "I have checked these: ready": tick every line of these devices and make them ready.

    Who says so is recorded with each tick. Return how many became ready; devices that are not
    being prepared are passed over.
    """
    count = 0
    for device in chosen:
        if device.state is not State.TO_PREPARE:
            continue
        missing = set(db.scalars(queries.unready_lines(device)))
        _add_ticks(db, actor, now, device, missing, "vouched")
        move(db, actor, now, device, State.READY, f"checked by {actor.name}")
        count += 1
    return count


def set_pin(device: Device, pin: str) -> None:
    """Keep a device's PIN, encrypted; an empty one is forgotten."""
    device.pin_sealed = encryption.seal(pin.strip()) if pin.strip() else None


def reveal_pin(db: Session, actor: Actor, now: datetime, device: Device, reason: str) -> str:
    """Return a device's PIN for a reason, which is recorded. Raise `Refused` without either."""
    if not reason.strip():
        raise Refused("Please say why you need the PIN.", 422)
    if device.pin_sealed is None:
        raise Refused(f"No PIN is kept for {device.tag}.")
    detail = {"reason": reason.strip()}
    audit.record(db, actor, now, "revealed a PIN", "device", device.id, detail=detail)
    return encryption.unseal(device.pin_sealed)


def _on_list(device: Device) -> ColumnElement[bool]:
    return (PreparationLine.model_id == device.model_id) & ~PreparationLine.dropped


def _untick(db: Session, device: Device, line_ids: set[int]) -> None:
    if line_ids:
        db.execute(
            delete(PreparationTick).where(
                PreparationTick.device_id == device.id,
                PreparationTick.round == device.preparation_round,
                PreparationTick.line_id.in_(line_ids),
            )
        )


def _add_ticks(
    db: Session, actor: Actor, now: datetime, device: Device, line_ids: set[int], source: str
) -> None:
    if line_ids:
        row = {
            "device_id": device.id,
            "round": device.preparation_round,
            "at": now,
            "actor": actor.name,
            "source": source,
        }
        db.execute(insert(PreparationTick), [{**row, "line_id": n} for n in sorted(line_ids)])


def _write_move(
    db: Session,
    actor: Actor,
    now: datetime,
    device: Device,
    before: State | None,
    to: State,
    why: str,
) -> None:
    db.execute(
        _WRITE_MOVE,
        {
            "device_id": device.id,
            "at": now,
            "staff_id": actor.staff_id,
            "actor": actor.name,
            "from_state": before,
            "to_state": to,
            "why": why.strip()[:300],
        },
    )
