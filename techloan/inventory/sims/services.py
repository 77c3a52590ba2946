"""What is done to SIMs: added, edited, put into a device, taken out, and their PUK revealed."""

from datetime import datetime

from sqlalchemy import Select, select

from techloan import audit, encryption
from techloan.database import Session
from techloan.errors import Refused
from techloan.inventory.models import Device
from techloan.inventory.rules import State
from techloan.inventory.sims.models import Sim, SimMove
from techloan.inventory.sims.rules import SimGoes
from techloan.permissions import Actor


def locked(db: Session, within: Select[Sim], sim_id: int) -> Sim | None:
    """Return a SIM of a select as it is now, its row locked; None when it is not there."""
    # In two statements: PostgreSQL reads the joined device as it was before it waited for the lock.
    db.execute(select(Sim.id).where(Sim.id == sim_id).with_for_update(key_share=True))
    wanted = within.where(Sim.id == sim_id)
    return db.scalar(wanted.execution_options(populate_existing=True))


def keep_sim(db: Session, actor: Actor, now: datetime, sim: Sim) -> Sim:
    """Add a SIM or keep what was changed in it. Raise `Refused` when nothing tells it apart."""
    if not (sim.network or sim.iccid):
        raise Refused("Say its network, or the number on the card.", 422)
    is_new = sim.id is None
    changes = audit.changes_of(sim, frozenset({"puk_sealed", "number"}))
    db.add(sim)
    db.flush()
    if is_new or changes:
        done, detail = ("added", {"sim": sim.words}) if is_new else ("changed", changes)
        audit.record(db, actor, now, done, "SIM", sim.id, detail=detail)
    return sim


def set_puk(sim: Sim, puk: str) -> None:
    """Keep a SIM's PUK, encrypted; an empty one is forgotten."""
    sim.puk_sealed = encryption.seal(puk.strip()) if puk.strip() else None


def put_in(
    db: Session, actor: Actor, now: datetime, sim: Sim, device: Device, why: str = ""
) -> None:
    """Put a SIM into a device. Raise `Refused` while it sits in another one."""
    if sim.device_id == device.id:
        raise Refused(f"It sits in {device.tag} already.")
    if sim.device is not None:
        raise Refused(f"It sits in {sim.device.tag}. Take it out there first.")
    if device.state is State.RETIRED:
        raise Refused(f"{device.tag} is retired, so it needs no SIM.")
    sim.device = device
    db.flush()
    _write(db, actor, now, sim, device, SimGoes.IN, why)


def take_out(db: Session, actor: Actor, now: datetime, sim: Sim, why: str = "") -> Device:
    """Take a SIM out of its device, and return the device. It is its partner's from then on."""
    device = sim.device
    if device is None:
        raise Refused("It sits in no device.")
    sim.device, sim.partner = None, device.site.partner
    db.flush()
    _write(db, actor, now, sim, device, SimGoes.OUT, why)
    return device


def reveal_puk(db: Session, actor: Actor, now: datetime, sim: Sim, reason: str) -> str:
    """Return a SIM's PUK for a reason, which is recorded. Raise `Refused` without either."""
    if not reason.strip():
        raise Refused("Please say why you need the PUK.", 422)
    if sim.puk_sealed is None:
        raise Refused("No PUK is kept for this SIM.")
    audit.record(db, actor, now, "revealed a PUK", "SIM", sim.id, detail={"reason": reason.strip()})
    return encryption.unseal(sim.puk_sealed)


def _write(
    db: Session, actor: Actor, now: datetime, sim: Sim, device: Device, goes: SimGoes, why: str
) -> None:
    db.add(
        SimMove(
            sim_id=sim.id,
            device_id=device.id,
            goes=goes,
            at=now,
            staff_id=actor.staff_id,
            actor=actor.name,
            why=why.strip()[:300],
        )
    )
    db.flush()
    done = "put in" if goes is SimGoes.IN else "taken out"
    audit.record(db, actor, now, done, "SIM", sim.id, detail={"tag": device.tag})
