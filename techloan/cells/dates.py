"""Read dates as British people and their spreadsheets write them: day first."""

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date, datetime, timedelta

from techloan.cells.reading import Reading, plain, says_nothing, shown
from techloan.sheets.tables import Cell

# Excel counts days from here (its own day 60, 29 February 1900, never was). Only numbers that fall
# from 1990 to 2079 are taken for dates, so that a house number or a year is not.
_EXCEL_DAY_0 = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 32_874, 65_745
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
# Two digits mean this century up to here, and the last one after it (years of birth).
_LAST_SHORT_YEAR = 49

_MONTHS = "january february march april may june july august september october november december"
MONTH_NUMBERS = {word[:3]: number for number, word in enumerate(_MONTHS.split(), start=1)}
_MONTH = (
    r"(?P<word>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:t|tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?P<year>\d{4}|'?\d{2})"
_GAP = r"[\s,./\-–]*"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.IGNORECASE)
_TIME = re.compile(
    r"(?:,?\s+|T)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]m)?(?:Z|[+-]\d\d:?\d\d)?$",
    re.IGNORECASE,
)
_ISO = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})")
_NUMBERS = re.compile(
    rf"(?P<first>\d{{1,2}})\s*[-/. ]\s*(?P<second>\d{{1,2}})(?:\s*[-/. ]\s*{_YEAR})?"
)
_DAY_WORD = re.compile(rf"{_DAY}(?:\s+of)?{_GAP}{_MONTH}(?:{_GAP}{_YEAR})?", re.IGNORECASE)
_WORD_DAY = re.compile(rf"{_MONTH}{_GAP}{_DAY}[\s,./\-–]+{_YEAR}", re.IGNORECASE)
# "Mar 26" is March 2026 here, so a month in front of one number never is a day.
_MONTH_ONLY = re.compile(rf"{_MONTH}{_GAP}{_YEAR}", re.IGNORECASE)
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})")


def day(cell: Cell, *, year: int | None = None, month_first: bool = False) -> Reading[date]:
    """Read one date.

    `year` is the year to take where the cell has none (from a band such as OCTOBER 2025);
    `month_first` is for a file that is known to be American throughout.
    A date that does not exist, or has no year to take, is doubtful and stays empty.
    """
    was = shown(cell)
    if isinstance(cell, (date, datetime)):
        return _checked(was, cell.year, cell.month, cell.day)
    words = plain(cell)
    if not words or says_nothing(words):
        return Reading(was=was)
    if re.fullmatch(r"\d{5}(?:\.\d+)?", words):
        return _serial(was, int(words[:5]))
    words = _WEEKDAY.sub("", _TIME.sub("", words)).strip(" ,.")
    if found := _ISO.fullmatch(words):
        return _checked(was, int(found["year"]), int(found["month"]), int(found["day"]))
    if found := _COMPACT.fullmatch(words):
        sure = _checked(was, int(found["year"]), int(found["month"]), int(found["day"]))
        return Reading(was=was, why="may be a date without its dashes", offer=sure.value)
    if found := _DAY_WORD.fullmatch(words) or _WORD_DAY.fullmatch(words):
        month = MONTH_NUMBERS[found["word"][:3].casefold()]
        return _dated(was, found["year"], year, month, int(found["day"]))
    if _MONTH_ONLY.fullmatch(words):
        return Reading(was=was, why="the day is missing")
    if found := _NUMBERS.fullmatch(words):
        return _numbers(was, found, year, month_first)
    return Reading(was=was, why=f"“{was}” is not a date")


def _serial(was: str, days: int) -> Reading[date]:
    if not _FIRST_SERIAL <= days <= _LAST_SERIAL:
        return Reading(was=was, why=f"“{was}” is not a date")
    value = _EXCEL_DAY_0 + timedelta(days=days)
    return Reading(was=was, value=value, why="was Excel's number for a date", look=True)


def _numbers(was: str, found: re.Match[str], year: int | None, month_first: bool) -> Reading[date]:
    first, second = int(found["first"]), int(found["second"])
    dayed, month = (second, first) if month_first else (first, second)
    if not month > 12 >= dayed:
        return _dated(was, found["year"], year, month, dayed)
    read = _dated(was, found["year"], year, dayed, month)
    if read.value is None:
        return read
    why = f"can only be {'day' if month_first else 'month'} first"
    return replace(read, why=f"{why}; {read.why}" if read.why else why, look=True)


def _dated(
    was: str, written: str | None, handed: int | None, month: int, dayed: int
) -> Reading[date]:
    if written is not None:
        return _checked(was, _whole_year(written.lstrip("'")), month, dayed)
    if handed is None:
        return Reading(was=was, why="the year is missing")
    read = _checked(was, handed, month, dayed)
    if read.value is None:
        return read
    return replace(read, why=f"the year was missing: {handed} taken", look=True)


def _whole_year(written: str) -> int:
    year = int(written)
    if len(written) == 4:
        return year
    return 2000 + year if year <= _LAST_SHORT_YEAR else 1900 + year


def _checked(was: str, year: int, month: int, dayed: int) -> Reading[date]:
    if not 1 <= month <= 12 or not 1 <= dayed <= 31:
        return Reading(was=was, why=f"“{was}” is not a date that exists")
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return Reading(was=was, why=f"the year {year} looks wrong")
    if dayed > monthrange(year, month)[1]:
        written = f"{dayed} {_MONTHS.split()[month - 1].capitalize()}"
        # Only February depends on the year, so only there is the year worth saying.
        written += f" {year}" if month == 2 else ""
        return Reading(was=was, why=f"{written} does not exist")
    return Reading(was=was, value=date(year, month, dayed))
