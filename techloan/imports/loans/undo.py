"""Take a list of loans back: which loans it added, what of them was used, what it had changed."""

import json
from typing import Any

from sqlalchemy import Select, delete, exists, func, or_, select

from techloan.audit import AuditLine
from techloan.database import Session
from techloan.imports.loans import moves
from techloan.imports.models import Import
from techloan.inventory.models import Device, DeviceMove, KitPart
from techloan.inventory.sims.models import Sim
from techloan.loans.models import Loan, LoanKit, Renewal
from techloan.people.models import Client


def added(source: Import) -> Select[int]:
    """Select the loans that an import added; what was lent beside a device goes first."""
    return (
        select(Loan.id)
        .where(Loan.import_id == source.id)
        .order_by(Loan.part_of_id.is_(None), Loan.id)
    )


def uses(source: Import) -> list[tuple[str, Select[Any]]]:
    """Return what counts as use of the loans that an import added, and of devices it moved."""
    mine = select(Device).join(Loan, Loan.device_id == Device.id).where(Loan.import_id == source.id)
    renewed = exists().where(Renewal.loan_id == Loan.id, Renewal.at > source.confirmed_at)
    changed = exists().where(
        AuditLine.subject == "loan",
        AuditLine.subject_id == Loan.id,
        AuditLine.action.not_in(("added", "opened", "listed", "exported")),
        AuditLine.at >= source.confirmed_at,
    )
    touched = [row[0] for row in json.loads(source.touched).get("devices", [])]
    last = (
        select(func.max(DeviceMove.id))
        .where(DeviceMove.device_id == Device.id)
        .correlate(Device)
        .scalar_subquery()
    )
    moved = exists().where(DeviceMove.id == last, DeviceMove.why != moves.WHY)
    return [
        ("has a loan that was changed", mine.where(or_(renewed, changed))),
        ("was moved", select(Device).where(Device.id.in_(touched), moved)),
    ]


def give_back(db: Session, source: Import) -> None:
    """Change back what a list of loans had changed of what was there before it."""
    touched: dict[str, list[Any]] = json.loads(source.touched)
    # What somebody put elsewhere or wrote more about is theirs by now.
    db.execute(delete(Sim).where(Sim.import_id == source.id, Sim.version == 1))
    moves.take_back(db, touched.get("devices", []))
    letters = touched.get("letters", [])
    for client in db.scalars(select(Client).where(Client.id.in_(letters))):
        client.no_contact = False
    used = exists().where(LoanKit.part_id == KitPart.id)
    db.execute(delete(KitPart).where(KitPart.id.in_(touched.get("parts", [])), ~used))
    source.touched = "{}"
    db.flush()
