"""One day of a loan: with the year of its band, month first where the list is, among words."""

import re
from dataclasses import replace
from datetime import date, datetime

from techloan import cells
from techloan.cells import Reading
from techloan.cells.reading import plain, shown
from techloan.imports.loans.lines import LoanLine
from techloan.sheets import Cell

# Any year that has a 29 February: to learn the month of a date that has no year.
_SOME_YEAR = 2000
# A day without a year is in the next year only where that is less than half a year on.
_HALF_A_YEAR = 183
_NO_YEAR = "the year is missing"
_NUMBERS = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(?:\d{4}|\d{2})\b.*")
_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATES = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}|(?<![\d/.\-])\d{1,2}([-/.])\d{1,2}\1\d{2,4}(?![\d/.\-]*\d)|"
    rf"(?<!\d)\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?[\s\-]+{_MONTHS}\.?(?:,?[\s\-]+'?\d{{2,4}})?(?!\d)|"
    r"(?<![\d/])\d{1,2}/\d{1,2}(?![\d/])",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\?|~|\b(?:approx\w*|about|around|circa|c\.|maybe|perhaps|or)(?=\W|$)", re.IGNORECASE
)


def read_day(line: LoanLine, cell: Cell, column: str, after: date | None = None) -> Reading[date]:
    """Read a day; one without a year is of the time of its band, or not long `after` another."""
    month_first = column in line.month_first
    reading = cells.day(cell, month_first=month_first)
    if reading.why != _NO_YEAR:
        return _said_american(cell, reading, month_first=month_first)
    some = cells.day(cell, year=_SOME_YEAR, month_first=month_first)
    if some.value is None:
        return some
    if after is None:
        year = line.band.year_of(some.value.month) if line.band else None
        return cells.day(cell, year=year, month_first=month_first)
    same = cells.day(cell, year=after.year, month_first=month_first)
    following = cells.day(cell, year=after.year + 1, month_first=month_first)
    later = following.value and (following.value - after).days <= _HALF_A_YEAR
    turned = same.value is None or same.value < after
    return following if turned and later else same


def _said_american(cell: Cell, reading: Reading[date], *, month_first: bool) -> Reading[date]:
    written = isinstance(cell, str) and bool(_NUMBERS.fullmatch(plain(cell)))
    day = reading.value
    if month_first and written and day and not reading.why and day.day != day.month:
        return replace(reading, why="month first, as the dates of this list", look=True)
    return reading


def other_way_round(cell: Cell, day: date) -> date | None:
    """Return what a date is when day and month change places, if it could be another then."""
    if day.day > 12 or day.day == day.month:
        return None
    written = isinstance(cell, (date, datetime)) or (
        isinstance(cell, str) and _NUMBERS.fullmatch(plain(cell))
    )
    return date(day.year, day.day, day.month) if written else None


def days_in(line: LoanLine, words: str, column: str, after: date | None = None) -> list[date]:
    """Return the days that stand among words, in their order."""
    found = (read_day(line, each.group(), column, after).value for each in _DATES.finditer(words))
    return [day for day in found if day]


def begins_with_day(words: str) -> bool:
    """Say whether words begin with a date."""
    return bool(_DATES.match(words))


def is_unsure(words: str) -> bool:
    """Say whether whoever wrote this was not sure: `28/10/2025?`, `c. 1 May`."""
    return bool(_UNSURE.search(words))


def beside_words(
    line: LoanLine, cell: Cell, column: str, after: date | None = None
) -> Reading[date] | None:
    """Read the one date among words, or return None where there is none."""
    words = plain(cell)
    days = days_in(line, words, column, after)
    if not days:
        return None
    if len(set(days)) > 1:
        return Reading(was=shown(cell), why="several dates in one cell", look=True)
    if is_unsure(words):
        return Reading(was=words, why="the list itself is not sure", look=True, offer=days[0])
    return Reading(was=shown(cell), value=days[0], why="words beside the date", look=True)


def is_no_date(reading: Reading[date]) -> bool:
    """Say whether a cell holds words, not a date that is missing something or cannot be."""
    return reading.doubtful and reading.why.endswith("is not a date")
