"""One tick at the return: "my accounts and pictures are off it", and who said so."""

import pytest

from techloan.database import Session
from techloan.loans.agreements.models import AccountsOff
from techloan.loans.agreements.rules import SaidBy
from techloan.loans.models import Loan
from techloan.permissions import Role
from tests import make
from tests.visitor import Visit, Visitor, words


@pytest.fixture
def loan(db: Session) -> Loan:
    return make.loan(db)


@pytest.fixture
def browser(db: Session, visit: Visit, loan: Loan) -> Visitor:
    return visit(make.staff(db, Role.COORDINATOR, name="Juniper Vale"))


def test_the_tick_at_the_return_says_who_said_so(db: Session, browser: Visitor, loan: Loan) -> None:
    form = {"asset_tag": loan.device.tag, "accounts_off": "y", "said_by": "for them"}
    assert browser.post("/loans/check-in", data=form).status_code == 303
    db.rollback()
    row = db.get_one(AccountsOff, loan.id)
    assert (row.said_by, row.actor) == (SaidBy.FOR_THEM, "Juniper Vale")
    page = words(browser.get(f"/loans/{loan.id}"))
    assert "said by somebody who helps them, written down by Juniper Vale" in page


def test_without_the_tick_a_device_comes_back_all_the_same(
    db: Session, browser: Visitor, loan: Loan
) -> None:
    assert browser.post("/loans/check-in", data={"asset_tag": loan.device.tag}).status_code == 303
    db.rollback()
    assert db.get(AccountsOff, loan.id) is None


def test_what_came_back_in_a_pile_is_asked_about_on_the_page_of_its_loan(
    db: Session, browser: Visitor, loan: Loan
) -> None:
    path = f"/loans/{loan.id}/accounts-off"
    assert browser.post(path, data={"said_by": "borrower"}).status_code == 409
    browser.post("/loans/check-in", data={"asset_tag": loan.device.tag})
    assert "They are off" in words(browser.get(f"/loans/{loan.id}"))
    assert browser.post(path, data={"said_by": "nobody"}).status_code == 422
    assert browser.post(path, data={"said_by": "we looked"}).status_code == 303
    shown = words(browser.get(f"/loans/{loan.id}"))
    assert "Accounts and pictures off it" in shown
    assert "They are off" not in shown
