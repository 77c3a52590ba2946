"""The pages of a loan list: form, preview, columns, what came in, and the page of each loan."""

import io
import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from techloan.audit import AuditLine
from techloan.database import Database, Session
from techloan.imports.models import Import, ImportRow
from techloan.imports.rules import ImportKind, Stage
from techloan.inventory.models import Device
from techloan.loans.models import Loan
from techloan.people.models import Client, Staff
from techloan.permissions import Role
from tests import make
from tests.counting import statements
from tests.imports.lists import brought_in, office
from tests.imports.loans.sheets import MASTER
from tests.imports.loans.tray import held, loan_of, settle
from tests.sheet_files import workbook
from tests.visitor import Visit, Visitor, page, words

LOANS = ImportKind.LOANS


def upload(browser: Visitor, db: Session, data: bytes, name: str = "list.csv") -> str:
    """Bring a list of loans in; return the address of its page."""
    form: dict[str, Any] = {"kind": "loans", "site": str(office(db).id), "as_at": "2026-10-31"}
    db.rollback()
    form["file"] = (io.BytesIO(data), name)
    answer = browser.post("/imports", data=form, content_type="multipart/form-data")
    assert answer.status_code == 303
    return answer.location


def three_sheets(book: Any) -> None:
    """Fill a workbook with loans, devices, and something that is neither."""
    sheets: dict[str, list[list[str]]] = {
        "Out": [["Name", "Asset tag", "Date out"], ["Mabel Tuppence", "TAB-0001", "1/10/2026"]],
        "Stock": [["Asset tag", "Model"], ["TAB-0001", "iPad 8"], ["TAB-0002", "iPad 8"]],
        "Rota": [["Day", "Weather"], ["Monday", "rain"]],
    }
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)


def test_who_brings_in_clients_is_offered_loans_with_them(
    visit: Visit, db: Session, coordinator: Staff
) -> None:
    offered = words(visit(coordinator).get("/imports"))
    assert "Loans (their clients and devices with them)" in offered
    assert "one file may hold all three" in offered
    db.begin_writing()
    desk = visit(make.staff(db, Role.DESK, at=office(db)))
    assert "Loans (their" not in words(desk.get("/imports"))


def test_a_loan_list_goes_from_file_to_preview_to_the_book(
    visit: Visit, db: Session, coordinator: Staff
) -> None:
    browser = visit(coordinator)
    address = upload(browser, db, MASTER)
    told = words(browser.get(address))
    assert "31 loans, 38 clients and 24 devices would come in; 8 rows wait for you." in told
    assert "TAB-0001, Dotty Marmalade, 1 October 2025" in told
    assert "7700900103 is read as 07700 900103 , lost its leading 0" in told
    assert "Makes client PLUS-C-0101, device TAB-0001" in told
    assert db.scalar(select(func.count()).select_from(Loan)) == 0
    browser.post(f"{address}/confirm")
    told = words(browser.get(address))
    assert "31 loans, 38 clients and 24 devices came in; 8 rows wait for you." in told
    assert "Print their labels" in told


def test_rows_that_are_none_are_named(browser: Visitor) -> None:
    folded = page(browser.get("/imports/1")).select_one("details.govuk-details")
    assert folded is not None
    assert folded.get("open") is None
    told = folded.get_text(" ", strip=True)
    assert told.startswith("6 rows are titles, bands or totals Row 6: OCTOBER 2025")
    assert "Row 57: Key: yellow = overdue" not in told
    assert "Key: yellow = overdue" in told


def test_rows_lead_to_their_loans_and_held_ones_to_the_tray(browser: Visitor, db: Session) -> None:
    links = {a.get_text(): a["href"] for a in page(browser.get("/imports/1")).select("td a")}
    loan = loan_of(db, "TAB-0002", "PLUS-C-0102")
    assert links["TAB-0002, Horace Pumpernickel, 1 October 2025"] == f"/loans/{loan.id}"
    assert links["TAB-0009, Aleksandra Doodlewhistle"] == held(db, 16)


def test_what_came_in_counts_what_was_settled_since(browser: Visitor, db: Session) -> None:
    settle(browser, db, 16, out_on="2025-10-08")
    told = words(browser.get("/imports/1"))
    assert "32 loans, 38 clients and 24 devices came in; 7 rows wait for you." in told


def test_a_list_that_comes_again_has_nothing_new_but_what_is_held(
    browser: Visitor, db: Session
) -> None:
    told = words(browser.get(upload(browser, db, MASTER)))
    assert "Nothing has changed yet. 8 rows wait for you." in told
    assert "would come in" not in told


def test_who_looks_at_a_list_of_loans_is_written_down(browser: Visitor, db: Session) -> None:
    browser.get("/imports/1")
    told = db.scalars(select(AuditLine.detail).where(AuditLine.action == "listed")).all()
    assert [json.loads(detail)["where"] for detail in told] == ["an import"]


def test_the_desk_sees_no_list_of_loans(browser: Visitor, db: Session, visit: Visit) -> None:
    db.begin_writing()
    desk = make.staff(db, Role.DESK, at=office(db))
    assert visit(desk).get("/imports/1").status_code == 404
    assert visit(desk).get("/imports/1/columns").status_code == 404


def test_the_columns_say_what_each_sheet_holds(
    visit: Visit, db: Session, coordinator: Staff
) -> None:
    browser = visit(coordinator)
    address = upload(browser, db, workbook(three_sheets), "lists.xlsx")
    shown = page(browser.get(f"{address}/columns"))
    told = [h.get_text() + ": " + h.find_next("p").get_text() for h in shown.select("h2")]
    assert told == [
        "Out: This sheet holds loans.",
        "Stock: This sheet holds devices.",
        "Rota: We cannot tell what this sheet holds, so nothing of it comes in.",
    ]
    preview = words(browser.get(address))
    assert "1 loan, 1 client and 2 devices would come in." in preview
    assert "Out: loans Stock: devices Rota: nothing that we know" in preview


def test_columns_chosen_by_hand_change_what_a_sheet_holds(
    visit: Visit, db: Session, coordinator: Staff
) -> None:
    browser = visit(coordinator)
    address = upload(browser, db, workbook(three_sheets), "lists.xlsx")
    names = [["", "tag", ""], ["tag", "model"], ["", ""]]
    form = {f"column-{n}-{i}": name for n, own in enumerate(names) for i, name in enumerate(own)}
    assert browser.post(f"{address}/columns", data=form).status_code == 303
    assert "Out: devices Stock: devices" in words(browser.get(address))


def facts(browser: Visitor, loan: Loan) -> dict[str, str]:
    """Return the facts that stand on the page of a loan."""
    shown = page(browser.get(f"/loans/{loan.id}"))
    pairs = zip(shown.select("dl.facts dt"), shown.select("dl.facts dd"), strict=True)
    return {dt.get_text(): " ".join(dd.get_text(" ").split()) for dt, dd in pairs}


def test_the_page_of_a_loan_says_what_its_list_said(browser: Visitor, db: Session) -> None:
    loan = loan_of(db, "TAB-0019", "PLUS-C-0130")
    told = words(browser.get(f"/loans/{loan.id}"))
    assert "From the list Row 43 of list.csv, came in on 3 November 2026." in told
    assert "I-Pad 8th gen is read as Apple iPad 8" in told
    assert "It came back without charger." in told
    assert facts(browser, loan) == {
        "How it stands": "Returned",
        "Borrower": "Clement Haybale PLUS-C-0130",
        "Device": "TAB-0019 , Apple iPad 8",
        "Out": "16 March 2026, from a list",
        "Due back": "13 April 2026",
        "Ended": "13 April 2026, from a list",
        "Agreement": "Signed",
        "Photos": "Take a photo",
        "Deposit": "£20.00, kept by us",
        "Note": "charger missing, £20 kept",
    }


def test_a_loan_of_the_desk_has_no_list(visit: Visit, db: Session, coordinator: Staff) -> None:
    loan = make.loan(db)
    assert "From the list" not in words(visit(coordinator).get(f"/loans/{loan.id}"))


def test_what_nobody_wrote_down_reads_well(browser: Visitor, db: Session) -> None:
    kept = facts(browser, loan_of(db, "TAB-0021", "PLUS-C-0121"))
    assert kept["Ended"] == "day not known, from a list"
    out = facts(browser, loan_of(db, "TAB-0014", "PLUS-C-0140"))
    assert (out["Due back"], out["How it stands"]) == ("not agreed yet", "no date agreed yet")
    client = words(browser.get("/clients/PLUS-C-0121"))
    assert "Kept: TAB-0021" in client
    assert client.index("Kept: TAB-0021") < client.index("Borrowed TAB-0021")
    assert "the day is not known; it went out on this one" in client
    assert "Kept, lent to Ignatius Fudge" in words(browser.get("/devices/TAB-0021"))


def test_what_was_lent_together_is_joined(browser: Visitor, db: Session) -> None:
    loan = loan_of(db, "TAB-0005", "PLUS-C-0105")
    assert facts(browser, loan)["Lent with it"] == "MIFI-0007 , MiFi (Alcatel)"
    part = loan_of(db, "MIFI-0007", "PLUS-C-0105")
    assert facts(browser, part)["Part of"] == "the loan of TAB-0005"


def test_who_shares_a_loan_stands_on_its_page(browser: Visitor, db: Session) -> None:
    settle(browser, db, 36, choice="PLUS-C-0125")
    loan = loan_of(db, "TAB-0004", "PLUS-C-0125")
    assert facts(browser, loan)["Shared with"] == "Primrose Picklejar PLUS-C-0124"


def test_a_volunteer_reads_nothing_of_where_a_client_lives(
    visit: Visit, database: Database, db: Session, coordinator: Staff
) -> None:
    text = "Ref,Name,Tel,Postcode,Asset tag,Date out\nC-1,Mabel,7700900101,wr14zz,T-1,1/10/2026\n"
    brought_in(database, db, LOANS, text)
    stranger = make.staff(db, Role.VOLUNTEER, at=office(db))
    volunteer = make.staff(db, Role.VOLUNTEER, at=office(db))
    make.allocation(db, db.scalars(select(Client)).one(), volunteer)
    address = f"/loans/{db.scalars(select(Loan.id)).one()}"
    db.commit()
    seen, whole = words(visit(volunteer).get(address)), words(visit(coordinator).get(address))
    assert ("wr14zz" in whole, "wr14zz" in seen) == (True, False)
    assert "7700900101 is read as 07700 900101" in seen
    assert visit(stranger).get(address).status_code == 404


def many(number: int) -> bytes:
    """Return a list of so many loans, each with a client, a device, and a doubt."""
    rows = [f"C-{i},Client Number{i},T-{i},iPad 8,,2026-10-29" for i in range(number)]
    return "\n".join(["Ref,Name,Asset tag,Model,Date out,Due back", *rows]).encode()


@pytest.mark.parametrize("path", ["/imports", "/imports/1", "/imports/held", "row", "columns"])
def test_no_page_costs_more_for_more_rows(
    visit: Visit, app: Flask, database: Database, db: Session, coordinator: Staff, path: str
) -> None:
    brought_in(database, db, LOANS, many(3))
    brought_in(database, db, LOANS, many(40).replace(b"C-", b"D-").replace(b"T-", b"U-"))
    db.commit()
    browser = visit(coordinator)
    first, last = select(func.min(ImportRow.id)), select(func.max(ImportRow.id))
    few, more = path, path.replace("/imports/1", "/imports/2")
    if path == "row":
        few, more = (f"/imports/held/{db.scalar(row)}" for row in (first, last))
    if path == "columns":
        few, more = "/imports/1/columns", "/imports/2/columns"
    db.rollback()
    browser.get("/")
    counts = []
    for address in (few, more):
        with statements(app.extensions["techloan"].database.engine) as seen:
            assert browser.get(address).status_code == 200
        counts.append(len(seen))
    # What came of a list is asked of everything that may have used it since.
    most = 30 if path == "/imports/1" else 8
    assert counts[1] <= counts[0] <= most, "\n".join(seen)


def test_a_preview_that_waits_costs_no_more_for_more_rows(
    visit: Visit, app: Flask, db: Session, coordinator: Staff
) -> None:
    browser = visit(coordinator)
    pages = [upload(browser, db, many(number)) for number in (3, 40)]
    counts = []
    for address in pages:
        with statements(app.extensions["techloan"].database.engine) as seen:
            browser.get(address)
        counts.append(len(seen))
    assert counts[1] <= counts[0] <= 10, "\n".join(seen)


def test_a_list_that_was_taken_back_says_so(browser: Visitor, db: Session) -> None:
    db.begin_writing()
    db.execute(update(Import).values(stage=Stage.UNDONE))
    db.commit()
    told = words(browser.get("/imports/1"))
    assert "Taken back." in told
    assert "came in" not in told
    assert db.scalars(select(Device)).first() is not None
