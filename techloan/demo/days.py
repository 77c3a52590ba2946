"""Days on which people work, and moments of such days."""

import random
from datetime import UTC, date, datetime, time, timedelta

from techloan.dates import LONDON

SATURDAY = 5


def days(number: int) -> timedelta:
    """Return so many days as a length of time."""
    return timedelta(days=number)


def work_day(day: date) -> date:
    """Return the day itself, or the Monday after a weekend."""
    return day + days(7 - day.weekday()) if day.weekday() >= SATURDAY else day


def work_day_before(day: date) -> date:
    """Return the day itself, or the Friday before a weekend."""
    return day - days(day.weekday() - SATURDAY + 1) if day.weekday() >= SATURDAY else day


def moment(rng: random.Random, day: date) -> datetime:
    """Return a moment in the office hours of a day: ten past nine to ten to five in London."""
    minutes = rng.randrange(9 * 60 + 10, 16 * 60 + 50)
    clock = time(minutes // 60, minutes % 60, rng.randrange(60))
    return datetime.combine(day, clock, LONDON).astimezone(UTC)
