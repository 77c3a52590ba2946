"""A file worked out: its meeting, its people, and what still has to be asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from techloan.database import Session
from techloan.dates import LONDON, london_day
from techloan.groups.files import names, report
from techloan.groups.files.known import Remembered, known
from techloan.groups.files.matching import LOOKED_IN, Found, Matcher
from techloan.groups.files.ordering import Calendar, choose, day_of
from techloan.groups.files.people import BadRow, Read, people
from techloan.groups.files.placing import NO_DAY, Place, Places
from techloan.groups.files.report import Report
from techloan.groups.files.rules import ASKED, Match, Order
from techloan.groups.files.stays import Presence, joined
from techloan.groups.models import Group, Meeting
from techloan.groups.rules import FLOOR_SECONDS
from techloan.permissions import Actor
from techloan.settings import Settings


@dataclass(frozen=True)
class Told:
    """What a person said of a file so far: the order of its days, its meeting, its people."""

    read_as: Order | None = None
    meeting: Meeting | None = None
    answers: Mapping[str, Remembered] = field(default_factory=dict)


@dataclass
class Preview:
    """A file worked out, as far as it can be."""

    # The days between which a person has to choose, by the order that gives each.
    days: dict[Order, date] = field(default_factory=dict)
    # The day that it would be of in the other order, where there is such a day.
    otherwise: dict[Order, date] = field(default_factory=dict)
    place: Place = field(default_factory=Place)
    on: date | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    people: list[Found] = field(default_factory=list)
    # Who counts, by the number of the client, and when they were there.
    counted: dict[int, Presence] = field(default_factory=dict)

    @property
    def asks(self) -> bool:
        """Say whether something has to be answered before anybody can be counted."""
        return bool(self.days or self.place.ask)

    @property
    def waiting(self) -> list[Found]:
        """Return the people of whom somebody has to say who they are."""
        return [each for each in self.people if each.match in ASKED and not each.settled]


@dataclass(frozen=True)
class Asker:
    """Who asks, of which group, and when."""

    actor: Actor
    settings: Settings
    group: Group
    today: date


def worked_out(db: Session, asker: Asker, filename: str, data: bytes, told: Told) -> Preview:
    """Work a file out. Raises `Refused` with a sentence when it cannot be read."""
    read = report.read(filename, data)
    places, found = Places(db, asker.group), Preview()
    order = _order(read, places, asker.today, told)
    days = {each: day for each in Order if (day := day_of(read.stamps, each))}
    if order is None:
        return replace(found, days=days)
    found.on = days.get(order) or _day(read, told)
    found.otherwise = {each: day for each, day in days.items() if day != days.get(order)}
    seen = people(read, order, found.on)
    found.starts, found.ends = seen.starts, seen.ends
    if seen.starts:
        found.on = london_day(seen.starts)
    if told.meeting is not None:
        found.place = Place(meeting=told.meeting)
    elif seen.starts is not None:
        found.place = places.place(read.number, seen.starts, asker.today)
    elif found.on is not None:
        found.place = places.place_on(found.on, asker.today)
    else:
        found.place = Place(ask=NO_DAY)
    if found.on is not None:
        _match(db, asker, told, seen, found)
    return found


def _order(read: Report, places: Places, today: date, told: Told) -> Order | None:
    if told.read_as is not None or not read.stamps:
        return told.read_as or Order.DAY_FIRST
    return choose(read.stamps, Calendar(today, places.fits, read.on))


def _day(read: Report, told: Told) -> date | None:
    """Return the day of a file without days in its moments: of its meeting, or of its name."""
    return told.meeting.on_day if told.meeting else read.on


def _match(db: Session, asker: Asker, told: Told, seen: Read, found: Preview) -> None:
    day = found.on or asker.today
    tags = {tag for person in seen.people for tag in names.tags(person.name)}
    there = known(
        db, asker.actor, asker.settings, asker.group.id, day, found.place.meeting, sorted(tags)
    )
    matcher = Matcher(there, told.answers)
    matched = _merged(matcher.found(person) for person in seen.people)
    found.counted = _count(matched)
    found.people = [*matched, *map(_bad, seen.bad)]


def _merged(people: Iterable[Found]) -> list[Found]:
    """Join those who are surely the same client: on two devices, say, with two names."""
    merged: list[Found] = []
    first: dict[int, Found] = {}
    for found in people:
        only = found.clients[0].id if len(found.clients) == 1 else None
        if found.match is not Match.AUTO or only is None:
            merged.append(found)
        elif only in first:
            one = first[only]
            one.keys += found.keys
            one.also += (found.name,)
            one.presence = joined((one.presence, found.presence))
        else:
            first[only] = found
            merged.append(found)
    return merged


def _count(people: Iterable[Found]) -> dict[int, Presence]:
    """Mark who counts and who only looked in; return the presence of each client who counts."""
    parts: dict[int, list[Presence]] = {}
    sure = [found for found in people if found.match is Match.AUTO]
    for found in sure:
        for client in found.clients:
            parts.setdefault(client.id, []).append(found.presence)
    whole = {number: joined(presences) for number, presences in parts.items()}
    counted = {n: each for n, each in whole.items() if each.seconds >= FLOOR_SECONDS}
    for found in sure:
        found.counted = any(client.id in counted for client in found.clients)
        if not found.counted:
            found.match, found.why = Match.DROP_IN, LOOKED_IN
    return counted


def _bad(row: BadRow) -> Found:
    return Found((), row.name, Presence(), Match.BAD_ROW, f"row {row.number}: {row.why}")


def report_for_machines(found: Preview) -> dict[str, Any]:
    """Return a file worked out as the command prints it: the meeting, and an entry a person."""
    return {
        "meeting": {
            "on": found.on.isoformat() if found.on else None,
            "starts": _clock(found.starts),
            "ends": _clock(found.ends),
        },
        "people": [
            {
                "name": person.name,
                "match": person.match.value,
                "clients": [client.reference for client in person.clients],
                "seconds": person.presence.seconds,
                "counted": person.counted,
                "why": person.why,
            }
            for person in found.people
        ],
    }


def _clock(moment: datetime | None) -> str | None:
    return f"{moment.astimezone(LONDON):%H:%M:%S}" if moment else None
