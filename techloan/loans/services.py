"""The loan book: check out, check in, renew. Other endings are in `endings`, undo is in `undo`.

Each service locks the device's row first, so that two people at one moment come one after the
other, and the second is told what the first did.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import contains_eager
from sqlalchemy.orm.attributes import set_committed_value

from techloan import audit
from techloan.at_once import insert_row, write_columns
from techloan.database import Session
from techloan.errors import Refused
from techloan.inventory import queries as inventory
from techloan.inventory import services as devices
from techloan.inventory.models import Device
from techloan.inventory.rules import BROKEN, Condition, State
from techloan.loans import kit, queries, repeats
from techloan.loans.lending import (
    PEOPLE_REMEMBERED,
    already_out,
    client_to_lend,
    no_device,
    refusal_of_device,
    sees_device,
)
from techloan.loans.models import Loan, Renewal, Sent
from techloan.loans.requests.models import Request
from techloan.loans.requests.queries import holds
from techloan.loans.requests.setting_aside import fulfil, take_from
from techloan.loans.rules import (
    Ending,
    Onward,
    due_date,
    past_support,
    refusal_of_due_date,
    refusal_of_renewal,
)
from techloan.people import queries as people
from techloan.people.models import Client
from techloan.permissions import Actor, Permission
from techloan.settings import Settings

_LOCKED = (
    inventory.devices()
    .where(inventory.by_tag(bindparam("tag")))
    .with_for_update(**inventory.LOCK)
    .execution_options(populate_existing=True)
)
_OPEN = (Loan.device_id == Device.id) & Loan.ending.is_(None)
_THIS_DEVICE = Device.id == bindparam("device_id")
_HELD = (Request.device_id == Device.id) & holds(bindparam("today", type_=Loan.due_on.type))
_BEFORE_CHECK_OUT = (
    select(Loan.id, Sent.wish, Sent.loan_id, Request.client_id)
    .select_from(Device)
    .outerjoin(Loan, _OPEN)
    .outerjoin(Request, _HELD)
    .outerjoin(Sent, repeats.IS_SENT)
    .where(_THIS_DEVICE)
)


@dataclass(frozen=True)
class CheckOut:
    """What the desk wishes: a device to a client, until a day, with parts of its kit.

    `kit` None means every part. `answers` are eligibility lines asked at the desk.
    `all_the_same`: though it is set aside for somebody else. `key` is made by the sender; the same
    key again does nothing twice.
    """

    tag: str
    client: str
    due_on: date | None = None
    kit: frozenset[int] | None = None
    answers: dict[str, bool] = field(default_factory=dict)
    all_the_same: bool = False
    key: str | None = None


@dataclass(frozen=True)
class CheckIn:
    """What the desk wishes: a device back, in a condition, with parts of its kit.

    `kit` None means that nobody looked.
    """

    tag: str
    condition: Condition | None = None
    note: str = ""
    kit: frozenset[int] | None = None
    onward: Onward | None = None
    key: str | None = None


def check_out(
    db: Session, actor: Actor, now: datetime, today: date, settings: Settings, wish: CheckOut
) -> Loan:
    """Lend a device to a client, and return the loan. Raise `Refused` with the reason."""
    device = _locked(db, wish.tag)
    asked = {"device_id": device.id, "today": today, **repeats.asked(actor, wish.key)}
    open_id, sent, sent_loan_id, held_by_id = db.execute(_BEFORE_CHECK_OUT, asked).one()
    means = f"check out {device.tag} {wish.client}"
    if earlier := repeats.earlier(db, sent, sent_loan_id, means):
        return earlier
    if sentence := refusal_of_device(actor, device):
        raise Refused(sentence)
    if open_id is not None:
        raise already_out(db, actor, device, today, db.get_one(Loan, open_id))
    kind = device.model.kind
    borrower = client_to_lend(db, actor, now, settings, wish.client, kind, wish.answers)
    client = borrower.client
    if held_by_id not in (None, client.id):
        take_from(db, actor, now, today, device, all_the_same=wish.all_the_same)
    due_on = wish.due_on or due_date(today, settings.loan_days[kind], client.support_until).on
    if sentence := refusal_of_due_date(due_on, today):
        raise Refused(sentence, 422)
    loan = _lend(db, actor, now, today, device, client, due_on)
    if borrower.request_id is not None:
        fulfil(db, actor, now, loan, borrower.request_id, borrower.kept_id)
    kit.send(db, loan, wish.kit)
    detail = {"tag": device.tag, "due_on": due_on}
    audit.record(db, actor, now, "checked out", "loan", loan.id, client_id=client.id, detail=detail)
    repeats.remember(db, actor, now, wish.key, means, loan)
    return loan


def check_in(db: Session, actor: Actor, now: datetime, today: date, wish: CheckIn) -> Loan:
    """Take a device back and return the loan that ended; the device is prepared or repaired next.

    Raise `Refused` when it is not out, or is not for this person to take back.
    """
    device = _locked(db, wish.tag)
    asked = {"device_id": device.id, **repeats.asked(actor, wish.key)}
    loan, may_take_back, sent, sent_loan_id = db.execute(_before_check_in(actor), asked).one()
    if earlier := repeats.earlier(db, sent, sent_loan_id, f"check in {device.tag}"):
        return earlier
    if not sees_device(actor, device) and not (loan and may_take_back):
        raise Refused(no_device(wish.tag))
    if loan is None:
        raise Refused(f"{device.tag} is in already.", tag=device.tag)
    if not may_take_back:
        raise Refused(f"{device.tag} can be checked in at the desk only.")
    condition = wish.condition or device.condition
    # Known already, so it is not fetched again for the card.
    set_committed_value(loan, "device", device)
    end_loan(db, loan, actor, now, today, Ending.RETURNED, wish.note, condition, wish.onward)
    broken = condition in BROKEN
    then = State.IN_REPAIR if broken else State.TO_PREPARE
    why = f"checked in, {condition.replace('_', ' ')}" if broken else "checked in"
    devices.put(db, actor, now, device, then, why, condition)
    if wish.kit is not None:
        kit.take_back(db, loan, wish.kit)
    detail = {"tag": device.tag, "condition": condition}
    audit.record(
        db, actor, now, "checked in", "loan", loan.id, client_id=loan.client_id, detail=detail
    )
    repeats.remember(db, actor, now, wish.key, f"check in {device.tag}", loan)
    return loan


def renew(
    db: Session,
    actor: Actor,
    now: datetime,
    today: date,
    loan_id: int,
    due_on: date,
    why: str = "",
) -> Loan:
    """Give a loan a later due date, before or after the present one; every earlier one is kept.

    `why` is asked for, and kept, where the day is past the end of the borrower's support.
    """
    loan = locked_loan(db, queries.visible_to(actor), loan_id)
    if loan.ending is not None:
        raise Refused("This loan has ended, so it cannot be renewed.")
    sentence = refusal_of_due_date(due_on, loan.checked_out_on)
    if sentence is None and due_on < today:
        sentence = "Please choose a day that has not gone by."
    until = loan.client.support_until
    if sentence := sentence or refusal_of_renewal(due_on, until, why):
        raise Refused(sentence, 422)
    before, past = loan.due_on, past_support(due_on, until)
    row = Renewal(loan_id=loan.id, at=now, actor=actor.name, was_due_on=before, due_on=due_on)
    row.why = why.strip()[:300] if past else ""
    db.add(row)
    loan.due_on = due_on
    db.flush()
    detail = {"due_on": [before, due_on], **({"past their support": True} if past else {})}
    audit.record(
        db, actor, now, "renewed", "loan", loan.id, client_id=loan.client_id, detail=detail
    )
    return loan


def _locked(db: Session, tag: str) -> Device:
    device = db.scalar(_LOCKED, {"tag": tag.strip()})
    if device is None:
        raise Refused(no_device(tag))
    return device


def locked_loan(db: Session, within: Select[Loan], loan_id: int) -> Loan:
    """Return a loan of a select, its device's row locked; raise `Refused` if it is not there."""
    # In two statements: PostgreSQL reads the joined loan as it was before it waited for the lock.
    db.execute(
        select(Device.id).join(Loan).where(Loan.id == loan_id).with_for_update(**inventory.LOCK)
    )
    wanted = within.where(Loan.id == loan_id)
    loan = db.scalar(wanted.execution_options(populate_existing=True))
    if loan is None:
        raise Refused("This loan is not there any more.", 404)
    return loan


@lru_cache(maxsize=PEOPLE_REMEMBERED)
def _before_check_in(actor: Actor) -> Select[Loan | None, bool, str | None, int | None]:
    """Select the open loan, whether this person may take it back, and what was sent before."""
    may_take_back = people.reaches(actor, Permission.CHECK_IN).label("may_take_back")
    return (
        select(Loan, may_take_back, Sent.wish, Sent.loan_id)
        .select_from(Device)
        .outerjoin(Loan, _OPEN)
        .outerjoin(Loan.client)
        .outerjoin(Client.partner)
        .outerjoin(Sent, repeats.IS_SENT)
        .where(_THIS_DEVICE)
        .options(contains_eager(Loan.client).contains_eager(Client.partner))
    )


def _lend(
    db: Session,
    actor: Actor,
    now: datetime,
    today: date,
    device: Device,
    client: Client,
    due_on: date,
) -> Loan:
    loan = Loan(
        device=device,
        client=client,
        checked_out_on=today,
        checked_out_at=now,
        checked_out_by_id=actor.staff_id,
        checked_out_by=actor.name,
        due_on=due_on,
        condition_out=device.condition,
    )
    loan.device_id, loan.client_id = device.id, client.id
    insert_row(db, loan)
    return loan


def end_loan(
    db: Session,
    loan: Loan,
    actor: Actor,
    now: datetime,
    on: date,
    ending: Ending,
    note: str,
    condition: Condition | None = None,
    onward: Onward | None = None,
) -> None:
    """Write the end of a loan into its row. What becomes of the device is the caller's."""
    # The device may leave its state only when the loan has ended: the database insists on it.
    write_columns(
        db,
        loan,
        ending=ending,
        ended_on=on,
        ended_at=now,
        ended_by_id=actor.staff_id,
        ended_by=actor.name,
        condition_in=condition,
        onward=onward,
        note=_joined(loan.note, note),
    )


def _joined(before: str, more: str) -> str:
    return "\n".join(text for text in (before, more.strip()) if text)[:1000]
