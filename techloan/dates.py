"""London time for people, UTC for the database, and how both are written."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def utc_now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)


def london_day(moment: datetime) -> date:
    """Return the day that a moment falls on in London."""
    return moment.astimezone(LONDON).date()


def day(value: date | datetime | None) -> str:
    """Write a date as people say it: `3 November 2026`; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = london_day(value)
    return f"{value.day} {value:%B %Y}"


def weekday(value: date) -> str:
    """Write a date with its day of the week: `Sunday 20 December 2026`."""
    return f"{value:%A} {day(value)}"


def clock(value: datetime) -> str:
    """Write a moment's London clock time: `12:41`."""
    return f"{value.astimezone(LONDON):%H:%M}"


def ago(value: date, today: date) -> str:
    """Say how far a day lies from today: `today`, `yesterday`, `3 days ago`, `in 2 days`."""
    days = (today - value).days
    if days == 0:
        return "today"
    if days in (1, -1):
        return "yesterday" if days == 1 else "tomorrow"
    return f"{days} days ago" if days > 0 else f"in {-days} days"
