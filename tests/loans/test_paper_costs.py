"""What agreements and photos cost, counted in statements: as many however much there is."""

import pytest
from flask import Flask
from sqlalchemy import Engine, insert

from techloan.database import Session
from techloan.inventory.models import KitPart
from techloan.loans.agreements import photos, services, texts
from techloan.loans.agreements.models import AgreementText
from techloan.loans.agreements.rules import MOST_PHOTOS
from techloan.loans.agreements.services import Yes
from techloan.loans.models import Loan, LoanKit
from techloan.permissions import COMMAND_LINE, Role
from tests import make
from tests.conftest import NOW
from tests.counting import statements
from tests.loans.papers import drawn
from tests.visitor import Visit, Visitor

MOST = 16


@pytest.fixture
def engine(app: Flask) -> Engine:
    return app.extensions["techloan"].database.engine


@pytest.fixture
def loan(db: Session) -> Loan:
    """Return a signed loan with one photo, beside which one other device was lent."""
    loan = make.loan(db)
    services.agree(db, COMMAND_LINE, NOW, loan.id, Yes(texts.in_force(db, NOW).id, drawn=drawn()))
    photos.add(db, COMMAND_LINE, NOW, loan.id, b"a picture")
    lend_beside(db, loan)
    return loan


def lend_beside(db: Session, loan: Loan) -> None:
    beside = make.loan(db, to=loan.client)
    beside.part_of = loan
    db.flush()


def much_more(db: Session, loan: Loan) -> None:
    """Add kit, devices beside it, versions of the words and photos."""
    db.begin_writing()
    for number in range(12):
        part = KitPart(model=loan.device.model, name=f"Part {number}", position=number + 9)
        db.add(part)
        db.flush()
        db.execute(insert(LoanKit).values(loan_id=loan.id, part_id=part.id))
    for _ in range(3):
        lend_beside(db, loan)
    row = {"shipped": False, "made_at": NOW, "actor": "Juniper Vale"}
    bodies = [{"body": f"Words of the number {number}.", **row} for number in range(40)]
    db.execute(insert(AgreementText), bodies)
    for _ in range(MOST_PHOTOS - 1):
        photos.add(db, COMMAND_LINE, NOW, loan.id, b"a picture")
    db.commit()


def cost(browser: Visitor, engine: Engine, path: str) -> int:
    with statements(engine) as seen:
        assert browser.get(path).status_code == 200
    return len(seen)


@pytest.mark.pdf
@pytest.mark.parametrize(
    "page",
    ["agreement", "agreement/sign", "agreement/signed", "agreement.pdf", "photos", "slip.pdf"],
)
def test_a_page_of_papers_costs_the_same_however_much_there_is(
    db: Session, visit: Visit, engine: Engine, loan: Loan, page: str
) -> None:
    browser, path = visit(make.staff(db, Role.COORDINATOR)), f"/loans/{loan.id}/{page}"
    cost(browser, engine, path)
    few = cost(browser, engine, path)
    much_more(db, loan)
    assert cost(browser, engine, path) == few <= MOST


def test_the_words_cost_the_same_however_many_versions_there_were(
    db: Session, visit: Visit, engine: Engine, loan: Loan
) -> None:
    browser = visit(make.staff(db, Role.COORDINATOR))
    cost(browser, engine, "/agreements")
    few = cost(browser, engine, "/agreements")
    much_more(db, loan)
    assert cost(browser, engine, "/agreements") == few <= MOST
