"""Files that are none, or not whole, get one clear sentence. Whatever they hold, nothing breaks."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techloan.errors import Refused
from techloan.groups.files import report
from techloan.groups.files.ordering import Calendar, choose
from techloan.groups.files.people import people
from techloan.groups.files.rules import Order
from techloan.groups.files.tables import CUT, NOBODY, NOT_ONE, TOO_MANY
from tests.groups.sample_people import TEAMS, TODAY, ZOOM
from tests.groups.test_files_shapes import FOLDER, ROWS, SHAPES

HEAD = ROWS.splitlines()[0]


def refusal(data: bytes, filename: str = "participants.csv") -> str:
    with pytest.raises(Refused) as refused:
        report.read(filename, data)
    return refused.value.sentence


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "This file is empty."),
        (b"\0" * 500, "This file is empty."),
        (b"\x89PNG\r\n\x1a\n\0\0", "is a picture"),
        (bytes(range(256)) * 20, "not a spreadsheet"),
        (b"%PDF-1.7", "is a PDF"),
        (b"Asset tag,Make,Model\nTAB-0001,Samsung,Tab A7\n", NOT_ONE),
        (b"Name,Email\nDotty Marmalade,dotty@example.org\n", NOT_ONE),
        (f"{HEAD}\n".encode(), NOBODY),
        ((HEAD + "\nA,,x,y,1,No" * 10_001).encode(), TOO_MANY),
    ],
)
def test_what_is_no_attendance_file_is_refused(data: bytes, words: str):
    assert words in refusal(data)


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7, 0.9])
@pytest.mark.parametrize("path", [ZOOM, TEAMS], ids=["zoom", "teams"])
def test_a_file_cut_in_the_middle_is_refused(path, share: float):
    data = path.read_bytes()
    cut = data[: int(len(data) * share) // 2 * 2]
    assert refusal(cut) in (CUT, NOBODY, NOT_ONE)


def test_a_file_cut_between_two_rows_is_refused_where_zoom_says_how_many_came():
    lines = ZOOM.read_bytes().splitlines(keepends=True)
    assert refusal(b"".join(lines[:10])) == CUT


def test_a_list_of_several_meetings_is_refused():
    text = (FOLDER / "zoom-list-of-an-account.csv").read_text()
    row = text.splitlines()[-1].replace("13/10/2026", "20/10/2026")
    assert "several meetings" in refusal(f"{text}{row}\n".encode())


def work_out(filename: str, data: bytes) -> None:
    """Read a file as far as it can be read without a database."""
    with suppress(Refused):
        found = report.read(filename, data)
        calendar = Calendar(TODAY, lambda day, _: day.weekday(), found.on)
        order = choose(found.stamps, calendar) if found.stamps else Order.DAY_FIRST
        for each in people(found, order or Order.MONTH_FIRST, found.on).people:
            assert 0 <= each.presence.seconds <= 10_000 * 86_400


LIKELY = [
    *("Name", "Dotty Marmalade", "Join Time", "Leave Time", "First Join", "Last Leave", "Email"),
    *("Duration (Minutes)", "User Action", "Timestamp", "Joined", "Left", "In Waiting Room", "Yes"),
    *("1. Summary", "Start time", "Date", "Meeting ID", "Attended", "=1+1", "(((", "1h 3m"),
    *("11/03/2026 10:30:00 AM", "11/03/2026 11:30:00 AM", "31/02/2026 10:30", "10:30", "25:61"),
    *("03.11.2026, 10:18:40", "2026-11-03T10:30:00Z", "1:00:00", "-5", "999999999", "2026-11-03"),
    *("99/99/9999 99:99 PM", "10:30 +99:99"),
]
CELLS = st.one_of(
    st.sampled_from(LIKELY),
    st.text(max_size=20),
)
TABLE = st.lists(st.lists(CELLS, min_size=1, max_size=8), min_size=1, max_size=30)


@given(TABLE, st.sampled_from([",", ";", "\t"]), st.sampled_from(["utf-8", "utf-16"]))
def test_whatever_cells_hold_the_file_is_read_or_refused(rows, separator: str, encoding: str):
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in rows]
    text = "\r\n".join(separator.join(row) for row in quoted)
    work_out("participants.csv", text.encode(encoding, "replace"))


@given(st.sampled_from(sorted(SHAPES)), st.data())
def test_whatever_is_torn_out_of_a_file_it_is_read_or_refused(name: str, data: st.DataObject):
    whole = (FOLDER / name).read_bytes()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, len(whole)))
    put = data.draw(st.binary(max_size=20))
    work_out(name, whole[:start] + put + whole[end:])


@given(st.binary(max_size=2000))
def test_whatever_bytes_come_they_are_read_or_refused(data: bytes):
    work_out("participants.csv", data)
