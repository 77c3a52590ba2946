"""Files that are no lists, or were made to do harm."""

import io
import zipfile
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from techloan.errors import Refused
from techloan.sheets import SheetRows, Workbook, read, xlsx_bytes
from tests.sheet_files import ODS, changed, refusal, rows_of, workbook, zipped


@pytest.mark.parametrize(
    "data", [b"", b" \r\n\t ", b"\xff\xfe \x00\r\x00\n\x00", b",,,\r\n,,,\r\n"]
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
        (b"Tag,Name\r\nTAB\0,Dotty\r\n", "not a spreadsheet"),
    ],
)
def test_another_kind_of_file_is_named_and_says_what_to_do(data: bytes, word: str) -> None:
    sentence = refusal(data, "holiday.xlsx")
    assert word in sentence
    assert sentence.endswith(".")


def test_a_workbook_torn_in_the_middle_is_damaged() -> None:
    whole = xlsx_bytes("List", ["Tag"], [[f"TAB-{number:04}"] for number in range(500)])
    assert "damaged" in refusal(changed(whole, "xl/worksheets/sheet1.xml", lambda xml: xml[:900]))


def test_a_quotation_mark_that_never_closes_names_its_row() -> None:
    text = 'Tag,Note\r\nT1,"late\r\n' + "T2,fine\r\n" * 40
    assert "in row 2 is not closed" in refusal(text.encode())


def test_a_quotation_mark_that_swallows_rows_names_its_row() -> None:
    text = 'Tag,A,B,Note\r\nT1,1,1,"late\r\nT2,2,2,x\r\nT3,3,3,"again\r\nT4,4,4,y\r\n'
    assert "in row 2 is not closed" in refusal(text.encode())


def test_more_than_twenty_megabytes_is_refused() -> None:
    assert "larger than 20 MB" in refusal(b"a,b\r\n" * 4_000_001)


def test_more_than_a_hundred_thousand_rows_are_refused_but_empty_ones_at_the_end_are_not() -> None:
    assert "more than 100,000 rows" in refusal(b"a,b\r\n" * 100_001)
    assert "more than 100,000 rows" in refusal(b"\n" * 10_000_000 + b"x")
    assert len(rows_of(b"a,b\r\n" * 3 + b",\r\n" * 200_000)) == 3


def test_more_than_five_hundred_columns_are_refused() -> None:
    assert "more than 500 columns" in refusal(b"a," * 500 + b"z\r\n")
    assert "more than 500 columns" in refusal(b"a," * 2_000_000 + b"z\r\n")


@pytest.mark.parametrize(
    ("row", "column", "word"),
    [(1_048_575, 16_383, "too spread out"), (100_001, 0, "100,000 rows"), (0, 501, "500 columns")],
)
def test_a_workbook_with_one_far_cell_is_refused(row: int, column: int, word: str) -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Tag")
        sheet.write(row, column, "x")

    assert word in refusal(workbook(fill))


def test_a_small_file_that_unpacks_to_64_megabytes_is_not_opened() -> None:
    bomb = changed(
        xlsx_bytes("List", ["Tag"], []),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"</worksheet>", b"<!--" + b"a" * 64_000_000 + b"--></worksheet>"),
    )
    assert len(bomb) < 75_000
    assert "unpacks to something very large" in refusal(bomb)


def test_a_bomb_that_lies_about_its_size_is_not_opened() -> None:
    bomb = changed(
        xlsx_bytes("List", ["Tag"], []), "xl/styles.xml", lambda xml: xml + b" " * 30_000_000
    )
    with zipfile.ZipFile(io.BytesIO(bomb)) as parts:
        size = parts.getinfo("xl/styles.xml").file_size
    lie = bomb.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lie != bomb
    assert "unpacks to something very large" in refusal(lie)


@pytest.mark.parametrize(
    "entity",
    ['<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">', '<!ENTITY b SYSTEM "file:///etc/passwd">'],
)
def test_entities_in_a_workbook_are_never_followed(entity: str) -> None:
    def trick(xml: bytes) -> bytes:
        doctype = f"<!DOCTYPE x [{entity}]>".encode()
        return xml.replace(b"<workbook", doctype + b"<workbook").replace(b'"List"', b'"&b;"')

    assert "damaged" in refusal(changed(xlsx_bytes("List", ["Tag"], []), "xl/workbook.xml", trick))


def test_entities_in_a_cell_are_never_followed() -> None:
    def trick(xml: bytes) -> bytes:
        doctype = b'<!DOCTYPE x [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
        return xml.replace(b"<worksheet", doctype + b"<worksheet").replace(b">Tag<", b">&b;<")

    book = changed(xlsx_bytes("List", ["Tag"], [["T1"]]), "xl/worksheets/sheet1.xml", trick)
    try:
        seen = str(read("list.xlsx", book))
    except Refused as refused:
        seen = refused.sentence
    assert "root:" not in seen


def read_or_refuse(data: bytes) -> Workbook:
    try:
        return read("list.csv", data)
    except Refused:
        return Workbook([SheetRows(None, [])])


@settings(deadline=None)
@given(some.binary(max_size=400))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    read_or_refuse(data)


@settings(deadline=None)
@given(some.text(alphabet="ab,;\"\t\r\n|='", max_size=60))
def test_no_text_crashes_the_reader_and_no_empty_row_comes_out(text: str) -> None:
    assert all(
        any(row.cells) for sheet in read_or_refuse(text.encode()).sheets for row in sheet.rows
    )


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some.data())
def test_no_damage_to_a_workbook_crashes_the_reader(data: some.DataObject) -> None:
    whole = bytearray(xlsx_bytes("List", ["Tag", "Name"], [["T1", "Dotty"]]))
    for _ in range(data.draw(some.integers(1, 4))):
        whole[data.draw(some.integers(4, len(whole) - 1))] = data.draw(some.integers(0, 255))
    read_or_refuse(bytes(whole))
