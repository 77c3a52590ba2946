"""An old loan sheet goes in with its history, once; and is taken back exactly, or not at all."""

from techloan.checks import broken_promises
from techloan.database import Database, Session
from techloan.imports import undo
from techloan.imports.rules import ImportKind, Stage
from techloan.permissions import COMMAND_LINE
from tests.imports.lists import NOW, brought_in, counts, sizes, stage
from tests.imports.loans.sheets import MASTER

LOANS = ImportKind.LOANS


def test_the_master_list_goes_in(database: Database, db: Session) -> None:
    _, found = brought_in(database, db, LOANS, MASTER)
    assert counts(found) == {"ok": 7, "look": 24, "hold": 8, "skip": 1}
    assert sizes(db)["loan"] == 32
    assert sizes(db)["client"] == 38
    assert sizes(db)["device"] == 24
    assert broken_promises(database) == []


def test_a_second_run_adds_nothing(database: Database, db: Session) -> None:
    brought_in(database, db, LOANS, MASTER)
    before = sizes(db)
    _, again = brought_in(database, db, LOANS, MASTER)
    assert counts(again) == {"hold": 8, "skip": 32}
    assert sizes(db) == before


def test_it_is_taken_back_exactly(database: Database, db: Session) -> None:
    before = sizes(db)
    source, _ = brought_in(database, db, LOANS, MASTER)
    before |= {"partner": 1, "site": 1}
    db.commit()
    stage(database, source.id, Stage.UNDOING)
    undo.take_back(database, COMMAND_LINE, NOW, source.id)
    assert sizes(db) == before
