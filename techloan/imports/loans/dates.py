"""When a device went out, was due and came back: read, compared, and held where they cannot be."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from techloan.cells import Reading
from techloan.cells.reading import plain, says_nothing, shown
from techloan.dates import day as said
from techloan.imports.loans import returns
from techloan.imports.loans.days import beside_words, is_no_date, other_way_round, read_day
from techloan.imports.loans.lines import LoanLine
from techloan.imports.worked import Worked
from techloan.loans.rules import LONGEST_LOAN_DAYS, Ending

# Nobody lent tablets before there were any.
_FIRST_DAY = date(2005, 1, 1)
_SWAPPED = "day and month may have changed places"
_LENGTH = re.compile(
    r"(?:for\s+)?(\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)\s*"
    r"(d|days?|wks?|weeks?|w|fortnights?|months?|mths?|m|years?|yrs?|y)\b\.?(?:\s+loan)?",
    re.IGNORECASE,
)
_WORD_NUMBERS = {
    **dict.fromkeys(("a", "an", "one"), 1),
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
}


@dataclass(frozen=True)
class Dates:
    """What a row says of a loan's days; `out_on` is None while it is in doubt."""

    out_on: date | None
    due_on: date | None
    ending: Ending | None
    ended_on: date | None
    # The day it was due at first, where the list says that it was extended.
    first_due: date | None = None


def read(row: Worked, line: LoanLine, usual: int, as_at: date, *, sure: bool) -> Dates:
    """Read the days of a loan of `usual` days. What cannot be holds the row."""
    out_on = _out(row, line, usual)
    due_on = _due(row, line, out_on, usual, sure=sure)
    if out_on and not sure:
        out_on = _not_swapped(row, line, out_on, due_on, usual)
    first_due, due_on = _extended(row, line, due_on)
    ending, ended_on = returns.ended(row, line, out_on)
    _compare(row, out_on, due_on, ended_on, as_at)
    if ending is None and out_on and due_on is None:
        row.look("No day is agreed on which it comes back: choose one with the borrower.")
    if ending is Ending.RETURNED and ended_on and due_on and due_on < ended_on <= as_at:
        row.messages.append(f"It came back {_days((ended_on - due_on).days)} late.")
    if out_on and ended_on and not sure:
        _doubt_mixed(row, line, out_on, due_on, ended_on, usual)
    return Dates(out_on, due_on, ending, ended_on, first_due)


def _out(row: Worked, line: LoanLine, usual: int) -> date | None:
    cell = line.at("out_on")
    reading = read_day(line, cell, "out_on")
    if is_no_date(reading):
        reading = beside_words(line, cell, "out_on") or reading
    hint = ""
    if reading.doubtful and reading.why == "the year is missing":
        reading = replace(reading, offer=_year_from_due(line))
    elif reading.doubtful and "exist" in reading.why and (due := _due_alone(line)):
        offer = due - timedelta(days=usual)
        reading = replace(reading, offer=offer)
        hint = f"; it was due {usual} days after {said(offer)}"
    found = row.take("out_on", reading)
    if found is None and reading.doubtful:
        row.hold(f"The day on which it went out is not clear: {reading.why}{hint}.")
    elif found is None:
        row.hold("The day on which it went out is missing.")
    return found


def _due_alone(line: LoanLine) -> date | None:
    return read_day(line, line.at("due_on"), "due_on").value


def _year_from_due(line: LoanLine) -> date | None:
    """Return the last day of this day and month before it was due."""
    due = _due_alone(line)
    if due is None:
        return None
    before = due - timedelta(days=182)
    found = read_day(line, line.at("out_on"), "out_on", before).value
    return found if found and before <= found <= due else None


def _due(
    row: Worked, line: LoanLine, out_on: date | None, usual: int, *, sure: bool
) -> date | None:
    cell = line.at("due_on")
    words = plain(cell)
    if found := _LENGTH.fullmatch(words):
        due_on = _after(out_on, found) if out_on else None
        why = "a length of time: counted from the day it went out"
        return row.take("due_on", Reading(was=words, value=due_on, why=why, look=True))
    reading = read_day(line, cell, "due_on", out_on)
    if is_no_date(reading):
        words_only = replace(reading, why="words instead of a date: choose one with the borrower")
        reading = beside_words(line, cell, "due_on", out_on) or words_only
    if reading.value and out_on and not sure:
        other = other_way_round(cell, reading.value)
        fits = (reading.value - out_on).days == usual
        if other and not fits and (other - out_on).days == usual:
            why = f"{_SWAPPED}: {said(other)} is {usual} days after it went out"
            reading = Reading(was=shown(cell), why=why, offer=other)
    return row.take("due_on", reading)


def _extended(row: Worked, line: LoanLine, due_on: date | None) -> tuple[date | None, date | None]:
    """Return the first due date and the last, where a column says to when it was extended."""
    cell = line.at("extended_to")
    if not plain(cell) or says_nothing(plain(cell)):
        return None, due_on
    longer = row.take("extended_to", read_day(line, cell, "due_on", due_on))
    if longer and (due_on is None or longer > due_on):
        return due_on, longer
    return None, due_on


def _after(day: date, found: re.Match[str]) -> date:
    """Return the day after a length of time in words: months end where the month does."""
    # A server that brings no lists in never needs it.
    from dateutil.relativedelta import relativedelta

    number = _WORD_NUMBERS.get(found[1].casefold()) or int(found[1])
    unit = found[2][0].casefold()
    if unit == "d":
        return day + timedelta(days=number)
    if unit in "wf":
        return day + timedelta(weeks=number * (2 if unit == "f" else 1))
    return day + (relativedelta(years=number) if unit == "y" else relativedelta(months=number))


def _not_swapped(
    row: Worked, line: LoanLine, out_on: date, due_on: date | None, usual: int
) -> date | None:
    """Return the day it went out, or None where day and month seem to have changed places."""
    cell = line.at("out_on")
    other = other_way_round(cell, out_on)
    if other is None or (due_on and (due_on - out_on).days == usual):
        return out_on
    band = line.band
    by_due = due_on is not None and (due_on - other).days == usual
    by_band = band is not None and band.is_of(other.year, other.month)
    if not by_due and not by_band:
        return out_on
    was = shown(cell)
    reasons = []
    if band and band.month and by_band:
        reasons.append(f"it stands under {date(other.year, band.month, 1):%B %Y}")
    if by_due:
        reasons.append(f"it was due {usual} days after {said(other)}")
    row.take("out_on", Reading(was=was, why=_SWAPPED, offer=other))
    row.hold(f"{was} may be {said(out_on)} or {said(other)}: {', and '.join(reasons)}.")
    return None


def _doubt_mixed(
    row: Worked, line: LoanLine, out_on: date, due_on: date | None, ended_on: date, usual: int
) -> None:
    """Ask for a look where one date of a row can only be month first, and its return be either."""
    if due_on and (due_on - out_on).days == usual and due_on.day != due_on.month:
        return
    mixed = any("can only be" in repair.why for repair in row.repairs)
    if mixed and (other := other_way_round(line.at("back_on"), ended_on)) and other >= out_on:
        row.look(
            f"Another date of this row has day and month the other way round: "
            f"did it come back on {said(ended_on)} or on {said(other)}?"
        )


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
