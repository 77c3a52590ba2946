"""What the cells of a workbook hold: days, numbers, errors, formulas, and what is hidden."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from techloan.sheets import Cell, read
from tests.sheet_files import ods, rows_of, sheet_with, workbook
from tests.xls_files import number_cell, text_cell, xls


def first_row(fill: Callable[[Any, Any], object], **options: Any) -> tuple[Cell, ...]:
    """Give the first row of a workbook; `fill` is handed the book and its sheet."""
    data = workbook(lambda book: fill(book, book.add_worksheet()), **options)
    return rows_of(data)[1]


@pytest.mark.parametrize(
    ("pattern", "number", "cell"),
    [
        ("dd/mm/yyyy", 45936, date(2025, 10, 6)),
        ("mmm yyyy", 45931, date(2025, 10, 1)),
        ("dd/mm/yyyy hh:mm", 45936.604166666664, datetime.fromisoformat("2025-10-06 14:30")),
        # Other programs round the fraction of a day so that the second is missed by a hair.
        ("dd/mm/yyyy hh:mm", 45936.60416666, datetime.fromisoformat("2025-10-06 14:30")),
        ("dd/mm/yyyy", 45935.999999999, date(2025, 10, 6)),
        ("dd/mm/yyyy hh:mm", 2958465.5, datetime.fromisoformat("9999-12-31 12:00")),
        ("hh:mm", 14.5 / 24, "14:30"),
        ("hh:mm:ss", 0.25 + 5 / 86_400, "06:00:05"),
        ("[h]:mm", 1.5, "36:00"),
        ("dd/mm/yyyy", 10_000_000, 10_000_000),
        ("0%", 0.5, 0.5),
    ],
)
def test_days_moments_times_and_spans_are_told_apart(
    pattern: str, number: float, cell: Cell
) -> None:
    row = first_row(lambda book, sheet: sheet.write(0, 0, number, shown_as(book, pattern)))
    assert row == (cell,)
    assert type(row[0]) is type(cell)


def shown_as(book: Any, pattern: str) -> Any:
    return book.add_format({"num_format": pattern})


def test_days_are_right_where_a_mac_counted_them_from_1904() -> None:
    row = first_row(
        lambda book, sheet: sheet.write(0, 0, date(2025, 10, 6), shown_as(book, "dd/mm/yyyy")),
        default_date_format="dd/mm/yyyy",
        date_1904=True,
    )
    assert row == (date(2025, 10, 6),)


def test_days_written_as_words_for_machines_are_days() -> None:
    cells = (
        '<c r="A3" t="d"><v>2025-10-06</v></c><c r="B3" t="d"><v>2025-10-06T00:00:00</v></c>'
        '<c r="C3" t="d"><v>2025-10-06T14:30:00</v></c>'
    )
    assert rows_of(sheet_with(f'<row r="3">{cells}</row>'))[3] == (
        date(2025, 10, 6),
        date(2025, 10, 6),
        datetime.fromisoformat("2025-10-06 14:30"),
    )


@pytest.mark.parametrize(
    ("pattern", "number", "cell"),
    [
        ("General", 7700900103, 7700900103),
        ("0", 350000000000014, 350000000000014),
        ("00000000000", 7700900103, "07700900103"),
        ("00000 000000", 7700900103, "07700 900103"),
        (r"00000\ 000000", 7700900103, "07700 900103"),
        ('"TAB-"0000', 17, "TAB-0017"),
        ('"TAB-"0000', 12345, "TAB-12345"),
        ('"R&D <"00', 7, "R&D <07"),
        ("0000", -17, -17),
        ("0000", 1.5, 1.5),
        ("0.00", 2, 2),
        ("#,##0", 1200, 1200),
        ("00/00/0000", 6102025, 6102025),
    ],
)
def test_a_number_keeps_the_noughts_that_people_see(
    pattern: str, number: float, cell: Cell
) -> None:
    assert first_row(lambda book, sheet: sheet.write(0, 0, number, shown_as(book, pattern))) == (
        cell,
    )
    assert first_row(
        lambda book, sheet: sheet.write_formula(0, 0, "=A2", shown_as(book, pattern), number)
    ) == (cell,)


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!", "#NAME?", "#SPILL!", "#NEW & ODD!"])
def test_an_error_is_text_so_that_a_person_sees_it(error: str) -> None:
    cells = f'<c r="A3" s="1" t="e"><f>A9</f><v>{error.replace("&", "&amp;")}</v></c>'
    assert rows_of(sheet_with(f'<row r="3">{cells}<c r="B3"><v>1</v></c></row>'))[3] == (error, 1)


def test_an_error_in_an_ods_is_text_too() -> None:
    cell = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" '
        'office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p>'
        "</table:table-cell>"
    )
    assert rows_of(ods(f"<table:table-row>{cell}</table:table-row>")) == {1: ("#DIV/0!",)}


def test_text_that_looks_like_the_inside_of_a_file_stays_as_it_is() -> None:
    odd = ['say t="e"', '<c t="e">', '<c s="1"><v>7</v>', "_x0041_", "a\x00b"]
    rows = rows_of(sheet_with('<row r="9"><c r="A9" t="e"><v>#N/A</v></c></row>', text_book(odd)))
    assert rows == {
        1: ('say t="e"', '<c t="e">', '<c s="1"><v>7</v>', "_x0041_", "ab"),
        9: ("#N/A",),
    }


def text_book(texts: list[str]) -> bytes:
    return workbook(lambda book: book.add_worksheet().write_row(0, 0, texts))


def test_a_formula_gives_its_last_value_whatever_that_is() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_formula(0, 0, '=A9&""', None, "Dotty")
        sheet.write_formula(0, 1, "=TRUE()", None, True)
        sheet.write_formula(0, 2, "=TODAY()", shown_as(book, "dd/mm/yyyy"), 45936)
        sheet.write_formula(0, 3, '=""', None, "")
        sheet.write_boolean(0, 4, False)

    row = first_row(fill)
    assert row == ("Dotty", True, date(2025, 10, 6), None, False)
    assert isinstance(row[1], bool)


def test_what_is_hidden_is_read_like_the_rest() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("Loans")
        sheet.write_row(0, 0, ["Tag", "Name"])
        sheet.write_row(1, 0, ["TAB-1", "Dotty"])
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})
        for name, hide in (("Old", "hide"), ("Older", "very_hidden")):
            page = book.add_worksheet(name)
            page.write(0, 0, f"{name} list")
            getattr(page, hide)()
        chart = book.add_chart({"type": "pie"})
        chart.add_series({"values": "=Loans!$A$1:$A$2"})
        book.add_chartsheet("A chart").set_chart(chart)

    sheets = read("list.xlsx", workbook(fill)).sheets
    assert [sheet.name for sheet in sheets] == ["Loans", "Old", "Older"]
    assert [row.cells for row in sheets[0].rows] == [("Tag", "Name"), ("TAB-1", "Dotty")]


def test_a_workbook_of_excel_97_is_read() -> None:
    cells = [text_cell(0, 0, "Tag"), text_cell(0, 1, "Name"), text_cell(2, 0, "TAB-1")]
    cells += [text_cell(2, 1, "Agnieszka Żółw"), number_cell(2, 2, 7700900103)]
    assert rows_of(xls(cells)) == {
        1: ("Tag", "Name"),
        3: ("TAB-1", "Agnieszka Żółw", 7700900103),
    }
