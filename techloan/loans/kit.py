"""The kit of a loan: which parts went out with the device, and which came back."""

from sqlalchemy import bindparam, insert, select, update

from techloan.database import Session, table_of
from techloan.inventory.models import KitPart
from techloan.loans.models import Loan, LoanKit

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
