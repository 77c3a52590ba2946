"""The loan book: check out, check in, renew, end, and undo while nothing has happened since.

Each service locks the device's row first, so that two people at one moment come one after the
other, and the second is told what the first did.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import bindparam, insert, select, update

from techloan import audit
from techloan.database import Session, table_of
from techloan.dates import clock, day
from techloan.errors import Refused
from techloan.inventory import queries as inventory
from techloan.inventory import services as devices
from techloan.inventory.models import Device, KitPart
from techloan.inventory.rules import Condition, RetiredHow, State
from techloan.loans import queries
from techloan.loans.lending import client_to_lend, refusal_of_device
from techloan.loans.models import Loan, LoanKit, Renewal, Sent
from techloan.loans.rules import Ending, due_date, refusal_of_due_date
from techloan.people import queries as people
from techloan.people.models import Client
from techloan.permissions import Actor, Permission
from techloan.settings import Settings

_LOCKED = (
    inventory.devices()
    .where(inventory.by_tag(bindparam("tag")))
    .with_for_update(of=Device)
    .execution_options(populate_existing=True)
)
_IS_OUT = select(Loan.id).where(Loan.device_id == bindparam("device_id"), Loan.ending.is_(None))
_SENT = select(Sent.wish, Sent.loan_id).where(
    Sent.key == bindparam("key"), Sent.sender == bindparam("sender")
)
_REMEMBER = insert(table_of(Sent))
_ALL_PARTS = select(bindparam("loan_id", type_=Loan.id.type), KitPart.id).where(
    KitPart.model_id == bindparam("model_id"), ~KitPart.dropped
)
_CHOSEN_PARTS = _ALL_PARTS.where(KitPart.id.in_(bindparam("parts", expanding=True)))
_SEND_ALL, _SEND_CHOSEN = (
    insert(table_of(LoanKit)).from_select(["loan_id", "part_id"], parts)
    for parts in (_ALL_PARTS, _CHOSEN_PARTS)
)
_TAKE_KIT = (
    update(table_of(LoanKit))
    .where(LoanKit.loan_id == bindparam("loan"))
    .values(back=LoanKit.part_id.in_(bindparam("parts", expanding=True)))
)


@dataclass(frozen=True)
class CheckOut:
    """What the desk wishes: a device to a client, until a day, with parts of its kit.

    `kit` None means every part. `answers` are eligibility lines asked at the desk.
    `key` is made by the sender; the same key again does nothing twice.
    """

    tag: str
    client: str
    due_on: date | None = None
    kit: frozenset[int] | None = None
    answers: dict[str, bool] = field(default_factory=dict)
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
    key: str | None = None


def check_out(
    db: Session, actor: Actor, now: datetime, today: date, settings: Settings, wish: CheckOut
) -> Loan:
    """Lend a device to a client, and return the loan. Raise `Refused` with the reason."""
    device = _locked(db, wish.tag)
    if earlier := _sent_before(db, actor, wish.key, f"check out {device.tag} {wish.client}"):
        return earlier
    if sentence := refusal_of_device(actor, device):
        raise Refused(sentence)
    _refuse_if_out(db, actor, device, today)
    client = client_to_lend(db, actor, now, settings, wish.client, wish.answers)
    due_on = (
        wish.due_on
        or due_date(today, settings.loan_days[device.model.kind], client.support_until).on
    )
    if sentence := refusal_of_due_date(due_on, today):
        raise Refused(sentence, 422)
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
    db.add(loan)
    db.flush()
    _send_kit(db, loan, wish.kit)
    detail = {"tag": device.tag, "due_on": due_on}
    audit.record(db, actor, now, "checked out", "loan", loan.id, client_id=client.id, detail=detail)
    _remember(db, actor, now, wish.key, f"check out {device.tag} {wish.client}", loan)
    return loan


def check_in(db: Session, actor: Actor, now: datetime, today: date, wish: CheckIn) -> Loan:
    """Take a device back and return the loan that ended; the device is prepared or repaired next.

    Raise `Refused` when it is not out, or is not for this person to take back.
    """
    device = _locked(db, wish.tag)
    if earlier := _sent_before(db, actor, wish.key, f"check in {device.tag}"):
        return earlier
    loan = db.scalar(queries.OPEN_LOAN, {"device_id": device.id})
    if loan is None:
        raise Refused(f"{device.tag} is in already.", tag=device.tag)
    if not _may_take_back(db, actor, loan):
        raise Refused(f"{device.tag} can be checked in at the desk only.")
    condition = wish.condition or device.condition
    # Asked of the loan, so that it still knows its device after the commit, for the card.
    device = loan.device
    loan.condition_in, loan.note = condition, _joined(loan.note, wish.note)
    _end(db, loan, actor, now, today, Ending.RETURNED)
    device.condition = condition
    broken = condition in (Condition.DAMAGED, Condition.BATTERY_SWOLLEN)
    devices.put(
        db,
        actor,
        now,
        device,
        State.IN_REPAIR if broken else State.TO_PREPARE,
        f"checked in, {condition.replace('_', ' ')}" if broken else "checked in",
    )
    if wish.kit is not None:
        db.execute(_TAKE_KIT, {"loan": loan.id, "parts": sorted(wish.kit)})
    detail = {"tag": device.tag, "condition": condition}
    audit.record(
        db, actor, now, "checked in", "loan", loan.id, client_id=loan.client_id, detail=detail
    )
    _remember(db, actor, now, wish.key, f"check in {device.tag}", loan)
    return loan


def renew(
    db: Session, actor: Actor, now: datetime, today: date, loan_id: int, due_on: date
) -> Loan:
    """Give a loan a later due date, before or after the present one; every earlier one is kept."""
    loan = locked_loan(db, actor, loan_id)
    if loan.ending is not None:
        raise Refused("This loan has ended, so it cannot be renewed.")
    sentence = refusal_of_due_date(due_on, loan.checked_out_on)
    if sentence is None and due_on < today:
        sentence = "Please choose a day that has not gone by."
    if sentence:
        raise Refused(sentence, 422)
    before = loan.due_on
    db.add(Renewal(loan_id=loan.id, at=now, actor=actor.name, was_due_on=before, due_on=due_on))
    loan.due_on = due_on
    db.flush()
    audit.record(
        db,
        actor,
        now,
        "renewed",
        "loan",
        loan.id,
        client_id=loan.client_id,
        detail={"due_on": [before, due_on]},
    )
    return loan


def end_otherwise(
    db: Session,
    actor: Actor,
    now: datetime,
    today: date,
    loan_id: int,
    ending: Ending,
    on: date,
    note: str = "",
) -> Loan:
    """End a loan without a return: lost, stolen (the device is missing) or kept (it is retired)."""
    loan = locked_loan(db, actor, loan_id)
    if loan.ending is not None:
        raise Refused("This loan has ended already.")
    if ending is Ending.RETURNED:
        raise Refused("Check the device in at the desk.")
    if not loan.checked_out_on <= on <= today:
        raise Refused("Choose a day between the check-out and today.", 422)
    device = loan.device
    loan.note = _joined(loan.note, note)
    _end(db, loan, actor, now, on, ending)
    if ending is Ending.KEPT:
        device.retired_how = RetiredHow.GIFTED
        devices.put(db, actor, now, device, State.RETIRED, "kept by the borrower")
    else:
        devices.put(db, actor, now, device, State.MISSING, f"{ending} while on loan")
    db.flush()
    detail = {"tag": device.tag, "ending": ending, "on": on}
    audit.record(db, actor, now, "ended", "loan", loan.id, client_id=loan.client_id, detail=detail)
    return loan


def _locked(db: Session, tag: str) -> Device:
    device = db.scalar(_LOCKED, {"tag": tag.strip()})
    if device is None:
        raise Refused(f"There is no device {tag.strip().upper()[:30]}.")
    return device


def locked_loan(db: Session, actor: Actor, loan_id: int) -> Loan:
    """Return a loan that this person may see, its device's row locked; raise `Refused` if gone."""
    statement = queries.visible_to(actor).where(Loan.id == loan_id)
    locked = statement.with_for_update(of=Device).execution_options(populate_existing=True)
    loan = db.scalar(locked)
    if loan is None:
        raise Refused("This loan is not there any more.", 404)
    return loan


def _refuse_if_out(db: Session, actor: Actor, device: Device, today: date) -> None:
    loan_id = db.scalar(_IS_OUT, {"device_id": device.id})
    if loan_id is None:
        return
    loan = db.get_one(Loan, loan_id)
    seen = db.scalar(people.visible_to(actor).where(Client.id == loan.client_id))
    whom = loan.client.name if seen else f"a client of {loan.client.partner.name}"
    when = day(loan.checked_out_on)
    if loan.checked_out_on == today and loan.checked_out_at:
        when = f"today at {clock(loan.checked_out_at)}"
    raise Refused(
        f"{device.tag} went out to {whom}, {when} ({loan.checked_out_by}). Check it in first?",
        opened=loan.client_id if seen else None,
        tag=device.tag,
    )


def _may_take_back(db: Session, actor: Actor, loan: Loan) -> bool:
    if actor.reaches_partner(Permission.CHECK_IN, loan.client.partner_id):
        return True
    own = people.reaches(actor, Permission.CHECK_IN)
    return db.scalar(select(Client.id).where(Client.id == loan.client_id, own)) is not None


def _send_kit(db: Session, loan: Loan, kit: frozenset[int] | None) -> None:
    goes = {"loan_id": loan.id, "model_id": loan.device.model_id}
    if kit is None:
        db.execute(_SEND_ALL, goes)
    elif kit:
        db.execute(_SEND_CHOSEN, {**goes, "parts": sorted(kit)})


def _end(db: Session, loan: Loan, actor: Actor, now: datetime, on: date, ending: Ending) -> None:
    loan.ending, loan.ended_on, loan.ended_at = ending, on, now
    loan.ended_by_id, loan.ended_by = actor.staff_id, actor.name
    # The device may leave its state only when the loan has ended: the database insists on it.
    db.flush()


def _joined(before: str, more: str) -> str:
    return "\n".join(text for text in (before, more.strip()) if text)[:1000]


def _sent_before(db: Session, actor: Actor, key: str | None, wish: str) -> Loan | None:
    if key is None:
        return None
    sent = db.execute(_SENT, {"key": key, "sender": actor.staff_id or 0}).one_or_none()
    if sent is None:
        return None
    if sent.wish != wish[:200]:
        raise Refused("This key was used for another wish. Please scan again.")
    return db.scalar(queries.loans().where(Loan.id == sent.loan_id))


def _remember(
    db: Session, actor: Actor, now: datetime, key: str | None, wish: str, loan: Loan
) -> None:
    if key is not None:
        row = {"key": key, "sender": actor.staff_id or 0, "wish": wish[:200]}
        db.execute(_REMEMBER, {**row, "loan_id": loan.id, "at": now})
