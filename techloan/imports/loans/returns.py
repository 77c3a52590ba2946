"""How and when a loan ended, from the day it came back, the words there, and its status."""

from datetime import date

from techloan.cells import Reading
from techloan.cells.reading import plain, says_nothing
from techloan.dates import day as said
from techloan.imports.loans.days import begins_with_day, days_in, is_no_date, is_unsure, read_day
from techloan.imports.loans.endings import (
    STILL_OUT,
    StillOut,
    ending_of,
    speaks_of_what_comes,
)
from techloan.imports.loans.lines import LoanLine
from techloan.imports.worked import Worked
from techloan.loans.rules import Ending

Ended = tuple[Ending | None, date | None]
_COLUMN = "back_on"


def ended(row: Worked, line: LoanLine, out_on: date | None) -> Ended:
    """Return how and on which day a loan ended, or twice None; what contradicts holds the row."""
    cell, status = line.at(_COLUMN), plain(line.at("ending"))
    told = ending_of(status)
    words = plain(cell)
    if not words or says_nothing(words):
        return _by_status(row, status, told)
    reading = read_day(line, cell, _COLUMN, out_on)
    if is_no_date(reading):
        return _in_words(row, line, words, reading, told, out_on)
    day = row.take(_COLUMN, reading)
    if told is STILL_OUT:
        when = f" on {said(day)}" if day else ""
        row.take("ending", Reading(was=status, why=f"it came back{when}"))
        row.hold(f"“{status[:40]}” stands there, and that it came back{when}.")
        return None, day
    if status and told is None and not says_nothing(status):
        row.look(f"“{status[:40]}” does not say how it ended; it is taken as returned.")
    ending = told if isinstance(told, Ending) else Ending.RETURNED
    if day is None and reading.why == "the day is missing":
        row.look("It came back, but the day is missing.")
    elif day is None:
        row.hold(f"The day on which it came back is not clear: {reading.why}.")
    return ending, day


def _by_status(row: Worked, status: str, told: Ending | StillOut | None) -> Ended:
    if status and told is None and not says_nothing(status):
        why = "it does not say whether the device is out or came back"
        row.take("ending", Reading(was=status, why=why))
        row.hold(f"“{status[:40]}” does not say whether it is out or came back.")
    if isinstance(told, Ending):
        row.look(f"The list says “{status[:40]}”, and not on which day.")
        return told, None
    return None, None


def _in_words(
    row: Worked,
    line: LoanLine,
    words: str,
    reading: Reading[date],
    told: Ending | StillOut | None,
    out_on: date | None,
) -> Ended:
    days = days_in(line, words, _COLUMN, out_on)
    day = days[0] if len(set(days)) == 1 else None
    ending = ending_of(words)
    if ending is None and day and begins_with_day(words) and not speaks_of_what_comes(words):
        ending = told if isinstance(told, Ending) else Ending.RETURNED
    if ending is None:
        row.take(_COLUMN, reading)
        row.hold(f"“{words[:60]}” does not say when it came back.")
        return None, None
    if told not in (None, ending):
        row.hold(f"The list says “{words[:40]}” and “{plain(line.at('ending'))[:40]}”.")
    if not isinstance(ending, Ending):
        return None, None
    return ending, _day_of(row, words, ending, day, unsure=is_unsure(words) or len(set(days)) > 1)


def _day_of(
    row: Worked, words: str, ending: Ending, day: date | None, *, unsure: bool
) -> date | None:
    """Say what words were read as; a day of which the list is not sure is only offered."""
    if day and not unsure:
        beside = ending is Ending.RETURNED and begins_with_day(words)
        why = "words beside the date" if beside else f"words: {ending} on {said(day)}"
        row.take(_COLUMN, Reading(was=words, value=day, why=why, look=True))
        return day
    why = f"words, not a date of return: {ending}, the day is not known"
    row.take(_COLUMN, Reading(was=words, why=why, look=True, offer=day))
    return None
