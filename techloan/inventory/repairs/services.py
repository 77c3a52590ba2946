"""What is done in the repair log: sent, back, and what it cost."""

from dataclasses import dataclass
from datetime import date, datetime

from techloan import audit
from techloan.database import Session
from techloan.errors import Refused
from techloan.inventory import services as devices
from techloan.inventory.models import Device
from techloan.inventory.repairs import queries
from techloan.inventory.repairs.models import Repair
from techloan.inventory.repairs.rules import OFFERED, OUTCOME_WORDS, RepairOutcome
from techloan.inventory.rules import State
from techloan.permissions import Actor


@dataclass(frozen=True)
class Back:
    """What came of a repair: on which day, how, what was done, and its cost in pence."""

    on: date
    outcome: RepairOutcome
    done: str = ""
    cost_pence: int | None = None


def send(
    db: Session,
    actor: Actor,
    now: datetime,
    today: date,
    device: Device,
    wrong: str,
    sent_to: str = "",
    on: date | None = None,
) -> Repair:
    """Write down where a device was sent for repair. It goes into repair, if it is not there."""
    on = on or today
    if on > today:
        raise Refused("Choose a day that is not after today.", 422)
    if not wrong.strip():
        raise Refused("Please say what is wrong with it.", 422)
    if db.scalar(queries.going_on(device.id)):
        raise Refused(f"{device.tag} is being repaired already. Say first that it is back.")
    if device.state is not State.IN_REPAIR:
        devices.move(db, actor, now, device, State.IN_REPAIR, wrong)
    repair = Repair(
        device_id=device.id,
        sent_on=on,
        sent_to=sent_to.strip(),
        wrong=wrong.strip()[:300],
        recorded_by=actor.name,
    )
    db.add(repair)
    db.flush()
    detail = {"tag": device.tag, "to": repair.sent_to, "on": on}
    audit.record(db, actor, now, "sent to repair", "device", device.id, detail=detail)
    return repair


def bring_back(
    db: Session, actor: Actor, now: datetime, today: date, device: Device, back: Back
) -> Repair:
    """Write down what came of a repair. A device that works again is prepared next."""
    repair = db.scalar(queries.going_on(device.id))
    if repair is None:
        raise Refused("This repair is over already.")
    if back.outcome not in OFFERED:
        raise Refused("Say what came of it.", 422)
    if not repair.sent_on <= back.on <= today:
        raise Refused("Choose a day between the one on which it was sent and today.", 422)
    repair.back_on, repair.outcome = back.on, back.outcome
    repair.done, repair.cost_pence = back.done.strip()[:300], back.cost_pence
    db.flush()
    detail = {"tag": device.tag, "outcome": back.outcome, "cost_pence": back.cost_pence}
    audit.record(db, actor, now, "back from repair", "device", device.id, detail=detail)
    if device.state is State.IN_REPAIR and back.outcome is not RepairOutcome.BEYOND_REPAIR:
        why = ": ".join(filter(None, (OUTCOME_WORDS[back.outcome].lower(), back.done.strip())))
        devices.move(db, actor, now, device, State.TO_PREPARE, why)
    return repair


def keep_cost(
    db: Session, actor: Actor, now: datetime, device: Device, repair: Repair, cost_pence: int | None
) -> None:
    """Keep what a repair cost: the bill may come later than the device."""
    before, repair.cost_pence = repair.cost_pence, cost_pence
    db.flush()
    if before != cost_pence:
        detail = {"repair": repair.id, "cost_pence": [before, cost_pence]}
        audit.record(db, actor, now, "changed", "device", device.id, detail=detail)
