"""Files that are no lists, or were made to do harm."""

from typing import Any

import pytest

from techloan.sheets import xlsx_bytes
from tests.sheet_files import (
    ODS,
    changed,
    ods,
    refusal,
    rows_of,
    sheet_with,
    without_hanging,
    workbook,
    zipped,
)
from tests.xls_files import locked, record, text_cell, xls

# How a zip file lists its first part, without and with a password on it.
LOCKED_ENTRY = (b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")


def encrypted(manifest: bytes) -> bytes:
    entry = b"<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    return manifest.replace(b"/>", b">" + entry + b"</manifest:manifest>")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \r\n\t ",
        b"\xff\xfe \x00\r\x00\n\x00",
        b",,,\r\n,,,\r\n",
        b"\0" * 5000,
        zipped(),
        sheet_with("", workbook(lambda book: book.add_worksheet().write(5, 5, " "))),
    ],
)
def test_a_file_with_nothing_in_it_says_so(data: bytes) -> None:
    assert refusal(data) == "This file is empty. Choose the file that holds your list."


def test_an_empty_workbook_says_so() -> None:
    assert "is empty" in refusal(workbook(lambda book: book.add_worksheet("Empty")))


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"%PDF-1.7\n1 0 obj", "a PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a picture"),
        (b"<!DOCTYPE html><table>", "a web page"),
        (b"{\\rtf1\\ansi", "a text document"),
        (b"\x1f\x8b\x08\x00", "a packed file"),
        (zipped(word__document_xml=b"<w/>"), "a Word document"),
        (zipped(photo_jpg=b"x"), "a packed (zip) file"),
        (zipped(mimetype=ODS.replace(b"spreadsheet", b"text"), content_xml=b"<o/>"), "LibreOffice"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
            "a Word document",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\1" * 600, "damaged"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + b"\1" * 600,
            "damaged",
        ),
        (b"PK\x03\x04 torn off", "damaged"),
        (bytes(range(256)) * 20, "not a spreadsheet"),
        (b"a" * 2_000_000, "not a spreadsheet"),
        (b"a" * 19_000_000, "not a spreadsheet"),
        (b"\x01" * 19_000_000, "not a spreadsheet"),
        (b"\xff\xfeT\0a\0g", "not a spreadsheet"),
        (xls([text_cell(0, 0, "T1")])[:2000], "damaged"),
        (xls([record(0x0203)]), "damaged"),
        (xls([text_cell(0, 0, "T1")], locked()), "password"),
        (changed(ods(""), "META-INF/manifest.xml", encrypted), "password"),
        (xlsx_bytes("List", ["Tag"], []).replace(*LOCKED_ENTRY), "password"),
        (b"Tag,Name\r\nTAB\0,Dotty\r\n", "not a spreadsheet"),
    ],
)
def test_another_kind_of_file_is_named_and_says_what_to_do(data: bytes, word: str) -> None:
    sentence = refusal(data, "holiday.xlsx")
    assert word in sentence
    assert sentence.endswith(".")


def test_a_workbook_torn_in_the_middle_is_damaged() -> None:
    whole = xlsx_bytes("List", ["Tag"], [[f"TAB-{number:04}"] for number in range(500)])
    assert "damaged" in refusal(whole[: len(whole) // 2])
    assert "damaged" in refusal(changed(whole, "xl/worksheets/sheet1.xml", lambda xml: xml[:900]))


def test_a_quotation_mark_that_never_closes_names_its_row() -> None:
    text = 'Tag,Note\r\nT1,"late\r\n' + "T2,fine\r\n" * 40
    assert "in row 2 is not closed" in refusal(text.encode())


def test_a_quotation_mark_that_swallows_rows_names_its_row() -> None:
    text = 'Tag,A,B,Note\r\nT1,1,1,"late\r\nT2,2,2,x\r\nT3,3,3,"again\r\nT4,4,4,y\r\n'
    assert "in row 2 is not closed" in refusal(text.encode())


def test_more_than_twenty_megabytes_is_refused() -> None:
    assert "larger than 20 MB" in refusal(b"a,b\r\n" * 4_000_001)
    assert "larger than 20 MB" in refusal(b"a" * 30_000_000)


def test_more_than_a_hundred_thousand_rows_are_refused_but_empty_ones_at_the_end_are_not() -> None:
    assert "more than 100,000 rows" in refusal(b"a,b\r\n" * 100_001)
    assert "more than 100,000 rows" in refusal(b"\n" * 10_000_000 + b"x")
    assert len(rows_of(b"a,b\r\n" * 3 + b",\r\n" * 200_000)) == 3


def test_more_than_five_hundred_columns_are_refused() -> None:
    assert "more than 500 columns" in refusal(b"a," * 500 + b"z\r\n")
    assert "more than 500 columns" in refusal(b"a," * 2_000_000 + b"z\r\n")
    assert "more than 500 columns" in refusal(b",".join(b"c%d" % n for n in range(40_000)))


def test_more_than_two_million_cells_are_refused() -> None:
    assert "too big or too spread out" in refusal((b"a," * 499 + b"z\r\n") * 4_001)


@pytest.mark.parametrize(
    ("row", "column", "word"),
    [(1_048_575, 16_383, "too spread out"), (0, 501, "500 columns")],
)
def test_a_workbook_with_one_far_cell_is_refused(row: int, column: int, word: str) -> None:
    assert word in refusal(with_far_cell(row, column, "x"))


def with_far_cell(row: int, column: int, text: str) -> bytes:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Tag")
        sheet.write(row, column, text)

    return workbook(fill)


@pytest.mark.parametrize(("row", "column"), [(1_048_575, 11), (1, 16_383)])
def test_a_space_far_away_from_the_list_does_not_matter(row: int, column: int) -> None:
    with without_hanging():
        assert rows_of(with_far_cell(row, column, " ")) == {1: ("Tag",)}


def test_a_hundred_thousand_and_one_rows_in_a_workbook_are_refused() -> None:
    rows = "<row><c><v>1</v></c></row>" * 100_000
    assert "more than 100,000 rows" in refusal(sheet_with(rows))


@pytest.mark.slow
def test_a_million_formatted_rows_without_a_word_are_no_rows() -> None:
    formatted = "".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(3, 1_048_577))
    book = sheet_with(formatted, xlsx_bytes("List", ["Tag"], [["T1"]]))
    with without_hanging():
        assert rows_of(book) == {1: ("Tag",), 2: ("T1",)}


def test_formatted_cells_and_formulas_that_show_nothing_are_no_rows() -> None:
    empty = '<c r="A{0}" s="1"/><c r="C{0}" t="str"><f>IF(B{0}="","",1)</f><v></v></c>'
    rows = "".join(f'<row r="{n}">{empty.format(n)}</row>' for n in range(3, 110_000))
    far = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    with without_hanging():
        assert rows_of(sheet_with(rows + far)) == {1: ("Tag",), 2: ("T1",)}
