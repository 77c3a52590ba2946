"""Cells that people merged: beside several rows, over several columns, or both."""

from collections.abc import Sequence
from typing import Any

import pytest

from techloan.sheets import Cell
from tests.sheet_files import SHEET, changed, refusal, rows_of, sheet_with, workbook
from tests.xls_files import merged, number_cell, text_cell, xls


def sheet(rows: Sequence[Sequence[Any]], *merges: str) -> dict[int, tuple[Cell, ...]]:
    """Give the rows that are read from these, after merging ranges such as A1:B2."""

    def fill(book: Any) -> None:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
        for each in merges:
            page.merge_range(each, None)
            # Merging empties the first cell, so it is written again.
            column, number = ord(each[0]) - ord("A"), int(each[1:].split(":")[0]) - 1
            page.write(number, column, rows[number][column])

    return rows_of(workbook(fill))


def test_a_name_merged_beside_two_devices_is_the_name_of_both() -> None:
    rows = [["Name", "Tag"], ["Dotty Example", "TAB-1"], ["", "TAB-2"], ["Bob Example", "TAB-3"]]
    assert sheet(rows, "A2:A3") == {
        1: ("Name", "Tag"),
        2: ("Dotty Example", "TAB-1"),
        3: ("Dotty Example", "TAB-2"),
        4: ("Bob Example", "TAB-3"),
    }


def test_several_columns_are_merged_downwards_each_for_its_own_rows() -> None:
    rows = [["Dotty", "TAB-1", 2025], ["", "TAB-2", ""], ["", "TAB-3", 2026]]
    assert sheet(rows, "A1:A3", "C1:C2") == {
        1: ("Dotty", "TAB-1", 2025),
        2: ("Dotty", "TAB-2", 2025),
        3: ("Dotty", "TAB-3", 2026),
    }


def test_one_merge_may_follow_another_at_once() -> None:
    rows = [["Dotty", "TAB-1"], ["", "TAB-2"], ["Bob", "TAB-3"], ["", "TAB-4"]]
    assert [row[0] for row in sheet(rows, "A1:A2", "A3:A4").values()] == [
        *("Dotty", "Dotty"),
        *("Bob", "Bob"),
    ]


def test_a_heading_merged_over_a_group_stays_in_its_first_column() -> None:
    rows = [["Client", "Device"], ["", "Tag", "IMEI"], ["Dotty", "TAB-1", 35]]
    assert sheet(rows, "A1:A2", "B1:C1") == {
        1: ("Client", "Device"),
        2: ("Client", "Tag", "IMEI"),
        3: ("Dotty", "TAB-1", 35),
    }


def test_a_block_holds_for_the_first_column_of_its_rows() -> None:
    rows = [["Dotty", "", "TAB-1"], ["", "", "TAB-2"]]
    assert sheet(rows, "A1:B2") == {1: ("Dotty", None, "TAB-1"), 2: ("Dotty", None, "TAB-2")}


def test_a_tall_title_or_a_tall_row_is_still_one_row() -> None:
    rows = [["LOANS 2025", ""], [""], [""], ["Dotty", "TAB-1"], ["", ""]]
    assert sheet(rows, "A1:B3", "A4:A5", "B4:B5") == {1: ("LOANS 2025",), 4: ("Dotty", "TAB-1")}


def test_an_empty_merge_hides_nothing() -> None:
    xml = (
        '<row r="3"><c r="B3"><v>3</v></c></row><row r="4"><c r="A4"><v>1</v></c>'
        '<c r="B4"><v>4</v></c></row>'
    )
    merges = '<mergeCells><mergeCell ref="A3:A4"/></mergeCells>'
    assert rows_of(sheet_with(xml, after=merges))[4] == (1, 4)


def test_a_list_that_does_not_begin_in_the_first_column_is_filled_too() -> None:
    def fill(book: Any) -> None:
        page = book.add_worksheet()
        page.merge_range("C3:C4", "Dotty")
        page.write("D3", "TAB-1")
        page.write("D4", "TAB-2")

    assert rows_of(workbook(fill)) == {
        3: (None, None, "Dotty", "TAB-1"),
        4: (None, None, "Dotty", "TAB-2"),
    }


def test_a_merge_down_to_the_last_row_of_all_makes_no_rows() -> None:
    merges = '<mergeCells><mergeCell ref="A2:A1048576"/></mergeCells>'
    rows = rows_of(sheet_with('<row r="9"><c r="B9"><v>9</v></c></row>', after=merges))
    assert rows == {1: ("Tag",), 2: ("T1",), 9: ("T1", 9)}


def test_a_hundred_thousand_merges_over_one_another_are_read_in_a_moment() -> None:
    ranges = "".join(f'<mergeCell ref="A{2 + n % 90}:A1048576"/>' for n in range(100_000))
    cells = "".join(f'<row r="{n}"><c r="B{n}"><v>{n}</v></c></row>' for n in range(3, 5_000))
    data = sheet_with(cells, after=f"<mergeCells>{ranges}</mergeCells>")
    assert rows_of(data)[4_999] == ("T1", 4_999)


def test_a_long_text_merged_beside_all_rows_is_refused_before_it_fills_the_memory() -> None:
    cells = "".join(f'<row r="{n}"><c r="B{n}"><v>{n}</v></c></row>' for n in range(3, 90_000))
    data = sheet_with(cells, after='<mergeCells><mergeCell ref="A2:A1048576"/></mergeCells>')
    long = changed(data, SHEET, lambda xml: xml.replace(b">T1<", b">" + b"x" * 32_000 + b"<"))
    assert "too big or too spread out" in refusal(long)


def test_what_a_merge_hides_is_not_read_in_its_place() -> None:
    merges = '<mergeCells><mergeCell ref="A2:A3"/></mergeCells>'
    cells = '<row r="3"><c r="A3"><v>1</v></c><c r="B3"><v>3</v></c></row>'
    assert rows_of(sheet_with(cells, after=merges))[3] == ("T1", 3)


@pytest.mark.parametrize("range_", ["A3:A1", "B2:A1", "A2:A2", "XFD1:XFD1048576"])
def test_a_merge_that_means_nothing_changes_nothing(range_: str) -> None:
    merges = f'<mergeCells><mergeCell ref="{range_}"/></mergeCells>'
    cells = '<row r="3"><c r="B3"><v>3</v></c></row>'
    rows = rows_of(sheet_with(cells, after=merges))
    assert rows == {1: ("Tag",), 2: ("T1",), 3: (None, 3)}


def test_an_old_workbook_is_filled_the_same() -> None:
    cells = [text_cell(0, 0, "Zółw"), text_cell(0, 1, "PH-1"), text_cell(1, 1, "PH-2")]
    cells += [number_cell(1, 2, 7700900103), merged((0, 1, 0, 0))]
    assert rows_of(xls(cells)) == {1: ("Zółw", "PH-1"), 2: ("Zółw", "PH-2", 7700900103)}
