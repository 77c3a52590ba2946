"""The agreement on paper: all that must stand on it, as large as the borrower needs."""

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfReader

from techloan.database import Session
from techloan.dates import weekday
from techloan.loans import services as loans
from techloan.loans.agreements import paper, services, texts
from techloan.loans.agreements.paper import Sheet
from techloan.loans.agreements.services import Yes
from techloan.loans.models import Loan
from techloan.permissions import COMMAND_LINE, Role
from techloan.settings import Settings
from tests import make
from tests.conftest import NOW
from tests.loans.papers import drawn

pytestmark = pytest.mark.pdf
HOUSE = Settings(organisation="People Like Us", phone="01632 960000")
KIT = ("Charger", "Cable", "Case", "Stylus")
SHEET = Sheet(
    organisation="People Like Us",
    borrower="Dotty Marmalade",
    tag="TAB-0017",
    things=(("Device", "Samsung Tab A9 (TAB-0017, serial SN-42)"), ("Parts", ", ".join(KIT))),
    due="by Tuesday 1 December 2026",
    ring=("Juniper Vale, 07700\u00a0900123", "People Like Us, 01632\u00a0960000"),
    body=texts.shipped(),
    version="Words of 1 November 2026, number 1",
    print_size=14,
)
SIGNED = {"signed": "Signed on the screen, 3 November 2026 at 10:30", "signature": drawn()}


def lent(db: Session, **client: Any) -> Loan:
    site = make.site(db)
    device = make.device(db, site, make.model(db, kit=KIT), tag="TAB-0017", serial="SN-42")
    worker = make.staff(db, Role.COORDINATOR, at=site, name="Juniper Vale", phone="07700 900123")
    names = {"given_name": "Dotty", "family_name": "Marmalade", "case_worker": worker}
    return make.loan(db, device, make.client(db, site.partner, **names, **client))


def printed(db: Session, loan: Loan) -> bytes:
    return paper.agreement_pdf(paper.sheet_of(db, HOUSE, NOW, loan)[0])


def read(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def pages(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)


def test_all_that_must_stand_on_an_agreement_stands_on_one_page(db: Session) -> None:
    loan = lent(db)
    made = printed(db, loan)
    said = read(made)
    for words in (
        *("Dotty Marmalade", "TAB-0017", "SN-42", *KIT, f"by {weekday(loan.due_on)}"),
        *("You do not pay if it breaks", "Juniper Vale, 07700 900123", "01632 960000"),
        *("Signed", "Words of 3 November 2026, number 1"),
    ):
        assert words in said, words
    assert pages(made) == 1


@pytest.mark.parametrize("size", [14, 18, 22])
def test_the_words_are_as_large_as_the_borrower_needs(db: Session, size: int) -> None:
    page = pypdfium2.PdfDocument(printed(db, lent(db, print_size=size)))[0]
    text = page.get_textpage()
    at = text.get_text_range().index("Use it as if")
    _, bottom, _, top = text.get_charbox(at, loose=True)
    # The box of a letter, loosely, is as high as the font's own line: 1.36 of its size.
    assert (top - bottom) / 1.362 == pytest.approx(size, abs=0.6)


@pytest.mark.parametrize("more", [{}, SIGNED], ids=["unsigned", "signed"])
@pytest.mark.parametrize("size", [14, 18])
def test_the_usual_words_fit_one_page_up_to_large_print(size: int, more: dict[str, Any]) -> None:
    assert pages(paper.agreement_pdf(replace(SHEET, print_size=size, **more))) == 1


def test_the_largest_print_flows_on_and_nothing_is_cut() -> None:
    long = ", ".join(f"Part number {number}" for number in range(1, 41))
    things = (*SHEET.things, ("And with it", "TP-Link M7000 (MIF-0003)"), ("Parts", long))
    made = paper.agreement_pdf(replace(SHEET, print_size=22, things=things, **SIGNED))
    assert pages(made) > 1
    assert "Part number 40" in read(made)
    for page in pypdfium2.PdfDocument(made):
        text, (wide, high) = page.get_textpage(), page.get_size()
        all_of = (text.get_charbox(at) for at in range(text.count_chars()))
        # The ends of lines have no size, and no place.
        boxes = [box for box in all_of if box[2] > box[0]]
        edges = [
            f(side) for f, side in zip((min, min, max, max), zip(*boxes, strict=True), strict=True)
        ]
        # Five millimetres of the edge are beyond most printers.
        assert edges[0] > 15
        assert edges[1] > 15
        assert edges[2] < wide - 15
        assert edges[3] < high - 15


def test_a_signature_never_stands_alone_on_a_page() -> None:
    for lines in range(1, 24):
        body = "# What we ask\n\n" + "- Be kind to it, and to all whom you meet with it.\n" * lines
        made = paper.agreement_pdf(replace(SHEET, print_size=22, body=body, **SIGNED))
        last = PdfReader(io.BytesIO(made)).pages[-1].extract_text()
        assert "Be kind" in last, lines


def test_a_screen_reader_finds_its_way() -> None:
    document = PdfReader(io.BytesIO(paper.agreement_pdf(replace(SHEET, **SIGNED))))
    root = document.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en-GB"
    assert document.metadata
    assert document.metadata.title == "What we agree about your loan"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_the_signature_is_on_the_copy() -> None:
    def images(sheet: Sheet) -> int:
        return len(PdfReader(io.BytesIO(paper.agreement_pdf(sheet))).pages[0].images)

    assert (images(SHEET), images(replace(SHEET, **SIGNED))) == (0, 1)


def test_a_name_that_was_typed_is_on_the_copy(db: Session) -> None:
    loan = lent(db)
    yes = Yes(texts.in_force(db, NOW).id, typed="D. Marmalade")
    services.agree(db, COMMAND_LINE, NOW, loan.id, yes)
    assert "They typed: D. Marmalade" in read(printed(db, loan))


def test_a_copy_keeps_the_day_to_which_they_agreed(db: Session) -> None:
    loan = lent(db)
    yes = Yes(texts.in_force(db, NOW).id, heard_by="Juniper Vale")
    services.agree(db, COMMAND_LINE, NOW, loan.id, yes)
    agreed = weekday(loan.due_on)
    for days in (1, 2):
        now, day = NOW + timedelta(days=days), loan.due_on + timedelta(weeks=1)
        loans.renew(db, COMMAND_LINE, now, now.date(), loan.id, day)
    sheet, text = paper.sheet_of(db, HOUSE, NOW, loan)
    said = paper.html(sheet)
    assert f"<dd>by {agreed}</dd>" in said
    assert f"<dd>bring it back by {weekday(loan.due_on)}</dd>" in said
    anew = paper.html(paper.unsigned(sheet, text))
    assert f"<dd>by {weekday(loan.due_on)}</dd>" in anew
    assert agreed not in anew
