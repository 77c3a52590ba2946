"""The rows of an old loan sheet: which is a loan, which belongs to the loan above, which is none.

Such sheets have bands between their rows (OCTOBER 2025, ** PHONES **), headings repeated half-way,
totals, colour keys, ditto marks, rows without a borrower that hold the kit of the loan above, and
devices that nobody has.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from techloan import cells as reads
from techloan.cells.reading import plain, says_nothing
from techloan.imports.columns import (
    FOOTER,
    SheetColumns,
    bare_columns,
    fingerprint,
    is_heading_again,
)
from techloan.imports.field import plain_heading
from techloan.imports.loans import bands
from techloan.imports.loans.american import month_first_fields
from techloan.imports.loans.bands import Band
from techloan.imports.loans.fields import LOAN_FIELDS
from techloan.imports.loans.nobody import is_nobody
from techloan.imports.matching import PERSON
from techloan.imports.worked import Line
from techloan.sheets import Cell, SheetRows

_WHO = ("name", "given_name", "family_name")
_DEVICE_CODES = ("tag", "serial", "imei")
_CODES = frozenset((*_DEVICE_CODES, "reference"))
_DITTO = re.compile(r"[\"“”″〃'’`]{1,4}|do\.?|ditto|-[\"”]-", re.IGNORECASE)
_MORE = re.compile(r"[+&]|(?:and|plus|with)\b", re.IGNORECASE)
_KIT = re.compile(
    r"(?:\+|&|and|plus|with)?\s*(?:a\s+|the\s+|spare\s+|new\s+)?"
    r"(?:chargers?|cables?|cases?|stylus|keyboards?|pens?|mouse|stands?|bag|headphones|earphones|"
    r"sim(?: card)?|power ?bank|plug|lead|cover|adapt[eo]r|mifi|dongle)\b.*",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\s*(?:2|two|second|3|three|third)\b")


@dataclass(frozen=True)
class LoanLine(Line):
    """A row of a loan sheet, with what stands around it."""

    band: Band | None = None
    # The dates in these columns are written month first throughout.
    month_first: frozenset[str] = frozenset()
    # Rows below without a borrower of their own.
    below: tuple[Line, ...] = ()
    # Fields that were ditto marks, filled from the row above.
    dittos: tuple[str, ...] = ()
    # One more loan stands in the same row, in columns of its own.
    again: bool = False


@dataclass(frozen=True)
class Sorted:
    """The rows of a sheet: the loans, devices that nobody has, and what is neither."""

    loans: list[LoanLine] = field(default_factory=list)
    idle: list[Line] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)


def sorted_rows(sheet: SheetRows, columns: SheetColumns) -> Sorted:
    """Tell the loans of a sheet from all else; nothing is dropped without being named."""
    places = [(name, i) for i, name in enumerate(columns.fields) if name]
    headings = [plain_heading(text) for text in columns.headings]
    rows = [row for row in sheet.rows if row.number > columns.heading_row]
    month_first = month_first_fields(rows, places)
    bare = bare_columns(sheet, columns)
    more = _columns_of_more_loans(headings, columns.fields)
    band = bands.of_sheet(sheet.name or "", _titles(sheet, columns.heading_row))
    found = Sorted()
    for row in rows:
        texts = [plain(cell) for cell in row.cells]
        filled = [text for text in texts if text]
        if not filled or is_heading_again(texts, headings):
            continue
        held = {name: row.at(i) for name, i in places}
        line = Line(row.number, sheet.name, held, fingerprint(row), bare)
        if FOOTER.match(filled[0]):
            found.left_out.append((row.number, " ".join(filled)[:100]))
        elif _stands_alone(texts, places):
            if not (found.loans and _add_below(found, _lone(line, filled[0], places))):
                band = bands.band(filled[0], band)
                found.left_out.append((row.number, " ".join(filled)[:100]))
        elif _is_nobodys(line):
            _sort_nobodys(found, line, filled)
        else:
            again = any(_holds_more(name, row.at(i)) for name, i in more)
            loan = LoanLine(**vars(line), band=band, month_first=month_first, again=again)
            found.loans.append(_told_apart(_without_dittos(loan, found.loans)))
    return found


def _titles(sheet: SheetRows, heading_row: int) -> list[str]:
    return [
        " ".join(filter(None, map(plain, row.cells)))
        for row in sheet.rows
        if row.number < heading_row
    ]


def _columns_of_more_loans(headings: Sequence[str], fields: Sequence[str]) -> list[tuple[str, int]]:
    """Return the columns of a second borrower beside the first: "Borrower 2", or "Out" again."""
    names = {f.name: f.headings for f in LOAN_FIELDS if f.name in ("out_on", "back_on")}
    found = []
    for i, heading in enumerate(headings):
        bare = _NUMBERED.sub("", heading)
        if not fields[i] and heading:
            name = next((n for n, known in names.items() if bare in known), "")
            name = name or ("name" if bare != heading and _is_who(bare) else "")
            found += [(name, i)] if name else []
    return found


def _is_who(heading: str) -> bool:
    return bool(re.search(r"borrower|client|name|person|customer|user|member", heading))


def _holds_more(name: str, cell: Cell) -> bool:
    if name == "name":
        return bool(PERSON.fullmatch(plain(cell)))
    return bool(plain(cell)) and reads.day(cell, year=2000).value is not None


def _without_dittos(line: LoanLine, earlier: Sequence[LoanLine]) -> LoanLine:
    dittos = tuple(name for name, cell in line.cells.items() if earlier and _is_ditto(cell))
    filled = {name: earlier[-1].at(name) for name in dittos}
    return replace(line, cells={**line.cells, **filled}, dittos=dittos)


def _told_apart(line: LoanLine) -> LoanLine:
    """Let the same words under another band, or with other dittos, be another row."""
    around = [repr(line.band)] if line.band else []
    around += [plain(line.at(name)) for name in line.dittos]
    if not around:
        return line
    words = "\x1f".join([line.fingerprint, *around])
    return replace(line, fingerprint=hashlib.sha256(words.encode()).hexdigest())


def _stands_alone(texts: Sequence[str], places: Sequence[tuple[str, int]]) -> bool:
    """Say whether a row is one cell alone, which is a band, unless it tells a device or client."""
    filled = [i for i, text in enumerate(texts) if text]
    if len(filled) != 1 or len(places) < 3:
        return False
    text = texts[filled[0]]
    own = next((name for name, i in places if i == filled[0]), "")
    is_code = own in _CODES and any(map(str.isdigit, text)) and len(text.split()) < 3
    return not is_code or bands.is_time(text)


def _lone(line: Line, text: str, places: Sequence[tuple[str, int]]) -> Line | None:
    """Return a lone cell as a row that belongs to the loan above: its kit, or more of its note."""
    if _KIT.fullmatch(text):
        return replace(line, cells={"kit": text})
    note = any(name == "note" for name, _ in places) and plain(line.at("note"))
    return line if note and not bands.band(text) else None


def _add_below(found: Sorted, line: Line | None) -> bool:
    if line is None:
        return False
    above = found.loans[-1]
    found.loans[-1] = replace(above, below=(*above.below, line))
    return True


def _is_nobodys(line: Line) -> bool:
    """Say whether a row has neither a borrower nor a day of its own."""
    if plain(line.at("reference")) or any(plain(line.at(name)) for name in ("out_on", "due_on")):
        return False
    who = [plain(line.at(name)) for name in _WHO]
    return all(not text or is_nobody(text) or _is_ditto(text) or text[0] in "+&" for text in who)


def _sort_nobodys(found: Sorted, line: Line, filled: Sequence[str]) -> None:
    """Tell what belongs to the loan above from a device that nobody has."""
    if found.loans and _belongs_above(line, found.loans[-1]):
        _add_below(found, line)
    elif any(plain(line.at(name)) for name in _DEVICE_CODES):
        found.idle.append(line)
    else:
        found.left_out.append((line.number, " ".join(filled)[:100]))


def _belongs_above(line: Line, above: LoanLine) -> bool:
    """Say whether a row goes on with the loan above: with "+", a ditto, or without its number."""
    if plain(line.at("number")):
        return False
    who = [plain(line.at(name)) for name in _WHO]
    if any(_is_ditto(text) or text[:1] in ("+", "&") for text in who if text):
        return True
    if any(text and is_nobody(text) for text in who):
        return False
    has_code = any(_is_code(line.at(name)) for name in _DEVICE_CODES)
    return not has_code or bool(
        _MORE.match(plain(line.at("model")))
        or (plain(above.at("number")) and plain(above.at("number")).isdigit())
    )


def _is_code(cell: Cell) -> bool:
    text = plain(cell)
    return bool(text) and not says_nothing(text)


def _is_ditto(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(_DITTO.fullmatch(plain(cell)))
