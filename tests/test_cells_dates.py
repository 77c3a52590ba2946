"""Dates as people and their spreadsheets write them."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from techloan.cells import day
from techloan.sheets import Cell


@pytest.mark.parametrize(
    ("cell", "read_as"),
    [
        ("01/10/2025", date(2025, 10, 1)),
        ("1/10/25", date(2025, 10, 1)),
        ("5.11.25", date(2025, 11, 5)),
        ("2-Oct-25", date(2025, 10, 2)),
        ("6th October 2025", date(2025, 10, 6)),
        ("1st of October 2025", date(2025, 10, 1)),
        ("Monday 6 Oct 2025", date(2025, 10, 6)),
        ("October 6, 2025", date(2025, 10, 6)),
        ("3 Sept '25", date(2025, 9, 3)),
        ("03/10/2025 00:00", date(2025, 10, 3)),
        ("2026-06-15 00:00:00", date(2026, 6, 15)),
        ("2026-07-13", date(2026, 7, 13)),
        ("2026-07-13T09:30:00Z", date(2026, 7, 13)),
        ("29/02/2028", date(2028, 2, 29)),
        ("12/12/2025", date(2025, 12, 12)),
        (" 04/05/2026 ", date(2026, 5, 4)),
        (date(2025, 10, 6), date(2025, 10, 6)),
        (datetime.fromisoformat("2025-10-06 10:30"), date(2025, 10, 6)),
    ],
)
def test_a_clear_date_is_read_day_first(cell: Cell, read_as: date) -> None:
    read = day(cell)
    assert (read.value, read.why, read.look) == (read_as, "", False)


@pytest.mark.parametrize(
    ("cell", "read_as", "why"),
    [
        ("45936", date(2025, 10, 6), "was Excel's number for a date"),
        (46037, date(2026, 1, 15), "was Excel's number for a date"),
        ("05/13/2026", date(2026, 5, 13), "can only be month first"),
    ],
)
def test_a_repaired_date_says_how_and_asks_for_a_look(cell: Cell, read_as: date, why: str) -> None:
    read = day(cell)
    assert (read.value, read.why, read.look) == (read_as, why, True)


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("31/11/2025", "31 November does not exist"),
        ("29/02/2026", "29 February 2026 does not exist"),
        ("31-Nov-25", "31 November does not exist"),
        ("13/13/2026", "“13/13/2026” is not a date that exists"),
        ("2026-13-01", "“2026-13-01” is not a date that exists"),
        ("00/10/2025", "“00/10/2025” is not a date that exists"),
        ("01/10/0205", "the year 205 looks wrong"),
        ("17 Nov", "the year is missing"),
        ("17/11", "the year is missing"),
        ("Mar 26", "the day is missing"),
        ("end of Nov", "“end of Nov” is not a date"),
        ("4 wks", "“4 wks” is not a date"),
        (
            "LOST – reported to police 02/02/26",
            "“LOST – reported to police 02/02/26” is not a date",
        ),
        ("6 Marigold 2025", "“6 Marigold 2025” is not a date"),
        ("2026", "“2026” is not a date"),
        (99999, "“99999” is not a date"),
    ],
)
def test_a_doubtful_date_stays_empty_and_says_why(cell: Cell, why: str) -> None:
    read = day(cell)
    assert (read.value, read.why, read.doubtful) == (None, why, True)


def test_a_missing_year_is_taken_from_the_band_and_said() -> None:
    read = day("17 Nov", year=2025)
    assert (read.value, read.why) == (date(2025, 11, 17), "the year was missing: 2025 taken")
    assert day("29 Feb", year=2026).why == "29 February 2026 does not exist"
    assert (
        day("11/17", year=2025).why == "can only be month first; the year was missing: 2025 taken"
    )


def test_an_american_file_is_read_month_first() -> None:
    assert day("10/11/2025", month_first=True).value == date(2025, 10, 11)
    assert day("25/11/2025", month_first=True).why == "can only be day first"


def test_a_date_without_dashes_is_only_offered() -> None:
    read = day("20251006")
    assert (read.value, read.offer) == (None, date(2025, 10, 6))


@pytest.mark.parametrize("cell", [None, "", "  ", "N/A", "-"])
def test_no_date_is_no_doubt(cell: Cell) -> None:
    assert (day(cell).value, day(cell).why) == (None, "")


@settings(deadline=None)
@given(some.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_every_way_to_write_a_date_gives_that_date(today: date) -> None:
    for shape in (
        "%d/%m/%Y",
        "%d-%m-%Y",
        "%d.%m.%y",
        "%d %B %Y",
        "%d-%b-%y",
        "%Y-%m-%d",
        "%B %d, %Y",
    ):
        assert day(today.strftime(shape)).value == today


@settings(deadline=None)
@given(some.text(max_size=30) | some.integers() | some.floats())
def test_no_cell_breaks_the_reading_of_dates(cell: Cell) -> None:
    read = day(cell, year=2025)
    assert read.value is None or 1900 <= read.value.year <= 2100
