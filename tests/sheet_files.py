"""Files to read in tests, good and bad, made on the spot."""

import contextlib
import io
import os
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import xlsxwriter

from techloan.errors import Refused
from techloan.sheets import Cell, read, xlsx_bytes

SHEET = "xl/worksheets/sheet1.xml"
# Seconds of work; a refusal needs a tenth of one to two, an unguarded reader hours.
HANGING = 30
ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def rows_of(data: bytes, filename: str = "list.csv") -> dict[int, tuple[Cell, ...]]:
    return {row.number: row.cells for row in read(filename, data).sheets[0].rows}


def read_or_sentence(data: bytes) -> list[dict[int, tuple[Cell, ...]]] | str:
    """Give the rows of each sheet, or the sentence with which the file is refused."""
    try:
        sheets = read("list", data).sheets
    except Refused as refused:
        return refused.sentence
    return [{row.number: row.cells for row in sheet.rows} for sheet in sheets]


def refusal(data: bytes, filename: str = "list.csv") -> str:
    with pytest.raises(Refused) as refused, without_hanging():
        read(filename, data)
    return refused.value.sentence


@contextlib.contextmanager
def without_hanging() -> Iterator[None]:
    """Fail when a file that was made to hang us does; `make bench` says how long it takes.

    The bound is far above what any machine needs for a refusal and far below what an unguarded
    reader needs for a bomb, so a busy machine fails no test. Work is counted, not the clock.
    """
    before = os.times()
    try:
        yield
    finally:
        spent = sum(os.times()[:4]) - sum(before[:4])
        assert spent < HANGING, f"It took {spent:.1f} s."


def workbook(fill: Callable[[Any], object], **options: Any) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, options)
    fill(book)
    book.close()
    return out.getvalue()


def sheet_with(rows: str, data: bytes | None = None, after: str = "") -> bytes:
    """Put rows, as XML, at the end of the first sheet, and more XML after them."""
    added = f"{rows}</sheetData>{after}".encode()
    data = data or xlsx_bytes("List", ["Tag"], [["T1"]])
    return changed(data, SHEET, lambda xml: xml.replace(b"</sheetData>", added))


def changed(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    return out.getvalue()


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name, content in parts.items():
            new.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


def ods(rows: str) -> bytes:
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    names += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    content = (
        f'<?xml version="1.0"?><office:document-content{names}><office:body><office:spreadsheet>'
        f'<table:table table:name="Tablets">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    manifest = f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{kind}"/>'
    return zipped(
        mimetype=ODS,
        **{"META-INF__manifest_xml": manifest.encode(), "content_xml": content.encode()},
    )
