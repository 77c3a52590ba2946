"""Loan sheets for tests: the master list of a charity, and small ones of each kind of mess."""

import io
import re
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from techloan.imports.preview import Preview
from techloan.imports.worked import Worked
from tests.imports.lists import SAMPLES

MASTER = (SAMPLES.parent / "tablet-loans-master-list.csv").read_bytes()
Grid = Sequence[Sequence[Any]]
# First row, first column, last row, last column, and what stands there.
Merged = tuple[int, int, int, int, str]


def sample(name: str) -> bytes:
    return (SAMPLES / f"loans-{name}.csv").read_bytes()


def book(sheets: dict[str, Grid], merged: Sequence[Merged] = ()) -> bytes:
    """Build a workbook with real dates; cells are merged on its first sheet."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "dd/mm/yyyy"}) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if cell is not None:
                        sheet.write(at, column, cell)
        for place in merged:
            made.worksheets()[0].merge_range(*place)
    return out.getvalue()


def told(row: Worked) -> str:
    """Return a row in one line: outcome, borrower, device, out, due, ending and its day."""
    where = f"{row.sheet} {row.number}" if row.sheet else str(row.number)
    if row.kind != "loans":
        return f"{where} {row.outcome} {row.kind.removesuffix('s')} {row.key}"
    loan = row.values.get("loan")
    if loan is None:
        days = [row.cells[name] or "-" for name in ("out_on", "due_on", "back_on")]
        return f"{where} {row.outcome} {row.key or '-'}: {' '.join(days)}"
    days = [loan[name] or "-" for name in ("out_on", "due_on", "ending", "ended_on")]
    who, what = _key(loan["client"]), _key(loan["device"])
    return f"{where} {row.outcome} {who}, {what}: {' '.join(days)}"


def _key(key: str) -> str:
    """Return a reference or a tag; what has none yet is called by its name or its row."""
    place = re.fullmatch(r"new \S* ?(\d+) ?(.*)", key)
    return key if place is None else place[2] or f"device of row {place[1]}"


def table(found: Preview) -> str:
    return "\n".join(told(row) for row in found.rows)


def lines(text: str) -> str:
    """Return a table as it is written in a test."""
    return "\n".join(line.strip() for line in text.strip().splitlines())


def said(row: Worked) -> str:
    """Return all that is said of a row."""
    repairs = (f"{r.field} {r.was} -> {r.read_as} {r.why} {r.offer}" for r in row.repairs)
    return " | ".join([*row.messages, *repairs])


def unsaid(found: Preview, words: dict[int | tuple[str, int], str]) -> dict[Any, str]:
    """Return the rows, by number, that do not say what they should; several things with ";"."""
    rows: dict[Any, Worked] = {row.number: row for row in found.rows}
    rows |= {(row.sheet, row.number): row for row in found.rows}
    wanted = {
        key: [w for w in text.split("; ") if w not in said(rows[key])]
        for key, text in words.items()
    }
    return {
        key: f"{missing} not in {said(rows[key])}" for key, missing in wanted.items() if missing
    }
