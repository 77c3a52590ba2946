"""Every shape that Zoom, Teams and Meet have written is read: who was there, and how long."""

import io
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter

from techloan.dates import LONDON
from techloan.groups.files import report
from techloan.groups.files.clocks import Stamp
from techloan.groups.files.ordering import Calendar, choose
from techloan.groups.files.people import Read, people
from techloan.groups.files.rules import Order
from tests.groups.sample_people import SAMPLES, TODAY

FOLDER = SAMPLES / "attendance"
ZOOM_TIMES = ("2026-11-03 10:18:40", "2026-11-03 11:41:12")
# Of each file: from when to when, and the seconds of each person.
SHAPES = {
    "zoom-without-heading.csv": (
        "2026-11-03 10:28:30",
        "2026-11-03 11:36:20",
        {"Dotty Marmalade": 3810, "TAB-0010": 3968},
    ),
    "zoom-five-columns.csv": (
        "2026-10-20 09:54:15",
        "2026-10-20 11:20:00",
        {"Marigold Teapot": 5145, "Dotty Marmalade": 3060, "Mrs Ethel Crumpet": 20},
    ),
    "zoom-recording-consent.csv": (
        *ZOOM_TIMES,
        {"Marigold Teapot": 4952, "Eric's iPad (Clapton)": 3540, "Dotty Marmalade": 3885},
    ),
    "zoom-seven-columns.csv": (
        "2026-11-03 10:28:30",
        "2026-11-03 11:38:02",
        {"Dotty Marmalade": 3885, "Horace Pumpernickel": 4132},
    ),
    "zoom-unique-users.csv": (
        *ZOOM_TIMES,
        {"Marigold Teapot": 4980, "Dotty Marmalade": 3900, "Ethel and Ernest Crumpet": 3840},
    ),
    "zoom-unique-users-alone.csv": (
        None,
        None,
        {"Dotty Marmalade": 3900, "Horace Pumpernickel": 240},
    ),
    "zoom-list-of-an-account.csv": (
        "2026-10-13 10:25:00",
        "2026-10-13 11:30:00",
        {"Marigold Teapot": 3900, "Dotty Marmalade": 3540, "Somebody Else": "waited"},
    ),
    "zoom-newer-headings.csv": (
        *ZOOM_TIMES,
        {
            "Dotty Marmalade": 3885,
            "Stranger Danger": "waited",
            "Dotty (Mildred Featherstonehaugh-Cake)": 3600,
        },
    ),
    "zoom-webinar.csv": (
        "2026-11-03 10:20:00",
        "2026-11-03 11:35:00",
        {"Marigold Teapot": 4500, "Dotty Marmalade": 3900},
    ),
    "zoom-saved-again-by-excel.csv": (
        "2026-11-03 10:18:00",
        "2026-11-03 11:41:00",
        {"Agnieszka Zólwik": 3840, "Ernest Crumpet": 3540},
    ),
    "teams-day-first.csv": (
        *ZOOM_TIMES,
        {"Marigold Teapot": 4952, "Marmalade, Dotty": 3810, "Nobody Known": 3600},
    ),
    "teams-small-letters.csv": (
        *ZOOM_TIMES,
        {
            "Marigold Teapot": 4952,
            "Marmalade, Dotty": 3575,
            "Horace Pumpernickel": 2,
            "+44 7700 900***": 2099,
        },
    ),
    "teams-without-activities.csv": (*ZOOM_TIMES, {"Dotty Marmalade": 3810, "Horace P": 4132}),
    "teams-2021.csv": (*ZOOM_TIMES, {"Marigold Teapot": 4952, "Dotty Marmalade": 3885}),
    "teams-2020.csv": (
        "2026-11-03 10:20:00",
        "2026-11-03 11:33:15",
        {"Marigold Teapot": 4395, "Dotty Marmalade": 3810, "Ernest Crumpet": 2295},
    ),
    "teams-utc.csv": (
        "2026-10-13 10:28:00",
        "2026-10-13 11:30:00",
        {"Dotty Marmalade": 3720, "Hettie Pumpernickel": 3480},
    ),
    "teams-polish.csv": (*ZOOM_TIMES, {"Agnieszka Żółwik": 3795, "Dotty Marmalade": 120}),
    "meet-2026-11-03-coffee-morning.csv": (
        "2026-11-03 10:18:00",
        "2026-11-03 11:41:00",
        {"Marigold Teapot": 4920, "Dotty Marmalade": 3720, "Ernest Crumpet": 3480},
    ),
    "meet-with-days.csv": (
        "2026-11-03 10:28:30",
        "2026-11-03 11:33:15",
        {"Dotty Marmalade": 3885, "Ernest Crumpet": 2520},
    ),
    "meet-with-heading.csv": (
        "2026-11-03 10:18:00",
        "2026-11-03 11:41:00",
        {"Dotty Marmalade": 3840},
    ),
    "meet-without-times.csv": (
        None,
        None,
        {"Dotty Marmalade": 1934, "Ernest Crumpet": 3600, "Horace Pumpernickel": 2520},
    ),
}


def on_tuesdays(day: date, _stamp: Stamp) -> int:
    return int(day.weekday() == 1)


def read(filename: str, data: bytes) -> Read:
    """Read a file of a group that meets on Tuesdays."""
    found = report.read(filename, data)
    calendar = Calendar(TODAY, on_tuesdays, found.on)
    order = choose(found.stamps, calendar) if found.stamps else Order.DAY_FIRST
    assert order is not None
    return people(found, order, found.on)


def told(found: Read) -> dict[str, int | str]:
    return {each.name: "waited" if each.waited else each.presence.seconds for each in found.people}


def clock(moment: datetime | None) -> str | None:
    return f"{moment.astimezone(LONDON):%Y-%m-%d %H:%M:%S}" if moment else None


@pytest.mark.parametrize("name", SHAPES)
def test_each_shape_is_read(name: str):
    starts, ends, seconds = SHAPES[name]
    found = read(name, (FOLDER / name).read_bytes())
    assert (clock(found.starts), clock(found.ends)) == (starts, ends)
    assert told(found) == seconds
    assert found.bad == []


def test_each_sample_is_looked_at():
    elsewhere = {"participants_81234567890.csv", "formulas.csv"}
    assert {path.name for path in FOLDER.glob("*.csv")} == SHAPES.keys() | elsewhere


@pytest.mark.parametrize("name", ["teams-day-first.csv", "zoom-without-heading.csv"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_each_encoding_and_separator_is_read(name: str, encoding: str, separator: str):
    text = (FOLDER / name).read_text("utf-8-sig")
    quoted, cells = False, ""
    for letter in text:
        quoted ^= letter == '"'
        cells += separator if letter == "," and not quoted else letter
    assert told(read(name, cells.encode(encoding))) == SHAPES[name][2]


def test_a_workbook_whose_days_excel_changed_over_is_read():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet, moment = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    sheet.write_row(0, 0, ["Name (Original Name)", "Join Time", "Leave Time"])
    sheet.write(1, 0, "Dotty Marmalade")
    for column, at in enumerate((time(10, 28), time(11, 33)), start=1):
        # Excel in Britain took 11/03/2026 for the eleventh of March.
        sheet.write_datetime(1, column, datetime.combine(date(2026, 3, 11), at), moment)
    book.close()
    found = read("participants.xlsx", out.getvalue())
    assert found.starts == datetime(2026, 11, 3, 10, 28, tzinfo=UTC)
    assert told(found) == {"Dotty Marmalade": 3900}


def test_people_who_stay_past_midnight_are_counted_once():
    text = (
        "Name,Email,Duration,Time joined,Time exited\nDotty Marmalade,,30 min,11:50 PM,12:20 AM\n"
    )
    assert told(read("2026-11-03.csv", text.encode())) == {"Dotty Marmalade": 1800}


ROWS = """Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest
Dotty Marmalade,,11/03/2026 10:30:00 AM,11/03/2026 11:30:00 AM,60,Yes
Hettie Pumpernickel,,11/03/2026 10:30:00 AM,11/03/2026 11:30:00 AM,60,Yes
Ernest Crumpet,,11/03/2026 10:30:00 AM,11/03/2026 11:30:00 AM,60,Yes
"""


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Backwards,,11/03/2026 11:30:00 AM,11/03/2026 10:30:00 AM,60,Yes", "ends before"),
        ("No Time,,soon,11/03/2026 10:30:00 AM,60,Yes", "“soon” is no time"),
        ("Nothing,,,11/03/2026 10:30:00 AM,60,Yes", "“nothing” is no time"),
        ("Last Year,,11/03/2025 10:30:00 AM,11/03/2025 11:30:00 AM,60,Yes", "not of the time"),
        ("Long,,11/03/2026 10:30:00 AM,11/05/2026 11:30:00 AM,60,Yes", "longer than a day"),
        ("No Day,,31/31/2026 10:30:00 AM,11/03/2026 11:30:00 AM,60,Yes", "is no time"),
    ],
)
def test_a_row_that_cannot_be_right_is_set_apart(row: str, why: str):
    head, first, *rest = ROWS.splitlines()
    found = read("participants.csv", "\n".join([head, first, row, *rest]).encode())
    assert list(told(found)) == ["Dotty Marmalade", "Hettie Pumpernickel", "Ernest Crumpet"]
    assert [(each.number, why in each.why) for each in found.bad] == [(3, True)]


def test_columns_may_stand_in_any_order():
    rows = [line.split(",") for line in ROWS.splitlines()]
    turned = "\n".join(",".join(reversed(row)) for row in rows)
    assert told(read("participants.csv", turned.encode())) == told(
        read("participants.csv", ROWS.encode())
    )


def test_the_samples_stand_where_the_tests_look():
    assert all((FOLDER / name).is_file() for name in SHAPES), Path(FOLDER)
