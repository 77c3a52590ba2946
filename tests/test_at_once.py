"""Rows that are written at once: the object knows what the table holds, and a race is told."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from techloan.at_once import insert_row, write_columns
from techloan.database import Database, Session
from techloan.inventory.models import Device
from techloan.inventory.rules import Condition
from techloan.loans.models import Loan
from tests import make
from tests.conftest import NOW
from tests.counting import statements


def loan_of(db: Session) -> Loan:
    device, client = make.device(db), make.client(db)
    loan = Loan(
        device=device,
        client=client,
        checked_out_on=NOW.date(),
        checked_out_at=NOW,
        checked_out_by_id=None,
        checked_out_by="Somebody",
        due_on=NOW.date(),
        condition_out=Condition.GOOD,
    )
    loan.device_id, loan.client_id = device.id, client.id
    return loan


def test_an_inserted_row_is_known_without_asking_again(db: Session, database: Database) -> None:
    loan = loan_of(db)
    with statements(database.engine) as seen:
        insert_row(db, loan)
        assert (loan.ending, loan.note, loan.shared_with) == (None, "", None)
        assert db.get(Loan, loan.id) is loan
    assert len(seen) == 1


def test_a_later_change_of_an_inserted_row_is_flushed(db: Session) -> None:
    loan = loan_of(db)
    insert_row(db, loan)
    loan.note = "One corner is chipped."
    db.flush()
    assert db.scalar(select(Loan.note).where(Loan.id == loan.id)) == "One corner is chipped."


def test_columns_are_written_and_known(db: Session) -> None:
    device = make.device(db)
    version = device.version
    write_columns(db, device, condition=Condition.WORN)
    assert (device.condition, device.version) == (Condition.WORN, version + 1)
    kept = db.execute(select(Device.condition, Device.version).where(Device.id == device.id)).one()
    assert kept == (Condition.WORN, version + 1)


def test_a_row_that_somebody_else_changed_is_not_written(db: Session, database: Database) -> None:
    device = make.device(db)
    db.commit()
    with database.writing() as other:
        other.get_one(Device, device.id).note = "changed meanwhile"
    db.begin_writing()
    with pytest.raises(StaleDataError):
        write_columns(db, device, condition=Condition.WORN)
    db.rollback()
