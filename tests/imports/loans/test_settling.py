"""Held loans wait in a tray; a person settles each one on its page, and it goes in."""

from datetime import date

import pytest
from sqlalchemy import select

from techloan.audit import AuditLine
from techloan.database import Database, Session
from techloan.imports.models import ImportRow
from techloan.imports.rules import ImportKind, Tray
from techloan.loans.rules import Ending
from tests.imports.lists import brought_in, counts
from tests.imports.loans.sheets import MASTER
from tests.imports.loans.tray import fields, held, loan_of, settle
from tests.visitor import Visitor, page, words

# The row of the file, what is typed, and the loan that comes of it.
CASES = [
    (15, {"back_on": "2025-11-03"}, "TAB-0008", "PLUS-C-0108", "2025-10-07", "2025-11-03"),
    (16, {"out_on": "2025-10-08"}, "TAB-0009", "PLUS-C-0109", "2025-10-08", "2025-11-04"),
    (25, {"serial": "R9ZZ0000F7X"}, "TAB-0017", "PLUS-C-0117", "2025-11-20", "2025-12-18"),
    (26, {"out_on": "2025-12-01"}, "TAB-0018", "PLUS-C-0118", "2025-12-01", "2026-01-05"),
    (42, {"out_on": "2026-02-28"}, "TAB-0012", "PLUS-C-0129", "2026-02-28", "2026-03-27"),
    (50, {"out_on": "2026-08-03"}, "TAB-0006", "PLUS-C-0137", "2026-08-03", "2026-08-28"),
]


@pytest.mark.parametrize(("number", "typed", "tag", "reference", "out_on", "back_on"), CASES)
def test_a_held_loan_goes_in_when_its_doubt_is_settled(
    browser: Visitor,
    db: Session,
    number: int,
    typed: dict[str, str],
    tag: str,
    reference: str,
    out_on: str,
    back_on: str,
) -> None:
    assert settle(browser, db, number, **typed) == ""
    loan = loan_of(db, tag, reference)
    assert loan.checked_out_on == date.fromisoformat(out_on)
    assert (loan.ending, loan.ended_on) == (Ending.RETURNED, date.fromisoformat(back_on))


def test_of_a_couple_one_borrows_and_the_other_shares(browser: Visitor, db: Session) -> None:
    assert settle(browser, db, 36, choice="PLUS-C-0124") == ""
    loan = loan_of(db, "TAB-0004", "PLUS-C-0124")
    assert loan.shared_with is not None
    assert (loan.shared_with.reference, loan.shared_with.given_name) == ("PLUS-C-0125", "Basil")


def test_a_loan_of_somebody_who_died_goes_in_when_a_person_has_looked(
    browser: Visitor, db: Session
) -> None:
    assert "has died" in settle(browser, db, 31)
    assert settle(browser, db, 31, ending="kept", sure="y") == ""
    loan = loan_of(db, "TAB-0022", "PLUS-C-0122")
    assert (loan.ending, loan.client.no_contact) == (Ending.KEPT, True)
    assert loan.device.state == "retired"


def test_what_is_only_offered_stays_empty_until_somebody_takes_it(
    browser: Visitor, db: Session
) -> None:
    address = held(db, 16)
    shown = page(browser.get(address))
    assert fields(shown)["field-out_on"] == ""
    assert "The list says: 10/08/2025" in shown.get_text(" ", strip=True)
    typed = fields(shown) | {"field-note": "prefers Ola, rings late", "use-out_on": "2025-10-08"}
    taken = fields(page(browser.post(address, data=typed)))
    assert (taken["field-out_on"], taken["field-note"]) == ("2025-10-08", "prefers Ola, rings late")
    assert db.scalars(select(ImportRow).where(ImportRow.number == 16)).one().tray is Tray.WAITING


def test_nothing_typed_is_lost_when_the_row_still_cannot_go_in(
    browser: Visitor, db: Session
) -> None:
    address = held(db, 15)
    typed = fields(page(browser.get(address))) | {"field-note": "asked Ernest"}
    answer = browser.post(address, data=typed)
    assert answer.status_code == 409
    assert "before it went out" in words(answer)
    assert fields(page(answer))["field-note"] == "asked Ernest"


def test_a_list_whose_rows_are_settled_is_there_when_it_comes_again(
    browser: Visitor, database: Database, db: Session
) -> None:
    for number, typed, *_ in CASES:
        settle(browser, db, number, **typed)
    settle(browser, db, 36, choice="PLUS-C-0125")
    settle(browser, db, 31, sure="y")
    db.begin_writing()
    _, again = brought_in(database, db, ImportKind.LOANS, MASTER)
    assert counts(again) == {"skip": 40}


def test_what_was_repaired_stays_on_the_page_of_the_loan(browser: Visitor, db: Session) -> None:
    settle(browser, db, 16, out_on="2025-10-08")
    loan = loan_of(db, "TAB-0009", "PLUS-C-0109")
    told = words(browser.get(f"/loans/{loan.id}"))
    assert "10/08/2025 is read as 8 October 2025 , day and month may have changed places" in told
    assert "settled by" in told
    other = words(browser.get(f"/loans/{loan_of(db, 'TAB-0003', 'PLUS-C-0103').id}"))
    assert "7700900103 is read as 07700 900103" in other


def test_the_preview_of_clients_is_written_down(browser: Visitor, db: Session) -> None:
    browser.get("/imports/held")
    db.rollback()
    told = select(AuditLine.detail).where(AuditLine.action == "listed")
    assert any("held rows of imports" in detail for detail in db.scalars(told))
