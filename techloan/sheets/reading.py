"""Open a list that somebody chose, whatever it is called and whatever program saved it."""

import re
from dataclasses import replace

from techloan.errors import Refused
from techloan.sheets.limits import (
    DAMAGED,
    EMPTY,
    MOST_BYTES,
    PASSWORD,
    SAVE_AS,
    TOO_LARGE,
    parts_of,
)
from techloan.sheets.separated import read_separated
from techloan.sheets.tables import Workbook
from techloan.sheets.workbooks import read_workbook

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument."

# The records by which a workbook of Excel 5 to 2003 begins: its start, at times a wish not to be
# written to, and then its password. Which password, and how strong, does not matter here.
_LOCKED_OLD_WORKBOOK = re.compile(
    rb"\x09\x08(?:\x10\0\0\x06\x05\0.{12}|\x08\0\0\x05\x05\0.{4})(?:\x86\0\0\0)?\x2f\0", re.DOTALL
)

# The first bytes by which other kinds of file are known, and what people call them.
_OTHER_KINDS = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a text document"),
    (b"\x1f\x8b", "a packed file"),
    (b"7z\xbc\xaf", "a packed file"),
    (b"Rar!", "a packed file"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML file"),
)
# Parts by which a zip file shows that it is something else than a workbook.
_OTHER_PARTS = (
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a PowerPoint file"),
    ("xl/workbook.bin", "a binary Excel workbook (.xlsb)"),
)


def read(filename: str, data: bytes) -> Workbook:
    """Read every sheet of a CSV, XLSX, XLS or ODS file.

    The content decides what the file is; `filename` only helps to name it in a sentence.
    Formulas give their last value, whole numbers are `int`, times without a date are text, and a
    moment at midnight is a date. An error such as #REF! is text (an old .xls loses it), and so is
    a number that its format shows with noughts in front. What is merged downwards holds for each
    row that has something of its own (not in ODS). Hidden rows, columns and sheets are read too.
    Raises `Refused` with one sentence for whatever cannot be read, within seconds.
    """
    if len(data) > MOST_BYTES:
        raise Refused(TOO_LARGE)
    if not data.strip(b"\0 \t\r\n\x1a") or data.startswith(_EMPTY_ZIP):
        raise Refused(EMPTY)
    if data.startswith(_ZIP):
        _refuse_other_zip(filename, data)
        workbook = Workbook(read_workbook(data))
    elif data.startswith(_OLD_OFFICE):
        _refuse_other_old_office(filename, data)
        workbook = Workbook(read_workbook(data))
    else:
        _refuse_other_kinds(filename, data)
        workbook = read_separated(data)
    sheets = [sheet for sheet in workbook.sheets if sheet.rows]
    if not sheets:
        raise Refused(EMPTY)
    return replace(workbook, sheets=sheets)


def _refuse_other_kinds(filename: str, data: bytes) -> None:
    start = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for mark, kind in _OTHER_KINDS:
        if start.startswith(mark.lower()):
            raise Refused(_is_no_list(filename, kind))


def _refuse_other_zip(filename: str, data: bytes) -> None:
    parts = parts_of(data)
    for part, kind in _OTHER_PARTS:
        if part in parts:
            raise Refused(_is_no_list(filename, kind))
    if "xl/workbook.xml" in parts:
        return
    if "content.xml" not in parts:
        raise Refused(
            f"“{filename}” is a packed (zip) file without a spreadsheet. "
            "Unpack it and choose the list inside."
        )
    if _OPEN_DOCUMENT in data[:200] and _OPEN_DOCUMENT + b"spreadsheet" not in data[:200]:
        raise Refused(_is_no_list(filename, "a LibreOffice document"))


def _refuse_other_old_office(filename: str, data: bytes) -> None:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if _LOCKED_OLD_WORKBOOK.search(data):
        raise Refused(PASSWORD)
    if holds("Workbook") or holds("Book\0"):
        return
    if holds("EncryptedPackage"):
        raise Refused(PASSWORD)
    if holds("WordDocument"):
        raise Refused(_is_no_list(filename, "a Word document"))
    if holds("PowerPoint Document"):
        raise Refused(_is_no_list(filename, "a PowerPoint file"))
    raise Refused(DAMAGED)


def _is_no_list(filename: str, kind: str) -> str:
    return f"“{filename}” is {kind}, not a spreadsheet. {SAVE_AS}"
