"""The child process that opens a workbook: file on standard input, one JSON line a row out.

It is started by its path and alone (`python -I`), so it imports nothing of ours.
Its arguments are the most rows, columns and cells that one file may have.
"""

import io
import json
import math
import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import python_calamine as calamine

_MOST_MEMORY = 768_000_000


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such bound; the time limit of the parent remains.
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _lines(data: bytes, rows: int, columns: int, cells: int) -> Iterator[dict[str, Any]]:
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        for name in names:
            sheet = workbook.get_sheet_by_name(name)
            if sheet.start is None:
                continue
            if sheet.total_width > columns:
                yield {"refused": "columns"}
                return
            cells -= sheet.total_height * sheet.total_width
            if sheet.total_height > rows or cells < 0:
                yield {"refused": "rows" if sheet.total_height > rows else "cells"}
                return
            yield {"sheet": name}
            yield from _rows(sheet)
    except calamine.PasswordError:
        yield {"refused": "password"}
    except calamine.CalamineError as damage:
        yield {"refused": "cells" if "limit exceeded" in str(damage) else "damaged"}


def _rows(sheet: calamine.CalamineSheet) -> Iterator[dict[str, Any]]:
    first_row, first_column = sheet.start or (0, 0)
    for number, cells in enumerate(sheet.to_python(), start=first_row + 1):
        values = [_value(cell) for cell in cells]
        while values and (values[-1] is None or not str(values[-1]).strip()):
            values.pop()
        if values:
            yield {"row": number, "cells": [None] * first_column + values}


def _value(cell: Any) -> Any:
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else (cell if math.isfinite(cell) else None)
    if isinstance(cell, datetime):
        return ["moment", cell.isoformat()]
    if isinstance(cell, date):
        return ["date", cell.isoformat()]
    return cell if isinstance(cell, (bool, int)) else str(cell)


def main() -> None:
    """Read the file from standard input and write its rows to standard output."""
    _bound_memory()
    rows, columns, cells = (int(argument) for argument in sys.argv[1:])
    for line in _lines(sys.stdin.buffer.read(), rows, columns, cells):
        sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
