"""Lists as people's programs save them."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from techloan.sheets import read, xlsx_bytes
from tests.sheet_files import ods, rows_of, workbook
from tests.xls_files import text_cell, xls

SAMPLES = Path(__file__).parent / "samples"
PLAIN = "Tag;Name\r\nTAB-0001;Agnieszka Zó\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-32"], ids=str)
def test_every_usual_encoding_is_read(encoding: str) -> None:
    assert rows_of(PLAIN.encode(encoding))[2] == ("TAB-0001", "Agnieszka Zó")


@pytest.mark.parametrize(
    ("mark", "encoding"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")]
)
def test_both_kinds_of_utf_16_are_read(mark: bytes, encoding: str) -> None:
    assert rows_of(mark + PLAIN.encode(encoding))[2] == ("TAB-0001", "Agnieszka Zó")


@pytest.mark.parametrize(
    "separator", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "pipe"]
)
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"], ids=["crlf", "lf", "cr"])
def test_every_usual_separator_and_line_end_is_read(separator: str, end: str) -> None:
    lines = ["Tag,Note".replace(",", separator), f'TAB-0001{separator}"a, b; c | d"', ""]
    assert rows_of(end.join(lines).encode())[2] == ("TAB-0001", "a, b; c | d")


def test_the_separator_line_that_excel_writes_is_not_a_row() -> None:
    assert rows_of(b"sep=|\r\nTag|Note\r\nTAB-1|a;b;c;d\r\n") == {
        1: ("Tag", "Note"),
        2: ("TAB-1", "a;b;c;d"),
    }


def test_decimal_commas_do_not_pass_for_separators() -> None:
    assert rows_of(b"Tag;Cost;Deposit\r\nT1;1,50;2,50\r\nT2;3,50;4,50\r\n")[2] == (
        "T1",
        "1,50",
        "2,50",
    )


def test_a_row_has_the_number_that_a_spreadsheet_shows() -> None:
    text = 'Tag,Note\r\n\r\nTAB-1,"two\r\nlines"\r\n,,\r\nTAB-2,\r\n,,,\r\n'
    assert rows_of(text.encode()) == {
        1: ("Tag", "Note"),
        3: ("TAB-1", "two\r\nlines"),
        5: ("TAB-2",),
    }


def test_the_old_loan_sheet_is_read_whole() -> None:
    rows = rows_of((SAMPLES / "tablet-loans-master-list.csv").read_bytes())
    assert rows[5][:3] == ("No.", "Client Name ", "PLUS ref")
    assert rows[11][1] == "Agnieszka Zólwik"
    assert (rows[9][0], rows[9][4], rows[9][7]) == ("3", "7700900103", "TAB-0003")
    assert rows[28][1] == '     "'
    assert rows[52][-1] == 'hearing aids, large print please\nring daughter first, "not before 10"'
    assert max(rows) == 56


def test_a_teams_report_is_tabs_in_utf_16_whatever_its_name_says() -> None:
    rows = rows_of((SAMPLES / "teams-attendance.csv").read_bytes())
    assert rows[4] == ("Start time", "11/5/26, 1:50:12 PM")
    assert rows[13][0] == "Gadabout, Tobias"


def test_a_workbook_gives_true_dates_whole_numbers_and_last_values() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("Tablets")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(2, 1, ["TAB-0001", 350000000000014, 1.5, True])
        sheet.write_datetime(3, 1, date(2025, 10, 6), day)
        sheet.write_formula(3, 2, "=1+1", None, 2)
        sheet.merge_range(5, 0, 5, 3, "OCTOBER 2025")
        book.add_worksheet("Empty")
        book.add_worksheet("Phones").write(0, 0, "PH-0001")

    read_back = read("list.xlsx", workbook(fill))
    assert [sheet.name for sheet in read_back.sheets] == ["Tablets", "Phones"]
    assert {row.number: row.cells for row in read_back.sheets[0].rows} == {
        3: (None, "TAB-0001", 350000000000014, 1.5, True),
        4: (None, date(2025, 10, 6), 2),
        6: ("OCTOBER 2025",),
    }


def test_an_ods_is_read_and_its_million_empty_rows_are_not() -> None:
    cell = (
        '<table:table-cell office:value-type="string"><text:p>TAB-0001</text:p></table:table-cell>'
    )
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    rows = (
        f"<table:table-row>{cell}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="1048575">{empty}</table:table-row>'
    )
    assert rows_of(ods(rows)) == {1: ("TAB-0001",)}


@pytest.mark.parametrize(
    ("data", "narrow"),
    [
        (PLAIN.encode("cp1252"), True),
        (PLAIN.encode(), False),
        (PLAIN.encode("utf-8-sig"), False),
        (PLAIN.encode("utf-16"), False),
        (b"Tag,Name\r\nT1,Dotty\r\n", False),
        (xlsx_bytes("List", ["Tag"], [["T1"]]), False),
        (xls([text_cell(0, 0, "T1")]), False),
    ],
    ids=["windows", "utf-8", "utf-8 marked", "utf-16", "ascii", "xlsx", "xls"],
)
def test_a_file_says_whether_it_had_no_place_for_some_letters(data: bytes, narrow: bool) -> None:
    assert read("list", data).narrow is narrow


def test_utf_16_without_its_mark_is_read() -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        assert rows_of(PLAIN.encode(encoding))[2] == ("TAB-0001", "Agnieszka Zó")


def test_utf_8_torn_within_a_letter_is_still_utf_8() -> None:
    torn = (PLAIN + "TAB-0002;Zoë").encode()[:-1]
    assert rows_of(torn) == {
        1: ("Tag", "Name"),
        2: ("TAB-0001", "Agnieszka Zó"),
        3: ("TAB-0002", "Zo\ufffd"),
    }


def test_line_ends_of_three_kinds_in_one_file_are_three_line_ends() -> None:
    assert rows_of(b"Tag,Name\rT1,Dotty\nT2,Bob\r\n\rT3,Zo\r") == {
        1: ("Tag", "Name"),
        2: ("T1", "Dotty"),
        3: ("T2", "Bob"),
        5: ("T3", "Zo"),
    }


def test_a_wrong_ending_does_not_matter() -> None:
    assert rows_of(b"Tag,Name\r\nT1,Dotty\r\n", "list.xlsx")[2] == ("T1", "Dotty")
    assert rows_of(xlsx_bytes("List", ["Tag"], [["T1"]]), "list.csv")[2] == ("T1",)


def test_a_cell_beyond_the_end_of_a_row_is_empty() -> None:
    row = read("list.csv", b"a,b\r\n").sheets[0].rows[0]
    assert (row.at(1), row.at(2)) == ("b", None)
