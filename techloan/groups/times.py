"""When a group meets: its times worked out on London's clocks, without breaks and bank holidays."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from techloan.dates import LONDON
from techloan.groups.models import GroupBreak, GroupTime
from techloan.groups.rules import Pattern

if TYPE_CHECKING:
    from dateutil.rrule import rrule


@dataclass(frozen=True)
class Occurrence:
    """One time that a group meets."""

    on: date
    starts_at: datetime
    ends_at: datetime
    time_id: int


def occurrences(
    times: Iterable[GroupTime],
    breaks: Iterable[GroupBreak],
    first: date,
    last: date,
    *,
    skips_bank_holidays: bool,
) -> list[Occurrence]:
    """Return when a group meets from `first` to `last`, both included, in the order of time."""
    away = [(each.from_on, each.until_on) for each in breaks]
    holidays = bank_holidays(first, last) if skips_bank_holidays else {}
    found = {
        each.starts_at: each
        for own in times
        for each in _of(own, first, last)
        if each.on not in holidays and not any(a <= each.on <= b for a, b in away)
    }
    return [found[moment] for moment in sorted(found)]


def bank_holidays(first: date, last: date) -> dict[date, str]:
    """Return the bank holidays of England and Wales between two days, with their names."""
    # It knows the holidays of every country, which a server that plans nothing never needs.
    from holidays import country_holidays

    years = range(first.year, last.year + 1)
    listed = country_holidays("GB", subdiv="ENG", years=years)
    return {day: name for day, name in listed.items() if first <= day <= last}


def _of(own: GroupTime, first: date, last: date) -> Iterator[Occurrence]:
    until = min(filter(None, (own.until_on, last)))
    hour, minute = own.starts.split(":")
    clock = time(int(hour), int(minute))
    for moment in _rule(own, until).between(
        datetime.combine(max(first, own.from_on), time.min),
        datetime.combine(until, time.max),
        inc=True,
    ):
        # The clock on the wall: 10:30 stays 10:30 when the clocks change.
        starts = datetime.combine(moment.date(), clock, LONDON).astimezone(UTC)
        ends = starts + timedelta(minutes=own.minutes)
        yield Occurrence(moment.date(), starts, ends, own.id)


def _rule(own: GroupTime, until: date) -> "rrule":
    from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekdays

    start, end = datetime.combine(own.from_on, time.min), datetime.combine(until, time.max)
    day = weekdays[own.weekday]
    if own.pattern is Pattern.MONTHLY:
        return rrule(MONTHLY, dtstart=start, until=end, interval=own.every, byweekday=day(own.nth))
    return rrule(WEEKLY, dtstart=start, until=end, interval=own.every, byweekday=day)
