"""Whatever an old sheet holds: it is read, writes nothing, and what goes in keeps its promises."""

import contextlib

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from techloan import settings as house
from techloan.checks import broken_promises
from techloan.database import Database, Session
from techloan.errors import Refused
from techloan.imports import columns, undo
from techloan.imports.loans.known import of_loans
from techloan.imports.loans.listing import whole_list
from techloan.imports.preview import quiet
from techloan.imports.rules import ImportKind, Stage
from techloan.permissions import COMMAND_LINE
from techloan.sheets import Cell, SheetRow, SheetRows, Workbook
from tests.imports.lists import NOW, brought_in, office, sizes, source_of, stage, worked
from tests.imports.loans.nasty import as_csv, grids, typed_grids

LOANS = ImportKind.LOANS
# The database of a test stays for all its examples; each of them leaves it as it was.
shared = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@shared
@given(some.lists(typed_grids(), min_size=1, max_size=2))
def test_any_workbook_is_worked_out(db: Session, grids: list[list[tuple[Cell, ...]]]) -> None:
    sheets = [
        SheetRows(f"Sheet{n}", [SheetRow(i, row) for i, row in enumerate(grid, start=1)])
        for n, grid in enumerate(grids)
    ]
    workbook = Workbook(sheets, narrow=True)
    source = source_of(db, LOANS, "list.xlsx")
    known = of_loans(db, source, any_partner=True)
    found = columns.matched(LOANS, workbook, house.read(db), {})
    rows, _ = whole_list(workbook, found, known, house.read(db), source, quiet)
    for row in rows:
        row.as_stored()


@shared
@given(grids())
def test_working_a_list_out_writes_nothing(db: Session, grid: list[list[str]]) -> None:
    office(db)
    before = sizes(db)
    with contextlib.suppress(Refused):
        worked(db, LOANS, as_csv(grid))
    assert sizes(db) == before


@shared
@given(grids())
def test_what_goes_in_keeps_every_promise_once_and_comes_out_again(
    database: Database, db: Session, grid: list[list[str]]
) -> None:
    _begin(db)
    office(db)
    before = sizes(db)
    try:
        source, _ = brought_in(database, db, LOANS, as_csv(grid))
    except Refused:
        return
    db.commit()
    assert broken_promises(database) == []
    _begin(db)
    there = sizes(db)
    again, _ = brought_in(database, db, LOANS, as_csv(grid))
    assert (again.added, sizes(db)) == (0, there)
    db.commit()
    for each in (again, source):
        stage(database, each.id, Stage.UNDOING)
        undo.take_back(database, COMMAND_LINE, NOW, each.id)
    _begin(db)
    assert sizes(db) == before


def _begin(db: Session) -> None:
    db.rollback()
    db.begin_writing()
