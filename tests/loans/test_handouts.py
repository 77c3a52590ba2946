"""What a borrower takes along on paper: their card for the desk, and the slip of a loan."""

import io
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader
from sqlalchemy import select

from techloan import settings
from techloan.audit import AuditLine
from techloan.database import Session
from techloan.dates import weekday
from techloan.inventory import codes
from techloan.loans import desk
from techloan.loans import services as loans
from techloan.loans.agreements import paper
from techloan.loans.handouts.card import LARGE, SMALL, Card, card_pdf
from techloan.loans.handouts.slip import slip_pdf
from techloan.loans.models import Loan
from techloan.permissions import COMMAND_LINE, Role
from techloan.reading_age import reading_age
from techloan.settings import Settings
from tests import make
from tests.conftest import NOW
from tests.visitor import Visit, page

pytestmark = pytest.mark.pdf
V, D, C, A = Role.VOLUNTEER, Role.DESK, Role.COORDINATOR, Role.ADMINISTRATOR
HOUSE = Settings(organisation="Lonely No More", phone="01632 960000")
KIT = ("Charger", "Cable", "Case", "Stylus")
REFERENCE = "PLUS-C-0101"
MM = 25.4 / 72


def lent(db: Session, **client: Any) -> Loan:
    site = make.site(db)
    device = make.device(db, site, make.model(db, kit=KIT), tag="TAB-0017", serial="SN-42")
    worker = make.staff(db, C, at=site, name="Juniper Vale", phone="07700 900123")
    names = {"given_name": "Dotty", "family_name": "Marmalade", "case_worker": worker}
    return make.loan(db, device, make.client(db, site.partner, **names, **client))


def slip(db: Session, loan: Loan) -> bytes:
    return slip_pdf(paper.sheet_of(db, HOUSE, NOW, loan)[0])


def read(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def squares(pdf: bytes, **how: Any) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    image = document[0].render(scale=200 / 72).to_pil().convert("L")
    return [found.text for found in zxingcpp.read_barcodes(image, **how)]


def heights(pdf: bytes, words: str) -> list[float]:
    """Return the size in points of each place where these words begin."""
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    whole, found, at = text.get_text_range(), [], -1
    while (at := whole.find(words, at + 1)) >= 0:
        _, bottom, _, top = text.get_charbox(at, loose=True)
        # The box of a letter, loosely, is as high as the font's own line: 1.36 of its size.
        found.append(round((top - bottom) / 1.362))
    return found


@pytest.mark.parametrize("reference", [REFERENCE, "7", "ABCDEFGHIJ-KLMNOPQRST-12345678"])
def test_a_scanner_reads_the_bare_reference_from_both_cards(reference: str) -> None:
    assert squares(card_pdf(Card(reference, 14))) == [reference, reference]


def test_what_a_card_says_brings_the_client_up_at_the_desk(db: Session) -> None:
    client = make.client(db, reference=REFERENCE)
    said = squares(card_pdf(Card(REFERENCE, 14)))[0]
    card = desk.look_up(db, COMMAND_LINE, NOW.date(), HOUSE, said, "")
    assert (card.kind, card.client) == ("client", client)


def test_a_card_says_the_reference_and_not_whose_it_is_or_what_we_do(
    db: Session, visit: Visit
) -> None:
    settings.write(db, HOUSE)
    loan = lent(db, reference=REFERENCE, phone="07700 900101", address="1 Teapot Lane")
    said = read(visit(make.staff(db, C)).get(f"/clients/{REFERENCE}/card.pdf").data)
    assert said.count(REFERENCE) == 2
    assert "Please show this when you borrow or bring back." in said
    for secret in (*("Dotty", "Marmalade", "Lonely", "01632", "07700", "Teapot"), loan.device.tag):
        assert secret not in said
    for hint in ("lone", "http", "/", "@", "support", "techloan"):
        assert hint not in said.lower()


def test_one_card_is_as_large_as_a_bank_card_and_one_is_larger() -> None:
    document = pypdfium2.PdfDocument(card_pdf(Card(REFERENCE, 18)))
    dashed = [
        (round((right - left) * MM, 1), round((top - bottom) * MM, 1))
        for left, bottom, right, top in (thing.get_bounds() for thing in document[0].get_objects())
    ]
    for wide, high in (SMALL, LARGE):
        assert any(abs(w - wide) < 0.6 and abs(h - high) < 0.6 for w, h in dashed), dashed


@pytest.mark.parametrize("size", [14, 18, 22])
def test_the_large_card_is_in_the_print_of_the_client(size: int) -> None:
    assert heights(card_pdf(Card(REFERENCE, size)), "Please show") == [13, size]


@pytest.mark.parametrize("reference", [REFERENCE, "ABCDEFGHIJ-KLMNOPQRST-12345678"])
def test_the_words_on_a_card_stay_within_it(reference: str) -> None:
    text = pypdfium2.PdfDocument(card_pdf(Card(reference, 22)))[0].get_textpage()
    at = text.get_text_range().index(reference)
    boxes = [text.get_charbox(at + n) for n in range(len(reference))]
    assert min(box[0] for box in boxes) * MM > 15 + 3
    assert max(box[2] for box in boxes) * MM < 15 + SMALL[0] - 3


def test_all_that_belongs_on_a_slip_stands_on_one_page(db: Session) -> None:
    loan = lent(db)
    made = slip(db, loan)
    said = read(made)
    assert loan.due_on
    for words in (
        *("TAB-0017", "SN-42", loan.device.model.title, *KIT, f"by {weekday(loan.due_on)}"),
        *("Juniper Vale, 07700 900123", "01632 960000"),
    ):
        assert words in said, words
    assert len(PdfReader(io.BytesIO(made)).pages) == 1


def test_a_slip_does_not_say_whose_it_is_because_it_travels_with_the_device(db: Session) -> None:
    said = read(slip(db, lent(db, reference=REFERENCE)))
    for secret in ("Dotty", "Marmalade", REFERENCE):
        assert secret not in said


@pytest.mark.parametrize("size", [14, 18, 22])
def test_a_slip_is_in_the_print_of_the_borrower_on_one_page(db: Session, size: int) -> None:
    made = slip(db, lent(db, print_size=size))
    assert heights(made, "Do you want") == [size]
    assert len(PdfReader(io.BytesIO(made)).pages) == 1


def test_a_slip_names_what_was_lent_together(db: Session, visit: Visit) -> None:
    loan = lent(db)
    beside = make.loan(db, make.device(db, tag="MIFI-0003"), loan.client)
    beside.part_of = loan
    browser = visit(make.staff(db, C))
    answer = browser.get(f"/loans/{beside.id}/slip.pdf", follow_redirects=True)
    assert "And with it" in read(answer.data)
    assert "MIFI-0003" in read(answer.data)


def test_a_slip_has_the_day_that_holds_now(db: Session, visit: Visit) -> None:
    loan = lent(db)
    assert loan.due_on
    later = loan.due_on + timedelta(weeks=1)
    loans.renew(db, COMMAND_LINE, NOW, NOW.date(), loan.id, later)
    answer = visit(make.staff(db, C)).get(f"/loans/{loan.id}/slip.pdf")
    assert f"by {weekday(later)}" in read(answer.data)


def test_a_slip_can_be_read_at_nine_years(db: Session) -> None:
    said = read(slip(db, lent(db)))
    assert reading_age(said[said.index("Do you want") :]) <= 9


@pytest.mark.parametrize("kind", ["card", "slip"])
def test_a_screen_reader_finds_its_way(db: Session, kind: str) -> None:
    made = card_pdf(Card(REFERENCE, 14)) if kind == "card" else slip(db, lent(db))
    document = PdfReader(io.BytesIO(made))
    root = document.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert document.metadata
    assert document.metadata.title in ("Card for the desk", "What is lent to you")


@pytest.mark.parametrize("kind", ["card", "slip"])
@pytest.mark.parametrize("role", Role)
def test_who_may_print_it_and_for_all_others_it_is_not_there(
    db: Session, visit: Visit, role: Role, kind: str
) -> None:
    mine, other = lent(db), make.loan(db)
    me = make.staff(db, role, at=mine.device.site)
    make.allocation(db, mine.client, me if role is V else make.staff(db, V))
    browser = visit(me)
    expected = {V: [200, 404], D: [200, 404], C: [200, 200], A: [404, 404]}[role]
    assert [browser.get(_path(kind, loan)).status_code for loan in (mine, other)] == expected


def _path(kind: str, loan: Loan) -> str:
    if kind == "card":
        return f"/clients/{loan.client.reference}/card.pdf"
    return f"/loans/{loan.id}/slip.pdf"


@pytest.mark.parametrize(("kind", "where"), [("card", "card"), ("slip", "loan")])
def test_printing_it_is_written_down(db: Session, visit: Visit, kind: str, where: str) -> None:
    loan, me = make.loan(db), make.staff(db, C)
    answer = visit(me).get(_path(kind, loan))
    assert answer.headers["Content-Disposition"] == f'inline; filename="{kind}.pdf"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    db.rollback()
    row = db.scalars(select(AuditLine).where(AuditLine.action == "opened")).one()
    assert (row.client_id, row.staff_id) == (loan.client_id, me.id)
    assert where in str(row.detail)


@pytest.mark.parametrize("kind", ["card", "slip"])
def test_nothing_is_printed_for_who_has_died(db: Session, visit: Visit, kind: str) -> None:
    loan = make.loan(db)
    loan.client.died_on = NOW.date()
    answer = visit(make.staff(db, C)).get(_path(kind, loan))
    assert answer.status_code == 409
    assert "Nothing is printed for them any more" in answer.text


def test_a_loan_that_has_ended_has_no_slip(db: Session, visit: Visit) -> None:
    loan = make.loan(db)
    wish = loans.CheckIn(tag=loan.device.tag)
    loans.check_in(db, COMMAND_LINE, NOW, NOW.date(), wish)
    answer = visit(make.staff(db, C)).get(_path("slip", loan))
    assert answer.status_code == 409
    assert "This loan has ended" in answer.text


def test_card_and_slip_are_offered_where_a_client_or_a_loan_is_shown(
    db: Session, visit: Visit
) -> None:
    loan = lent(db)
    browser = visit(make.staff(db, C))
    links = {
        path: [link["href"] for link in page(browser.get(path)).find_all("a", href=True)]
        for path in (f"/clients/{loan.client.reference}", f"/loans/{loan.id}")
    }
    assert _path("card", loan) in links[f"/clients/{loan.client.reference}"]
    assert _path("slip", loan) in links[f"/loans/{loan.id}"]


def test_the_desk_prints_both_right_after_the_check_out(db: Session, visit: Visit) -> None:
    site = make.site(db)
    device, client = make.device(db, at=site), make.client(db, of=site.partner)
    sent = {"asset_tag": device.tag, "client": client.reference}
    card = visit(make.staff(db, D, at=site)).fragment("/loans/check-out", sent)
    loan = db.scalars(select(Loan).where(Loan.client_id == client.id)).one()
    assert _path("card", loan) in card.text
    assert _path("slip", loan) in card.text


def test_a_square_as_a_picture_has_its_blank_edge() -> None:
    drawn = codes.svg(codes.qr(REFERENCE), codes.QR_QUIET).decode()
    assert 'viewBox="0 0 29 29"' in drawn
    assert "M4 4h7v" in drawn
