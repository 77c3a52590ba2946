"""A row of a list while it is worked out: its repairs, its doubts, and what becomes of it."""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from techloan.cells import Reading, note
from techloan.cells.reading import plain
from techloan.imports.rules import ImportKind, Outcome
from techloan.sheets import Cell

Value = TypeVar("Value")
_YEAR = re.compile(r"(?<!\d)(?:18|19|20)\d\d(?!\d)")
# A row can only become more doubtful, and what is there already is nothing to doubt any more.
_WEIGHT = {
    Outcome.OK: 0,
    Outcome.LOOK: 1,
    Outcome.HOLD: 2,
    Outcome.REJECTED: 3,
    Outcome.SKIP: 4,
}


@dataclass(frozen=True)
class Repair:
    """One value that is not read as it was written: *was -> read as*, and why.

    `read_as` is None where nothing could be taken; `offer` is what it might be.
    """

    field: str
    was: str
    read_as: str | None
    why: str
    offer: str | None = None
    # The row below in which it stood, where that belongs to this one.
    row: int | None = None


@dataclass
class Worked:
    """One row, worked out: what it is read as, and what becomes of it.

    `values` are ready to be written: texts, numbers, dates as YYYY-MM-DD. `cells` are the words
    that stood in the row, by field, for a person who settles it.
    """

    number: int
    sheet: str | None
    kind: ImportKind
    fingerprint: str
    key: str = ""
    outcome: Outcome = Outcome.OK
    values: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    repairs: list[Repair] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    # Of the messages, those that hold the row.
    held: list[str] = field(default_factory=list)
    creates: list[str] = field(default_factory=list)
    # What pages call the row, where its values do not tell.
    title: str = ""
    # What stood around the row, for who settles it.
    context: dict[str, Any] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Say where the row stands: `row 7`, and of which sheet where there are several."""
        return f"row {self.number} of {self.sheet}" if self.sheet else f"row {self.number}"

    def becomes(self, outcome: Outcome, message: str = "") -> None:
        """Make the row at least this doubtful, and say why."""
        if _WEIGHT[outcome] > _WEIGHT[self.outcome]:
            self.outcome = outcome
        if message and message not in self.messages:
            self.messages.append(message)
        if message and outcome is Outcome.HOLD and message not in self.held:
            self.held.append(message)

    def look(self, message: str = "") -> None:
        """Ask for a person's eye; the row goes in."""
        self.becomes(Outcome.LOOK, message)

    def hold(self, message: str) -> None:
        """Keep the row out until a person settles it."""
        self.becomes(Outcome.HOLD, message)

    def skip(self, message: str) -> None:
        """Say that it is there already; nothing else about it matters then."""
        self.outcome, self.messages, self.creates = Outcome.SKIP, [message], []

    def goes_in(self) -> bool:
        """Say whether the row goes in when a person says yes."""
        return self.outcome in (Outcome.OK, Outcome.LOOK)

    def take(
        self,
        name: str,
        reading: Reading[Value],
        longest: int | None = None,
        say: Callable[[Any], str] | None = None,
    ) -> Value | None:
        """Take what a cell is read as, and write down what was repaired or is doubtful.

        What is longer than it may be holds the row. `say` writes a value as people read it.
        """
        say = say or shown
        was = reading.was
        value = reading.value
        if isinstance(value, str) and longest is not None and len(value) > longest:
            self.repairs.append(
                Repair(name, f"{was[:60]}…", None, f"longer than {longest} letters")
            )
            self.hold(f"The {name.replace('_', ' ')} is longer than {longest} letters.")
            return None
        if reading.why:
            offer = None if reading.offer is None else say(reading.offer)
            read_as = None if value is None else say(value)
            self.repairs.append(Repair(name, was[:300], read_as, reading.why, offer))
        if reading.look or reading.doubtful:
            self.look()
        return value

    def as_stored(self) -> dict[str, Any]:
        """Return what is kept of the row beside its columns, as JSON takes it."""
        return {
            "values": self.values,
            "cells": self.cells if self.outcome is Outcome.HOLD else {},
            "repairs": [asdict(repair) for repair in self.repairs],
            "messages": self.messages,
            "held": self.held if self.outcome is Outcome.HOLD else [],
            "creates": self.creates,
            "title": self.title,
            "context": self.context if self.outcome is Outcome.HOLD else {},
        }


def kept_words(name: str, cell: Cell) -> str:
    """Return what is kept of a cell for the person who settles its row."""
    if name == "note":
        return note(cell).value or ""
    if name == "born_in":
        # Of a date of birth only the year is kept.
        year = _YEAR.search(plain(cell))
        return year[0] if year else ""
    # A true date is kept so that it can be read again without asking which comes first.
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else plain(cell)


def shown(value: Any) -> str:
    """Write a value as people see it in a report."""
    if isinstance(value, tuple):
        return " / ".join(str(part) for part in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def sims_said(sims: tuple[tuple[str, str], ...]) -> str:
    """Write SIM cards as a list writes them."""
    return "; ".join(" ".join(filter(None, sim)) for sim in sims)


def pounds(pence: int) -> str:
    """Write an amount of money as a list writes it."""
    return f"{pence // 100}.{pence % 100:02}"


@dataclass(frozen=True)
class Line:
    """One row of a list with its cells under the names of their fields."""

    number: int
    sheet: str | None
    cells: dict[str, Cell]
    fingerprint: str
    # Columns of codes in which the whole list has nothing but bare numbers.
    bare: frozenset[str] = frozenset()

    def at(self, name: str) -> Cell:
        """Return the cell of a field, or None where the list has no such column."""
        return self.cells.get(name)
