"""What the pages of loan imports are tried with."""

from collections.abc import Callable

import pytest

from techloan.database import Database, Session
from techloan.imports.rules import ImportKind
from techloan.people.models import Staff
from techloan.permissions import Role
from tests import make
from tests.imports.lists import brought_in, office
from tests.imports.loans.sheets import MASTER
from tests.visitor import Visitor


@pytest.fixture
def coordinator(db: Session) -> Staff:
    """Return a coordinator of the office whose lists these are."""
    return make.staff(db, Role.COORDINATOR, at=office(db))


@pytest.fixture
def browser(
    visit: Callable[[Staff | None], Visitor], database: Database, db: Session, coordinator: Staff
) -> Visitor:
    """Return a coordinator's browser, the master list being in."""
    brought_in(database, db, ImportKind.LOANS, MASTER)
    db.commit()
    return visit(coordinator)
