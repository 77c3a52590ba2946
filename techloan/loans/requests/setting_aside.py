"""A device is set aside for somebody who waits, released, or lent; a check-out fulfils.

Who sets a device aside locks its row first, as a check-out does, and then the requests concerned in
the order of their numbers: so two people at one moment come one after the other.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, case, select, update

from techloan.database import Session, table_of
from techloan.errors import Refused
from techloan.inventory import queries as inventory
from techloan.inventory.models import Device
from techloan.loans import queries as loans
from techloan.loans.lending import held_for, holder, may_release, no_device, refusal_of_device
from techloan.loans.models import Loan
from techloan.loans.requests import queries
from techloan.loans.requests.models import Request, RequestTurn
from techloan.loans.requests.rules import ASKED_WORDS, Turn, refusal_of_until
from techloan.loans.requests.services import locked_request, record
from techloan.permissions import Actor

_TABLE = table_of(Request)
_KEPT = _TABLE.c.device_id == bindparam("lent")
_FULFIL = (
    update(_TABLE)
    .where(
        _TABLE.c.id == bindparam("request"),
        _TABLE.c.loan_id.is_(None),
        _TABLE.c.cancelled_on.is_(None),
    )
    .values(
        loan_id=bindparam("loan"),
        device_id=case((_KEPT, _TABLE.c.device_id)),
        until_on=case((_KEPT, _TABLE.c.until_on)),
    )
)


def set_aside(
    db: Session,
    actor: Actor,
    now: datetime,
    today: date,
    request_id: int,
    tag: str,
    until_on: date,
) -> Request:
    """Set a device aside for whoever asked, until a day; another one set aside before is free."""
    device = _locked_device(db, tag)
    request = locked_request(db, actor, request_id, device.id)
    if sentence := refusal_of_until(until_on, today):
        raise Refused(sentence, 422)
    _check_fit(db, actor, device, request)
    other = holder(db, device, today)
    if other is not None and other is not request:
        raise held_for(db, actor, device, other)
    _let_lapse(db, actor, now, request, device, today)
    request.device, request.until_on = device, until_on
    _turn(db, actor, now, request, device.id, Turn.SET_ASIDE, until_on)
    db.flush()
    record(db, actor, now, "set aside", request, tag=device.tag, until_on=until_on)
    return request


def release(db: Session, actor: Actor, now: datetime, request_id: int) -> Request:
    """Let the device of a request go to somebody else; the client goes on waiting."""
    request = locked_request(db, actor, request_id)
    if not request.is_open or request.device is None:
        raise Refused("Nothing is set aside for this request any more.")
    return release_held(db, actor, now, request)


def release_device(db: Session, actor: Actor, now: datetime, today: date, tag: str) -> Device:
    """Release a device that lies on the desk, and return it."""
    device = _locked_device(db, tag)
    request = holder(db, device, today)
    if request is None:
        raise Refused(f"{device.tag} is not set aside any more.", tag=device.tag)
    if not may_release(db, actor, device, request):
        raise Refused(f"{device.tag} is set aside. Please ask the desk to release it.")
    release_held(db, actor, now, request)
    return device


def release_held(
    db: Session, actor: Actor, now: datetime, request: Request, why: str = ""
) -> Request:
    """Take its device from an open request, and write down by whom and why."""
    if request.device_id is not None:
        tag = db.scalar(select(Device.tag).where(Device.id == request.device_id))
        _turn(db, actor, now, request, request.device_id, Turn.RELEASED, None, why)
        request.device, request.until_on = None, None
        db.flush()
        record(db, actor, now, "released", request, tag=tag)
    return request


def let_go(db: Session, actor: Actor, now: datetime, today: date, device: Device, why: str) -> None:
    """Release a device that is missing or retired: for whom it was set aside goes on waiting."""
    request = holder(db, device, today)
    if request is not None:
        release_held(db, actor, now, request, why)


def take_from(
    db: Session, actor: Actor, now: datetime, today: date, device: Device, *, all_the_same: bool
) -> None:
    """Let a device go to another than for whom it is set aside, or refuse it."""
    request = holder(db, device, today)
    if request is None:
        return
    if not all_the_same or not may_release(db, actor, device, request):
        raise held_for(db, actor, device, request)
    release_held(db, actor, now, request, "lent to somebody else all the same")


def fulfil(
    db: Session,
    actor: Actor,
    now: datetime,
    loan: Loan,
    request_id: int,
    kept_id: int | None,
) -> None:
    """Write down which loan fulfilled a request, at the cost of one statement.

    `kept_id` is the device that was set aside for it; when another one is lent, it is free.
    """
    db.execute(_FULFIL, {"request": request_id, "loan": loan.id, "lent": loan.device_id})
    if kept_id is not None and kept_id != loan.device_id:
        why = f"{loan.device.tag} went to them"
        db.add(
            RequestTurn(
                request_id=request_id,
                device_id=kept_id,
                at=now,
                actor=actor.name,
                turn=Turn.RELEASED,
                why=why,
            )
        )
        db.flush()


def released_by(db: Session, loan: Loan) -> Sequence[RequestTurn]:
    """Return what a check-out released: its own device, or another that waited for its borrower."""
    theirs = select(Request.id).where(Request.loan_id == loan.id)
    turns = select(RequestTurn).where(
        RequestTurn.turn == Turn.RELEASED,
        RequestTurn.at == loan.checked_out_at,
        (RequestTurn.device_id == loan.device_id) | RequestTurn.request_id.in_(theirs),
    )
    return db.scalars(turns.order_by(RequestTurn.request_id)).all()


def set_aside_again(
    db: Session, actor: Actor, now: datetime, today: date, released: Sequence[RequestTurn]
) -> None:
    """Set aside again what an undone check-out had released, where nothing happened since."""
    for turn in released:
        wanted = queries.requests().where(Request.id == turn.request_id)
        locked = wanted.with_for_update(of=Request, key_share=True)
        request = db.scalars(locked.execution_options(populate_existing=True)).one()
        until_on = db.scalar(queries.last_until(turn.request_id, turn.device_id))
        free = db.scalar(
            inventory.devices().where(Device.id == turn.device_id, queries.available(today))
        )
        if free and until_on and until_on >= today and request.is_open and not request.device_id:
            request.device, request.until_on = free, until_on
            why = "the check-out was undone"
            _turn(db, actor, now, request, free.id, Turn.SET_ASIDE, until_on, why)
            db.flush()


def _check_fit(db: Session, actor: Actor, device: Device, request: Request) -> None:
    """Refuse a device that cannot be lent to whoever asked."""
    if not request.is_open:
        raise Refused("This request has ended, so nothing is set aside for it.")
    if sentence := refusal_of_device(actor, device):
        raise Refused(sentence)
    if device.model.kind is not request.kind:
        asked, given = (ASKED_WORDS[kind] for kind in (request.kind, device.model.kind))
        raise Refused(f"They asked for {asked}. {device.tag} is {given}.")
    if db.scalar(loans.OPEN_LOAN, {"device_id": device.id}) is not None:
        raise Refused(f"{device.tag} went out a moment ago. Please choose another one.")


def _let_lapse(
    db: Session, actor: Actor, now: datetime, request: Request, device: Device, today: date
) -> None:
    """Free what this request had until now, and the device from a request whose day has passed."""
    if request.device_id is not None and request.device_id != device.id:
        if request.holds(today):
            release_held(db, actor, now, request, f"{device.tag} instead")
        else:
            _lapse(db, actor, now, request)
    past = select(Request).where(Request.device_id == device.id, queries.is_open())
    for other in db.scalars(past.where(Request.id != request.id)):
        _lapse(db, actor, now, other)
    db.flush()


def _lapse(db: Session, actor: Actor, now: datetime, request: Request) -> None:
    if request.device_id is not None:
        _turn(db, actor, now, request, request.device_id, Turn.LAPSED, request.until_on)
        request.device, request.until_on = None, None


def _turn(
    db: Session,
    actor: Actor,
    now: datetime,
    request: Request,
    device_id: int,
    turn: Turn,
    until_on: date | None,
    why: str = "",
) -> None:
    db.add(
        RequestTurn(
            request_id=request.id,
            device_id=device_id,
            at=now,
            actor=actor.name,
            turn=turn,
            until_on=until_on,
            why=why,
        )
    )


def _locked_device(db: Session, tag: str) -> Device:
    wanted = inventory.devices().where(inventory.by_tag(tag)).with_for_update(**inventory.LOCK)
    device = db.scalar(wanted.execution_options(populate_existing=True))
    if device is None:
        raise Refused(no_device(tag))
    return device
