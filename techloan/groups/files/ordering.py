"""Whether a file writes the day or the month first; asked when it cannot be told.

Zoom and Teams write the month first in Britain too, and give themselves away by AM and PM. Excel,
when it saves such a file again, takes AM and PM away and leaves the month where it was: so 24 hours
prove little, and when the group meets proves more.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from techloan.errors import Refused
from techloan.groups.files.clocks import Stamp
from techloan.groups.files.rules import Order

NO_DAY = "The days in this file cannot be read. Download it again, and choose that."
# Of the moments of a file so many must lie about one day, or the order is not the right one.
_MOST = 0.8
_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """What is known of the days: today, those that fit when the group meets, a day for sure."""

    today: date
    # How well a day fits: 2 for a meeting at that time, 1 for a day of the week on which they meet.
    fits: Callable[[date, Stamp], int]
    sure: date | None = None


def day_of(stamps: Sequence[Stamp], order: Order) -> date | None:
    """Return the day on which a file begins when it is read in an order: the first of most days."""
    days = Counter(day for each in stamps if (day := each.on(order)))
    if not days:
        return None
    most = max(days, key=lambda day: (days[day], -day.toordinal()))
    return most - _A_DAY if most - _A_DAY in days else most


def choose(stamps: Sequence[Stamp], calendar: Calendar) -> Order | None:
    """Return how to read the days of a file, or None when a person has to say it.

    `stamps` have days, and there is one at least. Raises `Refused` when neither order makes sense.
    """
    possible = [order for order in Order if _makes_sense(stamps, order)]
    if not possible:
        raise Refused(NO_DAY)
    days = {order: day for order in possible if (day := day_of(stamps, order))}
    if len(set(days.values())) == 1:
        return possible[0]
    sure = [order for order in possible if days[order] == calendar.sure]
    past = [order for order in possible if days[order] <= calendar.today]
    for told in (sure, past):
        if len(told) == 1:
            return told[0]
    return _by_habit(stamps, calendar, days)


def _makes_sense(stamps: Sequence[Stamp], order: Order) -> bool:
    """Say whether in this order about as many moments lie about one day as in the better one."""
    return _about_one_day(stamps, order) >= _MOST * max(
        1, *(_about_one_day(stamps, other) for other in Order)
    )


def _about_one_day(stamps: Sequence[Stamp], order: Order) -> int:
    first = day_of(stamps, order)
    if first is None:
        return 0
    return sum(1 for each in stamps if each.on(order) in (first, first + _A_DAY))


def _by_habit(stamps: Sequence[Stamp], calendar: Calendar, days: dict[Order, date]) -> Order | None:
    """Choose between two possible days: by when the group meets, and by how the clock is written.

    Where these two speak against each other, or neither speaks, nothing is chosen.
    """
    halves = any(each.half_days for each in stamps)
    fits = {order: calendar.fits(day, stamps[0]) for order, day in days.items()}
    best = max(fits, key=lambda order: fits[order])
    if len(set(fits.values())) > 1:
        return best if best is Order.MONTH_FIRST or not halves else None
    return Order.MONTH_FIRST if halves else None
