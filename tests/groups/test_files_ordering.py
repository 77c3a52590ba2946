"""Day first or month first: told by the clock, the weekday and when the group meets; else asked."""

from datetime import date

import pytest

from techloan.errors import Refused
from techloan.groups.files.clocks import Stamp, day_in, seconds, stamp
from techloan.groups.files.ordering import Calendar, choose
from techloan.groups.files.rules import Order

DAY, MONTH = Order.DAY_FIRST, Order.MONTH_FIRST
TODAY = date(2026, 11, 24)


def stamps(*written: str) -> list[Stamp]:
    read = [stamp(each) for each in written]
    assert None not in read
    return [each for each in read if each]


def chosen(*written: str, meets: date | None = None, today: date = TODAY) -> Order | None:
    return choose(stamps(*written), Calendar(today, lambda day, _: 2 * (day == meets)))


@pytest.mark.parametrize(
    ("written", "meets", "order"),
    [
        # Nothing but the clock: AM and PM go with the month first, 24 hours say too little.
        ("11/03/2026 10:18:40 AM", None, MONTH),
        ("11/03/2026 10:18:40", None, None),
        # When the group meets.
        ("11/03/2026 10:18", date(2026, 11, 3), MONTH),
        ("11/03/2026 10:18", date(2026, 3, 11), DAY),
        ("11/03/2026 10:18 AM", date(2026, 11, 3), MONTH),
        # The clock says one thing and the timetable another.
        ("11/03/2026 10:18 AM", date(2026, 3, 11), None),
        # Only one of the two days exists, or has been.
        ("13/10/2026 10:18 AM", None, DAY),
        ("10/13/2026 10:18", None, MONTH),
        ("12/01/2026 10:18 AM", None, DAY),
        ("01/12/2026 10:18", None, MONTH),
        # Full stops, year first, words, and the same number twice leave nothing to choose.
        ("03.11.2026, 10:18:40", None, DAY),
        ("2026-11-03 10:18:40", None, DAY),
        ("Nov 3, 2026 10:18 AM", None, DAY),
        ("10/10/2026 10:18", None, DAY),
    ],
)
def test_the_order_of_day_and_month_is_told_or_asked(
    written: str, meets: date | None, order: Order | None
):
    assert chosen(written, meets=meets) is order


def test_a_meeting_over_midnight_tells_the_order():
    assert chosen("11/03/2026 23:30", "11/04/2026 00:30") is MONTH


def test_one_wrong_row_does_not_change_the_order():
    written = ["11/03/2026 10:30 AM"] * 9
    assert chosen(*written, "13/03/2026 10:30 AM") is MONTH


def test_a_day_that_the_name_of_the_file_tells_decides():
    told = date(2026, 3, 11)
    calendar = Calendar(TODAY, lambda *_: 0, told)
    assert choose(stamps("11/03/2026 10:18:40 AM"), calendar) is DAY


def test_days_that_do_not_exist_in_any_order_are_refused():
    mixed = [Stamp(each.clock) for each in stamps("11/03/2026 10:18")]
    with pytest.raises(Refused, match="cannot be read"):
        choose(mixed, Calendar(TODAY, lambda *_: 0))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1h 16m 28s", 4588),
        ("59m 25s", 3565),
        ("45s", 45),
        ("1 hr 2 min", 3720),
        ("1 godz. 3 min 15 sek.", 3795),
        ("42m", 2520),
        ("32:14", 1934),
        ("1:00:00", 3600),
        ("83", 4980),
        (83, 4980),
        ("", None),
        (None, None),
        ("a while", None),
        ("99:00:00", None),
    ],
)
def test_lengths_of_time_are_read(written: str | int | None, read: int | None):
    assert seconds(written) == read


@pytest.mark.parametrize(
    ("written", "clock"),
    [
        ("11/03/2026 9:54:15 AM", "09:54:15"),
        ("11/5/26, 1:50:12\u202fPM", "13:50:12"),
        ("3 Nov 2026, 12:05 a.m.", "00:05:00"),
        ("2026-11-03T10:18:40.123Z", "10:18:40"),
        ("10.18", "10:18:00"),
    ],
)
def test_clocks_are_read(written: str, clock: str):
    read = stamp(written)
    assert read
    assert str(read.clock) == clock


@pytest.mark.parametrize("written", ["", "soon", "25:00", "13:00 PM", "31/31/2026 10:00", "10:6"])
def test_what_is_no_moment_is_none(written: str):
    assert stamp(written) is None


def test_summer_time_and_other_zones_are_minded():
    read = [stamp("2026-07-07 10:30"), stamp("2026-07-07 09:30Z"), stamp("2026-07-07T11:30+02:00")]
    moments = {each.moment(DAY, None) for each in read if each}
    assert len(moments) == 1


@pytest.mark.parametrize(
    ("filename", "day"),
    [
        ("meet-2026-11-03-coffee.csv", date(2026, 11, 3)),
        ("attendee_111_2026_11_03.csv", date(2026, 11, 3)),
        ("report 20261103.csv", date(2026, 11, 3)),
        ("participants_81234567890.csv", None),
        ("Virtual Cooking Demo - Attendance report 11-5-26.csv", None),
        ("2026-13-45.csv", None),
    ],
)
def test_the_name_of_a_file_may_tell_its_day(filename: str, day: date | None):
    assert day_in(filename) == day
