"""The rows of an old loan sheet: which is a loan, which belongs to the loan above, which is none.

Such sheets have bands between their rows (OCTOBER 2025, ** PHONES **), headings repeated half-way,
totals, colour keys, ditto marks, and rows without a borrower that hold the kit of the loan above.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from techloan.cells.dates import MONTH_NUMBERS
from techloan.cells.reading import plain
from techloan.imports.columns import FOOTER, SheetColumns, fingerprint, is_heading_again
from techloan.imports.field import plain_heading
from techloan.imports.worked import Line
from techloan.sheets import Cell, SheetRow, SheetRows

DATES = ("out_on", "due_on", "back_on")
_CODES = frozenset(("tag", "serial", "imei", "reference"))
_DITTO = re.compile(r"[\"“”″〃'’`]{1,4}|do\.?|ditto|-[\"”]-", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_MONTH = re.compile(
    r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?:\s*'?(\d{2})\b)?",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(?:\d{4}|\d{2})(?!\d)")


@dataclass(frozen=True)
class Band:
    """The time of which the rows below a band are: its year, and its month where it names one."""

    year: int
    month: int | None = None


@dataclass(frozen=True)
class LoanLine(Line):
    """A row of a loan sheet, with what stands around it."""

    band: Band | None = None
    # The dates of this sheet are written month first throughout.
    month_first: bool = False
    # Rows below without a borrower of their own.
    below: tuple[Line, ...] = ()
    # Fields that were ditto marks, filled from the row above.
    dittos: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sorted:
    """The rows of a sheet: the loans, and what is none."""

    loans: list[LoanLine]
    left_out: list[tuple[int, str]]


def sorted_rows(sheet: SheetRows, columns: SheetColumns) -> Sorted:
    """Tell the loans of a sheet from all else; nothing is dropped without being named."""
    places = [(name, i) for i, name in enumerate(columns.fields) if name]
    headings = [plain_heading(text) for text in columns.headings]
    rows = [row for row in sheet.rows if row.number > columns.heading_row]
    month_first = _is_month_first(rows, places)
    found = Sorted([], [])
    band = _band(sheet.name or "", None)
    for row in rows:
        texts = [plain(cell) for cell in row.cells]
        filled = [text for text in texts if text]
        if not filled or is_heading_again(texts, headings):
            continue
        if FOOTER.match(filled[0]) or _stands_alone(texts, places):
            if not FOOTER.match(filled[0]):
                band = _band(filled[0], band)
            found.left_out.append((row.number, " ".join(filled)[:100]))
            continue
        line = Line(
            row.number, sheet.name, {name: row.at(i) for name, i in places}, fingerprint(row)
        )
        if not _belongs_above(line):
            found.loans.append(_loan(line, found.loans, band, month_first=month_first))
        elif found.loans:
            found.loans[-1] = replace(found.loans[-1], below=(*found.loans[-1].below, line))
        else:
            found.left_out.append((row.number, " ".join(filled)[:100]))
    return found


def _loan(
    line: Line, earlier: Sequence[LoanLine], band: Band | None, *, month_first: bool
) -> LoanLine:
    dittos = tuple(name for name, cell in line.cells.items() if earlier and _is_ditto(cell))
    cells = {**line.cells, **{name: earlier[-1].at(name) for name in dittos}}
    return LoanLine(
        line.number,
        line.sheet,
        cells,
        line.fingerprint,
        band=band,
        month_first=month_first,
        dittos=dittos,
    )


def _stands_alone(texts: Sequence[str], places: Sequence[tuple[str, int]]) -> bool:
    """Say whether a row is one cell alone, which is a band, unless it tells a device or client."""
    filled = [i for i, text in enumerate(texts) if text]
    if len(filled) != 1 or len(places) < 3:
        return False
    own = next((name for name, i in places if i == filled[0]), "")
    return own not in _CODES or not any(map(str.isdigit, texts[filled[0]]))


def _belongs_above(line: Line) -> bool:
    """Say whether a row has neither borrower nor loan of its own: it is kit of the loan above."""
    if plain(line.at("reference")) or plain(line.at("number")):
        return False
    if plain(line.at("out_on")) or plain(line.at("due_on")):
        return False
    who = [line.at(name) for name in ("name", "given_name", "family_name")]
    return all(not plain(cell) or _is_ditto(cell) or plain(cell)[0] in "+&" for cell in who)


def _is_ditto(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(_DITTO.fullmatch(plain(cell)))


def _band(text: str, before: Band | None) -> Band | None:
    """Read the time in a band; one without a year goes on from the band before it."""
    year, month = _YEAR.search(text), _MONTH.search(text)
    number = MONTH_NUMBERS[month[1][:3].casefold()] if month else None
    if year:
        return Band(int(year[1]), number)
    if month and month[2]:
        return Band(2000 + int(month[2]), number)
    if number is None or before is None:
        return before
    turned = before.month is not None and number < before.month
    return Band(before.year + 1 if turned else before.year, number)


def _is_month_first(rows: Sequence[SheetRow], places: Sequence[tuple[str, int]]) -> bool:
    """Say whether dates are American throughout: some can only be, and none can only be British."""
    british = american = 0
    for row in rows:
        for name, i in places:
            cell = row.at(i)
            if name not in DATES or not isinstance(cell, str) or isinstance(cell, date):
                continue
            if found := _NUMBERS.match(plain(cell)):
                first, second = int(found[1]), int(found[2])
                british += second <= 12 < first
                american += first <= 12 < second
    return american > 1 and not british
