"""Where the codes and the words of one label stand, in millimetres from its top left corner, as one
reads it.

The square code stands on the left, the words beside it. The code of lines runs below both where
there is room.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from techloan.errors import Refused
from techloan.inventory.codes import BARS_QUIET, QR_QUIET
from techloan.inventory.label_sheets import LabelSheet
from techloan.pdf import text_width

FOUND = "If found, please ring"

# Modules are whole dots of a 300 dpi printer, and so of a 600 dpi one: then all of them come out
# equally wide.
_DOT = 25.4 / 300
_SQUARE_LARGEST = 12
_SQUARE_SMALLEST = 4  # by the makers of QR codes; 0.34 mm
_SQUARE_SMALLEST_WITH_BARS = 5  # 0.42 mm, which phones read with ease
_BAR_DOTS = (4, 3)  # 0.34 or 0.25 mm; thinner bars smudge on thermal paper
_BARS_LOWEST = 5.0  # millimetres, so that a hand-held scanner crosses all of the bars
_BARS_SHARE = 0.22  # of the height, on larger labels
_ABOVE_BARS = 1.0  # millimetres without words, since tails of letters hang below their line

_MM_PER_POINT = 25.4 / 72
_LINE_HEIGHT = 1.2  # of the size
_SIZES = tuple(half / 2 for half in range(22, 12, -1))  # points: 11 down to 6.5
_SIZE_WITH_NAME = 8.0  # below this the organisation's name gives its room to the rest
_TAG_SMALLEST = 10.5  # points, a little over the 10 that people were promised


@dataclass(frozen=True)
class Place:
    """Where the dark part of a code begins, and the size of its modules."""

    left: float
    top: float
    module: float


@dataclass(frozen=True)
class Line:
    """One line of words: its top edge and height in millimetres, its size in points."""

    words: str
    size: float
    bold: bool
    top: float = 0

    @property
    def height(self) -> float:
        """Return how high the line stands, in millimetres."""
        return self.size * _LINE_HEIGHT * _MM_PER_POINT

    @property
    def width(self) -> float:
        """Return how wide the line runs, in millimetres."""
        return text_width(self.words, self.size, bold=self.bold)


@dataclass(frozen=True)
class Layout:
    """A whole label. `bars` is None where the code of lines has no room; else its bars are
    `bars_height` high.

    The words of `tag` are left open: all tags of the same shape share one layout.
    """

    square: Place
    bars: Place | None
    bars_height: float
    words_left: float
    tag: Line
    words: tuple[Line, ...]


def lay_out(
    sheet: LabelSheet, square: int, bars: int, tag: str, phone: str, organisation: str
) -> Layout:
    """Return the layout with the largest codes that leave room for the words.

    `square` and `bars` are the widths of the two codes in modules, without their quiet zones. The
    code of lines is given up before the square's modules shrink under 0.42 mm. Raises `Refused`
    when the smallest is still too large.
    """
    frame = None
    for frame in _frames(_face(sheet), square, bars):
        lines = _fitting(frame.words_width, frame.words_height, tag, phone, organisation)
        if lines:
            return frame.filled(lines)
    if frame is None:
        raise Refused("The web address is too long for a label this small. Choose a larger label.")
    if text_width(tag, _TAG_SMALLEST, bold=True) > frame.words_width:
        raise Refused(f"{tag} is too long for a label this small. Choose a larger label.")
    raise Refused("The number to ring is too long for a label this small. Choose a larger label.")


@dataclass(frozen=True)
class _Face:
    """A label as one reads it, with what must stay blank at its sides and at its top and bottom."""

    width: float
    height: float
    side: float
    end: float


def _face(sheet: LabelSheet) -> _Face:
    if sheet.turned:
        return _Face(sheet.label_height, sheet.label_width, sheet.margin_along, sheet.margin_across)
    return _Face(sheet.label_width, sheet.label_height, sheet.margin_across, sheet.margin_along)


@dataclass(frozen=True)
class _Frame:
    """Both codes in their places, and the room that they leave for words."""

    square: Place
    bars: Place | None
    bars_height: float
    words_left: float
    words_top: float
    words_width: float
    words_height: float

    def filled(self, lines: list[Line]) -> Layout:
        """The layout with these lines, the tag first, in the middle of the room."""
        top = self.words_top + (self.words_height - sum(line.height for line in lines)) / 2
        placed = []
        for line in lines:
            placed.append(replace(line, top=top))
            top += line.height
        tag, *words = placed
        tag = replace(tag, words="")
        return Layout(self.square, self.bars, self.bars_height, self.words_left, tag, tuple(words))


def _frames(face: _Face, square: int, bars: int) -> Iterator[_Frame]:
    """Every way to place the codes, best first: with the code of lines before without it, large
    before small.
    """
    for dots in _BAR_DOTS:
        left = max(face.side, BARS_QUIET * dots * _DOT)
        if 2 * left + bars * dots * _DOT <= face.width:
            height = max(_BARS_LOWEST, (face.height - 2 * face.end) * _BARS_SHARE)
            place = Place(left, face.height - face.end - height, dots * _DOT)
            yield from _squares(face, square, _SQUARE_SMALLEST_WITH_BARS, place, height)
    yield from _squares(face, square, _SQUARE_SMALLEST, None, 0)


def _squares(
    face: _Face, size: int, smallest: int, bars: Place | None, bars_height: float
) -> Iterator[_Frame]:
    """The squares that fit above the bars (or alone), with blank modules all round, from large to
    small.
    """
    for dots in range(_SQUARE_LARGEST, smallest - 1, -1):
        module = dots * _DOT
        dark, quiet = size * module, QR_QUIET * module
        highest = max(face.end, quiet)
        lowest = bars.top - quiet if bars else face.height - highest
        left = max(face.side, quiet, bars.left if bars else 0)
        words_left = left + dark + quiet
        if highest + dark <= lowest and words_left < face.width - face.side:
            yield _Frame(
                square=Place(left, (highest + lowest - dark) / 2, module),
                bars=bars,
                bars_height=bars_height,
                words_left=words_left,
                words_top=face.end,
                words_width=face.width - face.side - words_left,
                words_height=(bars.top - _ABOVE_BARS if bars else face.height - face.end)
                - face.end,
            )


def _fitting(
    width: float, height: float, tag: str, phone: str, organisation: str
) -> list[Line] | None:
    """The lines, the tag first, at the largest size at which all of them fit; None when none does.

    The organisation's name is there only where it leaves the rest a good size.
    """
    named = [(size, organisation) for size in _SIZES if organisation and size >= _SIZE_WITH_NAME]
    for size, name in [*named, *((size, "") for size in _SIZES)]:
        lines = [
            _largest(tag, 2 * size, _TAG_SMALLEST, width),
            *_found(size, width),
            _largest(phone, 1.25 * size, size, width),
        ]
        if name:
            lines.append(Line(name, size, bold=False))
        if (
            all(line.width <= width for line in lines)
            and sum(line.height for line in lines) <= height
        ):
            return lines
    return None


def _largest(words: str, size: float, smallest: float, width: float) -> Line:
    """A bold line as near to `size` as the width allows, in half points."""
    while size - 0.5 >= smallest and text_width(words, size, bold=True) > width:
        size -= 0.5
    return Line(words, max(size, smallest), bold=True)


def _found(size: float, width: float) -> list[Line]:
    """What a finder is asked to do, on one line or on two."""
    whole = Line(FOUND, size, bold=False)
    if whole.width <= width:
        return [whole]
    return [Line("If found,", size, bold=False), Line("please ring", size, bold=False)]
