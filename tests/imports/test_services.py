"""Lists go in, once; held rows wait; an import is taken back exactly, or not at all."""

import json

import pytest
from sqlalchemy import func, select

from techloan.checks import broken_promises
from techloan.database import Database, Session
from techloan.errors import Refused
from techloan.imports import confirm, preview, services, tray, undo
from techloan.imports.columns import SheetColumns
from techloan.imports.models import Import, ImportRow
from techloan.imports.rules import ImportKind, Stage, Tray
from techloan.inventory.models import Device
from techloan.inventory.services import vouch
from techloan.people.contacts.rules import How, Outcome
from techloan.people.contacts.services import record_contact
from techloan.people.models import Client
from techloan.permissions import COMMAND_LINE, Role
from tests import make
from tests.imports.lists import NOW, SAMPLES, brought_in, counts, office, sizes, source_of, stage

DEVICES, CLIENTS = ImportKind.DEVICES, ImportKind.CLIENTS
FILES = {
    DEVICES: "devices.csv",
    CLIENTS: "clients.csv",
    ImportKind.LOANS: "../tablet-loans-master-list.csv",
}


def sample(kind: ImportKind) -> bytes:
    return (SAMPLES / FILES[kind]).read_bytes()


@pytest.mark.parametrize("kind", ImportKind)
def test_a_list_that_comes_twice_adds_nothing(
    database: Database, db: Session, kind: ImportKind
) -> None:
    first, _ = brought_in(database, db, kind, sample(kind))
    before = sizes(db)
    again, found = brought_in(database, db, kind, sample(kind))
    assert (again.added, first.added > 0, sizes(db)) == (0, True, before)
    assert counts(found)["skip"] == first.added + first.skip


@pytest.mark.parametrize("kind", ImportKind)
def test_held_rows_wait_once_however_often_the_list_comes(
    database: Database, db: Session, kind: ImportKind
) -> None:
    first, _ = brought_in(database, db, kind, sample(kind))
    brought_in(database, db, kind, sample(kind))
    waiting = select(func.count()).select_from(ImportRow).where(ImportRow.tray == Tray.WAITING)
    held = {DEVICES: 3, CLIENTS: 3, ImportKind.LOANS: 8}[kind]
    assert (first.hold, db.scalar(waiting)) == (held, held)


@pytest.mark.parametrize("kind", ImportKind)
def test_every_promise_is_kept_after_an_import(
    database: Database, db: Session, kind: ImportKind
) -> None:
    brought_in(database, db, kind, sample(kind))
    db.commit()
    assert broken_promises(database) == []


@pytest.mark.parametrize("kind", ImportKind)
def test_an_import_is_taken_back_exactly(database: Database, db: Session, kind: ImportKind) -> None:
    make.device(db, at=office(db))
    before = sizes(db)
    source, _ = brought_in(database, db, kind, sample(kind))
    db.commit()
    stage(database, source.id, Stage.UNDOING)
    undo.take_back(database, COMMAND_LINE, NOW, source.id)
    assert sizes(db) == before
    db.refresh(source)
    assert source.stage is Stage.UNDONE


def test_an_import_of_which_a_device_was_lent_stays(database: Database, db: Session) -> None:
    source, _ = brought_in(database, db, DEVICES, sample(DEVICES))
    device = db.scalars(select(Device).where(Device.tag == "TAB-0001")).one()
    make.loan(db, of=device, to=make.client(db, of=office(db).partner))
    db.commit()
    stage(database, source.id, Stage.UNDOING)
    with pytest.raises(Refused, match="TAB-0001 was lent"):
        undo.take_back(database, COMMAND_LINE, NOW, source.id)
    db.refresh(source)
    assert source.stage is Stage.DONE


def test_an_import_of_which_a_device_was_prepared_stays(database: Database, db: Session) -> None:
    source, _ = brought_in(database, db, DEVICES, sample(DEVICES))
    device = db.scalars(select(Device).where(Device.tag == "TAB-0002")).one()
    vouch(db, COMMAND_LINE, NOW, [device])
    assert ("TAB-0002", "was prepared or moved") in undo.used(db, source)


def test_an_import_of_which_a_client_has_a_supporter_stays(database: Database, db: Session) -> None:
    source, _ = brought_in(database, db, CLIENTS, sample(CLIENTS))
    client = db.scalars(select(Client).where(Client.reference == "PLUS-C-0101")).one()
    make.allocation(db, client, make.staff(db, Role.VOLUNTEER))
    assert undo.used(db, source) == [("PLUS-C-0101", "has a supporter")]


def test_an_import_of_which_a_client_was_helped_stays(database: Database, db: Session) -> None:
    source, _ = brought_in(database, db, CLIENTS, sample(CLIENTS))
    client = db.scalars(select(Client).where(Client.reference == "PLUS-C-0101")).one()
    make.worry(db, client)
    assert undo.used(db, source) == [("PLUS-C-0101", "was helped")]


def test_an_import_of_which_a_client_was_rung_stays(database: Database, db: Session) -> None:
    source, _ = brought_in(database, db, CLIENTS, sample(CLIENTS))
    client = db.scalars(select(Client).where(Client.reference == "PLUS-C-0101")).one()
    spoke = {"how": How.CALL, "outcome": Outcome.SPOKE}
    record_contact(db, COMMAND_LINE, NOW, NOW.date(), client.id, **spoke)
    assert undo.used(db, source) == [("PLUS-C-0101", "was rung or written to")]


def test_what_came_meanwhile_is_not_added_twice(database: Database, db: Session) -> None:
    source = source_of(db, DEVICES, "list.csv")
    services.keep(db, COMMAND_LINE, NOW, source, None)
    db.commit()
    preview.keep(database, source.id, preview.worked_out(db, source, sample(DEVICES)))
    db.begin_writing()
    make.device(db, at=office(db), tag="TAB-0001")
    db.commit()
    stage(database, source.id, Stage.GOING_IN)
    confirm.put_in(database, COMMAND_LINE, NOW, source.id)
    db.refresh(source)
    assert (source.added, source.skip, source.ok) == (4, 1, 1)


def test_a_list_that_fails_half_way_is_taken_out_again(
    database: Database, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confirm, "ROWS_AT_ONCE", 2)
    source = source_of(db, DEVICES, "list.csv")
    services.keep(db, COMMAND_LINE, NOW, source, None)
    db.commit()
    before = sizes(db)
    preview.keep(database, source.id, preview.worked_out(db, source, sample(DEVICES)))
    db.begin_writing()
    last = db.scalars(select(ImportRow).where(ImportRow.key == "TAB-0005")).one()
    last.read = last.read.replace('"good"', '"like a dream"')
    db.commit()
    stage(database, source.id, Stage.GOING_IN)
    with pytest.raises(Refused, match="nothing went in"):
        confirm.put_in(database, COMMAND_LINE, NOW, source.id)
    db.refresh(source)
    assert (sizes(db), source.stage, source.added) == (before, Stage.PREVIEW, 0)


def test_a_held_row_goes_in_when_somebody_mends_it(database: Database, db: Session) -> None:
    source, _ = brought_in(database, db, DEVICES, sample(DEVICES))
    row = db.scalars(select(ImportRow).where(ImportRow.key == "TAB-0004")).one()
    with pytest.raises(Refused, match="what device it is"):
        tray.settle(db, COMMAND_LINE, NOW, row, {})
    tray.settle(db, COMMAND_LINE, NOW, row, {"model": "Samsung Tab A7"})
    db.commit()
    tray.finish(database, source.id)
    device = db.scalars(select(Device).where(Device.tag == "TAB-0004")).one()
    assert (device.serial, row.tray) == ("R9ZZ0000D4E", Tray.IN)
    assert broken_promises(database) == []


def test_a_row_put_aside_does_not_come_back(database: Database, db: Session) -> None:
    brought_in(database, db, DEVICES, sample(DEVICES))
    row = db.scalars(select(ImportRow).where(ImportRow.key == "TAB-0004")).one()
    tray.put_aside(db, COMMAND_LINE, NOW, row)
    again, found = brought_in(database, db, DEVICES, sample(DEVICES))
    assert again.hold == 2
    assert "put this row aside" in next(r for r in found.rows if r.number == 11).messages[0]


def test_chosen_columns_are_remembered_for_lists_of_the_same_shape(
    database: Database, db: Session
) -> None:
    text = "Thing,Sticker,Ser,Wiped?\niPad 8,LL-1,S1,Y\n"
    source, _ = brought_in(database, db, DEVICES, text.replace("Sticker", "Tag"))
    source = source_of(db, DEVICES, "b.csv")
    found = preview.worked_out(db, source, text.encode())
    source.stage = Stage.PREVIEW
    source.columns = json.dumps([each.as_stored() for each in found.columns])
    db.add(source)
    services.choose_columns(db, COMMAND_LINE, source, [["model", "tag", "serial", ""]])
    db.flush()
    again = preview.worked_out(
        db, source_of(db, DEVICES, "c.csv"), b"Thing,Sticker,Ser,Wiped?\niPad 8,LL-2,S2,Y\n"
    )
    assert (again.rows[0].values["tag"], again.columns[0].chosen) == ("LL-2", True)
    assert isinstance(again.columns[0], SheetColumns)


@pytest.mark.slow
def test_five_thousand_rows_go_in(database: Database, db: Session) -> None:
    lines = [f"LN-{n:05d},Samsung Tab A7,S{n:06d}Z" for n in range(5000)]
    source, _ = brought_in(database, db, DEVICES, "Tag,Model,Serial\n" + "\n".join(lines))
    assert source.added == db.scalar(select(func.count()).select_from(Device)) == 5000
    assert db.scalar(select(func.count()).select_from(Import)) == 1
