"""When a device went out, was due and came back: read, compared, and held where they cannot be."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from techloan import cells
from techloan.cells import Reading
from techloan.cells.reading import plain, says_nothing
from techloan.dates import day as said
from techloan.imports.loans.lines import LoanLine
from techloan.imports.worked import Worked
from techloan.loans.rules import LONGEST_LOAN_DAYS, Ending
from techloan.sheets import Cell

# Nobody lent tablets before there were any.
_FIRST_DAY = date(2005, 1, 1)
_NUMBERS = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(?:\d{4}|\d{2})\b.*")
_LENGTH = re.compile(
    r"(?:for\s+)?(\d{1,3}|an?|one|two|three|four|five|six|eight|twelve)\s*"
    r"(d|days?|wks?|weeks?|w|months?|mths?|m|years?|yrs?|y)\b\.?(?:\s+loan)?",
    re.IGNORECASE,
)
_WORD_NUMBERS = {
    **dict.fromkeys(("a", "an", "one"), 1),
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "eight": 8,
    "twelve": 12,
}
_DATE_IN_WORDS = re.compile(
    r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}(?:st|nd|rd|th)?\s+[A-Za-z]{3,9}\.?,?\s+\d{2,4}"
    r"|\d{4}-\d{2}-\d{2}"
)
_ENDINGS = (
    (Ending.STOLEN, r"stolen|burgl|robbed"),
    (Ending.LOST, r"lost|missing|not found|never (?:came|returned)|cannot trace|disappeared"),
    (Ending.KEPT, r"kept|gift|given|bought|sold to|keeps|keeping|donated to"),
    (Ending.RETURNED, r"returned|back|came home|handed in|collected|home|^(?:y|yes|true|✓|done)$"),
)
_OPEN = re.compile(
    r"(?:still )?(?:out|on loan|has it|with client|in use|not (?:yet )?returned|not back|overdue|"
    r"current|open|active|extended|no|not yet|tbc)\b.*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Dates:
    """What a row says of a loan's days; `out_on` is None while it is in doubt."""

    out_on: date | None
    due_on: date | None
    ending: Ending | None
    ended_on: date | None


def read(row: Worked, line: LoanLine, usual: int, as_at: date, *, sure: bool) -> Dates:
    """Read the days of a loan of `usual` days. What cannot be holds the row."""
    out_on = _out(row, line)
    due_on = _due(row, line, out_on)
    if out_on and not sure:
        out_on = _not_swapped(row, line, out_on, due_on, usual)
    ending, ended_on = _ended(row, line, out_on)
    _compare(row, out_on, due_on, ended_on, as_at)
    if ending is None and out_on and due_on is None:
        row.look("No day is agreed on which it comes back: choose one with the borrower.")
    if ending is Ending.RETURNED and ended_on and due_on and ended_on > due_on:
        row.messages.append(f"It came back {_days((ended_on - due_on).days)} late.")
    return Dates(out_on, due_on, ending, ended_on)


def _out(row: Worked, line: LoanLine) -> date | None:
    cell = line.at("out_on")
    reading = _day(line, cell)
    if reading.doubtful and reading.why == "the year is missing":
        reading = replace(reading, offer=_year_from_due(line))
    found = row.take("out_on", reading)
    if found is None and reading.doubtful:
        row.hold(f"The day on which it went out is not clear: {reading.why}.")
    elif found is None:
        row.hold("The day on which it went out is missing.")
    return found


def _day(line: LoanLine, cell: Cell, after: date | None = None) -> Reading[date]:
    """Read a day with the year of its band; one that comes after another may be in the next."""
    year = line.band.year if line.band else after.year if after else None
    reading = cells.day(cell, year=year, month_first=line.month_first)
    if after and reading.value and reading.value < after and "year was missing" in reading.why:
        reading = cells.day(cell, year=after.year, month_first=line.month_first)
        if reading.value and reading.value < after:
            reading = cells.day(cell, year=after.year + 1, month_first=line.month_first)
    return _said_american(line, cell, reading)


def _said_american(line: LoanLine, cell: Cell, reading: Reading[date]) -> Reading[date]:
    found = _NUMBERS.fullmatch(plain(cell)) if isinstance(cell, str) else None
    if line.month_first and found and reading.value and not reading.why:
        return replace(reading, why="month first, as all dates of this list")
    return reading


def _year_from_due(line: LoanLine) -> date | None:
    due = cells.day(line.at("due_on"), month_first=line.month_first).value
    if due is None:
        return None
    tried = (cells.day(line.at("out_on"), year=year).value for year in (due.year, due.year - 1))
    return next((day for day in tried if day and day <= due), None)


def _due(row: Worked, line: LoanLine, out_on: date | None) -> date | None:
    cell = line.at("due_on")
    words = plain(cell)
    if found := _LENGTH.fullmatch(words):
        due_on = _after(out_on, found) if out_on else None
        why = "a length of time: counted from the day it went out"
        return row.take("due_on", Reading(was=words, value=due_on, why=why, look=True))
    reading = _day(line, cell, out_on)
    if reading.doubtful and "is not a date" in reading.why and "exists" not in reading.why:
        reading = replace(reading, why="words instead of a date: choose one with the borrower")
    return row.take("due_on", reading)


def _after(day: date, found: re.Match[str]) -> date:
    """Return the day after a length of time in words: months end where the month does."""
    # A server that brings no lists in never needs it.
    from dateutil.relativedelta import relativedelta

    number = _WORD_NUMBERS.get(found[1].casefold()) or int(found[1])
    unit = found[2][0].casefold()
    if unit == "d":
        return day + timedelta(days=number)
    if unit == "w":
        return day + timedelta(weeks=number)
    return day + (relativedelta(years=number) if unit == "y" else relativedelta(months=number))


def _not_swapped(
    row: Worked, line: LoanLine, out_on: date, due_on: date | None, usual: int
) -> date | None:
    """Return the day it went out, or None where day and month seem to have changed places."""
    cell = line.at("out_on")
    other = _other_way_round(cell, out_on)
    if other is None or (due_on and (due_on - out_on).days == usual):
        return out_on
    band = line.band
    by_due = due_on is not None and (due_on - other).days == usual
    by_band = band is not None and (band.year, band.month) == (other.year, other.month)
    under_band = band is not None and band.month is not None and out_on.month != band.month
    if not (by_due or (by_band and under_band)):
        return out_on
    was = plain(cell)
    reasons = []
    if band and band.month and by_band:
        reasons.append(f"it stands under {date(band.year, band.month, 1):%B %Y}")
    if by_due:
        reasons.append(f"it was due {usual} days after {said(other)}")
    row.take("out_on", Reading(was=was, why="day and month may have changed places", offer=other))
    row.hold(f"{was} may be {said(out_on)} or {said(other)}: {', and '.join(reasons)}.")
    return None


def _other_way_round(cell: Cell, day: date) -> date | None:
    found = _NUMBERS.fullmatch(plain(cell)) if isinstance(cell, str) else None
    if found is None or day.day > 12 or day.day == day.month:
        return None
    return date(day.year, day.day, day.month)


def _ended(row: Worked, line: LoanLine, out_on: date | None) -> tuple[Ending | None, date | None]:
    """Read how and when a loan ended, from the day it came back and from a word for its state."""
    cell, state = line.at("back_on"), plain(line.at("ending"))
    words = plain(cell)
    told = _ending_in(state)
    if state and not told and not _OPEN.fullmatch(state) and not says_nothing(state):
        why = "it does not say whether the device is out or came back"
        row.take("ending", Reading(was=state, why=why))
        row.hold(f"“{state[:40]}” does not say whether it is out or came back.")
    reading = _day(line, cell, out_on)
    if not reading.doubtful:
        day = row.take("back_on", reading)
        if day and _OPEN.fullmatch(state):
            row.take("ending", Reading(was=state, why=f"it came back on {said(day)}"))
            row.hold(f"“{state[:40]}” stands there, and that it came back on {said(day)}.")
        if day is None and told:
            row.look("The list does not say on which day.")
        return (told or Ending.RETURNED) if day else told, day
    if reading.why == "the day is missing":
        row.take("back_on", reading)
        row.look("It came back, but the day is missing.")
        return told or Ending.RETURNED, None
    if _OPEN.fullmatch(words) and not _ending_in(words):
        return told, None
    if found := _DATE_IN_WORDS.match(words):
        return _day_before_words(row, words, found)
    if ending := _ending_in(words):
        return ending, _day_in_words(row, words, ending)
    row.take("back_on", reading)
    row.hold(f"“{words[:60]}” does not say when it came back.")
    return None, None


def _day_before_words(
    row: Worked, words: str, found: re.Match[str]
) -> tuple[Ending | None, date | None]:
    day = cells.day(found.group()).value
    row.take("back_on", Reading(was=words, value=day, why="words beside the date", look=True))
    if day is None:
        row.hold(f"“{words[:60]}” does not say when it came back.")
    return (Ending.RETURNED if day else None), day


def read_return(row: Worked, line: LoanLine, main: Dates) -> tuple[Ending | None, date | None]:
    """Read when something that was lent beside a device came back: with it, unless it says so."""
    if not plain(line.at("back_on")):
        return main.ending, main.ended_on
    return _ended(row, line, main.out_on)


def _ending_in(words: str) -> Ending | None:
    if re.match(r"(?:not|never|no)\b", words, re.IGNORECASE) and "never" not in words.casefold():
        return None
    return next((e for e, p in _ENDINGS if re.search(p, words, re.IGNORECASE)), None)


def _day_in_words(row: Worked, words: str, ending: Ending) -> date | None:
    found = _DATE_IN_WORDS.search(words)
    day = cells.day(found.group()).value if found else None
    why = f"words, not a date of return: {ending}"
    why += f" on {said(day)}" if day else ", the day is not known"
    row.take("back_on", Reading(was=words, value=day, why=why, look=True))
    row.look()
    return day


def _compare(
    row: Worked, out_on: date | None, due_on: date | None, ended_on: date | None, as_at: date
) -> None:
    if out_on and ended_on and ended_on < out_on:
        row.hold(
            f"It came back on {said(ended_on)}, before it went out on {said(out_on)}. "
            "One of the two is wrong."
        )
    if out_on and due_on and due_on < out_on:
        row.hold(f"It was due on {said(due_on)}, before it went out on {said(out_on)}.")
    elif out_on and due_on and (due_on - out_on).days > LONGEST_LOAN_DAYS:
        row.look("It is lent for more than three years: please check the year.")
    for day, words in ((out_on, "went out"), (ended_on, "came back")):
        if day and day > as_at:
            row.hold(f"It {words} on {said(day)}, which was still to come on {said(as_at)}.")
        elif day and day < _FIRST_DAY:
            row.hold(f"It {words} in {day.year}: please check the year.")


def _days(number: int) -> str:
    return "a day" if number == 1 else f"{number} days"
