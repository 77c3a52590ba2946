"""A list as it goes out: under the headings that the import reads, as CSV or for Excel."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from techloan.imports.fields import fields_of
from techloan.imports.rules import KIND_WORDS, ImportKind
from techloan.settings import Settings
from techloan.sheets import Cell, csv_bytes, xlsx_bytes


class FileKind(StrEnum):
    """What a file may be, by the ending of its name."""

    CSV = "csv"
    XLSX = "xlsx"


MIMETYPES = {
    FileKind.CSV: "text/csv",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Sheet:
    """What a list holds, its title, and the numbers of the clients whom it names."""

    kind: str
    headings: list[str]
    rows: list[list[Cell]]
    clients: frozenset[int] = frozenset()
    title: str = ""


@dataclass(frozen=True)
class File:
    """A list as a file, ready to be handed over."""

    name: str
    mimetype: str
    data: bytes


def sheet_of(
    kind: ImportKind,
    settings: Settings,
    names: Sequence[str],
    rows: Iterable[Mapping[str, Cell]],
    clients: Iterable[int] = (),
) -> Sheet:
    """Return a list with these fields, in their order; every row must have a cell for each.

    The headings are the labels that the import knows them by, so that the two cannot drift apart.
    """
    fields = fields_of(kind, settings)
    headings = [fields[name].label for name in names]
    lined_up = [[row[name] for name in names] for row in rows]
    return Sheet(kind, headings, lined_up, frozenset(clients), KIND_WORDS[kind])


def file_of(sheet: Sheet, kind: FileKind, today: date) -> File:
    """Write a list as a file: `devices-2026-11-03.csv`. Raise `Refused` when Excel has no room."""
    name = f"{sheet.kind}-{today.isoformat()}.{kind}"
    if kind is FileKind.CSV:
        data = csv_bytes(sheet.headings, sheet.rows)
    else:
        data = xlsx_bytes(sheet.title, sheet.headings, sheet.rows)
    return File(name, MIMETYPES[kind], data)


def pounds(pence: int | None) -> Cell:
    """Return an amount of money as a number that a spreadsheet can add up."""
    if pence is None:
        return None
    return pence / 100 if pence % 100 else pence // 100


def yes_or_no(answer: bool | None) -> str | None:
    """Return an answer as a word; None was not asked."""
    return None if answer is None else "yes" if answer else "no"
