"""How long somebody was there: the union of their stays, however many devices they used."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain


@dataclass(frozen=True, order=True)
class Stay:
    """One time in the meeting, from a moment to a moment."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Presence:
    """When somebody was there.

    `most` is a bound in seconds, where a file gives the first coming and the last going with the
    time in between, or the time alone.
    """

    stays: tuple[Stay, ...] = ()
    most: int | None = None

    @property
    def seconds(self) -> int:
        """Return for how many seconds they were there."""
        if not self.stays:
            return self.most or 0
        total = united(self.stays)
        return total if self.most is None else min(total, self.most)


def united(stays: Iterable[Stay]) -> int:
    """Return the seconds of the union of some stays: what overlaps counts once."""
    seconds, until = 0.0, None
    for stay in sorted(stays):
        start = stay.start if until is None else max(stay.start, until)
        if stay.end > start:
            seconds += (stay.end - start).total_seconds()
        until = stay.end if until is None else max(until, stay.end)
    return round(seconds)


def joined(parts: Iterable[Presence]) -> Presence:
    """Return the presence of one person who stands in a file several times."""
    parts = list(parts)
    if len(parts) == 1:
        return parts[0]
    bounded = any(part.most is not None for part in parts)
    stays = tuple(sorted(chain.from_iterable(part.stays for part in parts)))
    return Presence(stays, sum(part.seconds for part in parts) if bounded else None)
