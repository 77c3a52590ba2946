"""Lists that we write open safely, and come back as they were."""

import csv
import io
import re
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from techloan.errors import Refused
from techloan.sheets import Cell, csv_bytes, read, xlsx_bytes

HEADINGS = ["One", "Two", "Three"]


def raw_csv(cell: Cell) -> str:
    """Give the second cell of the second row as any other program sees it."""
    text = csv_bytes(["Tag", "Note"], [["T1", cell]]).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))[1][1]


def read_back(data: bytes) -> list[list[Cell]]:
    rows = read("list", data).sheets[0].rows[1:]
    return [[row.at(column) for column in range(len(HEADINGS))] for row in rows]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+44 7700 900101", "-ve review", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "'=1"],
)
def test_a_cell_that_would_be_a_formula_is_made_harmless(text: str) -> None:
    assert raw_csv(text) == f"'{text}"


@pytest.mark.parametrize("text", ["350000000000014", "8944110000000000073", "07700900101"])
def test_long_digits_and_leading_noughts_stay_text(text: str) -> None:
    assert raw_csv(text) == f"'{text}"


@pytest.mark.parametrize(
    ("cell", "seen"),
    [
        (-5, "-5"),
        (-1.5, "-1.5"),
        (True, "yes"),
        (False, "no"),
        (None, ""),
        (date(2025, 10, 6), "2025-10-06"),
        (datetime.fromisoformat("2025-10-06 09:30"), "2025-10-06 09:30:00"),
        (350000000000014, "'350000000000014"),
        ("o'clock", "o'clock"),
        ("07700 900101", "07700 900101"),
        ("WR1 0ZZ", "WR1 0ZZ"),
    ],
)
def test_other_cells_are_left_as_they_are(cell: Cell, seen: str) -> None:
    assert raw_csv(cell) == seen


def test_a_csv_has_its_mark_and_windows_line_ends() -> None:
    assert csv_bytes(["Tag"], [["T1"]]) == b"\xef\xbb\xbfTag\r\nT1\r\n"


def parts_of(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return {name: parts.read(name).decode() for name in parts.namelist()}


def test_a_workbook_has_no_formula_and_no_link() -> None:
    data = xlsx_bytes(
        "List", ["=1+1"], [["=1+1"], ["https://example.org"], ["mailto:a@example.org"]]
    )
    sheet = parts_of(data)["xl/worksheets/sheet1.xml"]
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert read_back(data)[0][0] == "=1+1"


def test_the_heading_row_is_bold_and_stays_in_sight() -> None:
    parts = parts_of(xlsx_bytes("List", ["Tag", "Note"], [["T1", "x" * 200]]))
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert 'ySplit="1"' in sheet
    assert "<b/>" in parts["xl/styles.xml"]
    widths = [float(width) for width in re.findall(r' width="([\d.]+)"', sheet)]
    assert 8 <= widths[0] < 12
    assert 50 <= widths[1] < 52


def test_a_sheet_name_that_excel_forbids_is_mended() -> None:
    data = xlsx_bytes("Loans: 1/10 to 31/12 [all of the long list]", ["Tag"], [])
    assert read("list", data).sheets[0].name == "Loans  1 10 to 31 12  all of th"


def test_text_beyond_what_a_cell_holds_is_cut_and_shows_it() -> None:
    [[note, *_]] = read_back(xlsx_bytes("List", ["Note"], [["x" * 40_000]]))
    assert isinstance(note, str)
    assert (len(note), note[-2:]) == (32_767, "x…")


def test_more_rows_than_excel_holds_are_refused() -> None:
    with pytest.raises(Refused, match="Choose CSV"):
        xlsx_bytes("List", ["Tag"], ([] for _ in range(1_048_576)))


texts = some.text(
    some.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | some.sampled_from("=+-@'\t\n0123456789"),
    min_size=1,
    max_size=20,
).filter(lambda text: bool(text.strip()))
# A moment at midnight is the same number as its day, so it comes back as a date.
moments = some.datetimes(
    datetime.fromisoformat("1901-01-01"), datetime.fromisoformat("2199-01-01")
).map(lambda moment: moment.replace(second=1, microsecond=0))
cells = (
    some.none()
    | texts
    | some.booleans()
    | some.integers(-(10**11) + 1, 10**11 - 1)
    | some.integers(-100_000, 100_000).map(lambda quarters: quarters / 4 + 0.125)
    | some.dates(date(1901, 1, 1), date(2199, 1, 1))
    | moments
)


def three_wide(cell: some.SearchStrategy[Cell]) -> some.SearchStrategy[list[list[Cell]]]:
    row = some.lists(cell, min_size=3, max_size=3).filter(
        lambda row: any(c is not None for c in row)
    )
    return some.lists(row, max_size=5)


@settings(deadline=None)
@given(three_wide(some.none() | texts))
def test_text_in_a_csv_comes_back_as_it_was(rows: list[list[Cell]]) -> None:
    assert read_back(csv_bytes(HEADINGS, rows)) == rows


@settings(deadline=None, max_examples=40)
@given(three_wide(cells))
def test_every_cell_in_a_workbook_comes_back_as_it_was(rows: list[list[Cell]]) -> None:
    back = read_back(xlsx_bytes("List", HEADINGS, rows))
    assert back == rows
    assert [list(map(type, row)) for row in back] == [list(map(type, row)) for row in rows]


def test_long_numbers_come_back_as_text_with_all_their_digits() -> None:
    rows: list[list[Cell]] = [[8944110000000000073, "07700900101", None]]
    kept = [["8944110000000000073", "07700900101", None]]
    assert read_back(csv_bytes(HEADINGS, rows)) == kept
    assert read_back(xlsx_bytes("List", HEADINGS, rows)) == kept
