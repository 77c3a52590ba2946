"""What an attendance file says: rows of who came and went, whichever platform wrote them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from techloan import sheets
from techloan.cells.reading import plain
from techloan.errors import Refused
from techloan.groups.files import clocks
from techloan.groups.files.clocks import Stamp
from techloan.groups.files.columns import Fact, Field
from techloan.groups.files.tables import CUT, Table, Tables, take_apart
from techloan.groups.files.teams import comings_and_goings, without_ending
from techloan.sheets import Cell, SheetRow
from techloan.words import fold

SEVERAL = (
    "This file holds several meetings. Download the report of one meeting at a time, so that "
    "nobody is counted on the wrong day."
)
_YES = frozenset(("y", "yes", "true", "1", "tak"))
_GUEST = re.compile(r"(.+)_(.+)#ext#@", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """One row of a person: when they came and went, or how long they were there."""

    number: int
    name: str
    email: str
    came: Stamp | None = None
    went: Stamp | None = None
    seconds: int | None = None
    # From the first coming to the last going; in between they may have been away.
    is_envelope: bool = False
    # They were there when the report was made.
    to_the_end: bool = False
    waiting: bool = False
    fault: str = ""


@dataclass(frozen=True)
class Report:
    """A whole file."""

    rows: tuple[Row, ...]
    starts: Stamp | None
    ends: Stamp | None
    # The day where the file says it for sure, apart from its moments.
    on: date | None
    # The number of the meeting, digits alone.
    number: str

    @property
    def stamps(self) -> list[Stamp]:
        """Return every moment that has a day."""
        written = [self.starts, self.ends]
        written += [each for row in self.rows for each in (row.came, row.went)]
        return [each for each in written if each is not None and each.dated]


def read(filename: str, data: bytes) -> Report:
    """Read an attendance file. Raises `Refused` with a sentence for what is none."""
    tables = take_apart(sheets.read(filename, data))
    chosen = _chosen(tables)
    facts = {**_facts_of_rows(chosen), **tables.facts}
    rows = [row for table in chosen for row in _rows(table)]
    _refuse_missing(tables, len(rows))
    on = facts.get(Fact.ON)
    return Report(
        rows=tuple(rows),
        starts=clocks.stamp(facts.get(Fact.STARTS)),
        ends=clocks.stamp(facts.get(Fact.ENDS)),
        on=_day(on) or clocks.day_in(filename),
        number=_number(plain(facts.get(Fact.NUMBER))),
    )


def _chosen(tables: Tables) -> list[Table]:
    """Return the tables to read: where one tells every coming and going, the sums are left out.

    Teams gives both. Raises `Refused` when somebody of the sums is missing in the other.
    """
    stays = [table for table in tables.people if table.has(Field.JOINED)]
    sums = [table for table in tables.people if table.has(Field.FIRST_JOINED)]
    if stays and sums:
        there = {name for table in stays for _, name, _ in _named(table)}
        if any(name not in there for table in sums for _, name, _ in _named(table)):
            raise Refused(CUT)
    return stays if stays and sums else tables.people


def _facts_of_rows(tables: list[Table]) -> dict[Fact, Cell]:
    """Return what rows of people tell of the meeting, in the lists of a whole account."""
    told = {
        (plain(table.fact(row, Fact.NUMBER)), plain(table.fact(row, Fact.STARTS))): (table, row)
        for table in tables
        if Fact.STARTS in table.columns.facts
        for row in table.rows
    }
    if len(told) > 1:
        raise Refused(SEVERAL)
    for table, row in told.values():
        return {fact: table.fact(row, fact) for fact in table.columns.facts}
    return {}


def _refuse_missing(tables: Tables, rows: int) -> None:
    """Refuse a file of Zoom that says that more people took part than it has rows."""
    people = plain(tables.facts.get(Fact.PEOPLE))
    if people.isdigit() and rows < int(people[:6]):
        raise Refused(CUT)


def _rows(table: Table) -> Iterator[Row]:
    if table.has(Field.ACTION):
        yield from _of_events(table)
        return
    is_envelope = not table.has(Field.JOINED) or table.has(Field.TOTAL)
    came, went = (
        (Field.JOINED, Field.LEFT)
        if table.has(Field.JOINED)
        else (Field.FIRST_JOINED, Field.LAST_LEFT)
    )
    length = Field.TOTAL if table.has(Field.TOTAL) else Field.SECONDS
    for row, name, email in _named(table):
        if table.has(Field.ATTENDED) and not _is_yes(table.cell(row, Field.ATTENDED)):
            continue
        start, end, seconds = table.cell(row, came), table.cell(row, went), None
        if is_envelope or not table.has(came):
            seconds = clocks.seconds(table.cell(row, length))
        read = Row(
            number=row.number,
            name=name,
            email=email,
            came=clocks.stamp(start, utc=table.is_utc(came)),
            went=clocks.stamp(end, utc=table.is_utc(went)),
            seconds=seconds,
            is_envelope=is_envelope,
            waiting=_is_yes(table.cell(row, Field.WAITING)),
        )
        yield _with_fault(read, start, end, timed=table.has(came))


def _with_fault(row: Row, start: Cell, end: Cell, *, timed: bool) -> Row:
    """Return the row with what is wrong in it, in a few words."""
    fault = ""
    if timed and (row.came is None or row.went is None):
        fault = f"“{plain(end if row.came else start) or 'nothing'}” is no time"
        if row.seconds is not None and start is None and end is None:
            fault = ""
    elif not timed and row.seconds is None:
        fault = "it does not say how long"
    return replace(row, fault=fault)


def _of_events(table: Table) -> Iterator[Row]:
    """Yield a row for each stay of a file that tells every joining and leaving on its own."""
    told = [
        (
            row,
            name,
            plain(table.cell(row, Field.ACTION)),
            clocks.stamp(table.cell(row, Field.AT), utc=table.is_utc(Field.AT)),
        )
        for row, name, _ in _named(table)
    ]
    stayed = sorted(comings_and_goings(told), key=lambda each: each[0].number)
    for row, name, came, went, to_the_end in stayed:
        fault = "" if came and (went or to_the_end) else "it does not say when"
        yield Row(row.number, name, "", came, went, to_the_end=to_the_end, fault=fault)


def _named(table: Table) -> Iterator[tuple[SheetRow, str, str]]:
    """Yield the rows that name somebody, with the name and the e-mail address."""
    for row in table.rows:
        given, family = (plain(table.cell(row, each)) for each in (Field.GIVEN, Field.FAMILY))
        name = plain(table.cell(row, Field.NAME)) or f"{given} {family}".strip()
        email = plain(table.cell(row, Field.EMAIL)) or _email(plain(table.cell(row, Field.UPN)))
        if name or email:
            yield row, without_ending(name or email)[:200], fold(email)[:200]


def _email(sign_in_name: str) -> str:
    """Return the e-mail address in a sign-in name of Teams; a guest's stands in it twisted."""
    if found := _GUEST.match(sign_in_name):
        return f"{found[1]}@{found[2]}"
    return sign_in_name if "@" in sign_in_name else ""


def _number(written: str) -> str:
    """Return the digits of a meeting's number; Teams writes something else, which nobody types."""
    digits = written.replace(" ", "").replace("-", "")
    return digits if digits.isdigit() else ""


def _is_yes(cell: Cell) -> bool:
    return plain(cell).casefold() in _YES


def _day(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else clocks.day_in(plain(cell))
