"""Take an attendance file apart: what it tells of its meeting, and its tables of people."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from techloan.cells.reading import plain
from techloan.errors import Refused
from techloan.groups.files.columns import Columns, Fact, Field, columns, fact_called
from techloan.sheets import Cell, SheetRow, Workbook

# No platform lets more people into one meeting, and each may come and go.
MOST_ROWS = 10_000
NOT_ONE = (
    "This is not an attendance file of Zoom, Teams or Meet: it has no heading for the names with "
    "one for the times beside it. Download it from your meeting's report, and choose that."
)
NOBODY = "Nobody stands in this file. Download it again when the meeting is over."
CUT = "This file was cut short: its end is missing. Download it again, and choose that."
TOO_MANY = "This file has more than 10,000 rows. Download the report of one meeting only."
_TITLE = re.compile(r"\d\.\s")
# What each row of a whole file fills, so that a last row without it was cut.
_ALWAYS = (
    Field.JOINED,
    Field.LEFT,
    Field.FIRST_JOINED,
    Field.LAST_LEFT,
    Field.SECONDS,
    Field.TOTAL,
    Field.WAITING,
    Field.GUEST,
    Field.ROLE,
    Field.AT,
)


@dataclass
class Table:
    """Rows of people below their headings."""

    columns: Columns
    rows: list[SheetRow] = field(default_factory=list)

    def cell(self, row: SheetRow, wanted: Field) -> Cell:
        """Return what a row holds of a field; None where the table has no such column."""
        place = self.columns.fields.get(wanted)
        return None if place is None else row.at(place)

    def fact(self, row: SheetRow, wanted: Fact) -> Cell:
        """Return what a row of a person tells of the meeting."""
        place = self.columns.facts.get(wanted)
        return None if place is None else row.at(place)

    def has(self, wanted: Field) -> bool:
        """Say whether there is such a column."""
        return wanted in self.columns.fields

    def is_utc(self, wanted: Field) -> bool:
        """Say whether the moments of a column are in UTC."""
        return self.columns.fields.get(wanted) in self.columns.utc


@dataclass
class Tables:
    """A file taken apart."""

    facts: dict[Fact, Cell] = field(default_factory=dict)
    people: list[Table] = field(default_factory=list)


def take_apart(workbook: Workbook) -> Tables:
    """Return the tables of people of a file, and what it tells of its meeting.

    Raises `Refused` where there are none, or where the end of the file is missing.
    """
    found = Tables()
    meeting: Columns | None = None
    for row in _rows(workbook):
        now = columns(row)
        if now.of_people:
            found.people.append(Table(now))
            meeting = None
        elif now.of_a_meeting:
            meeting = now
        elif meeting is not None:
            found.facts |= {fact: row.at(place) for fact, place in meeting.facts.items()}
            meeting = None
        elif _is_label(row):
            fact = fact_called(plain(row.at(0)))
            if fact is not None:
                found.facts.setdefault(fact, row.at(1))
        elif found.people and not _is_title(row):
            found.people[-1].rows.append(row)
    if not found.people:
        raise Refused(NOT_ONE)
    if not any(table.rows for table in found.people):
        raise Refused(NOBODY)
    _refuse_cut(found.people[-1])
    return found


def _rows(workbook: Workbook) -> Iterator[SheetRow]:
    rows = [row for sheet in workbook.sheets for row in sheet.rows]
    if len(rows) > MOST_ROWS:
        raise Refused(TOO_MANY)
    yield from rows


def _is_label(row: SheetRow) -> bool:
    return len(row.cells) == 2 and fact_called(plain(row.at(0))) is not None


def _is_title(row: SheetRow) -> bool:
    """Say whether a row is the title of a part, such as `3. In-Meeting Activities`."""
    filled = [plain(cell) for cell in row.cells if cell is not None]
    return len(filled) == 1 and (bool(_TITLE.match(filled[0])) or filled[0].endswith("Details"))


def _refuse_cut(table: Table) -> None:
    """Refuse a file whose last row lacks what every row before it has, or that ends in headings."""
    if not table.rows:
        raise Refused(CUT)
    before, last = table.rows[:-1], table.rows[-1]
    for wanted in filter(table.has, _ALWAYS):
        filled = [table.cell(row, wanted) is not None for row in before]
        if len(filled) > 1 and all(filled) and table.cell(last, wanted) is None:
            raise Refused(CUT)
