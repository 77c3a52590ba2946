"""A letter to one person who is followed up: what it says, in whose size, and for whose eyes."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from techloan.audit import AuditLine
from techloan.database import Session
from techloan.permissions import Role
from tests import make
from tests.conftest import NOW
from tests.visitor import Visit, page

TODAY = NOW.date()
ADDRESS = "1 Teapot Lane\nWorcester"


def letter(answer: Any) -> str:
    """Return the words of a letter on one line."""
    return " ".join(PdfReader(BytesIO(answer.data)).pages[0].extract_text().split())


def test_a_letter_asks_how_somebody_is(db: Session, visit: Visit):
    client = make.client(db, address=ADDRESS)
    answer = visit(make.staff(db, Role.COORDINATOR)).get(f"/clients/{client.reference}/letter.pdf")
    said = letter(answer)
    assert "1 Teapot Lane Worcester" in said
    assert f"Hello {client.first_name}, We were thinking of you" in said
    assert answer.headers["Content-Disposition"] == 'attachment; filename="letter.pdf"'


def test_a_letter_about_what_is_due_names_it(db: Session, visit: Visit):
    client = make.client(db, address=ADDRESS)
    loan = make.loan(db, to=client, on=TODAY - timedelta(days=40))
    path = f"/clients/{client.reference}/letter.pdf?reason=overdue"
    said = letter(visit(make.staff(db, Role.COORDINATOR)).get(path))
    assert f"Tablet {loan.device.tag}: due back on" in said
    assert "Perhaps you still enjoy it" in said


def test_a_letter_is_set_in_the_print_of_the_one_who_reads_it(db: Session, visit: Visit):
    client = make.client(db, address=ADDRESS, print_size=22)
    answer = visit(make.staff(db, Role.COORDINATOR)).get(f"/clients/{client.reference}/letter.pdf")
    sizes = set[float]()

    def note(text: str, _cm: Any, matrix: list[float], _font: Any, size: float) -> None:
        if "thinking" in text:
            sizes.add(round(size * abs(matrix[3])))

    PdfReader(BytesIO(answer.data)).pages[0].extract_text(visitor_text=note)
    assert sizes == {22} or sizes == {29}, sizes


def test_printing_a_letter_is_written_down(db: Session, visit: Visit):
    client = make.client(db, address=ADDRESS)
    visit(make.staff(db, Role.COORDINATOR)).get(f"/clients/{client.reference}/letter.pdf")
    opened = select(AuditLine.client_id).where(AuditLine.action == "opened")
    assert db.scalars(opened).all() == [client.id]


@pytest.mark.parametrize("facts", [{"died_on": TODAY}, {"no_contact": True}, {"may_write": False}])
def test_nobody_writes_to_who_died_or_said_no(db: Session, visit: Visit, facts: dict[str, Any]):
    client = make.client(db, address=ADDRESS, **facts)
    answer = visit(make.staff(db, Role.COORDINATOR)).get(f"/clients/{client.reference}/letter.pdf")
    assert answer.status_code == 409
    assert "is not written to by post" in answer.text


def test_letters_are_for_those_who_may_see_the_address(db: Session, visit: Visit):
    site = make.site(db)
    mine = make.client(db, of=site.partner, address=ADDRESS)
    volunteer, desk = make.staff(db, Role.VOLUNTEER, at=site), make.staff(db, Role.DESK, at=site)
    make.allocation(db, mine, volunteer)
    strange = make.client(db, address=ADDRESS)
    path = f"/clients/{mine.reference}/letter.pdf"
    administrator = make.staff(db, Role.ADMINISTRATOR)
    status = [visit(staff).get(path).status_code for staff in (volunteer, desk, administrator)]
    assert status == [404, 200, 404]
    assert visit(desk).get(f"/clients/{strange.reference}/letter.pdf").status_code == 404


def test_the_contact_offers_what_it_takes(db: Session, visit: Visit):
    client = make.client(db, address=ADDRESS, phone="07700 900123", may_text=True)
    browser = visit(make.staff(db, Role.COORDINATOR))
    path = f"/clients/{client.reference}/contacts/new?reason=overdue&how="

    def offered(how: str) -> list[str]:
        shown = page(browser.get(path + how))
        return [link["href"] for link in shown.select("main .reading a.govuk-button")]

    assert offered("letter") == [f"/clients/{client.reference}/letter.pdf?reason=overdue"]
    assert offered("text") == ["sms:+447700900123"]
    assert offered("call") == []
