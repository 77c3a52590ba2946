"""Undo at the desk: by the same person, on the same day, while nothing has happened since."""

from datetime import date, datetime

from sqlalchemy import delete, exists, select, update

from techloan import audit
from techloan.database import Session
from techloan.errors import Refused
from techloan.inventory import queries as inventory
from techloan.inventory import services as devices
from techloan.inventory.models import Device
from techloan.inventory.repairs import queries as repairs
from techloan.inventory.rules import State
from techloan.loans import queries
from techloan.loans.agreements.models import AccountsOff, LoanPhoto
from techloan.loans.agreements.rules import When
from techloan.loans.models import Agreement, Loan, LoanKit, Renewal
from techloan.loans.requests import queries as requests
from techloan.loans.requests import setting_aside
from techloan.loans.rules import Ending
from techloan.loans.services import locked_loan
from techloan.permissions import Actor


def undo_check_out(db: Session, actor: Actor, now: datetime, today: date, loan_id: int) -> Device:
    """Take back a check-out of one's own, today, that nothing followed. Return the device."""
    loan = locked_loan(db, queries.visible_to(actor), loan_id)
    renewed = db.scalar(select(exists().where(Renewal.loan_id == loan.id)))
    if loan.checked_out_by_id != actor.staff_id or loan.checked_out_on != today:
        raise Refused("Only who checked it out can undo that, and only on the same day.")
    papers = db.scalar(
        select(exists().where(Agreement.loan_id == loan.id, Agreement.at.is_not(None)))
    )
    photos = db.scalar(select(exists().where(LoanPhoto.loan_id == loan.id)))
    again = db.scalar(requests.asked_again(loan.id))
    if loan.ending is not None or renewed or papers or photos or again:
        raise Refused("Something happened since, so this cannot be undone.")
    detail = {"tag": loan.device.tag}
    audit.record(
        db,
        actor,
        now,
        "undid a check-out",
        "loan",
        loan.id,
        client_id=loan.client_id,
        detail=detail,
    )
    device, released = loan.device, setting_aside.released_by(db, loan)
    db.execute(delete(Loan).where(Loan.id == loan.id))
    setting_aside.set_aside_again(db, actor, now, today, released)
    return device


def undo_check_in(db: Session, actor: Actor, now: datetime, today: date, loan_id: int) -> Loan:
    """Reopen a loan that one checked in oneself, today, when nothing happened since."""
    loan = locked_loan(db, queries.checked_in_by(actor), loan_id)
    if loan.ending is not Ending.RETURNED:
        raise Refused("This loan is not checked in.")
    if loan.ended_by_id != actor.staff_id or loan.ended_on != today:
        raise Refused("Only who checked it in can undo that, and only on the same day.")
    device = loan.device
    moves = db.scalars(inventory.history(device.id).limit(1)).all()
    lent_again = db.scalar(select(exists().where(Loan.device_id == device.id, Loan.id > loan.id)))
    seen = exists().where(LoanPhoto.loan_id == loan.id, LoanPhoto.taken == When.BACK)
    if (
        lent_again
        or not moves
        or moves[0].at != loan.ended_at
        or _is_begun(db, device)
        or db.scalar(select(seen))
    ):
        raise Refused("Something happened since, so this cannot be undone.")
    _take_back_move(db, actor, now, device)
    device.condition = loan.condition_out or device.condition
    loan.ending = loan.ended_on = loan.ended_at = loan.ended_by_id = loan.condition_in = None
    loan.ended_by, loan.onward = "", None
    db.execute(
        update(LoanKit).where(LoanKit.loan_id == loan.id).values(back=None, replaced_on=None)
    )
    db.execute(delete(AccountsOff).where(AccountsOff.loan_id == loan.id))
    db.flush()
    detail = {"tag": device.tag}
    audit.record(
        db,
        actor,
        now,
        "undid a check-in",
        "loan",
        loan.id,
        client_id=loan.client_id,
        detail=detail,
    )
    return loan


def _is_begun(db: Session, device: Device) -> bool:
    """Say whether somebody began to prepare or to repair a device since it came back."""
    if device.state is State.IN_REPAIR:
        return db.scalar(repairs.going_on(device.id)) is not None
    ticks = inventory.ticks_of(device).limit(1)
    return device.state is State.TO_PREPARE and db.scalar(ticks) is not None


def _take_back_move(db: Session, actor: Actor, now: datetime, device: Device) -> None:
    # The ticks of the round before stand again, so the device is as ready as it was.
    if device.state is State.IN_REPAIR:
        devices.put(db, actor, now, device, State.TO_PREPARE, "check-in undone")
        device.preparation_round -= 1
    else:
        device.preparation_round -= 1
    devices.put(db, actor, now, device, State.READY, "check-in undone")
