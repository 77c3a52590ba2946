"""Letters on paper: what shows in the envelope's window, and how each language is set."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from itertools import pairwise

import pypdfium2
import pytest
from pypdf import PdfReader

from techloan.loans.reminding.letters import Letter, letters_pdf
from techloan.loans.reminding.wording import Item, words_for, written
from techloan.settings import Settings

pytestmark = pytest.mark.pdf

TODAY = date(2026, 11, 29)
HOUSE = Settings(phone="01632 960001", organisation="Lantern House")
MM = 25.4 / 72


def letter(language: str = "en", size: int = 14, address: str = "2 Long Lane\nUpper Sock") -> bytes:
    items = [Item("tablet", "TAB-0017", TODAY), Item("phone", "PH-0231", date(2026, 12, 2))]
    words = words_for("Dotty", language, items, TODAY, HOUSE, "Office, 1 Teapot Lane")
    day = written(TODAY, language)
    return letters_pdf([Letter("Dotty Marmalade", f"{address}\nWR1 0ZZ", size, day, words)])


@pytest.fixture
def letters_of(request: pytest.FixtureRequest) -> Iterator[list[tuple[str, float, float]]]:
    """Return the letters of a first page, each with millimetres from the left and the top."""
    document = pypdfium2.PdfDocument(letter(**getattr(request, "param", {})))
    page = document[0]
    text, height = page.get_textpage(), page.get_height()
    boxes = [text.get_charbox(place) for place in range(text.count_chars())]
    signs = text.get_text_range()
    yield [
        (sign, box[0] * MM, (height - box[3]) * MM)
        for sign, box in zip(signs, boxes, strict=True)
        if not sign.isspace()
    ]
    text.close()
    document.close()


@pytest.mark.parametrize(
    "letters_of",
    [{"language": language, "size": size} for language in ("en", "ur") for size in (14, 22)],
    indirect=True,
)
def test_the_address_and_nothing_else_shows_in_the_window_of_an_envelope(
    letters_of: list[tuple[str, float, float]],
) -> None:
    shown = [sign for sign, left, top in letters_of if top < 92 and left < 110]
    safe = [sign for sign, _, top in letters_of if 57 <= top < 81]
    assert "".join(shown) == "".join(safe) == "DottyMarmalade2LongLaneUpperSockWR10ZZ"


@pytest.mark.parametrize("letters_of", [{"language": "ur"}], indirect=True)
def test_in_urdu_numbers_and_tags_are_read_from_the_left_and_words_begin_at_the_right(
    letters_of: list[tuple[str, float, float]],
) -> None:
    said = "".join(sign for sign, _, _ in letters_of)
    for number in ("TAB-0017", "01632960001", "1TeapotLane"):
        begins = said.find(number)
        lefts = [left for _, left, _ in letters_of[begins : begins + len(number)]]
        assert begins >= 0
        assert all(before < after for before, after in pairwise(lefts))
    urdu = [left for sign, left, _ in letters_of if sign > "\u0600"]
    assert max(urdu) > 180


@pytest.mark.parametrize(
    ("language", "fonts"),
    [("en", {"Noto-Sans"}), ("pl", {"Noto-Sans"}), ("ur", {"Noto-Sans", "Noto-Nastaliq-Urdu"})],
)
def test_each_language_has_letters_of_its_own_in_our_fonts(language: str, fonts: set[str]) -> None:
    named = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in PdfReader(BytesIO(letter(language))).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert {name.removesuffix("-Bold").removesuffix("-Regular") for name in named} == fonts


def test_a_greeting_does_not_stand_alone_on_a_second_page() -> None:
    for size in (14, 18, 22):
        for language in ("en", "pl", "ur"):
            last = PdfReader(BytesIO(letter(language, size))).pages[-1]
            assert "01632" in last.extract_text()


def test_each_size_of_print_is_set_in_that_size() -> None:
    tall = {}
    for size in (14, 18, 22):
        document = pypdfium2.PdfDocument(letter(size=size))
        text = document[0].get_textpage()
        place = text.get_text_range().index("Hello")
        low, high = text.get_charbox(place)[1::2]
        tall[size] = (high - low) / size
    assert tall[14] == pytest.approx(tall[18], abs=0.01) == pytest.approx(tall[22], abs=0.01)
