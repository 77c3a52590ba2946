"""Endings other than a return: lost, stolen, kept. What is known of a loss, and what comes next."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select

from techloan import audit
from techloan.database import Session
from techloan.errors import Refused
from techloan.inventory import services as devices
from techloan.inventory.models import Device, DeviceMove
from techloan.inventory.rules import RetiredHow, State
from techloan.loans import queries
from techloan.loans.models import Loan, Loss
from techloan.loans.rules import GONE, Ending, KeptAs, Onward
from techloan.loans.services import end_loan, locked_loan
from techloan.permissions import Actor, Permission

_KEPT_HOW = {KeptAs.GIFTED: RetiredHow.GIFTED, KeptAs.BOUGHT: RetiredHow.SOLD}
FACTS = ("happened_on", "network_told_on", "police_reference", "registered_on", "locked_on")


@dataclass(frozen=True)
class End:
    """How a loan ended: on which day, and what belongs to that ending."""

    ending: Ending
    on: date
    note: str = ""
    onward: Onward | None = None
    kept_as: KeptAs = KeptAs.GIFTED
    price_pence: int | None = None


@dataclass(frozen=True)
class LossFacts:
    """What is known of a loss. `settled`: there is no more to find out."""

    happened_on: date | None = None
    network_told_on: date | None = None
    police_reference: str = ""
    registered_on: date | None = None
    locked_on: date | None = None
    settled: bool = False


def may_let_keep(actor: Actor, device: Device) -> bool:
    """Say whether this person may give a device away or sell it: who may retire it."""
    return actor.reaches_partner(Permission.DEVICES_WRITE, device.site.partner_id)


def end_otherwise(
    db: Session, actor: Actor, now: datetime, today: date, loan_id: int, end: End
) -> Loan:
    """End a loan without a return: lost, stolen (the device is missing) or kept (it is retired)."""
    loan = locked_loan(db, queries.visible_to(actor), loan_id)
    if loan.ending is not None:
        raise Refused("This loan has ended already.")
    if end.ending is Ending.RETURNED:
        raise Refused("Check the device in at the desk.")
    if not loan.checked_out_on <= end.on <= today:
        raise Refused("Choose a day between the check-out and today.", 422)
    if end.kept_as is KeptAs.BOUGHT and end.ending is Ending.KEPT and not end.price_pence:
        raise Refused("Say what they paid for it.", 422)
    device = loan.device
    if end.ending is Ending.KEPT and not may_let_keep(actor, device):
        raise Refused("A device is given away or sold by the desk or a coordinator. Ask them.")
    end_loan(db, loan, actor, now, end.on, end.ending, end.note, onward=end.onward)
    if end.ending is Ending.KEPT:
        _keep(db, actor, now, loan, end)
    else:
        devices.put(db, actor, now, device, State.MISSING, f"{end.ending} while on loan")
        db.add(Loss(loan_id=loan.id, happened_on=end.on))
    db.flush()
    detail = {"tag": device.tag, "ending": end.ending, "on": end.on}
    audit.record(db, actor, now, "ended", "loan", loan.id, client_id=loan.client_id, detail=detail)
    return loan


def _keep(db: Session, actor: Actor, now: datetime, loan: Loan, end: End) -> None:
    bought = end.kept_as is KeptAs.BOUGHT
    loan.kept_as, loan.price_pence = end.kept_as, end.price_pence if bought else None
    loan.device.retired_how = _KEPT_HOW[end.kept_as]
    why = "bought by the borrower" if bought else "kept by the borrower"
    devices.put(db, actor, now, loan.device, State.RETIRED, why)


def keep_loss(
    db: Session, actor: Actor, now: datetime, today: date, loan_id: int, facts: LossFacts
) -> Loss:
    """Write down what is known of a loss by now."""
    loan = locked_loan(db, queries.visible_to(actor), loan_id)
    if loan.ending not in GONE:
        raise Refused("This device was not lost or stolen.")
    days = (facts.happened_on, facts.network_told_on, facts.registered_on, facts.locked_on)
    if any(day is not None and not loan.checked_out_on <= day <= today for day in days):
        raise Refused("Choose days between the check-out and today.", 422)
    loss = db.get(Loss, loan.id, populate_existing=True) or Loss(loan_id=loan.id)
    before = {name: getattr(loss, name) for name in FACTS} | {"settled": bool(loss.settled_by)}
    after = {name: getattr(facts, name) for name in FACTS} | {"settled": facts.settled}
    for name in FACTS:
        setattr(loss, name, after[name])
    if before["settled"] != facts.settled:
        loss.settled_at, loss.settled_by = (now, actor.name) if facts.settled else (None, "")
    db.add(loss)
    db.flush()
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changes:
        audit.record(
            db,
            actor,
            now,
            "wrote down a loss",
            "loan",
            loan.id,
            client_id=loan.client_id,
            detail=changes,
        )
    return loss


def keep_onward(
    db: Session, actor: Actor, now: datetime, loan_id: int, onward: Onward | None
) -> Loan:
    """Write down what a borrower goes on with; None: nobody asked after all."""
    loan = locked_loan(db, queries.visible_to(actor), loan_id)
    if loan.ending is None:
        raise Refused("This loan has not ended. What comes next is asked when it has.")
    before, loan.onward = loan.onward, onward
    db.flush()
    if before != onward:
        detail = {"onward": [before, onward]}
        audit.record(
            db, actor, now, "changed", "loan", loan.id, client_id=loan.client_id, detail=detail
        )
    return loan


def found_again_at(loan: Loan) -> Select[datetime | None]:
    """Select when a device that was lost or stolen on a loan turned up again, if it did."""
    return select(func.min(DeviceMove.at, type_=DeviceMove.at.type)).where(
        DeviceMove.device_id == loan.device_id,
        DeviceMove.from_state == State.MISSING,
        DeviceMove.to_state == State.TO_PREPARE,
        DeviceMove.at >= (loan.ended_at or DeviceMove.at),
    )


def last_loss(device_id: int) -> Select[Loan, Loss | None]:
    """Select the last loan on which a device was lost or stolen, with what is known of it."""
    return (
        select(Loan, Loss)
        .outerjoin(Loss, Loss.loan_id == Loan.id)
        .where(Loan.device_id == device_id, Loan.ending.in_(GONE))
        .order_by(Loan.checked_out_on.desc(), Loan.id.desc())
        .limit(1)
    )
