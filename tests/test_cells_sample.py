"""The old loan sheet, column by column: what is repaired or doubtful in it, and nothing else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from techloan.cells import (
    Reading,
    day,
    imei,
    name,
    pence,
    phone,
    postcode,
    reference,
    serial,
    yes_no,
)
from techloan.sheets import Cell, read

SHEET = Path(__file__).parent / "samples" / "tablet-loans-master-list.csv"
LOANS = [
    row
    for row in read(SHEET.name, SHEET.read_bytes()).sheets[0].rows
    if str(row.at(0)).isdigit() and row.at(1)
]
DIAL = "leave it empty and dial *#06# on the device"


def doubts(column: int, read_cell: Callable[[Cell], Reading[Any]]) -> dict[str, str]:
    """Give what the reading says about each loan's cell that asks for a person's eye."""
    readings = {str(row.at(0)): read_cell(row.at(column)) for row in LOANS}
    return {loan: cell.why for loan, cell in readings.items() if cell.look or cell.doubtful}


def test_there_are_forty_loans() -> None:
    assert [row.at(0) for row in LOANS] == [str(number) for number in range(1, 41)]


def test_names_and_references_that_need_a_look() -> None:
    assert doubts(1, name) == {"24": "two people in one cell"}
    assert doubts(2, lambda cell: reference(cell, ["PLUS-C-"])) == {
        "15": "reference written short",
        "24": "more than one reference in one cell",
    }


def test_postcodes_phones_and_serials_that_need_a_look() -> None:
    assert doubts(3, postcode) == {}
    assert doubts(4, phone) == {"3": "lost its leading 0"}
    assert doubts(8, serial) == {"28": "“see box” is no serial number"}


def test_imeis_that_need_a_look() -> None:
    assert doubts(9, imei) == {
        "10": f"Excel destroyed this IMEI: {DIAL}",
        "11": "14 digits: the check digit is missing (would be 350000000000113)",
        "12": f"15 digits, but the last one does not fit the others: {DIAL}",
        "13": "spaces and hyphens taken out",
        "14": "typed with the letter O for 0 (would be 350000000000147)",
        "19": "Wi-Fi only: no IMEI expected",
        "26": "two IMEIs in one cell",
        "27": "this is the number of a SIM card, not an IMEI",
        "28": f"no IMEI yet: {DIAL}",
    }


def test_dates_out_that_need_a_look() -> None:
    assert doubts(13, lambda cell: day(cell, year=2025)) == {
        "7": "was Excel's number for a date",
        "18": "31 November does not exist",
        "19": "the year was missing: 2025 taken",
        "23": "was Excel's number for a date",
        "29": "29 February 2026 does not exist",
        "33": "can only be month first",
    }


def test_dates_due_and_returned_that_need_a_look() -> None:
    assert doubts(14, lambda cell: day(cell, year=2025)) == {
        "4": "“4 wks” is not a date",
        "7": "was Excel's number for a date",
        "19": "the year was missing: 2025 taken",
        "40": "“end of Nov” is not a date",
    }
    assert doubts(15, lambda cell: day(cell, year=2025)) == {
        "7": "was Excel's number for a date",
        "19": "the year was missing: 2025 taken",
        "20": "“LOST – reported to police 02/02/26” is not a date",
        "21": "“kept it – gifted Mar 26” is not a date",
    }


def test_answers_and_deposits_that_need_a_look() -> None:
    assert doubts(16, yes_no) == {
        "13": "“P” may be a tick whose font was lost",
        "31": "“verbal (phone)” is neither yes nor no",
    }
    assert doubts(17, yes_no) == {"31": "“tbc” is neither yes nor no"}
    assert doubts(18, pence) == {}
    assert pence(LOANS[29].at(18)).value == 2000
