"""Sheets of labels as a PDF: words laid out by WeasyPrint, codes drawn as rectangles on its pages.

The words that all labels share are laid out once and copied. Only the tags are set one by one, a
column of a page at a time. That, and codes as plain rectangles, is why a thousand labels take
seconds.
"""

import io
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from techloan.errors import Refused
from techloan.inventory import codes
from techloan.inventory.label_layout import Layout, Line, Place, lay_out
from techloan.inventory.label_sheets import LabelSheet
from techloan.pdf import render, text_width

LABELS_AT_ONCE = 420
"""WeasyPrint keeps a whole document in memory until it is written: longer orders go in batches."""

NUDGE_MOST = 5.0
"""How far everything may be moved to suit a printer, in millimetres, by halves."""

_TAG = re.compile(r"[A-Z0-9-]+")
_POINTS_PER_MM = 72 / 25.4

_CSS = """
@page { size: %gmm %gmm; margin: 0 }
html { font-kerning: none }
body { margin: 0 }
section { position: relative; height: %gmm; break-after: page }
section:last-child { break-after: auto }
p, pre { position: absolute; margin: 0; white-space: pre; transform-origin: 0 0 }
pre { font-family: inherit }
"""


def label_pdf(
    tags: Sequence[str],
    sheet: LabelSheet,
    *,
    public_url: str,
    organisation: str,
    phone: str,
    start: int = 1,
    dx_mm: float = 0,
    dy_mm: float = 0,
) -> bytes:
    """Return the labels of these asset tags, in their order, as a PDF.

    `public_url` is the address of this techloan, which the square codes lead to, all in capitals.
    `start` is the first label to use on the first page, counted from 1 along the rows. `dx_mm` and
    `dy_mm` move everything right and down, in half millimetres up to 5. Raises `Refused` with what
    to do about it when something is missing or does not fit.
    """
    _check(tags, sheet, public_url, phone, start, (dx_mm, dy_mm))
    designer = _Designer(sheet, public_url.strip().rstrip("/"), organisation.strip(), phone.strip())
    pages: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for place, tag in enumerate(tags, start - 1):
        pages[place // sheet.per_page].append((place % sheet.per_page, tag))
    title = f"Labels {tags[0]} to {tags[-1]}" if len(tags) > 1 else f"Label {tags[0]}"
    pages_at_once = max(1, LABELS_AT_ONCE // sheet.per_page)
    parts = []
    for first in range(0, len(pages), pages_at_once):
        numbers = range(first, min(first + pages_at_once, len(pages)))
        labels = [[designer.label(*label) for label in pages[number]] for number in numbers]
        parts.append(_document(labels, _Paper(sheet, dx_mm, dy_mm), title))
    return _joined(parts)


def _check(
    tags: Sequence[str],
    sheet: LabelSheet,
    public_url: str,
    phone: str,
    start: int,
    nudge: tuple[float, float],
) -> None:
    """Refuse, in a sentence, what cannot be printed."""
    if not public_url.strip():
        raise Refused(
            "Labels need the web address of this techloan, and it is not set yet."
            " Ask whoever looks after it to set TECHLOAN_PUBLIC_URL."
        )
    if not phone.strip():
        raise Refused("There is no number to ring yet. Add it in the settings, then print again.")
    if not tags:
        raise Refused("Choose at least one device to print a label for.")
    odd = next((tag for tag in tags if not _TAG.fullmatch(tag)), None)
    if odd is not None:
        raise Refused(f"“{odd}” cannot go on a label. Use only capitals, digits and hyphens.")
    if not 1 <= start <= sheet.per_page:
        raise Refused(f"This paper has labels 1 to {sheet.per_page}. Start at one of these.")
    if any(abs(millimetres) > NUDGE_MOST or millimetres * 2 % 1 for millimetres in nudge):
        raise Refused("Move the print by half millimetres, up to 5 mm each way.")
    reach = (sheet.left + sheet.margin_across, sheet.top + sheet.margin_along)
    if abs(nudge[0]) > reach[0] or abs(nudge[1]) > reach[1]:
        raise Refused("Moved that far, part of the print would miss the label. Move it less.")


@dataclass(frozen=True)
class _Label:
    """One label: its place on the page, counted from 0, and what is drawn there."""

    place: int
    tag: str
    square: codes.Code
    bars: codes.Code
    layout: Layout


class _Designer:
    """Makes labels with the same paper and words, and works out each layout only once."""

    def __init__(self, sheet: LabelSheet, public_url: str, organisation: str, phone: str) -> None:
        self.sheet = sheet
        self.public_url = public_url
        self.organisation = organisation
        self.phone = phone
        self.layouts: dict[tuple[int, int, int], Layout] = {}

    def label(self, place: int, tag: str) -> _Label:
        square = codes.qr(f"{self.public_url}/d/{tag}".upper())
        bars = codes.bars(tag)
        # Rounded so that tags of one shape share a layout: at 22 points they differ by 0.1 mm.
        shape = (square.across, bars.across, round(text_width(tag, 220, bold=True)))
        if shape not in self.layouts:
            self.layouts[shape] = lay_out(
                self.sheet, square.across, bars.across, tag, self.phone, self.organisation
            )
        return _Label(place, tag, square, bars, self.layouts[shape])


@dataclass(frozen=True)
class _Paper:
    """A sheet, nudged: how a label's own millimetres lie on the page."""

    sheet: LabelSheet
    dx: float
    dy: float

    def on_page(self, place: int, x: float, y: float) -> tuple[float, float]:
        """The point x, y of a label as one reads it, counted from the page's top left."""
        left, top = self.sheet.corner(place)
        if self.sheet.turned:
            x, y = self.sheet.label_width - y, x
        return left + self.dx + x, top + self.dy + y

    def matrix(self, place: int) -> str:
        """The PDF operator after which points count from a label's top left, as one reads it."""
        left, top = self.on_page(place, 0, 0)
        turn = "0 -1 1 0" if self.sheet.turned else "1 0 0 1"
        return f"{turn} {_points(left)} {_points(self.sheet.page_height - top)} cm"


def _document(pages: list[list[_Label]], paper: _Paper, title: str) -> bytes:
    """The PDF of some pages.

    WeasyPrint first sets a page with the words of one label for each layout. Its operators are
    copied to every label, and then that page is taken out.
    """
    sheet = paper.sheet
    layouts = list(dict.fromkeys(label.layout for page in pages for label in page))

    def draw(_document: Any, pdf: Any) -> None:
        kids = pdf.pages["Kids"]  # three entries a page: its number, its generation, R
        contents = [pdf.objects[int(pdf.objects[kid]["Contents"].split()[0])] for kid in kids[::3]]
        # The copied operators count from the bottom of their own page.
        down = f"q 1 0 0 1 0 -{_points(sheet.page_height)} cm".encode()
        words = {
            layout: b"\n".join([down, *content.stream, b"Q"])
            for layout, content in zip(layouts, contents[: len(layouts)], strict=True)
        }
        for page, content in zip(pages, contents[len(layouts) :], strict=True):
            content.stream[:0] = [
                _drawing(label, paper.matrix(label.place), words[label.layout]) for label in page
            ]
        del kids[: 3 * len(layouts)]
        pdf.pages["Count"] -= len(layouts)

    html = [*map(_words_page, layouts), *(_tags_page(page, paper) for page in pages)]
    css = _CSS % (sheet.page_width, sheet.page_height, sheet.page_height)
    return render("".join(html), {}, title=title, css=css, finisher=draw)


def _words_page(layout: Layout) -> str:
    """A page with the words of one label in its top left corner, without the tag."""
    lines = (
        f'<p style="{_style(layout.words_left, line.top, line, line.height)}">{escape(line.words)}'
        for line in layout.words
    )
    return f"<section>{''.join(lines)}</section>"


def _tags_page(page: list[_Label], paper: _Paper) -> str:
    """A page with its tags only: a block for each column, its lines as high as the labels."""
    sheet = paper.sheet
    columns: dict[tuple[int, Layout], list[str]] = {}
    for label in page:
        row, column = divmod(label.place, sheet.columns)
        columns.setdefault((column, label.layout), [""] * sheet.rows)[row] = label.tag
    blocks = []
    for (column, layout), lines in columns.items():
        line = layout.tag
        height = sheet.pitch_down if sheet.rows > 1 else line.height
        corner = paper.on_page(column, layout.words_left, line.top + (line.height - height) / 2)
        turn = ";transform:rotate(90deg)" if sheet.turned else ""
        # HTML swallows the first line break of a block.
        words = "\n" + "\n".join(lines).rstrip("\n")
        blocks.append(f'<pre style="{_style(*corner, line, height)}{turn}">{words}</pre>')
    return f"<section>{''.join(blocks)}</section>"


def _style(left: float, top: float, line: Line, height: float) -> str:
    """CSS for lines of words, each `height` millimetres high, with their corner at left, top."""
    weight = 700 if line.bold else 400
    return (
        f"left:{left:.3f}mm;top:{top:.3f}mm;line-height:{height:.3f}mm;"
        f"font-size:{line.size:g}pt;font-weight:{weight}"
    )


def _drawing(label: _Label, matrix: str, words: bytes) -> bytes:
    """The PDF operators for all of a label but its tag."""
    layout = label.layout
    square = _rectangles(label.square, layout.square, layout.square.module)
    bars = _rectangles(label.bars, layout.bars, layout.bars_height) if layout.bars else b""
    return b"\n".join([f"q {matrix}".encode(), words, square, bars, b"Q"])


def _rectangles(code: codes.Code, place: Place, module_height: float) -> bytes:
    """The PDF operators for a code: all its rectangles as one path in modules, filled once."""
    scale = f"{_points(place.module)} 0 0 -{_points(module_height)}"
    corner = f"{_points(place.left)} -{_points(place.top)}"
    path = "\n".join([f"{x} {y} {width} {height} re" for x, y, width, height in code.rectangles])
    return f"q {scale} {corner} cm\n{path}\nf Q".encode()


def _points(millimetres: float) -> str:
    """A length as PDF writes it, in 72nds of an inch."""
    return f"{millimetres * _POINTS_PER_MM:.4f}"


def _joined(parts: list[bytes]) -> bytes:
    """One PDF of several, with the title and the wishes of the first."""
    if len(parts) == 1:
        return parts[0]
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=io.BytesIO(parts[0]))
    for part in parts[1:]:
        writer.append(io.BytesIO(part), import_outline=False)
    whole = io.BytesIO()
    writer.write(whole)
    return whole.getvalue()
