"""London time for people, whatever the clocks do."""

from datetime import UTC, date, datetime

import pytest

from techloan.dates import ago, clock, day, london_day, utc_now, weekday

WINTER = datetime(2026, 11, 3, 10, 30, tzinfo=UTC)
SUMMER = datetime(2026, 7, 3, 23, 30, tzinfo=UTC)


def test_people_read_dates_as_they_say_them() -> None:
    assert day(date(2026, 11, 3)) == "3 November 2026"
    assert day(None) == ""
    assert weekday(date(2026, 12, 20)) == "Sunday 20 December 2026"


@pytest.mark.parametrize(
    ("moment", "said", "time"),
    [
        (WINTER, "3 November 2026", "10:30"),
        (SUMMER, "4 July 2026", "00:30"),
        # The hour in which the clocks go back happens twice, the one in spring never.
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "25 October 2026", "01:30"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "25 October 2026", "01:30"),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "29 March 2026", "00:59"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "29 March 2026", "02:00"),
    ],
)
def test_moments_are_told_in_london(moment: datetime, said: str, time: str) -> None:
    assert (day(moment), clock(moment)) == (said, time)


def test_the_day_changes_at_midnight_in_london() -> None:
    assert london_day(SUMMER) == date(2026, 7, 4)
    assert london_day(WINTER) == date(2026, 11, 3)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (date(2026, 11, 3), "today"),
        (date(2026, 11, 2), "yesterday"),
        (date(2026, 11, 4), "tomorrow"),
        (date(2026, 10, 31), "3 days ago"),
        (date(2026, 11, 5), "in 2 days"),
    ],
)
def test_how_far_a_day_lies_from_today(value: date, said: str) -> None:
    assert ago(value, date(2026, 11, 3)) == said


def test_now_has_its_zone() -> None:
    assert utc_now().tzinfo is UTC
