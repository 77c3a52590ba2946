"""The pages of the tray: who may, what stands where, and where a person goes next."""

import pytest
from sqlalchemy import select

from techloan.database import Database, Session
from techloan.imports.models import ImportRow
from techloan.imports.rules import ImportKind, Tray
from techloan.loans.models import Loan
from techloan.people.models import Client
from techloan.permissions import Role
from tests import make
from tests.imports.lists import brought_in, office
from tests.imports.loans.tray import fields, held, loan_of, row_at, send, settle
from tests.visitor import Visit, Visitor, page, words

LOANS = ImportKind.LOANS
HEADINGS = "Name,Asset tag,Model,Date out,Due back,Date returned,Status\n"


def settled_list(database: Database, db: Session, visit: Visit, text: str) -> Visitor:
    """Bring a small list in; return a coordinator's browser."""
    brought_in(database, db, LOANS, text)
    browser: Visitor = visit(make.staff(db, Role.COORDINATOR, at=office(db)))
    return browser


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.DESK, Role.ADMINISTRATOR])
def test_nobody_else_sees_or_settles_a_held_loan(
    browser: Visitor, db: Session, visit: Visit, role: Role
) -> None:
    address = held(db, 16)
    db.begin_writing()
    other = visit(make.staff(db, role, at=office(db)))
    form = {"field-out_on": "2025-10-08", "field-ending": "returned"}
    answers = [other.get(address), other.post(address, data=form), other.post(f"{address}/aside")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert "Doodlewhistle" not in words(other.get("/imports/held"))
    assert row_at(db, 16).tray is Tray.WAITING


def test_a_row_that_does_not_wait_is_not_there(browser: Visitor, db: Session) -> None:
    assert browser.get("/imports/held/999999").status_code == 404
    assert browser.get(f"/imports/held/{row_at(db, 7).id}").status_code == 404


def test_after_one_row_the_next_of_its_list_is_shown_round_to_the_first(
    browser: Visitor, db: Session
) -> None:
    answer = send(browser, db, 15, back_on="2025-11-03")
    assert answer.location == held(db, 16)
    assert "The loan of TAB-0008 to Ernest Crumpet is in." in words(browser.get(answer.location))
    last = send(browser, db, 50, out_on="2026-08-03")
    assert last.location == held(db, 16)


def test_a_row_put_aside_leads_to_the_next_and_the_last_one_to_the_list(
    browser: Visitor, db: Session
) -> None:
    waiting = [15, 16, 25, 26, 31, 36, 42, 50]
    led = [browser.post(f"{held(db, number)}/aside").location for number in waiting]
    assert led == [*(held(db, number) for number in waiting[1:]), "/imports/held"]
    assert "No row waits" in words(browser.get("/imports/held"))


def test_the_held_rows_stand_under_their_lists_with_why_they_wait(browser: Visitor) -> None:
    shown = page(browser.get("/imports/held"))
    assert [h.get_text() for h in shown.select("h2")] == ["list.csv"]
    rows = [row.get_text(" ", strip=True) for row in shown.select("tbody tr")]
    assert rows[3] == (
        "26 TAB-0018, Gwendolyn Puddifoot "
        "The day on which it went out is not clear: 31 November does not exist; "
        "it was due 28 days after 1 December 2025."
    )


def test_the_fields_stand_together_as_who_what_and_when(browser: Visitor, db: Session) -> None:
    shown = page(browser.get(held(db, 16)))
    legends = [legend.get_text() for legend in shown.select("fieldset.sheet > legend")]
    assert legends == ["Who", "What", "When"]
    folded = shown.select_one("details.govuk-details")
    assert folded is not None
    assert {"field-phone", "field-charger"} <= {str(f["name"]) for f in folded.select("input")}


def test_a_taken_offer_keeps_what_was_typed_chosen_and_ticked(
    browser: Visitor, db: Session
) -> None:
    answer = send(
        browser, db, 16, note="asked her", ending="kept", sure="y", **{"use-out_on": "2025-10-08"}
    )
    now = fields(page(answer))
    assert (answer.status_code, now["field-out_on"], now["field-note"], now["sure"]) == (
        *(200, "2025-10-08", "asked her"),
        "y",
    )
    assert now["field-ending"] == "kept"
    taken = page(answer).select_one("[autofocus]")
    assert taken is not None
    assert (taken["name"], taken["value"]) == ("field-out_on", "2025-10-08")
    assert "use-out_on" not in answer.text


def test_of_a_couple_somebody_has_to_be_chosen_and_only_one(browser: Visitor, db: Session) -> None:
    assert "Choose who borrows" in settle(browser, db, 36)
    both = send(browser, db, 36, choice="PLUS-C-0124", reference="PLUS-C-0125")
    assert "not both" in words(both)
    assert fields(page(both))["field-choice"] == "PLUS-C-0124"
    assert "Use Primrose" not in both.text


def test_a_couples_device_may_have_gone_to_somebody_else(browser: Visitor, db: Session) -> None:
    assert settle(browser, db, 36, choice="else", reference="PLUS-C-0101") == ""
    assert loan_of(db, "TAB-0004", "PLUS-C-0101").shared_with is None


def test_a_serial_number_of_another_device_is_taken_out(browser: Visitor, db: Session) -> None:
    assert settle(browser, db, 25, serial="") == ""
    loan = loan_of(db, "TAB-0017", "PLUS-C-0117")
    assert (loan.device.serial, loan.device.imei) == ("", "350000000000170")
    told = words(browser.get(f"/loans/{loan.id}"))
    assert "Serial number : R9ZZ0000F6G is left empty, settled by" in told


def test_who_has_died_may_still_have_the_device(browser: Visitor, db: Session) -> None:
    assert settle(browser, db, 31, sure="y") == ""
    loan = loan_of(db, "TAB-0022", "PLUS-C-0122")
    assert (loan.ending, loan.device.state, loan.client.no_contact) == (None, "ready", True)


def test_an_older_loan_does_not_move_a_device_that_went_out_again(
    browser: Visitor, db: Session
) -> None:
    settle(browser, db, 16, out_on="2025-10-08")
    assert loan_of(db, "TAB-0009", "PLUS-C-0109").device.state == "ready"
    settle(browser, db, 15, back_on="2025-11-03")
    assert loan_of(db, "TAB-0008", "PLUS-C-0108").device.state == "in_repair"
    settle(browser, db, 26, out_on="2025-12-01")
    assert loan_of(db, "TAB-0018", "PLUS-C-0118").device.state == "to_prepare"


def test_rows_below_are_told(database: Database, db: Session, visit: Visit) -> None:
    text = "No,Name,Asset tag,Model,Date out,Notes\n1,Dotty Marmalade,TAB-0001,iPad 8,,\n"
    below = ",,MIFI-0007,+ MiFi,,\n,,,stylus,,blue\n"
    browser = settled_list(database, db, visit, text + below)
    told = words(browser.get(held(db, 2)))
    assert "Below it in the list: + MiFi, MIFI-0007; stylus, blue." in told
    assert settle(browser, db, 2, out_on="2026-10-01", ending="on loan") == ""
    loans = db.scalars(select(Loan).order_by(Loan.id)).all()
    assert [loan.part_of_id for loan in loans] == [None, loans[0].id]


def test_an_ending_in_doubt_is_chosen(database: Database, db: Session, visit: Visit) -> None:
    row = "Dotty Marmalade,TAB-0001,iPad 8,1/10/2026,29/10/2026,,with the fairies\n"
    browser = settled_list(database, db, visit, HEADINGS + row)
    assert fields(page(browser.get(held(db, 2))))["field-ending"] == ""
    assert "The list says: with the fairies" in words(browser.get(held(db, 2)))
    assert "is it still out" in settle(browser, db, 2)
    assert settle(browser, db, 2, ending="on loan") == ""


def test_back_and_still_out_at_once_is_for_a_person_to_settle(
    database: Database, db: Session, visit: Visit
) -> None:
    row = "Dotty Marmalade,TAB-0001,iPad 8,1/10/2026,29/10/2026,12/10/2026,on loan\n"
    browser = settled_list(database, db, visit, HEADINGS + row)
    assert fields(page(browser.get(held(db, 2))))["field-ending"] == ""
    assert "stands there, and that it came back" in settle(browser, db, 2, ending="on loan")
    assert settle(browser, db, 2, ending="on loan", back_on="") == ""


# Two people whose names are one letter apart, and a third row that may mean the first.
NEAR = (
    "Name,Asset tag,Model,Date out\nMabel Tuppence,TAB-0001,iPad 8,1/10/2026\n"
    "Mabel Tuppense,TAB-0002,iPad 8,2/10/2026\n"
)


def test_a_similar_name_may_be_the_one_who_is_there(
    database: Database, db: Session, visit: Visit
) -> None:
    browser = settled_list(database, db, visit, NEAR)
    mabel = db.scalars(select(Client)).one()
    assert settle(browser, db, 3, choice=mabel.reference) == ""
    assert loan_of(db, "TAB-0002", mabel.reference).client == mabel


def test_a_similar_name_may_be_somebody_new(database: Database, db: Session, visit: Visit) -> None:
    browser = settled_list(database, db, visit, NEAR)
    assert "Somebody new Mabel Tuppense" in words(browser.get(held(db, 3)))
    assert settle(browser, db, 3, choice="new") == ""
    assert sorted(db.scalars(select(Client.family_name))) == ["Tuppence", "Tuppense"]


def test_to_have_looked_makes_nobody_twice(database: Database, db: Session, visit: Visit) -> None:
    text = "Name,Asset tag,Model,Date out,Notes\nMabel Tuppence,TAB-0001,iPad 8,1/10/2026,"
    browser = settled_list(database, db, visit, text + "passed away in October\n")
    assert settle(browser, db, 2, ending="lost", sure="y") == ""
    assert len(db.scalars(select(Client)).all()) == 1


def test_no_pin_and_no_date_of_birth_is_kept_for_the_tray(
    database: Database, db: Session, visit: Visit
) -> None:
    text = (
        "Name,Date of birth,Asset tag,Model,Date out,PIN\n"
        "Mabel Tuppence,12/03/1941,TAB-0001,iPad 8,,4711\n,,MIFI-0007,MiFi,,8912\n"
    )
    browser = settled_list(database, db, visit, text)
    kept = " ".join(db.scalars(select(ImportRow.read)))
    assert ("4711" in kept, "8912" in kept, "12/03/1941" in kept) == (False, False, False)
    assert fields(page(browser.get(held(db, 2))))["field-born_in"] == "1941"


def test_a_note_keeps_its_lines(database: Database, db: Session, visit: Visit) -> None:
    text = 'Name,Asset tag,Model,Date out,Notes\nMabel,TAB-0001,iPad 8,,"ring twice\nnot before 10"'
    browser = settled_list(database, db, visit, text)
    settle(browser, db, 2, out_on="2026-10-01")
    assert db.scalars(select(Loan.note)).one() == "ring twice\nnot before 10"
