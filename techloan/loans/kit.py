"""The kit of a loan: which parts went out with the device, which came back, and what is lacking.

What a device lacks is asked of its loans: a part that did not come back, went out with no later
loan, and was not replaced since.
"""

from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from techloan import audit
from techloan.database import Session, table_of
from techloan.errors import Refused
from techloan.inventory.models import Device, KitPart
from techloan.inventory.sims import queries as sims
from techloan.loans.models import Loan, LoanKit
from techloan.permissions import Actor

_LATER, _LATER_KIT = aliased(Loan), aliased(LoanKit)
_went_out_later = exists().where(
    _LATER_KIT.part_id == LoanKit.part_id,
    _LATER_KIT.loan_id == _LATER.id,
    _LATER.device_id == Loan.device_id,
    or_(
        _LATER.checked_out_on > Loan.checked_out_on,
        and_(_LATER.checked_out_on == Loan.checked_out_on, _LATER.id > Loan.id),
    ),
)
_IS_LACKING: ColumnElement[bool] = and_(
    LoanKit.back.is_(False), LoanKit.replaced_on.is_(None), ~_went_out_later
)

_ALL_PARTS = select(bindparam("loan_id", type_=Loan.id.type), KitPart.id).where(
    KitPart.model_id == bindparam("model_id"), ~KitPart.dropped
)
_CHOSEN_PARTS = _ALL_PARTS.where(KitPart.id.in_(bindparam("parts", expanding=True)))
_SEND_ALL, _SEND_CHOSEN = (
    insert(table_of(LoanKit)).from_select(["loan_id", "part_id"], parts)
    for parts in (_ALL_PARTS, _CHOSEN_PARTS)
)
_TAKE_BACK = (
    update(table_of(LoanKit))
    .where(table_of(LoanKit).c.loan_id == bindparam("loan"))
    .values(back=table_of(LoanKit).c.part_id.in_(bindparam("parts", expanding=True)))
)


def send(db: Session, loan: Loan, kit: frozenset[int] | None) -> None:
    """Let these parts of the kit go out with a loan; None means all."""
    goes = {"loan_id": loan.id, "model_id": loan.device.model_id}
    if kit is None:
        db.execute(_SEND_ALL, goes)
    elif kit:
        db.execute(_SEND_CHOSEN, {**goes, "parts": sorted(kit)})


def take_back(db: Session, loan: Loan, kit: frozenset[int]) -> None:
    """Write down for each part that went out whether it came back."""
    db.execute(_TAKE_BACK, {"loan": loan.id, "parts": sorted(kit)})


def lacking(device_id: int) -> Select[LoanKit, str, date | None, int]:
    """Select what the kit of a device lacks: the part, its name, and since which loan."""
    return (
        select(LoanKit, KitPart.name, Loan.ended_on, Loan.id)
        .join(Loan, Loan.id == LoanKit.loan_id)
        .join(KitPart, KitPart.id == LoanKit.part_id)
        .where(Loan.device_id == device_id, ~KitPart.dropped, _IS_LACKING)
        .order_by(KitPart.position, KitPart.id)
    )


def to_go_out(device: Device) -> Select[KitPart | None, bool, date | None]:
    """Select the kit of a device, of each part whether it is lacking, and when its SIM ends.

    There is one row at least, with no part in it when the model has no kit: the desk asks once.
    """
    lacks = exists().where(
        LoanKit.part_id == KitPart.id,
        LoanKit.loan_id == Loan.id,
        Loan.device_id == device.id,
        _IS_LACKING,
    )
    offered = (KitPart.model_id == Device.model_id) & ~KitPart.dropped
    return (
        select(KitPart, lacks.label("lacks"), sims.expiry_of(device.id).scalar_subquery())
        .select_from(Device)
        .outerjoin(KitPart, offered)
        .where(Device.id == device.id)
        .order_by(KitPart.position, KitPart.id)
    )


def lacking_in_words(device_id: int) -> ColumnElement[str | None]:
    """Return the names of the parts that a device lacks, for a select that is made anyway."""
    named = lacking(device_id).order_by(None).with_only_columns(KitPart.name).subquery()
    return select(func.aggregate_strings(named.c.name, ", ")).scalar_subquery()


def replace(
    db: Session, actor: Actor, now: datetime, today: date, device: Device, part_id: int
) -> str:
    """Say that a part which did not come back is there again. Return its name."""
    found = [row for row in db.execute(lacking(device.id)) if row[0].part_id == part_id]
    if not found:
        raise Refused("Nothing of its kit is lacking there any more.")
    row, name, _, _ = found[0]
    row.replaced_on = today
    db.flush()
    detail = {"part": name, "there again": today}
    audit.record(db, actor, now, "replaced a part", "device", device.id, detail=detail)
    return str(name)
