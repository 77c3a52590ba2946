"""From the rows of a file to its people: each with the union of their stays, and what is wrong."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from techloan.groups.files.clocks import LONGEST, Stamp
from techloan.groups.files.report import Report, Row
from techloan.groups.files.rules import Order
from techloan.groups.files.stays import Presence, Stay, joined
from techloan.words import fold

_A_DAY = timedelta(days=1)
# People come before the host begins, and the last ones stay to chat.
_AROUND = timedelta(hours=3)
_FOR_SURE = timedelta(seconds=LONGEST)


@dataclass(frozen=True)
class Person:
    """One name in a file, however often it stands there.

    `key` tells it in forms and from one reading to the next without saying it.
    """

    key: str
    name: str
    email: str
    presence: Presence
    # They stood in the waiting room and were never let in.
    waited: bool


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be right, and why."""

    number: int
    name: str
    why: str


@dataclass(frozen=True)
class Read:
    """The people of a file in the order of their first row, its bad rows, and its meeting."""

    people: list[Person]
    bad: list[BadRow]
    starts: datetime | None
    ends: datetime | None


def people(report: Report, order: Order, day: date | None) -> Read:
    """Return who stands in a file, read in an order; `day` is for clocks without a day."""
    starts, ends = _moment(report.starts, order, day), _moment(report.ends, order, day)
    known = starts is not None and ends is not None
    timed = [_timed(row, order, day) for row in report.rows]
    inside = [stay for row, stay in timed if stay and not row.waiting and not _wrong(stay)]
    if not known and inside:
        middle = sorted(inside)[len(inside) // 2].start
        inside = [stay for stay in inside if abs(stay.start - middle) < _A_DAY]
        starts = starts or min(stay.start for stay in inside)
        ends = ends or max(stay.end for stay in inside)
    good, bad = [], []
    for row, stay in timed:
        if row.to_the_end and stay and ends:
            stay = replace(stay, end=max(ends, stay.start))
        why = row.fault or (_fault(stay, starts, ends) if stay else "")
        if why:
            bad.append(BadRow(row.number, row.name, why))
        else:
            good.append((row, stay))
    return Read(_grouped(good), bad, starts, ends)


def _moment(stamp: Stamp | None, order: Order, day: date | None) -> datetime | None:
    return stamp.moment(order, day) if stamp else None


def _timed(row: Row, order: Order, day: date | None) -> tuple[Row, Stay | None]:
    """Return a row with its stay, when it has one."""
    start, end = _moment(row.came, order, day), _moment(row.went, order, day)
    if row.fault or row.came is None or (row.went is None and not row.to_the_end):
        return row, None
    if start is None or (row.went is not None and end is None):
        # A clock without a day, and nobody has said the day yet; or a day that does not exist.
        fault = "that day does not exist" if row.came.dated else ""
        return replace(row, fault=fault), None
    if end is None:
        return row, Stay(start, start)
    if not row.came.dated and end < start:
        end += _A_DAY
    return row, Stay(start, end)


def _wrong(stay: Stay) -> bool:
    return not timedelta() <= stay.end - stay.start <= _FOR_SURE


def _fault(stay: Stay, starts: datetime | None, ends: datetime | None) -> str:
    if stay.end < stay.start:
        return "it ends before it begins"
    if _wrong(stay):
        return "it lasts longer than a day"
    if starts and ends and not (starts - _AROUND <= stay.start <= ends + _AROUND):
        return "it is not of the time of this meeting"
    return ""


def _grouped(rows: Iterable[tuple[Row, Stay | None]]) -> list[Person]:
    """Join the rows of one name and e-mail address."""
    parts: dict[str, list[tuple[Row, Presence | None]]] = {}
    for row, stay in rows:
        presence = None if row.waiting else _presence(row, stay)
        parts.setdefault(_key(row), []).append((row, presence))
    found = []
    for key, of_one in parts.items():
        there = [presence for _, presence in of_one if presence is not None]
        first = of_one[0][0]
        presence = joined(there) if there else Presence()
        found.append(Person(key, first.name, first.email, presence, waited=not there))
    return found


def _presence(row: Row, stay: Stay | None) -> Presence:
    if stay is None:
        return Presence(most=row.seconds)
    return Presence((stay,), row.seconds if row.is_envelope else None)


def _key(row: Row) -> str:
    return hashlib.sha256(f"{fold(row.name)}\n{row.email}".encode()).hexdigest()[:20]
