"""Make the demo county in a database that has nobody yet."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import cycle
from operator import itemgetter

from sqlalchemy import func, select

from techloan.database import Session
from techloan.demo import clients, county, shelf
from techloan.demo.arrivals import Arrivals, Happening
from techloan.demo.county import DECISIONS, Crew
from techloan.demo.days import days, moment, work_day_before
from techloan.demo.gatherings import Gatherings
from techloan.demo.helping import Helping
from techloan.demo.names import names
from techloan.demo.plots import plot
from techloan.demo.reminded import Reminded
from techloan.demo.scenes import DAYS_LATE, ON_LOAN, Scene, scenes
from techloan.demo.story import Story, Told
from techloan.demo.waiting import Waiting
from techloan.inventory.rules import Kind
from techloan.loans.models import Loan
from techloan.people.models import Client, Site, Staff
from techloan.people.rules import add_months
from techloan.permissions import COMMAND_LINE

FEWEST_CLIENTS, FEWEST_DEVICES, FEWEST_MONTHS, MOST_MONTHS = 40, 20, 3, 60
# How often a device is kept at each site of `county.SITES`.
SHARES = (26, 14, 12, 14, 10, 13, 11)
OTHER_PARTNERS_SITE = 3

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Size:
    """How big the county is, how long its story, and the seed from which all chance grows."""

    clients: int = 900
    devices: int = 120
    months: int = 18
    seed: int = 1


def has_people(db: Session) -> bool:
    """Say whether a database has staff or clients already."""
    counts = (db.scalar(select(func.count()).select_from(table)) for table in (Staff, Client))
    return any(counts)


def make(db: Session, today: date, size: Size, progress: Progress) -> int:
    """Make the whole county in the caller's one transaction; return how many loans it made.

    The story begins so many months before `today` and ends the day before. The same size, seed and
    day make the same county. `progress` is told how many of how many steps are done.
    """
    start = work_day_before(add_months(today, -size.months))
    # Each part has chance of its own, so that people stay who they are when the story changes.
    parts = ("people", "shelf", "story", "groups", "waiting", "support", "clock", "words")
    chance = {part: _chance(size.seed, part) for part in parts}
    who = names(chance["people"])
    opening = moment(chance["clock"], start)
    crew = county.found(db, opening, who)
    people = clients.people(chance["people"], who, size.clients, start, today, DECISIONS)
    arrivals = Arrivals(db, chance["story"], crew, people)
    story = Story(db, chance["story"], DECISIONS, crew, arrivals)
    told = _shelf(db, chance["shelf"], crew, size, start, today, opening)
    _promise(told, people)
    story.things.spare(opening, COMMAND_LINE, crew.sites[0].partner, today)
    happenings = list(arrivals.happenings(today))
    gatherings = Gatherings(db, chance["groups"], crew, people, start, today)
    happenings += gatherings.happenings()
    waiting = Waiting(db, chance["waiting"], crew, arrivals, today)
    happenings += waiting.happenings(told, start)
    happenings += Reminded(db, chance["words"], crew, arrivals, today).happenings()
    for one in told:
        happenings += story.happenings(one)
    helping = Helping(db, chance["support"], crew, arrivals, today)
    happenings += helping.happenings(start)
    _tell(chance["clock"], happenings, progress)
    return db.scalar(select(func.count()).select_from(Loan)) or 0


def _chance(seed: int, part: str) -> random.Random:
    # The county must come out alike each time; nothing secret is made of it.
    return random.Random(f"{part} {seed}")  # noqa: S311


def _shelf(
    db: Session,
    rng: random.Random,
    crew: Crew,
    size: Size,
    start: date,
    today: date,
    opening: datetime,
) -> list[Told]:
    stocked = shelf.stock(db, COMMAND_LINE, opening)
    makes = shelf.makes_of(rng, size.devices)
    tags = shelf.tags_of(makes, DECISIONS.tag_prefixes)
    where = scenes(rng, size.devices)
    late = cycle(DAYS_LATE)
    told = []
    for number, (make, tag, scene, site) in enumerate(
        zip(makes, tags, where, _sites(rng, crew, where), strict=True)
    ):
        days_late = next(late) if scene is Scene.OVERDUE else 0
        steps = plot(rng, scene, days_late, start, today)
        device = shelf.device(rng, tag, number, make, stocked[make], site, steps[0].on)
        told.append(Told(device, stocked[make], steps, scene))
    _plans(rng, told, today)
    return told


def _plans(rng: random.Random, told: list[Told], today: date) -> None:
    """Give SIMs to most of what takes one. Of two devices on loan the SIM ends in a few days."""
    takes = [one for one in told if one.device.imei]
    for one in takes:
        if one.device.model.kind is Kind.MIFI or rng.random() < 0.4:
            one.sim_ends_on = today + days(rng.randrange(40, 300))
    lent = [one for one in takes if one.scene in (Scene.DUE_LATER, Scene.DUE_SOON)]
    for one, ahead in zip(lent, (5, 12), strict=False):
        one.sim_ends_on = today + days(ahead)


def _sites(rng: random.Random, crew: Crew, where: list[Scene]) -> list[Site]:
    """Choose a site for each device.

    The desk that signs in meets every scene at its own site, and a device of another partner that
    is on loan.
    """
    sites, seen = [], list[Scene]()
    for scene in where:
        site = rng.choices(crew.sites, SHARES)[0]
        if scene not in seen:
            site = crew.sites[0]
        elif scene in ON_LOAN and seen.count(scene) == 1:
            site = crew.sites[OTHER_PARTNERS_SITE]
        seen.append(scene)
        sites.append(site)
    return sites


def _promise(told: list[Told], people: list[clients.Person]) -> None:
    """Promise two open loans to clients of the volunteer who signs in: one of them is overdue."""
    mine = [person for person in people if person.mine]
    for scene in (Scene.DUE_SOON, Scene.OVERDUE):
        first = next(one for one in told if one.scene is scene)
        first.promised_to = mine.pop(0)


def _at(rng: random.Random, day: date) -> datetime:
    """Return the moment itself where the story knows it, else one in the office hours of a day."""
    return day if isinstance(day, datetime) else moment(rng, day)


def _tell(rng: random.Random, happenings: list[tuple[date, Happening]], progress: Progress) -> None:
    timed = sorted(((_at(rng, day), happens) for day, happens in happenings), key=itemgetter(0))
    for number, (now, happens) in enumerate(timed, start=1):
        happens(now)
        progress(number, len(timed))
