"""Who waits for a device in the demo county, and for whom one is set aside."""

import random
from collections.abc import Iterator
from datetime import date, datetime

from techloan.database import Session
from techloan.dates import london_day
from techloan.demo.arrivals import Arrivals, Happening
from techloan.demo.clients import Person
from techloan.demo.county import Crew
from techloan.demo.days import days, work_day_before
from techloan.demo.scenes import Scene
from techloan.demo.story import Told
from techloan.inventory.rules import Kind
from techloan.loans.requests import services, setting_aside
from techloan.people.models import Client
from techloan.permissions import Actor

WISHES = (
    "See her grandchildren's faces",
    "Join the coffee morning",
    "Listen to old radio plays",
    "Ring her sister with a picture",
    "Look up bus times",
)
WHYS = ("Their daughter bought them one", "Goes to the library instead")
# How many days ago somebody asked who waits today; the first is the demo volunteer's own client.
WAITING = ((5, Kind.TABLET), (3, Kind.PHONE), (17, Kind.TABLET), (24, Kind.LAPTOP), (40, Kind.MIFI))
ASKED_AND_CANCELLED = ((45, 12), (30, 26))
ASKED_AND_LENT = 12


class Waiting:
    """Puts people on the waiting list; the story lends to them before it lends to others."""

    def __init__(
        self, db: Session, rng: random.Random, crew: Crew, arrivals: Arrivals, today: date
    ) -> None:
        self.db, self.rng, self.crew, self.arrivals = db, rng, crew, arrivals
        self.today = today

    def happenings(self, told: list[Told], start: date) -> Iterator[tuple[date, Happening]]:
        """Give who asks for what, on which day, and what comes of it."""
        own = [person for person in self.arrivals.people if person.mine][2]
        for number, (ago, kind) in enumerate(WAITING):
            yield self._ago(ago), self._asks(kind, None if number else own)
        for asked, cancelled in ASKED_AND_CANCELLED:
            found: list[int] = []
            yield self._ago(asked), self._asks(Kind.TABLET, found=found)
            yield self._ago(cancelled), self._cancels(found)
        for one in told:
            if one.scene is Scene.SET_ASIDE:
                found = []
                yield self._ago(9), self._asks(one.device.model.kind, near=one, found=found)
                yield self._ago(1), self._sets_aside(one, found)
        length = (self.today - start).days
        for _ in range(ASKED_AND_LENT):
            yield self._ago(self.rng.randrange(30, length - 20)), self._asks_and_borrows

    def _ago(self, number: int) -> date:
        return work_day_before(self.today - days(number))

    def _asks(
        self,
        kind: Kind,
        who: Person | None = None,
        near: Told | None = None,
        found: list[int] | None = None,
    ) -> Happening:
        """Let somebody ask who gets nothing from the story: they wait until it is over."""

        def asks(now: datetime) -> None:
            partner = near.site.partner.name if near else None
            person = who or self._somebody(london_day(now), partner)
            if person is not None:
                person.only_waits = True
                number = self._ask(now, person, kind)
                if found is not None:
                    found.append(number)

        return asks

    def _asks_and_borrows(self, now: datetime) -> None:
        person = self._somebody(london_day(now), None)
        if person is not None:
            person.waits_for = Kind.TABLET
            self._ask(now, person, Kind.TABLET)

    def _cancels(self, found: list[int]) -> Happening:
        def cancels(now: datetime) -> None:
            for number in found:
                why, day = self.rng.choice(WHYS), london_day(now)
                services.cancel(self.db, self._coordinator(), now, day, number, why)

        return cancels

    def _sets_aside(self, told: Told, found: list[int]) -> Happening:
        def sets_aside(now: datetime) -> None:
            for number in found:
                by, until = self._coordinator(), self.today + days(6)
                setting_aside.set_aside(
                    self.db, by, now, london_day(now), number, told.device.tag, until
                )

        return sets_aside

    def _ask(self, now: datetime, person: Person, kind: Kind) -> int:
        day = london_day(now)
        wish = services.Wish(
            kind=kind,
            why=self.rng.choice(WISHES),
            needs_data=self.rng.random() < 0.4,
            needs_help=self.rng.random() < 0.3,
            wanted_by=day + days(28) if self.rng.random() < 0.4 else None,
        )
        by = self.crew.coordinator_of(self.rng, self.arrivals.partner_of(person))
        client = self.db.get_one(Client, person.client_id)
        return services.ask(self.db, by, now, day, client, wish).id

    def _coordinator(self) -> Actor:
        return self.crew.coordinator_of(self.rng, self.crew.sites[0].partner)

    def _somebody(self, day: date, partner: str | None) -> Person | None:
        """Choose who asks: somebody here to stay who has nothing, and waits for nothing yet."""
        may = [
            p for p in self.arrivals.people
            if p.may_borrow(day) and not (p.mine or p.only_waits or p.waits_for or p.open_loans)
            and not (p.died_on or p.no_contact_on or p.archived_on)
            and partner in (None, p.partner)
        ]  # fmt: skip
        helped = [p for p in may if p.support_from <= day and self.today < p.support_until]
        return self.rng.choice(helped or may) if may else None
