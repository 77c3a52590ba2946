"""Write lists that open safely in Excel and LibreOffice and that `read` reads back the same."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import chain, islice
from typing import TYPE_CHECKING

from techloan.errors import Refused
from techloan.sheets.guarding import guarded
from techloan.sheets.tables import Cell

if TYPE_CHECKING:
    import xlsxwriter

_EXCEL_ROWS = 1_048_576
_EXCEL_TEXT = 32_767
_EXCEL_FIRST_YEAR = 1901
# From 12 digits on Excel shows 3.5E+14, and beyond 15 it forgets digits.
_LONG_NUMBER = 10**11
_NARROW, _WIDE = 8, 50
_ROWS_MEASURED = 200
# Characters that XML and Excel cannot hold; people never typed them on purpose.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_A_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write UTF-8 with its mark and CRLF; dates as 2025-10-06, dangerous cells made harmless.

    Moments must be the clock time that people see, without a zone.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in chain([headings], rows):
        writer.writerow([_csv_cell(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _csv_cell(cell: Cell) -> str | int | float | None:
    if isinstance(cell, str):
        return guarded(_CONTROL.sub("", cell))
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return guarded(str(cell)) if _is_long_number(cell) else cell


def _is_long_number(cell: Cell) -> bool:
    return isinstance(cell, int) and abs(cell) >= _LONG_NUMBER


def xlsx_bytes(sheet_name: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write one sheet: heading row bold and frozen, dates as dates, text never a formula or link.

    Moments must be the clock time that people see, without a zone. Text beyond what an Excel cell
    holds (32,767 characters) ends in "…". Raises `Refused` for more rows than Excel has.
    """
    out = io.BytesIO()
    import xlsxwriter  # only who takes a workbook away pays for it

    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = book.add_worksheet(_NOT_IN_A_SHEET_NAME.sub(" ", sheet_name).strip("' ")[:31])
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    remaining = iter(rows)
    measured = list(islice(remaining, _ROWS_MEASURED))
    for column, heading in enumerate(headings):
        shown = [heading, *(_shown(row[column]) for row in measured if column < len(row))]
        width = max(len(line) for text in shown for line in text.split("\n"))
        sheet.set_column(column, column, min(max(width + 2, _NARROW), _WIDE))
    sheet.freeze_panes(1, 0)
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading, bold)
    for number, row in enumerate(chain(measured, remaining), start=1):
        if number >= _EXCEL_ROWS:
            book.close()
            raise Refused("This list has more rows than Excel can hold. Choose CSV instead.")
        for column, cell in enumerate(row):
            _write(sheet, number, column, cell, day, moment)
    book.close()
    return out.getvalue()


def _write(
    sheet: "xlsxwriter.worksheet.Worksheet",
    row: int,
    column: int,
    cell: Cell,
    day: "xlsxwriter.format.Format",
    moment: "xlsxwriter.format.Format",
) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, date) and cell.year >= _EXCEL_FIRST_YEAR:
        sheet.write_datetime(row, column, cell, moment if isinstance(cell, datetime) else day)
    elif isinstance(cell, (int, float)) and not _is_long_number(cell):
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, _shown(cell))


def _shown(cell: Cell) -> str:
    text = "" if cell is None else _CONTROL.sub("", str(cell))
    return text if len(text) <= _EXCEL_TEXT else text[: _EXCEL_TEXT - 1] + "…"
