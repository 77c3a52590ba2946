"""Lists go out, the database is empty, the lists come in: the same records are there."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from techloan import settings
from techloan.database import Database, Session
from techloan.imports.exports import clients, devices
from techloan.imports.exports.sheet import FileKind, Sheet, file_of
from techloan.imports.rules import ImportKind
from techloan.inventory import services as inventory
from techloan.inventory.models import Device, PreparationLine
from techloan.inventory.rules import Kind, State
from techloan.people.models import Client
from techloan.permissions import COMMAND_LINE
from tests import make
from tests.imports import shelf
from tests.imports.lists import NOW, brought_in, counts, outcomes

# In this order: loans will need the devices and clients before them.
SHEETS = {ImportKind.DEVICES: devices.sheet, ImportKind.CLIENTS: clients.sheet}
RECORDS: dict[ImportKind, Any] = {
    ImportKind.DEVICES: (Device, "tag", shelf.device_record),
    ImportKind.CLIENTS: (Client, "reference", shelf.client_record),
}


@pytest.fixture
def empty(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> Iterator[Database]:
    """Return a second database of the same sort, with nothing in it."""
    if database.is_sqlite:
        path = tmp_path / "empty.sqlite"
        shutil.copy(request.getfixturevalue("migrated"), path)
        second = Database(f"sqlite:///{path}")
        yield second
        second.engine.dispose()
        return
    postgresql = request.getfixturevalue("postgresql")
    url = postgresql.borrow()
    second = Database(url)
    yield second
    second.engine.dispose()
    postgresql.give_back(url)


def out(db: Session, kind: ImportKind) -> Sheet:
    return SHEETS[kind](db, COMMAND_LINE, shelf.DECIDED)


def records(db: Session, kind: ImportKind) -> dict[str, dict[str, object]]:
    row_class, key, record = RECORDS[kind]
    return {getattr(row, key): record(db, row) for row in db.scalars(select(row_class))}


def stock(db: Session) -> None:
    """Fill a database with devices, of which one is lent, and clients."""
    settings.write(db, shelf.DECIDED)
    here, there = shelf.places(db)
    lent = shelf.devices(db, here, there)[1]
    _, client = shelf.clients(db, here, there)
    make.loan(db, lent, client)


@pytest.mark.parametrize("ending", FileKind)
def test_what_goes_out_comes_in_the_same(
    database: Database, db: Session, empty: Database, ending: FileKind
) -> None:
    stock(db)
    with empty.session() as second:
        second.begin_writing()
        settings.write(second, shelf.DECIDED)
        shelf.places(second)
        for kind in SHEETS:
            file = file_of(out(db, kind), ending, NOW.date())
            _, found = brought_in(empty, second, kind, file.data)
            assert records(second, kind) == records(db, kind)
            assert not counts(found).keys() - {"ok", "look"}


def test_what_came_in_goes_out_the_same_again(
    database: Database, db: Session, empty: Database
) -> None:
    settings.write(db, shelf.DECIDED)
    here, there = shelf.places(db)
    shelf.devices(db, here, there)
    shelf.clients(db, here, there)
    with empty.session() as second:
        second.begin_writing()
        settings.write(second, shelf.DECIDED)
        shelf.places(second)
        for kind in SHEETS:
            file = file_of(out(db, kind), FileKind.CSV, NOW.date())
            brought_in(empty, second, kind, file.data)
            assert file_of(out(second, kind), FileKind.CSV, NOW.date()) == file


def test_nothing_of_an_exported_list_is_in_doubt_but_a_loan(
    database: Database, db: Session, empty: Database
) -> None:
    stock(db)
    with empty.session() as second:
        second.begin_writing()
        settings.write(second, shelf.DECIDED)
        shelf.places(second)
        for kind in SHEETS:
            file = file_of(out(db, kind), FileKind.CSV, NOW.date())
            _, found = brought_in(empty, second, kind, file.data)
            looks = [row for row in found.rows if row.outcome != "ok"]
            assert all("On loan" in row.messages[0] for row in looks)
            assert [repair for row in found.rows for repair in row.repairs] == []


def test_our_own_list_adds_nothing_to_where_it_came_from(database: Database, db: Session) -> None:
    stock(db)
    for kind in SHEETS:
        before = records(db, kind)
        file = file_of(out(db, kind), FileKind.XLSX, NOW.date())
        _, found = brought_in(database, db, kind, file.data)
        assert set(outcomes(found).values()) == {"skip"}
        assert records(db, kind) == before


def test_who_has_died_waits_for_a_person_and_does_not_come_back_living(
    database: Database, db: Session, empty: Database
) -> None:
    site = make.site(db, make.partner(db, "Onside", is_lead=True), name="Office")
    make.client(db, site.partner, reference="PLUS-C-0103", died_on=NOW.date())
    file = file_of(out(db, ImportKind.CLIENTS), FileKind.CSV, NOW.date())
    with empty.session() as second:
        second.begin_writing()
        source, found = brought_in(empty, second, ImportKind.CLIENTS, file.data)
        assert "has died" in found.rows[0].messages[0]
        assert (source.hold, records(second, ImportKind.CLIENTS)) == (1, {})


def test_a_device_with_a_line_of_its_own_to_do_does_not_come_back_ready(
    db: Session, empty: Database
) -> None:
    site = make.site(db, make.partner(db, "Onside", is_lead=True), name="Office")
    model = shelf.model(db, Kind.TABLET, "Samsung", "Tab A9")
    usual = set(db.scalars(select(PreparationLine.id)))
    db.add(PreparationLine(model=model, words="Engraved", position=99))
    device = make.device(db, site, model, State.TO_PREPARE)
    inventory.tick(db, COMMAND_LINE, NOW, device, usual, "hand")
    file = file_of(out(db, ImportKind.DEVICES), FileKind.CSV, NOW.date())
    with empty.session() as second:
        second.begin_writing()
        brought_in(empty, second, ImportKind.DEVICES, file.data)
        assert second.scalars(select(Device.state)).one() is State.TO_PREPARE
