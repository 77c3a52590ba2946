"""Find the headings of a list, and which column is which: by heading, or by what it holds."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any

from techloan.cells.reading import plain
from techloan.imports.field import Field, plain_heading
from techloan.imports.fields import fields_of
from techloan.imports.matching import PERSON, TELL_PERSON, heading_row, match
from techloan.imports.models import Import
from techloan.imports.rules import ImportKind
from techloan.imports.worked import Line
from techloan.settings import Settings
from techloan.sheets import Cell, SheetRow, SheetRows, Workbook
from techloan.words import fold

# The content of a column is judged by so many rows.
_ROWS_JUDGED = 200
FOOTER = re.compile(
    r"(?:grand |sub-?)?totals?\b|key\s*(?:[:=]|$)|last updated|printed on|page \d|"
    r"(?:number|no\.?) of\b|(?:count|sum|average)\s*(?:[:=]|$)|colou?r key",
    re.IGNORECASE,
)
# A list that may have sheets of other kinds beside its own.
_MIXED = (ImportKind.LOANS,)
_TELL_DEVICE = frozenset(("tag", "serial", "imei"))
_CODES = ("tag", "serial", "imei", "reference")
_DAYS = frozenset(("out_on", "due_on", "back_on"))
_NUMBERED = ("tag", "reference")
# So many numbers are a habit, and not a slip.
_SOME = 3


@dataclass
class SheetColumns:
    """The columns of one sheet: where its headings stand, and the field of each ("" for none)."""

    sheet: str | None
    heading_row: int
    headings: list[str]
    fields: list[str]
    examples: list[str] = field(default_factory=list)
    chosen: bool = False
    # What the sheet holds; a list of loans may have sheets of devices and clients beside it.
    kind: str = ""

    @property
    def shape(self) -> str:
        """Tell lists of the same shape again: a digest of the headings."""
        told = [self.kind] if self.kind == ImportKind.LOANS else []
        told += map(plain_heading, self.headings)
        return hashlib.sha256("\x1f".join(told).encode()).hexdigest()

    def as_stored(self) -> dict[str, Any]:
        """Return it as JSON takes it; of what is kept encrypted there is no example."""
        stored = asdict(self)
        stored["examples"] = [
            "(not shown)" if name == "pin" and example else example
            for name, example in zip(self.fields, self.examples, strict=True)
        ]
        return stored


def sheets_of(source: Import) -> list[SheetColumns]:
    """Return the columns that are kept of an import."""
    kept = [SheetColumns(**each) for each in json.loads(source.columns)]
    for sheet in kept:
        sheet.kind = sheet.kind or source.kind.value
    return kept


def matched(
    kind: ImportKind, workbook: Workbook, settings: Settings, remembered: dict[str, list[str]]
) -> list[SheetColumns]:
    """Match the columns of every sheet; what a person chose for the same shape comes first."""
    found = []
    for sheet in workbook.sheets:
        columns = _likeliest(kind, sheet, settings)
        chosen = remembered.get(columns.shape)
        if chosen is not None and len(chosen) == len(columns.fields):
            columns.fields, columns.chosen = chosen, True
        found.append(columns)
    return found


def _likeliest(kind: ImportKind, sheet: SheetRows, settings: Settings) -> SheetColumns:
    """Match a sheet as what the list is said to hold; beside loans it may hold the other two."""
    kinds = (kind, *(k for k in ImportKind if k is not kind)) if kind in _MIXED else (kind,)
    tried = [_of_sheet(k, sheet, fields_of(k, settings), settings) for k in kinds]
    if _is_loans_alone(tried):
        return tried[0]
    return next((columns for columns in tried if tells_who(columns)), tried[0])


def _is_loans_alone(tried: Sequence[SheetColumns]) -> bool:
    """Say whether a sheet can only be of loans, even when it does not tell all that it must.

    Else a sheet of loans without a known column of devices would go in as one of clients.
    """
    loans, *others = tried
    days = [i for i, name in enumerate(loans.fields) if name in _DAYS]
    return len([i for i in days if not any(other.fields[i] for other in others)]) > 1


def kind_told(kind: ImportKind, fields: Sequence[str]) -> ImportKind:
    """Return what a sheet with these fields holds, in a list that is said to be of this kind."""
    kinds = tuple(reversed(ImportKind)) if kind in _MIXED else (kind,)
    return next((k for k in kinds if _tells(k, set(fields))), kind)


def tells_who(columns: SheetColumns) -> bool:
    """Say whether a sheet has what every row of its kind needs."""
    return _tells(ImportKind(columns.kind), set(columns.fields))


def _tells(kind: ImportKind, has: set[str]) -> bool:
    device, person = bool(has & _TELL_DEVICE), bool(has & TELL_PERSON)
    if kind is ImportKind.LOANS:
        return device and person and bool(has & {"out_on", "due_on", "back_on"})
    if kind is ImportKind.DEVICES:
        return device and bool(has & {"tag", "model"})
    return person


def lines_of(sheet: SheetRows, columns: SheetColumns) -> list[Line]:
    """Return the rows under the headings; bands, totals and headings repeated are left out."""
    places = [(name, i) for i, name in enumerate(columns.fields) if name]
    headings = [plain_heading(text) for text in columns.headings]
    found = []
    bare = bare_columns(sheet, columns)
    for row in sheet.rows:
        if row.number <= columns.heading_row or _is_no_row(row, headings, places):
            continue
        held = {name: row.at(i) for name, i in places}
        found.append(Line(row.number, sheet.name, held, fingerprint(row), bare))
    return found


def bare_columns(sheet: SheetRows, columns: SheetColumns) -> frozenset[str]:
    """Return the columns of codes that hold nothing but bare numbers, as some charities have."""
    found = set()
    for name, i in ((name, i) for i, name in enumerate(columns.fields) if name in _NUMBERED):
        cells = (plain(row.at(i)) for row in sheet.rows if row.number > columns.heading_row)
        texts = [
            text
            for text in cells
            if text and plain_heading(text) != plain_heading(columns.headings[i])
        ]
        if len(texts) >= _SOME and all(map(str.isdigit, texts)):
            found.add(name)
    return frozenset(found)


def _is_no_row(row: SheetRow, headings: list[str], places: list[tuple[str, int]]) -> bool:
    texts = [plain(cell) for cell in row.cells]
    filled = [text for text in texts if text]
    if len(headings) > 2 and len(filled) == 1:
        # One cell alone is a band such as "** PHONES **", unless it tells a device or a person.
        alone = next(i for i, text in enumerate(texts) if text)
        own = next((name for name, i in places if i == alone), "")
        is_code = own in _CODES and any(map(str.isdigit, filled[0]))
        return not (is_code or (own == "name" and bool(PERSON.fullmatch(filled[0]))))
    return not filled or bool(FOOTER.match(filled[0])) or is_heading_again(texts, headings)


def is_heading_again(texts: Sequence[str], headings: Sequence[str]) -> bool:
    """Say whether a row repeats the headings, as printed lists do on each page."""
    filled = sum(map(bool, texts))
    same = sum(
        1 for text, h in zip(texts, headings, strict=False) if h and plain_heading(text) == h
    )
    return same >= 2 and same >= filled * 0.8


def fingerprint(row: SheetRow) -> str:
    """Return what tells the same row again when its file comes a second time."""
    words = "\x1f".join(fold(plain(cell)) for cell in row.cells)
    return hashlib.sha256(words.encode()).hexdigest()


def _judged(rows: Sequence[SheetRow], heading: Sequence[Cell]) -> list[SheetRow]:
    """Return the first rows that are no band and no headings again: by these a column is told."""
    headings = [plain_heading(plain(cell)) for cell in heading]
    narrow = len(headings) < 3

    def is_row(row: SheetRow) -> bool:
        texts = [plain(cell) for cell in row.cells]
        return (narrow or sum(map(bool, texts)) > 1) and not is_heading_again(texts, headings)

    return list(islice(filter(is_row, rows), _ROWS_JUDGED)) or list(rows[:_ROWS_JUDGED])


def _of_sheet(
    kind: ImportKind, sheet: SheetRows, fields: dict[str, Field], settings: Settings
) -> SheetColumns:
    at = heading_row(sheet, fields)
    heading = sheet.rows[at].cells if at is not None else ()
    below = _judged(sheet.rows[(at + 1) if at is not None else 0 :], heading)
    width = max([len(heading), *(len(row.cells) for row in below)])
    headings = [plain(heading[i]) if i < len(heading) else "" for i in range(width)]
    values = [[plain(row.at(i)) for row in below if plain(row.at(i))] for i in range(width)]
    number = sheet.rows[at].number if at is not None else sheet.rows[0].number - 1
    return SheetColumns(
        sheet=sheet.name,
        heading_row=number,
        headings=headings,
        fields=match(kind, headings, values, fields, settings),
        examples=[", ".join(column[:3])[:100] for column in values],
        kind=kind.value,
    )
