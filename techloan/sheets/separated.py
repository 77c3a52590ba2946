"""Read CSV in the encodings and with the separators that people's programs write."""

import csv
import io
import re
from itertools import islice

from techloan.errors import Refused
from techloan.sheets.guarding import unguarded
from techloan.sheets.limits import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    SAVE_AS,
    TOO_MANY_COLUMNS,
    TOO_MANY_ROWS,
    TOO_SPREAD_OUT,
)
from techloan.sheets.tables import SheetRow, SheetRows, Workbook

_SEPARATORS = (",", ";", "\t", "|")
_SNIFFED_LINES = 60
_SNIFFED_CHARACTERS = 200_000
_SNIFFED_BYTES = 2_000
_LONGEST_LINE = 1_000_000
# A cell may hold several lines, so there may be more lines than rows.
_MOST_LINES = 10 * MOST_ROWS
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_DOUBTFUL = "\ufffd"
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
# A stray control character is tidied by whoever reads the cell; many of them are no list at all.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b\x7f]")
_LINE_END = re.compile(r"\r\n|\r|\n")
# Added as a last row of its own: if it is not read back so, a quotation mark was never closed.
_LAST = "\x1f the end \x1f"

_NOT_TEXT = f"This file is not a spreadsheet, or is damaged. {SAVE_AS}"


def read_separated(data: bytes) -> Workbook:
    """Read the rows of a CSV as text; what is empty is None.

    UTF-8, UTF-16, or Windows-1252 (then it is `narrow`); separated by comma, semicolon, tab or
    pipe. Raises `Refused` for what is not text, an open quotation mark, or too much.
    """
    text, narrow = _decoded(data)
    most = 1 + len(text) // 100
    if "\0" in text or any(True for _ in islice(_CONTROL.finditer(text), most, None)):
        raise Refused(_NOT_TEXT)
    # Old programs end a file with Control-Z.
    separator, text = _separator(text.removesuffix("\x1a"))
    body = _without_empty_end(text, separator)
    if body.count("\n") + body.count("\r") > _MOST_LINES:
        raise Refused(TOO_MANY_ROWS)
    for line in _LINE_END.split(body):
        if len(line) > _LONGEST_LINE:
            raise Refused(TOO_MANY_COLUMNS if separator in line else _NOT_TEXT)
    return Workbook([SheetRows(None, _rows(body, separator))], narrow)


def _without_empty_end(text: str, separator: str) -> str:
    """Give the text without the rows of bare separators that programs leave below a list."""
    end = _LINE_END.search(text, len(text.rstrip(f" \t\r\n{separator}")))
    return text[: end.start()] if end else text


def _decoded(data: bytes) -> tuple[str, bool]:
    """Give the text, and whether it is Windows-1252, which has no place for many letters."""
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    encoding = marked or _unmarked_utf_16(data) or "utf-8"
    try:
        return data.decode(encoding), False
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise Refused(_NOT_TEXT) from None
    text = data.decode("utf-8", errors="replace")
    doubtful = text.count(_DOUBTFUL)
    # Letters beyond ASCII hardly ever agree with UTF-8 by chance: such a file is torn or patched.
    narrow = len(text) - len(text.encode("ascii", "ignore")) < 2 * doubtful
    if narrow:
        # Excel for Windows saves "CSV" so; the five bytes it lacks are shown as doubtful.
        text = data.decode("cp1252", errors="replace")
        doubtful = text.count(_DOUBTFUL)
    if doubtful > 1 + len(text) // 100:
        raise Refused(_NOT_TEXT)
    return text, narrow


def _unmarked_utf_16(data: bytes) -> str | None:
    """Name the UTF-16 of a file that forgot its mark: nothing in every other byte."""
    start = data[:_SNIFFED_BYTES]
    first, second = start[::2].count(0), start[1::2].count(0)
    if first * 2 > len(start) // 2 and not second:
        return "utf-16-be"
    return "utf-16-le" if second * 2 > len(start) // 2 and not first else None


def _separator(text: str) -> tuple[str, str]:
    """Give the separator and the text without Excel's own `sep=;` line."""
    first, _, rest = text.partition("\n")
    said = re.fullmatch(r'"?sep=(.)"?\r?', first, re.IGNORECASE | re.DOTALL)
    if said:
        return said[1], rest
    sample = _QUOTED.sub("", text[:_SNIFFED_CHARACTERS])
    lines = [line for line in _LINE_END.split(sample) if line.strip()][:_SNIFFED_LINES]
    return max(_SEPARATORS, key=lambda mark: _agreement(lines, mark)), text


def _agreement(lines: list[str], separator: str) -> tuple[int, int]:
    """Say how well a separator fits: lines that have it, then how many lines agree on how many.

    Decimal commas miss in the heading, and commas in notes miss in most lines: so lines first.
    """
    counts = [line.count(separator) for line in lines if separator in line]
    best = max((counts.count(count) * count for count in set(counts)), default=0)
    return len(counts), best


def _rows(text: str, separator: str) -> list[SheetRow]:
    rows: list[SheetRow] = []
    records = csv.reader(io.StringIO(f"{text}\r\n{_LAST}\r\n", newline=""), delimiter=separator)
    number = widest = cells = 0
    record: list[str] = []
    try:
        for number, record in enumerate(records, start=1):
            while record and not record[-1].strip():
                record.pop()
            if not record or record == [_LAST]:
                continue
            if number > MOST_ROWS:
                raise Refused(TOO_MANY_ROWS)
            if len(record) > MOST_COLUMNS:
                raise Refused(TOO_MANY_COLUMNS)
            cells += len(record)
            if cells > MOST_CELLS:
                raise Refused(TOO_SPREAD_OUT)
            _refuse_swallowed_rows(record, separator, widest, number)
            widest = max(widest, len(record))
            rows.append(SheetRow(number, tuple(unguarded(cell) or None for cell in record)))
    except csv.Error as fault:
        raise Refused(_open_quote(number + 1)) from fault
    if record != [_LAST]:
        raise Refused(_open_quote(rows[-1].number if rows else 1))
    return rows


def _refuse_swallowed_rows(record: list[str], separator: str, widest: int, number: int) -> None:
    """Refuse a cell that holds whole rows: two stray quotation marks took what is between them."""
    if widest < 4:
        return
    for cell in record:
        inner = _LINE_END.split(cell)[1:-1]
        if any(line.count(separator) >= widest - 1 for line in inner):
            raise Refused(_open_quote(number))


def _open_quote(number: int) -> str:
    return (
        f'A quotation mark (") in row {number} is not closed, so the rows after it cannot be '
        "told apart. Open the list, mend that cell, save it and choose it again."
    )
