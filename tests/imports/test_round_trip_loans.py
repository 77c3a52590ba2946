"""Loans go out, the database is empty, the lists come in: the same loans are there."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Select, select

from techloan.checks import broken_promises
from techloan.database import Database, Session
from techloan.imports.exports import clients, devices, loans
from techloan.imports.exports.sheet import FileKind, file_of
from techloan.imports.rules import ImportKind
from techloan.inventory.models import Device, KitPart
from techloan.inventory.rules import Condition
from techloan.loans.models import Agreement, Deposit, Loan, LoanKit, Loss, Renewal
from techloan.loans.rules import Agreed, DepositWent, Ending, KeptAs, Onward
from techloan.people.models import Client
from techloan.permissions import COMMAND_LINE
from tests import make
from tests.imports import shelf
from tests.imports.lists import NOW, brought_in, counts
from tests.imports.test_round_trip import empty

__all__ = ["empty"]
SHEETS = {
    ImportKind.DEVICES: devices.sheet,
    ImportKind.CLIENTS: clients.sheet,
    ImportKind.LOANS: loans.sheet,
}
FIRST = date(2026, 3, 2)


def lent(db: Session, tag: str, to: Client, out_on: date, **more: object) -> Loan:
    """Write a loan of four weeks down as it stands in the book."""
    device = db.scalars(select(Device).where(Device.tag == tag)).one()
    given = {"checked_out_at": None, "checked_out_by_id": None, "checked_out_by": "Juniper Vale"}
    loan = Loan(
        device=device,
        client=to,
        checked_out_on=out_on,
        **{**given, "due_on": out_on + timedelta(weeks=4), **more},  # type: ignore[arg-type]
    )
    db.add(loan)
    db.flush()
    return loan


def book(db: Session) -> None:
    """Write loans with something in every column, and one of each ending."""
    here, there = shelf.places(db)
    shelf.devices(db, here, there)
    dotty = make.client(db, here.partner, reference="PLUS-C-0101", given_name="Dotty")
    ernest = make.client(db, here.partner, reference="PLUS-C-0108", given_name="Ernest")
    back = {"ending": Ending.RETURNED, "ended_on": FIRST + timedelta(days=30)}
    full = lent(db, "TAB-0001", dotty, FIRST, note="=1+1, rang first", shared_with=ernest, **back)
    full.condition_in = Condition.WORN
    db.add(Agreement(loan_id=full.id, agreed=Agreed.SPOKEN))
    db.add(Deposit(loan_id=full.id, pence=2050, went=DepositWent.KEPT))
    for part in db.scalars(select(KitPart).where(KitPart.model_id == full.device.model_id)):
        db.add(LoanKit(loan_id=full.id, part_id=part.id, back=part.name != "Cable"))
    earlier = FIRST + timedelta(weeks=2)
    db.add(
        Renewal(loan_id=full.id, at=NOW, actor="A", was_due_on=earlier, due_on=full.due_on or FIRST)
    )
    lent(db, "MIFI-0001", dotty, FIRST, part_of=full, **back)
    gone = FIRST + timedelta(days=9)
    lost = lent(db, "TAB-0002", ernest, FIRST, ending=Ending.STOLEN, ended_on=gone)
    lost.onward = Onward.DEVICE_BANK
    days = {"happened_on": gone, "network_told_on": gone, "registered_on": gone, "locked_on": gone}
    db.add(Loss(loan_id=lost.id, police_reference="42/1234/26", **days))
    bought = lent(db, "TAB-0003", ernest, FIRST, ending=Ending.KEPT, ended_on=gone)
    bought.kept_as, bought.price_pence, bought.onward = KeptAs.BOUGHT, 4050, Onward.OWN_DEVICE
    gift = lent(db, "TAB-0004", ernest, FIRST, ending=Ending.KEPT, ended_on=None, import_id=1)
    gift.kept_as = KeptAs.GIFTED
    out = lent(db, "PH-0001", dotty, FIRST)
    db.add(Agreement(loan_id=out.id, agreed=Agreed.SIGNED))
    db.flush()


def _loss_of(loan: Loan) -> Select[Loss]:
    return select(Loss).where(Loss.loan_id == loan.id)


def loan_records(db: Session) -> dict[tuple[str, str, date], dict[str, object]]:
    """Return every loan by device, client and day, with all that its list tells of it."""
    return {
        (loan.device.tag, loan.client.reference, loan.checked_out_on): {
            "due": loan.due_on,
            "ending": (loan.ending, loan.ended_on, loan.condition_in),
            "note": loan.note,
            "after": (loan.kept_as, loan.price_pence, loan.onward),
            "loss": [shelf.recorded(row, "loan_id") for row in db.scalars(_loss_of(loan))],
            "shared": loan.shared_with.reference if loan.shared_with else None,
            "part of": loan.part_of.device.tag if loan.part_of else None,
            "agreed": db.scalar(select(Agreement.agreed).where(Agreement.loan_id == loan.id)),
            "deposit": [
                tuple(row)
                for row in db.execute(
                    select(Deposit.pence, Deposit.went).where(Deposit.loan_id == loan.id)
                )
            ],
            "kit": {
                tuple(row)
                for row in db.execute(
                    select(KitPart.name, LoanKit.back)
                    .join(LoanKit.part)
                    .where(LoanKit.loan_id == loan.id)
                )
            },
            "renewed": [
                tuple(row)
                for row in db.execute(
                    select(Renewal.was_due_on, Renewal.due_on).where(Renewal.loan_id == loan.id)
                )
            ],
        }
        for loan in db.scalars(select(Loan))
    }


@pytest.mark.parametrize("ending", FileKind)
def test_loans_that_go_out_come_in_the_same(
    database: Database, db: Session, empty: Database, ending: FileKind
) -> None:
    book(db)
    with empty.session() as second:
        second.begin_writing()
        shelf.places(second)
        for kind, sheet in SHEETS.items():
            file = file_of(sheet(db, COMMAND_LINE, shelf.DECIDED), ending, NOW.date())
            _, found = brought_in(empty, second, kind, file.data)
            assert not counts(found).keys() - {"ok", "look"}
        assert loan_records(second) == loan_records(db)
    assert broken_promises(empty) == []
