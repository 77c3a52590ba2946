"""The fields of a held row: doubts stay empty, repairs stand as they are read, offers wait."""

import pytest
from sqlalchemy import select

from techloan import settings
from techloan.database import Database, Session
from techloan.imports import mending, preview
from techloan.imports.fields import fields_of
from techloan.imports.loans.known import of_loans
from techloan.imports.loans.listing import desk_for
from techloan.imports.loans.settling import worked_again
from techloan.imports.mending import Asked
from techloan.imports.models import ImportRow
from techloan.imports.rules import ImportKind, Outcome
from techloan.imports.worked import Line, Worked
from techloan.inventory.models import Device
from techloan.inventory.rules import State
from techloan.permissions import Role
from techloan.settings import Settings
from tests import make
from tests.imports.lists import brought_in, office, source_of, worked
from tests.imports.loans.sheets import MASTER
from tests.imports.loans.tray import fields, held, settle
from tests.visitor import Visit, page, words

DEVICES, CLIENTS, LOANS = ImportKind.DEVICES, ImportKind.CLIENTS, ImportKind.LOANS
# Rows in which something is read otherwise than it is written, or not at all.
LISTS = {
    DEVICES: (
        "Asset tag,Model,Serial,IMEI,Cost,Wiped,SIM,Bought on,Notes\n"
        "tab 1, samsung  tab a7 , r9zz 0001 ,35 000000-000013-9,£1 200,tick,O2 databank,45936,\n"
        "TAB-0002,iPad 8,see box,35000000000011,lots,P,8944110000000000073,31/02/2026,a  b\n"
        "TAB-0003,,S3,350000000005021 / 350000000006029,,,VF,1/3/26,\n"
    ),
    CLIENTS: (
        "Ref,Name,Tel,Postcode,Email,DOB,Language,Large print,Referred on\n"
        'PLUS-C-101,"Marmalade, Dotty",7700900101,wr10zz,dotty@,12/3/1941,pl,yes,45936\n'
        "PLUS-C-0102,MR HORACE PUMPERNICKEL,+44 7700 900102,WR2,,1950,Klingon,P,1 Oct\n"
        "PLUS-C-0103,Zo\u00c3\u00ab Crumpet,07700 900103,,,,,,\n"
    ),
    LOANS: MASTER.decode("cp1252"),
}


def again(db: Session, kind: ImportKind, row: Worked, cells: dict[str, str]) -> Worked:
    """Work a row out again from what its page shows, as the tray does."""
    source, decided = source_of(db, kind, "list.csv"), settings.read(db)
    line = Line(row.number, row.sheet, dict(cells), "settled")
    if kind is not LOANS:
        return preview.worker(db, source, decided, any_partner=True)(line)
    desk = desk_for(of_loans(db, source, any_partner=True), decided, source)
    return worked_again(row.kind, line, row.context, desk)


def plain_values(row: Worked) -> dict[str, object]:
    """Return what a row puts in, without what differs by what stood before it in the list."""
    if "loan" not in row.values:
        values = dict(row.values)
        values.pop("model", None)
        return values
    loan = row.values["loan"] or {}
    told = ("out_on", "due_on", "ending", "ended_on", "note", "agreed", "deposit")
    return {name: loan.get(name) for name in told}


@pytest.mark.parametrize("kind", LISTS)
def test_what_a_page_shows_is_read_again_as_it_was(db: Session, kind: ImportKind) -> None:
    data = LISTS[kind].encode("cp1252") if kind is LOANS else LISTS[kind]
    rows = worked(db, kind, data).rows
    assert any(row.repairs for row in rows)
    for row in rows:
        if row.outcome in (Outcome.HOLD, Outcome.SKIP):
            continue
        shown = mending.words_of({"cells": row.cells, "repairs": row.as_stored()["repairs"]})
        assert plain_values(again(db, kind, row, shown)) == plain_values(row), row.number


def asked(
    kind: ImportKind, cells: dict[str, str], repairs: list[dict[str, object]]
) -> dict[str, Asked]:
    read = {"cells": cells, "repairs": repairs, "context": {}}
    groups = mending.groups_of(kind, read, fields_of(kind, Settings()), {})
    return {field.name: field for group in groups for field in group.fields}


def repair(name: str, was: str, read_as: str | None, **more: object) -> dict[str, object]:
    return {"field": name, "was": was, "read_as": read_as, "why": "because", **more}


def test_a_doubt_is_empty_with_what_the_list_said_beside_it() -> None:
    doubt = repair("imei", "35000000000011", None, offer="350000000000113")
    shown = asked(DEVICES, {"imei": "35000000000011"}, [doubt])["imei"]
    assert (shown.value, shown.said, shown.offer) == ("", "35000000000011", "350000000000113")


def test_a_repair_stands_as_it_is_read() -> None:
    mended = repair("phone", "7700900103", "07700 900103")
    shown = asked(CLIENTS, {"phone": "7700900103"}, [mended])["phone"]
    assert (shown.value, shown.said) == ("07700 900103", "7700900103")


def test_a_part_of_a_cell_that_was_mended_changes_nothing_else_in_it() -> None:
    mended = repair("deposit", "£20", "20.00")
    assert asked(LOANS, {"deposit": "£20 kept"}, [mended])["deposit"].value == "£20 kept"


def test_words_that_are_too_long_can_be_made_shorter() -> None:
    long = "a" * 1200
    too_long = repair("note", f"{long[:60]}…", None)
    assert asked(LOANS, {"note": long}, [too_long])["note"].value == long


def test_a_doubt_in_a_row_below_leaves_the_row_itself_alone() -> None:
    below = repair("imei", "dial *#06#", None, row=12)
    shown = asked(LOANS, {"imei": "350000000000097"}, [below])["imei"]
    assert (shown.value, shown.said) == ("350000000000097", "")


def test_what_is_no_day_comes_back_as_it_was_typed() -> None:
    days = [Asked("out_on", "Out on", value).is_day for value in ("", "2026-11-03", "3rd of Nov")]
    assert days == [True, True, False]


def test_an_offered_imei_fills_its_field_only_when_it_is_taken(
    database: Database, db: Session, visit: Visit
) -> None:
    brought_in(database, db, DEVICES, "Asset tag,Model,IMEI\nTAB-0001,,35000000000011\n")
    browser = visit(make.staff(db, Role.COORDINATOR, at=office(db)))
    assert fields(page(browser.get(held(db, 2))))["field-imei"] == ""
    assert "Use 350000000000113" in words(browser.get(held(db, 2)))
    form = {"field-tag": "TAB-0001", "field-model": "iPad 8", "use-imei": "350000000000113"}
    taken = fields(page(browser.post(held(db, 2), data=form)))
    assert (taken["field-imei"], taken["field-model"]) == ("350000000000113", "iPad 8")
    assert settle(browser, db, 2, model="iPad 8") == ""


def test_an_offered_name_fills_its_field_only_when_it_is_taken(
    database: Database, db: Session, visit: Visit
) -> None:
    text = "Ref,Name,Date of death\nPLUS-C-0101,Zo\u00c3\u00ab Crumpet,1/10/2026\n"
    brought_in(database, db, CLIENTS, text)
    browser = visit(make.staff(db, Role.COORDINATOR, at=office(db)))
    assert fields(page(browser.get(held(db, 2))))["field-name"] == "Zo\u00c3\u00ab Crumpet"
    form = fields(page(browser.get(held(db, 2)))) | {"use-name": "Zoë Crumpet"}
    assert fields(page(browser.post(held(db, 2), data=form)))["field-name"] == "Zoë Crumpet"


def test_wiping_in_doubt_stays_so_until_somebody_says_it(
    database: Database, db: Session, visit: Visit
) -> None:
    text = "Asset tag,Model,Ready?\nTAB-0001,iPad 8,yes\n"
    brought_in(database, db, DEVICES, text)
    assert db.scalars(select(Device)).one().state is State.READY
    row = "Name,Asset tag,Date out,Date returned,Wiped?\nMabel,TAB-0001,,9/10/2026,tbc\n"
    brought_in(database, db, LOANS, row)
    browser = visit(make.staff(db, Role.COORDINATOR, at=office(db)))
    waiting = db.scalars(select(ImportRow).where(ImportRow.kind == LOANS)).one()
    address = f"/imports/held/{waiting.id}"
    form = fields(page(browser.get(address))) | {"field-out_on": "2026-10-01"}
    assert form["field-wiped"] == ""
    assert browser.post(address, data=form).status_code == 303
    db.rollback()
    device = db.scalars(select(Device)).one()
    assert device.state is State.TO_PREPARE
