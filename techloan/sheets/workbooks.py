"""Read XLSX, XLS and ODS in a process of their own, so that no file can take the server down.

A workbook of 5 kB with one cell in its last corner makes the reader ask for 512 GB and end its
whole process. In a child with bounded memory that is one refused file.
"""

import io
import json
import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from techloan.errors import Refused
from techloan.sheets import limits
from techloan.sheets.tables import Cell, SheetRow, SheetRows

_CHILD = Path(__file__).with_name("workbook_child.py")
_NEEDED_TO_START = ("LD_LIBRARY_PATH", "SYSTEMROOT")
_SECONDS = 5
_SECONDS_A_MEGABYTE = 3
_SENTENCES = {
    "rows": limits.TOO_MANY_ROWS,
    "columns": limits.TOO_MANY_COLUMNS,
    "cells": limits.TOO_SPREAD_OUT,
    "password": limits.PASSWORD,
    "damaged": limits.DAMAGED,
}


def read_workbook(data: bytes) -> list[SheetRows]:
    """Read the sheets of a workbook. Raises `Refused` when it is damaged, locked or too large."""
    bounds = (limits.MOST_ROWS, limits.MOST_COLUMNS, limits.MOST_CELLS, limits.MOST_WRITTEN)
    try:
        child = subprocess.run(  # noqa: S603 - our own program, and the file goes in as bytes
            [sys.executable, "-I", str(_CHILD), *map(str, bounds)],
            input=data,
            capture_output=True,
            env=_environment(),
            timeout=_SECONDS + _SECONDS_A_MEGABYTE * len(data) // 1_000_000,
            check=False,
        )
    except subprocess.TimeoutExpired as slow:
        raise Refused(limits.TOO_SPREAD_OUT) from slow
    if child.returncode != 0:
        raise Refused(limits.TOO_SPREAD_OUT)
    return _sheets(child.stdout)


def _environment() -> dict[str, str]:
    """Give the child nothing of ours but what Python needs to start, and no slow crash report."""
    kept = {name: os.environ[name] for name in _NEEDED_TO_START if name in os.environ}
    return {**kept, "RUST_BACKTRACE": "0"}


def _sheets(answer: bytes) -> list[SheetRows]:
    sheets: list[SheetRows] = []
    for line in io.BytesIO(answer):
        entry: Any = json.loads(line)
        if "refused" in entry:
            raise Refused(_SENTENCES[entry["refused"]])
        if "sheet" in entry:
            sheets.append(SheetRows(entry["sheet"], []))
        else:
            cells = tuple(_cell(cell) for cell in entry["cells"])
            sheets[-1].rows.append(SheetRow(entry["row"], cells))
    return sheets


def _cell(cell: Any) -> Cell:
    if not isinstance(cell, list):
        return cell  # type: ignore[no-any-return]
    kind, moment = cell
    return date.fromisoformat(moment) if kind == "date" else datetime.fromisoformat(moment)
