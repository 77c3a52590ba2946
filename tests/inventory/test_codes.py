"""The two codes without paper: what a scanner reads from their rectangles."""

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from techloan.errors import Refused
from techloan.inventory import codes

ADDRESS = "HTTPS://LOANS.EXAMPLE.ORG/D/TAB-0017"


def picture(code: codes.Code, quiet: int, height: int = 1) -> Image.Image:
    """The code at 4 pixels a module with blank modules round it."""
    size = (4 * (code.across + 2 * quiet), 4 * (code.down * height + 2 * quiet))
    image = Image.new("L", size, 255)
    draw = ImageDraw.Draw(image)
    for x, y, width, tall in code.rectangles:
        left, top = 4 * (x + quiet), 4 * (y * height + quiet)
        draw.rectangle((left, top, left + 4 * width - 1, top + 4 * tall * height - 1), fill=0)
    return image


def test_the_square_code_reads_back_with_a_quarter_to_spare():
    found = zxingcpp.read_barcode(picture(codes.qr(ADDRESS), codes.QR_QUIET))
    assert (found.text, found.ec_level) == (ADDRESS, "Q")


@pytest.mark.parametrize(
    ("length", "modules"), [(16, 21), (17, 25), (29, 25), (30, 29), (47, 29), (48, 33)]
)
def test_the_square_code_is_the_smallest_that_holds_capitals(length, modules):
    # ISO/IEC 18004, table 7: signs that versions 1 to 3 hold in alphanumeric mode at level Q.
    assert codes.qr("A" * length).across == modules


def test_no_rectangle_of_a_square_code_covers_another():
    code = codes.qr(ADDRESS)
    dark = [
        (column, row)
        for x, y, width, height in code.rectangles
        for column in range(x, x + width)
        for row in range(y, y + height)
    ]
    assert len(dark) == len(set(dark))
    assert len(code.rectangles) < len(dark) / 2


@pytest.mark.parametrize("odd", ["https://x", "HTTPS://X/Ä", "A_B", "A\nB"])
def test_a_sign_that_the_square_code_cannot_hold_is_refused(odd):
    with pytest.raises(Refused, match="cannot hold"):
        codes.qr(odd)


def test_an_address_too_long_for_any_square_code_is_refused():
    with pytest.raises(Refused, match="too long"):
        codes.qr("A" * 3000)


@pytest.mark.parametrize("tag", ["TAB-0017", "LL-T01", "LN-001", "123456", "A", "TAB-00171"])
def test_the_code_of_lines_reads_back(tag):
    found = zxingcpp.read_barcode(picture(codes.bars(tag), codes.BARS_QUIET, height=20))
    assert (found.text, found.format) == (tag, zxingcpp.BarcodeFormat.Code128)


def test_pairs_of_digits_make_the_code_of_lines_shorter():
    # 11 modules each for start, T, A, B, hyphen, switch, 00, 17 and check sign; 13 for the stop.
    assert codes.bars("TAB-0017").across == 9 * 11 + 13
