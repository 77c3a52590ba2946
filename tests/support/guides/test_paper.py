"""What stands on the pages of a guide, in every language and print size."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from techloan.database import Session
from techloan.groups.rules import Platform
from techloan.inventory.rules import Kind
from techloan.people.models import Client
from techloan.permissions import COMMAND_LINE
from techloan.support.guides import language, paper, texts
from techloan.support.guides.rules import Topic
from tests import make
from tests.conftest import NOW
from tests.support.guides.made import gathered, group, lent, model, printed, said, words

pytestmark = pytest.mark.pdf
GROUPS = {"Tea": Platform.ZOOM, "Cake": Platform.PHONE, "Yarn": Platform.MEET}
WITHIN = ("/Span", "/NonStruct", "/Link", "/LBody", "/Lbl")
ODD = "Ägnes & <b>Ola</b>"


@pytest.fixture
def client(db: Session) -> Client:
    """Return somebody with a tablet, a MiFi and three groups."""
    client = make.client(db, given_name="Dotty")
    lent(db, client)
    lent(db, client, model(db, kind=Kind.MIFI, system=""))
    for name, platform in GROUPS.items():
        group(db, client, name=name, platform=platform)
    return client


def test_a_guide_says_what_it_should(db: Session, client: Client) -> None:
    told = said(printed(gathered(db, client)))
    for each in ("Your guide to the Samsung", "For Dotty", "Juniper Trust", "01632 960000",
                 "What is inside", "Your group: Tea", "850 5550 1297", "677857",
                 "meet.example.org/coffee", "Please bring it back by", "Ring 999"):  # fmt: skip
        assert each in told


def test_a_guide_is_tagged_for_screen_readers(db: Session, client: Client) -> None:
    reader = printed(gathered(db, client))
    root = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata
    assert reader.metadata.title == "Your guide"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    kinds = [kind for kind, _, _ in elements(reader)]
    assert {"/H1", "/H2", "/H3", "/L", "/LI", "/Figure"} <= set(kinds)
    figures = [alt for kind, _, alt in elements(reader) if kind == "/Figure"]
    assert figures
    assert all(figures)


def test_a_name_is_only_words(db: Session) -> None:
    client = make.client(db, given_name=ODD)
    assert f"For {ODD}" in said(printed(gathered(db, client)))


@pytest.mark.parametrize("size", [14, 18, 22])
@pytest.mark.parametrize("code", language.codes())
def test_no_step_is_cut_and_no_heading_is_alone(
    db: Session, client: Client, code: str, size: int
) -> None:
    # Long steps, each under a heading: at every size some of them meet the end of a page.
    long = "\n\n".join(f"## Part\n\n1. [wait] {'Wait a little longer. ' * n}" for n in range(9, 24))
    texts.keep(db, COMMAND_LINE, NOW, words(code), Topic.SAFE, "Long", long)
    made = gathered(db, client, language=code, size=size)
    reader = printed(made)
    found = [(kind, pages) for kind, pages, _ in elements(reader) if kind not in WITHIN]
    # What is cut in two stands there twice, once for each page.
    html = paper.document(made)[0]
    lines = sum(html.count(tag) for tag in ("<li", "<dt", "<dd"))
    assert [kind for kind, _ in found].count("/LI") == lines > 40
    alone = [
        pages
        for (kind, pages), (_, after) in pairwise(found)
        if kind in ("/H2", "/H3") and after and not pages & after
    ]
    assert alone == []


@pytest.mark.parametrize("size", [14, 18, 22])
@pytest.mark.parametrize("code", language.codes())
def test_a_guide_is_not_too_long_to_be_read(
    db: Session, client: Client, code: str, size: int
) -> None:
    reader = printed(gathered(db, client, language=code, size=size))
    assert len(reader.pages) <= 24


def elements(reader: PdfReader) -> Iterator[tuple[str, set[int], str]]:
    """Give each element of a tagged PDF in order: its kind, the pages it is on, its description."""
    numbers = {page.indirect_reference.idnum: n for n, page in enumerate(reader.pages, start=1)}
    yield from _below(reader.root_object["/StructTreeRoot"], numbers)


def _below(node: Any, numbers: dict[int, int]) -> Iterator[tuple[str, set[int], str]]:
    for kid in _kids(node):
        if isinstance(kid, DictionaryObject) and "/S" in kid:
            yield str(kid["/S"]), set(_pages(kid, numbers)), str(kid.get("/Alt", ""))
            yield from _below(kid, numbers)


def _kids(node: Any) -> list[Any]:
    kids = node.get("/K", [])
    kids = kids.get_object() if hasattr(kids, "get_object") else kids
    kids = kids if isinstance(kids, list) else [kids]
    return [kid.get_object() if hasattr(kid, "get_object") else kid for kid in kids]


def _pages(node: Any, numbers: dict[int, int]) -> Iterator[int]:
    for kid in _kids(node):
        if isinstance(kid, DictionaryObject):
            if "/S" in kid:
                yield from _pages(kid, numbers)
            elif "/Pg" in kid:
                yield numbers[kid.raw_get("/Pg").idnum]
        elif "/Pg" in node:
            yield numbers[node.raw_get("/Pg").idnum]


def test_numbers_in_urdu_are_read_from_the_left(db: Session, client: Client) -> None:
    body = "1. [call] فون 01632 960123 کریں اور 020 7946 0000 بھی۔"
    texts.keep(db, COMMAND_LINE, NOW, words("ur"), Topic.SAFE, "فون", body)
    made = gathered(db, client, language="ur")
    seen = digits_seen(paper.made(*paper.document(made)))
    for number in ("01632960000", "85055501297", "677857", "01632960123", "02079460000"):
        assert any(number in line for line in seen), number


def digits_seen(pdf: bytes) -> list[str]:
    """Return the digits of each line as they stand on the paper, from left to right."""
    lines: dict[tuple[int, int], list[tuple[float, str]]] = {}
    document = pypdfium2.PdfDocument(pdf)
    for number, page in enumerate(document):
        text = page.get_textpage()
        for place in range(text.count_chars()):
            letter = text.get_text_range(place, 1)
            if letter.isascii() and letter.isdigit():
                left, bottom, _, _ = text.get_charbox(place)
                lines.setdefault((number, round(bottom / 6)), []).append((left, letter))
        text.close()
    document.close()
    return ["".join(letter for _, letter in sorted(line)) for line in lines.values()]


def test_urdu_is_set_in_its_own_letters_from_the_right(db: Session, client: Client) -> None:
    reader = printed(gathered(db, client, language="ur"))
    fonts = {
        font.get_object()["/BaseFont"].split("+")[-1]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert any("Nastaliq" in font for font in fonts)
    assert reader.root_object["/Lang"] == "ur"


def test_large_print_is_set_anew(db: Session, client: Client) -> None:
    pages = [len(printed(gathered(db, client, size=size)).pages) for size in (14, 18, 22)]
    assert pages == sorted(pages)
    assert pages[0] < pages[2]
    page = printed(gathered(db, client, size=22)).pages[0]
    assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]


def test_an_unchecked_translation_says_so(db: Session, client: Client) -> None:
    told = said(printed(gathered(db, client, language="pl")))
    assert "Nobody who speaks the language has checked it yet" in told
    assert "Nikt, kto zna ten język" in told
    assert "checked" not in said(printed(gathered(db, client)))


def test_the_square_of_a_group_leads_to_its_link(db: Session, client: Client) -> None:
    import zxingcpp

    pdf = paper.made(*paper.document(gathered(db, client)))
    document = pypdfium2.PdfDocument(pdf)
    found = {
        code.text
        for page in document
        for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())
    }
    document.close()
    assert found == {"https://meet.example.org/coffee"}
