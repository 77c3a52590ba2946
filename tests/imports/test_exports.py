"""What goes out: the columns that the import reads, harmless cells, and nothing that must not."""

import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from techloan import sheets
from techloan.database import Database, Session
from techloan.errors import Refused
from techloan.imports.columns import matched
from techloan.imports.exports import clients, devices, loans, services
from techloan.imports.exports.sheet import FileKind, Sheet, file_of
from techloan.imports.fields import fields_of
from techloan.imports.rules import ImportKind
from techloan.inventory import queries
from techloan.inventory import services as inventory
from techloan.inventory.rules import Condition, State
from techloan.inventory.sims.models import Sim
from techloan.loans import endings
from techloan.loans import services as book
from techloan.loans.models import Agreement, Deposit, Loan
from techloan.loans.rules import Agreed, DepositWent, Ending, Onward
from techloan.people.models import Client
from techloan.permissions import COMMAND_LINE, Actor, Permission, Role
from tests import make
from tests.counting import statements
from tests.imports import shelf
from tests.imports.lists import NOW

SHEETS: dict[ImportKind, Callable[..., Sheet]] = {
    ImportKind.DEVICES: devices.sheet,
    ImportKind.CLIENTS: clients.sheet,
    ImportKind.LOANS: loans.sheet,
}
# What no list holds: the PIN is revealed one by one, and a whole name stands in two columns.
LEFT_OUT = {ImportKind.DEVICES: {"pin"}, ImportKind.CLIENTS: {"name"}}
TODAY = NOW.date()


def rows(db: Session, kind: ImportKind, actor: Actor = COMMAND_LINE) -> list[dict[str, Any]]:
    """Return the rows of a list as it goes out, by their headings."""
    sheet = SHEETS[kind](db, actor, shelf.DECIDED)
    return [dict(zip(sheet.headings, row, strict=True)) for row in sheet.rows]


def devices_out(db: Session, actor: Actor = COMMAND_LINE) -> list[dict[str, Any]]:
    return rows(db, ImportKind.DEVICES, actor)


def loans_out(db: Session, actor: Actor = COMMAND_LINE) -> list[dict[str, Any]]:
    return rows(db, ImportKind.LOANS, actor)


@pytest.mark.parametrize("kind", ImportKind)
def test_the_import_knows_every_column_that_goes_out(db: Session, kind: ImportKind) -> None:
    sheet = SHEETS[kind](db, COMMAND_LINE, shelf.DECIDED)
    file = file_of(sheet, FileKind.CSV, TODAY)
    found = matched(kind, sheets.read(file.name, file.data), shelf.DECIDED, {})[0].fields
    assert len(set(found) - {""}) == len(sheet.headings)
    if kind in LEFT_OUT:
        assert set(found) == fields_of(kind, shelf.DECIDED).keys() - LEFT_OUT[kind]


def test_a_csv_is_harmless_and_keeps_long_numbers_as_text(db: Session) -> None:
    shelf.devices(db, *shelf.places(db))
    data = file_of(devices.sheet(db, COMMAND_LINE, shelf.DECIDED), FileKind.CSV, TODAY).data
    lines = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    full = next(line for line in lines if line["Asset tag"] == "TAB-0001")
    assert full["Funder"] == f"'{shelf.DANGEROUS}"
    assert full["Notes"].startswith(f"'{shelf.DANGEROUS}\n")
    assert (full["IMEI"], full["Serial number"]) == ("'350000000000014", "'007700900123")
    assert (full["Cost"], full["Acquired on"]) == ("129.5", "2025-02-03")


def test_a_workbook_has_no_formula_and_keeps_long_numbers_as_text(db: Session) -> None:
    shelf.devices(db, *shelf.places(db))
    file = file_of(devices.sheet(db, COMMAND_LINE, shelf.DECIDED), FileKind.XLSX, TODAY)
    with zipfile.ZipFile(io.BytesIO(file.data)) as parts:
        page = parts.read("xl/worksheets/sheet1.xml")
    assert (b"<f>" in page, b"<hyperlink" in page) == (False, False)
    heading, *lines = sheets.read(file.name, file.data).sheets[0].rows
    full = next(line for line in lines if line.at(0) == "TAB-0001")
    cells = dict(zip(heading.cells, full.cells, strict=False))
    assert (cells["IMEI"], cells["Serial number"]) == ("350000000000014", "007700900123")
    assert (cells["Funder"], cells["Cost"]) == (shelf.DANGEROUS, 129.5)
    assert cells["Acquired on"] in (date(2025, 2, 3), datetime.fromisoformat("2025-02-03"))


@pytest.mark.parametrize("kind", FileKind)
def test_no_pin_goes_out(db: Session, kind: FileKind) -> None:
    device = make.device(db)
    inventory.set_pin(device, "86420")
    db.flush()
    sheet = devices.sheet(db, COMMAND_LINE, shelf.DECIDED)
    assert "86420" not in str(sheet)
    assert "gAAAA" not in str(sheet)
    assert "PIN" not in sheet.headings


def test_a_device_says_how_it_stands_and_what_was_done(db: Session) -> None:
    found = {row["Asset tag"]: row for row in _stock_out(db)}
    assert {tag: row["State"] for tag, row in found.items()} == {
        "TAB-0001": "Ready to lend",
        "PH-0001": "On loan",
        "LAP-0001": "To prepare",
        "MIFI-0001": "In repair",
        "TAB-0002": "Missing",
        "TAB-0003": "Recycled: certificate 12: signed",
        "LL-T01": "Sold",
        "TAB-0004": "Retired",
        "TAB-0005": "To prepare",
    }
    assert {tag: row["Wiped?"] for tag, row in found.items() if row["Wiped?"]} == {
        "TAB-0001": "yes",
        "PH-0001": "yes",
        "LAP-0001": "yes",
    }
    assert (found["LAP-0001"]["SIM out?"], found["LAP-0001"]["Charged?"]) == ("yes", None)
    assert found["LAP-0001"]["Prepared?"] == "no"
    assert found["PH-0001"]["Prepared?"] == "yes"
    assert found["TAB-0001"]["Site"] == "Office (Onside)"
    assert list(found) == sorted(found)


def _stock_out(db: Session) -> list[dict[str, Any]]:
    here, there = shelf.places(db)
    lent = shelf.devices(db, here, there)[1]
    make.loan(db, lent)
    return devices_out(db)


def test_what_was_ticked_in_an_earlier_round_is_not_said(db: Session) -> None:
    device = make.device(db)
    inventory.move(db, COMMAND_LINE, NOW, device, State.TO_PREPARE, "dusty")
    assert devices_out(db)[0]["Wiped?"] is None


def test_the_sims_of_a_device_stand_in_one_cell(db: Session) -> None:
    device = make.device(db)
    db.add(Sim(network="EE", iccid="8944110000000000073", device=device))
    db.flush()
    db.add(Sim(network="giffgaff", device=device))
    db.add(Sim(iccid="8944110000000000081", partner=device.site.partner))
    db.flush()
    assert devices_out(db)[0]["SIM"] == "EE 8944110000000000073; giffgaff"


def test_a_client_goes_out_in_words(db: Session) -> None:
    shelf.clients(db, *shelf.places(db))
    little, full = rows(db, ImportKind.CLIENTS)
    assert (full["First name"], full["Surname"]) == ("Agnieszka", "Żółwik-Marmalade")
    assert (full["Large print"], full["Language"]) == ("Giant, 22 point", "Urdu")
    assert (full["May we ring?"], full["No contact"]) == ("no", "yes")
    assert (full["Is 18 or over?"], full["Registered with a GP?"]) == ("yes", "no")
    assert (full["Year of birth"], full["Record closed on"]) == (1948, date(2026, 10, 6))
    assert (little["Large print"], little["Is 18 or over?"]) == ("no", None)
    assert little["Partner"] == "Wick Court"


def test_a_loan_goes_out_with_all_that_is_known_of_it(db: Session) -> None:
    whole, beside = _whole_loan(db)
    first, second = loans_out(db)
    assert first == {
        "Asset tag": whole.device.tag,
        "Reference": whole.client.reference,
        "Name": f"{whole.client.given_name} {whole.client.family_name}",
        "Out on": date(2026, 9, 1),
        "Due back": date(2026, 11, 20),
        "Came back": date(2026, 11, 2),
        "Ending": "Returned",
        "Agreement": "signed",
        "Deposit": 20,
        "Deposit went": "Given back",
        "Kit": "Charger, Case",
        "Kit missing": "Case",
        "Shared with": "PLUS-C-0300",
        "Part of": None,
        "Condition on return": "Worn",
        "Earlier due dates": "2026-09-29; 2026-10-27",
        "Kept as": None,
        "Price they paid": None,
        "What came next": "A device from the National Device Bank",
        "Lost or stolen on": None,
        "Network told on": None,
        "Police reference": None,
        "Registered as lost on": None,
        "Locked from afar on": None,
        "Notes": "=1+1",
    }
    assert (second["Ending"], second["Came back"]) == ("On loan", None)
    assert (second["Part of"], second["Agreement"]) == (whole.device.tag, None)
    assert second["Asset tag"] == beside.device.tag


def _whole_loan(db: Session) -> tuple[Loan, Loan]:
    """Make a loan with everything, which has ended, and an open one that was part of it."""
    device = make.device(db, of=make.model(db, kit=("Charger", "Case")))
    loan = make.loan(db, device, make.client(db, preferred_name="Dot"), on=date(2026, 9, 1))
    beside = make.loan(db, to=loan.client, on=date(2026, 10, 1))
    beside.part_of = loan
    loan.shared_with = make.client(db, reference="PLUS-C-0300")
    for due_on in (date(2026, 10, 27), date(2026, 11, 20)):
        book.renew(db, COMMAND_LINE, NOW, date(2026, 9, 2), loan.id, due_on)
    db.add(Agreement(loan_id=loan.id, agreed=Agreed.SIGNED))
    db.add(Deposit(loan_id=loan.id, pence=2000, went=DepositWent.RETURNED))
    charger, _ = db.scalars(queries.kit_of(device.model_id))
    wish = book.CheckIn(
        device.tag, Condition.WORN, "=1+1", frozenset({charger.id}), Onward.DEVICE_BANK
    )
    book.check_in(db, COMMAND_LINE, NOW, date(2026, 11, 2), wish)
    db.flush()
    return loan, beside


def test_a_loan_that_ended_without_a_return_says_so(db: Session) -> None:
    loan = make.loan(db, on=date(2026, 9, 1))
    end = endings.End(Ending.STOLEN, date(2026, 10, 1), "reported")
    endings.end_otherwise(db, COMMAND_LINE, NOW, TODAY, loan.id, end)
    found = loans_out(db)[0]
    assert (found["Ending"], found["Came back"]) == ("Stolen", date(2026, 10, 1))
    assert found["Condition on return"] is None
    assert found["Lost or stolen on"] == date(2026, 10, 1)


def desk_at(db: Session, client: Client) -> Actor:
    """Return somebody at the desk of a client's partner."""
    return make.actor(make.staff(db, Role.DESK, at=make.site(db, client.partner)), Role.DESK)


def test_the_desk_takes_what_is_its_own_partners(db: Session) -> None:
    mine, other = make.client(db), make.client(db)
    loan = make.loan(db, to=mine)
    make.loan(db, to=other)
    actor = desk_at(db, mine)
    own = make.device(db, at=make.site(db, mine.partner))
    assert [row["Asset tag"] for row in devices_out(db, actor)] == [own.tag]
    assert [row["Reference"] for row in rows(db, ImportKind.CLIENTS, actor)] == [mine.reference]
    assert [row["Asset tag"] for row in loans_out(db, actor)] == [loan.device.tag]


def test_who_shares_a_loan_is_not_there_for_another_partner(db: Session) -> None:
    loan = make.loan(db)
    loan.shared_with = make.client(db)
    db.flush()
    sheet = loans.sheet(db, desk_at(db, loan.client), shelf.DECIDED)
    assert loan.shared_with.reference not in str(sheet.rows)
    assert sheet.clients == {loan.client_id}


@pytest.mark.parametrize(
    ("without", "hidden", "shown"),
    [
        (Permission.CLIENTS_ADDRESS, {"Address", "Postcode"}, {"Notes"}),
        (Permission.CLIENTS_WRITE, {"Notes"}, {"Address", "Postcode"}),
    ],
)
def test_addresses_and_notes_are_empty_for_who_may_not_see_them(
    db: Session, without: Permission, hidden: set[str], shown: set[str]
) -> None:
    _, client = make.client(db), make.client(db, address="2 Long Lane", postcode="WR1", note="shy")
    actor = desk_at(db, client)
    fewer = {key: scopes for key, scopes in actor.scopes.items() if key is not without}
    found = rows(db, ImportKind.CLIENTS, replace(actor, scopes=fewer))[0]
    assert {name for name in hidden | shown if found[name]} == shown


def test_who_may_not_take_lists_away_gets_nothing(db: Session) -> None:
    loan = make.loan(db)
    volunteer = make.staff(db, Role.VOLUNTEER, at=loan.device.site)
    make.allocation(db, loan.client, volunteer)
    actor = make.actor(volunteer, Role.VOLUNTEER)
    assert [rows(db, kind, actor) for kind in ImportKind] == [[], [], []]
    sheet = devices.sheet(db, actor, shelf.DECIDED)
    with pytest.raises(Refused, match="cannot take lists away"):
        services.take_away(db, actor, NOW, TODAY, sheet, FileKind.CSV)


@pytest.mark.parametrize("kind", ImportKind)
def test_a_long_list_costs_as_many_statements_as_a_short_one(
    database: Database, db: Session, kind: ImportKind
) -> None:
    costs = []
    for number in (2, 20):
        for _ in range(number):
            make.loan(db)
        db.commit()
        with statements(database.engine) as seen:
            sheet = SHEETS[kind](db, COMMAND_LINE, shelf.DECIDED)
            services.take_away(db, COMMAND_LINE, NOW, TODAY, sheet, FileKind.CSV)
        db.commit()
        db.begin_writing()
        costs.append(len(seen))
    assert len(sheet.rows) == 22
    assert costs[0] == costs[1]
