"""The two codes on a label, as dark rectangles on a grid of modules.

A module is the smallest square of a QR code and the thinnest bar of a Code 128. Rectangles leave
the size on paper to whoever draws them, print sharply on every printer and are small in a PDF.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from techloan.errors import Refused

# A QR writer is free to take any of the eight masks. Trying all of them to find the calmest costs
# six times as much as the code itself; number 0 is the calmest on average for addresses of devices.
QR_MASK = 0

QR_QUIET = 4
"""Blank modules that a QR code needs on every side (ISO/IEC 18004)."""

BARS_QUIET = 10
"""Blank modules that a Code 128 needs left and right (ISO/IEC 15417)."""

Rectangle = tuple[int, int, int, int]
"""x, y, width and height in modules, from the top left corner."""


@dataclass(frozen=True)
class Code:
    """A code without its quiet zone: how many modules it is across and down, and what is dark."""

    across: int
    down: int
    rectangles: tuple[Rectangle, ...]


def qr(text: str) -> Code:
    """The smallest QR code of `text` at level Q, which still reads when a quarter of it is
    scratched.

    `text` must keep to the 45 signs of QR's alphanumeric mode (capitals, digits and `` $%*+-./:``):
    two of them fit where one byte would, so the squares are larger. Raises `Refused` for other
    signs and for a text too long.
    """
    # The writers of codes load picture libraries: only those who print pay for them.
    from qrcode.constants import ERROR_CORRECT_Q
    from qrcode.exceptions import DataOverflowError
    from qrcode.main import QRCode
    from qrcode.util import ALPHA_NUM, MODE_ALPHA_NUM, QRData

    sign = next((sign for sign in text if sign.encode() not in ALPHA_NUM), None)
    if sign is not None:
        raise Refused(
            f"The address for the square code has “{sign}” in it, which the code cannot hold."
        )
    writer = QRCode(error_correction=ERROR_CORRECT_Q, mask_pattern=QR_MASK)
    writer.add_data(QRData(text.encode(), mode=MODE_ALPHA_NUM, check_data=False))
    try:
        writer.make()
    except (DataOverflowError, ValueError):
        raise Refused("The address for the square code is too long for a code to hold.") from None
    return Code(writer.modules_count, writer.modules_count, tuple(_merged(writer.modules)))


def bars(text: str) -> Code:
    """The Code 128 of `text`, one module high: the drawer stretches it.

    Pairs of digits are packed together where that makes it shorter.
    """
    from barcode.codex import Code128

    modules = [module == "1" for module in Code128(text).build()[0]]
    return Code(len(modules), 1, tuple(_merged([modules])))


def svg(code: Code, quiet: int) -> bytes:
    """Return a code as a picture, with so many blank modules on every side."""
    wide, high = code.across + 2 * quiet, code.down + 2 * quiet
    path = "".join(
        f"M{x + quiet} {y + quiet}h{width}v{height}h-{width}z"
        for x, y, width, height in code.rectangles
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}"'
        f' shape-rendering="crispEdges"><rect width="{wide}" height="{high}" fill="#fff"/>'
        f'<path d="{path}" fill="#000"/></svg>'
    ).encode()


def _merged(rows: Sequence[Sequence[bool | None]]) -> Iterator[Rectangle]:
    """The dark modules as few rectangles: runs along a row, joined downwards while the next row has
    the same run.
    """
    begun: dict[tuple[int, int], int] = {}
    for y, row in enumerate(rows):
        going_on = {run: begun.pop(run, y) for run in _runs(row)}
        yield from ((x, top, width, y - top) for (x, width), top in begun.items())
        begun = going_on
    yield from ((x, top, width, len(rows) - top) for (x, width), top in begun.items())


def _runs(row: Sequence[bool | None]) -> Iterator[tuple[int, int]]:
    """Start and length of each run of dark modules in a row."""
    start = None
    for x, dark in enumerate(row):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            yield start, x - start
            start = None
    if start is not None:
        yield start, len(row) - start
