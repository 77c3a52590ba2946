"""The child process that opens a workbook: file on standard input, one JSON line a row out.

It is started by its path and alone (`python -I`), so it imports nothing of ours.
Its arguments are the most rows, columns, cells and characters that one file may give.
"""

import contextlib
import io
import json
import math
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import MAXYEAR, date, datetime, time, timedelta
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat
from xml.sax.saxutils import escape

import python_calamine as calamine

_MOST_MEMORY = 768_000_000
# Where an OpenDocument file says that it has a password; the reader only says it is no workbook.
_MANIFEST = "META-INF/manifest.xml"
# Its sheets. Where the part ends before its last sheet does, the reader never ends.
_CONTENT = "content.xml"

# Tags are short; a bound to their length keeps a search from going over a made-up one again and
# again.
_ERROR = re.compile(rb'(<(?:\w{1,20}:)?c(?:\s[^<>]{0,200})?\st=)"e"')
_OPEN_DOCUMENT_ERROR = re.compile(
    rb'(<table:table-cell\s[^<>]{0,9000}?)\soffice:string-value=""'
    rb'([^<>]{0,200}calcext:value-type="error")'
)
_NUMBER = re.compile(
    rb'(?P<cell><(?:\w{1,20}:)?c\s(?:[^<>]{0,200}\s)?s="(?P<style>\d+)"[^<>]{0,200})>'
    rb"(?P<value>(?:<(?:\w{1,20}:)?f\b[^<>]{0,200}(?:/>|>[^<]{0,9000}</(?:\w{1,20}:)?f>))?"
    rb"<(?:\w{1,20}:)?v>)"
    rb"(?P<number>\d{1,15})</"
)
# The number of a SIM card has twenty.
_MOST_PLACES = 20
_FORMAT_PIECE = re.compile(r'"[^"]*"|\\.|[ ()+-]|0')


class _Refused(Exception):
    """Why a file is not read, by the parent's word for it."""


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such bound; the time limit of the parent remains.
        return
    # macOS may refuse this bound; there, too, the time limit remains.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _as_seen(data: bytes) -> io.BytesIO:
    """Give the file with text in place of what the reader would lose though people see it.

    The reader gives an error such as #REF! as an empty cell and refuses the whole file for one
    that it does not know; and it gives a number without the noughts and letters that its format
    puts in front (17 shown as TAB-0017).
    """
    file = io.BytesIO(data)
    if not data.startswith(b"PK"):
        return file
    with zipfile.ZipFile(file) as book:
        if _MANIFEST in book.namelist() and b"encryption-data" in book.read(_MANIFEST):
            raise _Refused("password")
        if _CONTENT in book.namelist():
            with book.open(_CONTENT) as sheets:
                expat.ParserCreate().ParseFile(sheets)
        formats = _padding_formats(book)
        mended = {}
        for part in book.namelist():
            if part.endswith(".xml"):
                content = book.read(part)
                seen = _part_as_seen(content, formats)
                if seen != content:
                    mended[part] = seen
        if not mended:
            file.seek(0)
            return file
        copy = io.BytesIO()
        with zipfile.ZipFile(copy, "w") as new:
            for part in book.namelist():
                new.writestr(part, mended.pop(part) if part in mended else book.read(part))
    copy.seek(0)
    return copy


def _padding_formats(book: zipfile.ZipFile) -> dict[bytes, list[str]]:
    """Give the styles whose format puts noughts before a number, each with its format's pieces."""
    try:
        # The parser follows no entity out of the file, and memory is bounded here.
        styles = ElementTree.fromstring(book.read("xl/styles.xml"))  # noqa: S314
    except (KeyError, ElementTree.ParseError):
        return {}
    codes = {
        each.get("numFmtId"): each.get("formatCode", "")
        for each in styles.iterfind("{*}numFmts/{*}numFmt")
    }
    formats = {}
    for style, each in enumerate(styles.iterfind("{*}cellXfs/{*}xf")):
        code = codes.get(each.get("numFmtId"), "")
        pieces = _FORMAT_PIECE.findall(code)
        if "".join(pieces) == code and 1 < pieces.count("0") <= _MOST_PLACES:
            formats[str(style).encode()] = pieces
    return formats


def _part_as_seen(content: bytes, formats: dict[bytes, list[str]]) -> bytes:
    # Most parts hold none of this, and are told by a search that costs next to nothing.
    if b' t="e"' in content:
        content = _ERROR.sub(rb'\1"str"', content)
    if b'calcext:value-type="error"' in content:
        content = _OPEN_DOCUMENT_ERROR.sub(rb"\1\2", content)
    if formats:
        content = _NUMBER.sub(lambda found: _number_as_seen(found, formats), content)
    return content


def _number_as_seen(found: re.Match[bytes], formats: dict[bytes, list[str]]) -> bytes:
    cell = found["cell"].replace(b' t="n"', b"")
    if found["style"] not in formats or b" t=" in cell:
        return found[0]
    text = escape(_formatted(found["number"].decode(), formats[found["style"]]))
    return b'%s t="str">%s%s</' % (cell, found["value"], text.encode())


def _formatted(number: str, pieces: list[str]) -> str:
    places = pieces.count("0")
    digits = number.zfill(places)
    beyond = len(digits) - places
    # The first place takes the digits for which the format has no place of their own.
    each = iter([digits[: beyond + 1], *digits[beyond + 1 :]])
    return "".join(
        next(each) if piece == "0" else piece.strip('"').removeprefix("\\") for piece in pieces
    )


def _lines(data: bytes, rows: int, columns: int, cells: int) -> Iterator[dict[str, Any]]:
    workbook = calamine.CalamineWorkbook.from_filelike(_as_seen(data))
    for each in workbook.sheets_metadata:
        if each.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = workbook.get_sheet_by_name(each.name)
        yield {"sheet": _text(each.name)}
        # Only what holds something counts: a space in the last row of all is no long list.
        for filled, row in enumerate(_rows(sheet), start=1):
            cells -= len(row["cells"])
            if len(row["cells"]) > columns:
                raise _Refused("columns")
            if filled > rows:
                raise _Refused("rows")
            if cells < 0:
                raise _Refused("cells")
            yield row


def _rows(sheet: calamine.CalamineSheet) -> Iterator[dict[str, Any]]:
    """Give the rows that hold something; what is merged downwards holds for each of its rows."""
    if sheet.start is None:
        return
    first_column = sheet.start[1]
    merges = _merged_down(sheet)
    held: dict[int, tuple[int, Any]] = {}
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if cells.count("") == len(cells):
            continue
        values = [_value(cell) for cell in cells]
        if all(value is None for value in values):
            continue
        # Only a row with something of its own is filled: a tall cell does not make rows.
        held = {column: each for column, each in held.items() if number <= each[0]}
        for column, (_, value) in held.items():
            values[column] = value
        for column, last in merges.pop(number, ()):
            place = column - first_column
            if 0 <= place < len(values) and values[place] is not None:
                held[place] = (last, values[place])
        while values[-1] is None:
            values.pop()
        yield {"row": number, "cells": [None] * first_column + values}


def _merged_down(sheet: calamine.CalamineSheet) -> dict[int, list[tuple[int, int]]]:
    """Give, by first row, the column and last row of each merge that is higher than one row."""
    merges: dict[int, list[tuple[int, int]]] = {}
    for (first, column), (last, _) in sheet.merged_cell_ranges or ():
        if last > first:
            merges.setdefault(first + 1, []).append((column, last + 1))
    return merges


def _value(cell: Any) -> Any:
    if isinstance(cell, str):
        text = _text(cell)
        return text if text.strip() else None
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else (cell if math.isfinite(cell) else None)
    if isinstance(cell, datetime):
        return _moment(cell)
    if isinstance(cell, date):
        return ["date", cell.isoformat()]
    if isinstance(cell, time):
        return cell.isoformat("seconds" if cell.second else "minutes")
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    return cell if isinstance(cell, (bool, int)) else str(cell)


def _moment(moment: datetime) -> list[str]:
    # A spreadsheet counts in fractions of a day, which miss the second by a hair.
    if moment.year < MAXYEAR:
        moment += timedelta(milliseconds=500)
    moment = moment.replace(microsecond=0)
    if moment.time() == time():
        return ["date", moment.date().isoformat()]
    return ["moment", moment.isoformat()]


def _text(text: str) -> str:
    # No database keeps this character.
    return text.replace("\0", "")


def _refusal(fault: BaseException) -> str:
    if isinstance(fault, _Refused):
        return str(fault)
    if isinstance(fault, calamine.PasswordError):
        return "password"
    if isinstance(fault, MemoryError) or "limit exceeded" in str(fault):
        return "cells"
    return "damaged"


def main() -> None:
    """Read the file from standard input and write its rows to standard output."""
    _bound_memory()
    rows, columns, cells, room = (int(argument) for argument in sys.argv[1:])
    try:
        for line in _lines(sys.stdin.buffer.read(), rows, columns, cells):
            written = json.dumps(line) + "\n"
            # One long text may stand in a million cells, and the parent holds all that is written.
            room -= len(written)
            if room < 0:
                raise _Refused("cells")
            sys.stdout.write(written)
    # The reader's own panic is no `Exception`; whatever it meets, the file is at fault.
    except BaseException as fault:
        sys.stdout.write(json.dumps({"refused": _refusal(fault)}) + "\n")


if __name__ == "__main__":
    main()
