"""Read the moments and the lengths of time that Zoom, Teams, Meet and Excel write."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from techloan import cells
from techloan.cells.reading import plain
from techloan.dates import LONDON
from techloan.groups.files.rules import Order
from techloan.sheets import Cell

# Nobody stays longer in one meeting.
LONGEST = 24 * 60 * 60

_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,]\d+)?)?"
    r"\s*(?:(?P<half>[ap])\.?\s?m\.?)?"
    r"\s*(?P<zone>Z|UTC|GMT|BST|[+-]\d\d:?\d\d)?$",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)")
_LENGTH = re.compile(
    r"(?:(\d+)\s*(?:h|hrs?|hours?|godz)\b\.?)?[\s,]*"
    r"(?:(\d+)\s*(?:m|mins?|minutes?)\b\.?)?[\s,]*"
    r"(?:(\d+)\s*(?:s|secs?|sek|seconds?)\b\.?)?",
    re.IGNORECASE,
)
_COLONS = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d\d)")
_IN_A_NAME = re.compile(r"(?<!\d)(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)")


@dataclass(frozen=True)
class Stamp:
    """A moment as it is written: its day may be read day first or month first, or be missing."""

    clock: time
    day_first: date | None = None
    month_first: date | None = None
    dated: bool = True
    # Written with AM or PM, as where the month comes first.
    half_days: bool = False
    zone: tzinfo = LONDON

    def on(self, order: Order) -> date | None:
        """Return the day when the numbers are read in this order; None: there is no such day."""
        return self.day_first if order is Order.DAY_FIRST else self.month_first

    def moment(self, order: Order, day: date | None) -> datetime | None:
        """Return the moment in UTC; `day` is the day of the meeting, for clocks without one."""
        on = self.on(order) if self.dated else day
        return datetime.combine(on, self.clock, self.zone).astimezone(UTC) if on else None


def stamp(cell: Cell, *, utc: bool = False) -> Stamp | None:
    """Read a moment, or None where there is none. `utc`: the heading of the column says so."""
    zone: tzinfo = UTC if utc else LONDON
    if isinstance(cell, datetime):
        # A spreadsheet in another country may have changed day and month over.
        return Stamp(cell.time(), cell.date(), _changed_over(cell.date()), zone=zone)
    text = plain(cell)
    found = _CLOCK.search(text)
    clock = _clock(found) if found else None
    if found is None or clock is None:
        return None
    zone = _zone(found["zone"]) or zone
    half_days = found["half"] is not None
    written = text[: found.start()].rstrip(" ,T")
    if not written:
        return Stamp(clock, dated=False, half_days=half_days, zone=zone)
    days = _days(written)
    return Stamp(clock, *days, half_days=half_days, zone=zone) if any(days) else None


def _clock(found: re.Match[str]) -> time | None:
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if half := found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half in "pP" else 0)
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _zone(written: str | None) -> tzinfo | None:
    if not written:
        return None
    if written[0] in "+-":
        hours, minutes = int(written[1:3]), int(written[-2:])
        ahead = timedelta(hours=hours, minutes=minutes)
        return timezone(ahead if written[0] == "+" else -ahead) if hours < 24 else None
    return timezone(timedelta(hours=1)) if written.upper() == "BST" else UTC


def _days(written: str) -> tuple[date | None, date | None]:
    """Return the day in both orders."""
    found = _NUMBERS.fullmatch(written)
    if found is None:
        sure = cells.day(written).value
        return sure, sure
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    year = year if len(found[4]) == 4 else 2000 + year
    # Nobody writes the month first and then a full stop.
    return _day(year, second, first), None if found[2] == "." else _day(year, first, second)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 2000 <= year <= 2100 else None
    except ValueError:
        return None


def _changed_over(day: date) -> date | None:
    return _day(day.year, day.day, day.month)


def seconds(cell: Cell) -> int | None:
    """Read a length of time as seconds: `1h 16m 28s`, `1 hr 2 min`, `32:14`, `83` (minutes)."""
    text = plain(cell)
    if found := _COLONS.fullmatch(text):
        total = int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])
    elif re.fullmatch(r"\d{1,4}(?:[.,]\d{1,4})?", text):
        total = round(float(text.replace(",", ".")) * 60)
    elif (found := _LENGTH.fullmatch(text)) and any(found.groups()):
        hours, whole, rest = (int(part[:6]) if part else 0 for part in found.groups())
        total = hours * 3600 + whole * 60 + rest
    else:
        return None
    return total if total <= LONGEST else None


def day_in(filename: str) -> date | None:
    """Return the day that a file's name says for sure, year first; None where it says none."""
    found = _IN_A_NAME.search(filename)
    return _day(int(found[1]), int(found[2]), int(found[3])) if found else None
