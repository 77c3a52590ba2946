"""The time that a band, a title or the name of a sheet gives to the rows below it."""

import re
from dataclasses import dataclass, replace

from techloan.cells.dates import MONTH_NUMBERS

_HALF_A_YEAR = 6
_APRIL = 4
_MONTH = re.compile(
    r"\b(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?(?:[\s\-]*'?([1-9]\d)\b(?!\d))?",
    re.IGNORECASE,
)
# A year that is no part of a date such as 03/02/2026.
_YEAR = re.compile(r"(?<![\d/.\-])(20\d\d)(?![\d/.]|-\d)")
_TWO_YEARS = re.compile(r"(?<![\d/.\-])(20\d\d|\d\d)\s*[/–\-]\s*(20\d\d|\d\d)(?![\d/.\-])")
_MONTH_AND_YEAR = re.compile(r"(?<![\d/.\-])(1[0-2]|0?[1-9])\s*[/.\-]\s*(20\d\d)(?!\d)")
_YEAR_AND_MONTH = re.compile(r"(?<![\d/.\-])(20\d\d)-(1[0-2]|0[1-9])(?![\d\-])")
# Titles that speak of the list itself, not of the time of its loans.
_OF_THE_LIST = re.compile(r"updated|printed|as at|correct|copy|created|version|review", re.I)
_FEW_WORDS = 4
# What Excel makes of "October 2025": its first day.
_FIRST_DAY = re.compile(r"0?1/(\d{1,2})/(20\d\d)")


@dataclass(frozen=True)
class Band:
    """The time of which rows are: a year, from its first month on, and a month where it is named.

    `year` is None where only the month is known.
    """

    year: int | None
    month: int | None = None
    # A financial year such as 2025/26 begins in April.
    begins: int = 1

    def year_of(self, month: int) -> int | None:
        """Return the year of a date that has a month and no year: the one nearest to the band."""
        if self.year is None:
            return None
        if self.month is not None:
            gap = month - self.month
            return self.year + (gap < -_HALF_A_YEAR) - (gap > _HALF_A_YEAR)
        return self.year + (month < self.begins)

    def is_of(self, year: int, month: int) -> bool:
        """Say whether this month is the one of the band."""
        return self.month == month and self.year in (None, year)


def band(text: str, before: Band | None = None) -> Band | None:
    """Read the time in a band; one without a year goes on from the band before it."""
    if both := _two_years(text):
        return both
    month = _month(text)
    if found := _FIRST_DAY.fullmatch(text) or _MONTH_AND_YEAR.search(text):
        return Band(int(found[2]), int(found[1]))
    if found := _YEAR_AND_MONTH.search(text):
        return Band(int(found[1]), int(found[2]))
    number = MONTH_NUMBERS[month[1][:3].casefold()] if month else None
    if year := _YEAR.search(text):
        return Band(int(year[1]), number)
    if month and month[2]:
        return Band(2000 + int(month[2]), number)
    if number is None:
        return before
    if before is None or before.year is None:
        return Band(None, number)
    return _next(before, number)


def _two_years(text: str) -> Band | None:
    for found in _TWO_YEARS.finditer(text):
        first, second = int(found[1]), int(found[2])
        if second % 100 == (first + 1) % 100 and (first > 2000 or found[0] == text.strip()):
            return Band(first if first > 2000 else 2000 + first, begins=_APRIL)
    return None


def _month(text: str) -> re.Match[str] | None:
    """Find a month in a band; in a sentence "may" and "march" are none."""
    found = _MONTH.search(text)
    alone = found and (len(text.split()) <= _FEW_WORDS or found[2] or _YEAR.search(text))
    return found if alone else None


def _next(before: Band, month: int) -> Band:
    if before.month is None:
        return Band(before.year_of(month), month)
    turned = month < before.month
    return replace(before, year=(before.year or 0) + turned, month=month)


def of_sheet(name: str, titles: list[str]) -> Band | None:
    """Return the time that the name of a sheet gives to its rows, or else the titles above them."""
    found = band(name)
    for title in titles:
        if found is None and not _OF_THE_LIST.search(title):
            found = band(title)
    return found


def is_time(text: str) -> bool:
    """Say whether a text is the name of a time: `OCTOBER 2025`, `2026`, `Nov`."""
    rest = _MONTH.sub("", _YEAR.sub("", text))
    whole = band(text) is not None
    return (whole and not any(map(str.isalnum, rest))) or bool(_TWO_YEARS.fullmatch(text.strip()))
