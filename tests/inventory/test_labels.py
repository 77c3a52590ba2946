"""Printed labels, measured and read on the rendered page."""

import io
from math import hypot

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageChops
from pypdf import PdfReader

from techloan.errors import Refused
from techloan.inventory import codes
from techloan.inventory.label_layout import Layout, lay_out
from techloan.inventory.label_sheets import SHEETS
from techloan.inventory.labels import label_pdf

pytestmark = pytest.mark.pdf

WORDS = {
    "public_url": "https://loans.example.org/",
    "organisation": "Example Lenders",
    "phone": "07700 900123",
}
# Written out again, so that a slip in the program's own table shows: label width and height, left
# and top margin, pitch across and down, columns and rows.
AVERY = {
    "L7160": (63.5, 38.1, 7.25, 15.15, 66.0, 38.1, 3, 7),
    "L7159": (63.5, 33.9, 7.25, 12.9, 66.0, 33.9, 3, 8),
    "L7163": (99.1, 38.1, 4.65, 15.15, 101.6, 38.1, 2, 7),
    "L7651": (38.1, 21.2, 4.75, 10.7, 40.6, 21.2, 5, 13),
}


def tags(number: int) -> list[str]:
    return [f"TAB-{17 + count:04d}" for count in range(number)]


def printed(name: str, number: int | None = None, **wishes) -> bytes:
    """The PDF of a full page, or of `number` labels."""
    sheet = SHEETS[name]
    return label_pdf(tags(number or sheet.per_page), sheet, **{**WORDS, **wishes})


def page(pdf: bytes, dpi: int, number: int = 0) -> Image.Image:
    document = pypdfium2.PdfDocument(pdf)
    return document[number].render(scale=dpi / 72).to_pil().convert("L")


def ink(image: Image.Image) -> tuple[int, int, int, int]:
    """The box of all that is not white."""
    box = ImageChops.invert(image).getbbox()
    assert box
    return box


def lines(pdf: bytes, number: int = 0) -> list[str]:
    """The lines of words on a page, with the finder's sentence in one piece."""
    text = pypdfium2.PdfDocument(pdf)[number].get_textpage().get_text_range()
    return text.replace("If found,\r\nplease ring", "If found, please ring").split("\r\n")


def read(image: Image.Image) -> tuple[list[str], list[str]]:
    """What a scanner reads: the square codes and the codes of lines, sorted."""
    found = zxingcpp.read_barcodes(image)
    square = zxingcpp.BarcodeFormat.QRCode
    return (
        sorted(code.text for code in found if code.format == square),
        sorted(code.text for code in found if code.format != square),
    )


def layout_on(name: str) -> Layout:
    square, bars = codes.qr("HTTPS://LOANS.EXAMPLE.ORG/D/TAB-0017"), codes.bars("TAB-0017")
    words = ("TAB-0017", WORDS["phone"], WORDS["organisation"])
    return lay_out(SHEETS[name], square.across, bars.across, *words)


def pixels(*millimetres: float, dpi: int = 600) -> tuple[int, ...]:
    return tuple(round(length * dpi / 25.4) for length in millimetres)


@pytest.mark.parametrize("name", AVERY)
def test_every_label_is_within_a_fifth_of_a_millimetre_of_its_place(name):
    width, height, left, top, across, down, columns, rows = AVERY[name]
    image, square = page(printed(name), 600), layout_on(name).square
    for x, y in [(left + c * across, top + r * down) for r in range(rows) for c in range(columns)]:
        label = pixels(x, y, x + width, y + height)
        corner = [edge / 600 * 25.4 for edge in ink(image.crop(label))[:2]]
        assert corner == pytest.approx([square.left, square.top], abs=0.2)
        image.paste(255, label)
    assert ImageChops.invert(image).getbbox() is None, "there is ink beside the labels"


@pytest.mark.parametrize("name", SHEETS)
def test_blank_paper_as_wide_as_four_squares_is_round_the_square_code(name):
    image, layout, (left, top) = (
        page(printed(name, 1), 600),
        layout_on(name),
        SHEETS[name].corner(0),
    )
    if SHEETS[name].turned:
        image = image.rotate(90, expand=True)
    place, quiet = layout.square, 4 * layout.square.module
    x, y, size = left + place.left, top + place.top, 29 * place.module
    assert place.module >= 0.4
    around = pixels(x - quiet, y - quiet, x + size + quiet, y + size + quiet)
    assert ink(image.crop(around)) == pytest.approx(
        pixels(quiet, quiet, quiet + size, quiet + size), abs=2
    )


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("dpi", [203, 300])
def test_every_code_on_a_page_is_read_back(name, dpi):
    squares, bars = read(page(printed(name), dpi))
    expected = tags(SHEETS[name].per_page)
    assert squares == [f"HTTPS://LOANS.EXAMPLE.ORG/D/{tag}" for tag in expected]
    # 38 x 21 mm leave no height for bars of 5 mm under a square that phones read with ease.
    assert bars == ([] if name == "L7651" else expected)


@pytest.mark.parametrize("name", [name for name in SHEETS if name != "L7651"])
def test_the_code_of_lines_has_ten_blank_modules_at_both_ends(name):
    sheet, bars = SHEETS[name], layout_on(name).bars
    width = sheet.label_height if sheet.turned else sheet.label_width
    assert bars.module >= 0.25
    assert bars.left >= 10 * bars.module
    assert width - bars.left - 112 * bars.module >= 10 * bars.module


@pytest.mark.parametrize("name", SHEETS)
def test_ink_keeps_off_the_edges_that_printers_do_not_reach(name):
    sheet, dot = SHEETS[name], 300 / 25.4
    left, top, right, bottom = ink(page(printed(name), 300))
    across, along = sheet.left + sheet.margin_across, sheet.top + sheet.margin_along
    assert min(left / dot, sheet.page_width - right / dot) >= across - 0.1
    assert min(top / dot, sheet.page_height - bottom / dot) >= along - 0.1


@pytest.mark.parametrize("name", SHEETS)
def test_nothing_but_the_promised_words_is_on_a_label(name):
    found = lines(printed(name))
    allowed = {*tags(SHEETS[name].per_page), "If found, please ring", "07700 900123"}
    assert allowed <= set(found) <= allowed | {"Example Lenders"}
    assert found.count("07700 900123") == SHEETS[name].per_page


@pytest.mark.parametrize("name", SHEETS)
def test_the_tag_is_printed_at_ten_points_or_more(name):
    sizes = {}

    def note(text, matrix, text_matrix, _font, size):
        for line in text.split():
            sizes[line] = size * hypot(*matrix[:2]) * hypot(*text_matrix[:2])

    PdfReader(io.BytesIO(printed(name))).pages[0].extract_text(visitor_text=note)
    assert all(sizes[tag] >= 10 for tag in tags(SHEETS[name].per_page))


@pytest.mark.parametrize("name", SHEETS)
def test_a_longer_tag_shrinks_to_ten_points_and_is_then_refused(name):
    sizes = []
    for tag in ("T" * length for length in range(8, 60)):
        try:
            sizes.append(lay_out(SHEETS[name], 29, 500, tag, WORDS["phone"], "").tag.size)
        except Refused:
            break
    assert 10 <= min(sizes) < 12
    assert len(sizes) < 52


@pytest.mark.parametrize("name", ["L7160", "62x29", "36x89"])
def test_a_nudge_moves_everything_by_so_much(name):
    before = ink(page(printed(name), 600))
    after = ink(page(printed(name, dx_mm=1.5, dy_mm=-1), 600))
    moved = [(b - a) / 600 * 25.4 for a, b in zip(before, after, strict=True)]
    assert moved == pytest.approx([1.5, -1, 1.5, -1], abs=0.09)


def test_a_part_used_sheet_begins_at_the_label_that_was_asked_for():
    whole, part = page(printed("L7160"), 300), page(printed("L7160", 3, start=6), 300)
    dot, (left, top) = 300 / 25.4, SHEETS["L7160"].corner(5)
    inked = ink(part)
    assert inked[1] / dot == pytest.approx(top + layout_on("L7160").square.top, abs=0.2)
    # Label 6 is the last of its row: the two others begin the next row, on its left.
    assert inked[0] == ink(whole)[0]
    assert ink(part.crop((0, 0, part.width, round(53.25 * dot) + 400)))[0] / dot > left
    assert read(part)[1] == tags(3)


def test_labels_that_start_late_go_on_on_the_next_page():
    pdf = printed("L7651", 3, start=64)
    assert [lines(pdf, number).count("07700 900123") for number in (0, 1)] == [2, 1]


def test_a_long_order_is_one_document_in_order():
    pdf = printed("L7651", 441)
    found = [word for number in range(7) for word in sorted(lines(pdf, number)) if "TAB" in word]
    assert found == tags(441)
    assert read(page(pdf, 203, number=6))[0][-1].endswith("/D/TAB-0457")


@pytest.mark.parametrize("number", [1, 441])
def test_the_document_says_what_it_is_and_asks_for_full_size(number):
    pdf = PdfReader(io.BytesIO(printed("L7651", number)))
    title = "Label TAB-0017" if number == 1 else "Labels TAB-0017 to TAB-0457"
    assert (pdf.metadata.title, pdf.root_object["/Lang"]) == (title, "en-GB")
    assert pdf.viewer_preferences.print_scaling == "/None"


def test_tags_of_every_shape_share_a_sheet():
    mixed = ["TAB-0017", "LL-T01", "7", "WORCESTER-00123"]
    squares, bars = read(page(label_pdf(mixed, SHEETS["L7160"], **WORDS), 300))
    assert bars == sorted(mixed)
    assert [square.rpartition("/")[2] for square in squares] == sorted(mixed)


def test_an_organisation_cannot_write_into_the_page():
    assert "Cups & <b>Saucers</b>" in lines(
        printed("L7163", 1, organisation="Cups & <b>Saucers</b>")
    )


@pytest.mark.parametrize(
    "organisation", ["", "The Very Long Named Society of Friendly Lenders " * 2]
)
def test_a_label_without_room_for_the_organisation_leaves_it_out(organisation):
    found = lines(printed("L7160", 1, organisation=organisation))
    assert found == ["If found, please ring", "07700 900123", "TAB-0017"]


@pytest.mark.parametrize(
    ("wishes", "sentence"),
    [
        ({"public_url": " "}, "web address of this techloan"),
        ({"public_url": "https://loans_two.example.org"}, "which the code cannot hold"),
        ({"public_url": "https://" + "very-long." * 30 + "example.org"}, "web address is too long"),
        ({"phone": ""}, "no number to ring"),
        ({"phone": "07700 900123 or 07700 900124 or 07700 900125"}, "number to ring is too long"),
        ({"start": 0}, "labels 1 to 65"),
        ({"start": 66}, "labels 1 to 65"),
        ({"dx_mm": 0.25}, "half millimetres"),
        ({"dy_mm": 5.5}, "half millimetres"),
        ({"dx_mm": float("nan")}, "half millimetres"),
    ],
)
def test_what_cannot_be_printed_is_refused_in_words(wishes, sentence):
    with pytest.raises(Refused, match=sentence):
        printed("L7651", 1, **wishes)


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ([], "at least one device"),
        (["TAB-0017", "tab 18"], "“tab 18” cannot go on a label"),
        ([""], "cannot go on a label"),
        (["TAB-0017\n"], "cannot go on a label"),
        (["LONG-" * 8], "LONG-LONG-.* is too long"),
    ],
)
def test_tags_that_no_label_can_hold_are_refused(chosen, sentence):
    with pytest.raises(Refused, match=sentence):
        label_pdf(chosen, SHEETS["L7651"], **WORDS)


def test_a_nudge_off_the_label_is_refused():
    with pytest.raises(Refused, match="miss the label"):
        printed("25x54", 1, dx_mm=2)
