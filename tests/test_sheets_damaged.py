"""Whatever bytes a file holds, it ends as rows or as a sentence, and soon.

`HYPOTHESIS_PROFILE=long` looks much longer.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from techloan.errors import Refused
from techloan.sheets import Workbook, csv_bytes, read
from tests.sheet_files import SHEET, changed, ods, without_hanging, workbook
from tests.xls_files import merged, number_cell, text_cell, xls

CELLS = (str, int, float, bool, date, type(None))
STARTS = [
    *(b"", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xef\xbb\xbf"),
    *(b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"sep=", b'"', b"<?xml ", b"%PDF"),
]
BITS = [
    *(b"", b"\0", b"\xff", b"<", b">", b"/>", b'"', b"&", b"&#0;", b"&#9999999;", b"]]>", b"<!--"),
    *(b"0", b"-1", b"1e308", b"-1e308", b"nan", b"99999999999999999999", b"XFD1048576", b"A0"),
    *(b'<c t="e"><v>', b' t="e"', b' t="d"', b' t="s"', b' s="9999"', b"</row>", b"\r", b"\n"),
    *(b",", b";", b"\t", b'""', b'",', b"\x1a", "ł".encode(), "ł".encode("utf-16-le"), b"\xe9"),
]
# A process is begun for each workbook, so there are fewer of them.
workbooks = settings(
    max_examples=max(5, settings().max_examples // 4),
    suppress_health_check=[HealthCheck.too_slow],
)


def ends_well(data: bytes) -> None:
    """Read a file, and fail unless it ends as rows that hold something, or as a sentence."""
    with without_hanging():
        ended = read_or_refused(data)
    if isinstance(ended, Refused):
        assert re.fullmatch("[A-Z“].*\\.", ended.sentence)
        return
    assert ended.sheets
    for sheet in ended.sheets:
        numbers = [row.number for row in sheet.rows]
        assert numbers == sorted(set(numbers))
        assert numbers[0] >= 1
        for row in sheet.rows:
            assert row.cells[-1] not in (None, "")
            assert all(isinstance(cell, CELLS) for cell in row.cells)
            assert not any(isinstance(cell, str) and "\0" in cell for cell in row.cells)


def read_or_refused(data: bytes) -> Workbook | Refused:
    try:
        return read("list.csv", data)
    except Refused as refused:
        return refused


@some.composite
def damaged(draw: Callable[..., Any], whole: bytes) -> bytes:
    """Change, cut, drop, repeat or move a few stretches of a file."""
    data = whole
    for _ in range(draw(some.integers(1, 4))):
        at = draw(some.integers(0, len(data)))
        length = draw(some.integers(0, 40))
        kind = draw(some.sampled_from(["bit", "bytes", "drop", "repeat", "cut", "move"]))
        stretch = data[at : at + length]
        if kind == "bit":
            data = data[:at] + draw(some.sampled_from(BITS)) + data[at:]
        elif kind == "bytes":
            data = data[:at] + draw(some.binary(max_size=8)) + data[at + length :]
        elif kind == "drop":
            data = data[:at] + data[at + length :]
        elif kind == "repeat":
            data = data[:at] + stretch * draw(some.integers(2, 200)) + data[at + length :]
        elif kind == "move":
            to = draw(some.integers(0, len(data)))
            data = data[:to] + stretch + data[to:]
        else:
            data = data[:at]
    return data


def small_workbook() -> bytes:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("Loans")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        tag = book.add_format({"num_format": '"TAB-"0000'})
        sheet.write_row(0, 0, ["Name", "Tag", "Out", "Cost", "Zółw & Co"])
        sheet.merge_range("A2:A3", "Dotty Example")
        sheet.write_number(1, 1, 17, tag)
        sheet.write_datetime(1, 2, date(2025, 10, 6), day)
        sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")
        sheet.write_row(2, 1, ["TAB-0018", 45936.5, True])
        book.add_worksheet("Phones").write_row(0, 0, ["PH-1", 7700900103])

    return workbook(fill)


BOOK = small_workbook()
OLD_BOOK = xls(
    [
        *(text_cell(0, 0, "Dotty"), text_cell(0, 1, "PH-1"), text_cell(1, 1, "PH-2")),
        *(number_cell(1, 2, 7700900103), merged((0, 1, 0, 0))),
    ]
)
ODS_ROWS = (
    '<table:table-row><table:table-cell office:value-type="string"><text:p>Dotty</text:p>'
    '</table:table-cell><table:table-cell office:value-type="float" office:value="17"/>'
    '<table:table-cell office:value-type="date" office:date-value="2025-10-06"/>'
    '</table:table-row><table:table-row table:number-rows-repeated="9"><table:table-cell '
    'table:number-columns-repeated="3" office:value-type="boolean" '
    'office:boolean-value="true"/></table:table-row>'
)
CSV = csv_bytes(["Tag", "Name"], [["T1", "Zoë"], ["T2", 'a "b"\nc'], ["T3", "=1+1"]])
PARTS = [SHEET, "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"]


@given(some.sampled_from(STARTS), some.binary(max_size=400))
def test_any_bytes(start: bytes, data: bytes) -> None:
    ends_well(start + data)


@given(some.text(alphabet="ab,;\"\t\r\n|='", max_size=60))
def test_any_few_signs_of_a_csv(text: str) -> None:
    ends_well(text.encode())


@given(damaged(CSV) | damaged(CSV.decode("utf-8-sig").encode("cp1252")))
def test_a_damaged_csv(data: bytes) -> None:
    ends_well(data)


@given(damaged(CSV.decode("utf-8-sig").encode("utf-16")))
def test_a_damaged_csv_in_utf_16(data: bytes) -> None:
    ends_well(data)


@workbooks
@given(damaged(BOOK))
def test_a_damaged_workbook(data: bytes) -> None:
    ends_well(data)


@workbooks
@given(some.sampled_from(PARTS), some.data())
def test_a_workbook_with_a_damaged_part(part: str, data: some.DataObject) -> None:
    ends_well(changed(BOOK, part, lambda xml: data.draw(damaged(xml))))


@workbooks
@given(damaged(OLD_BOOK))
def test_a_damaged_workbook_of_excel_97(data: bytes) -> None:
    ends_well(data)


@workbooks
@given(damaged(ODS_ROWS.encode()))
def test_an_ods_with_a_damaged_part(rows: bytes) -> None:
    ends_well(changed(ods("@"), "content.xml", lambda xml: xml.replace(b"@", rows)))


def test_what_is_damaged_here_can_be_read_while_it_is_whole() -> None:
    for whole in (CSV, BOOK, OLD_BOOK, ods(ODS_ROWS)):
        assert isinstance(read("list", whole), Workbook)
        ends_well(whole)
