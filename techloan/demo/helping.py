"""One-to-one support in the demo county: sessions, hand-over notes, worries, questions asked."""

import random
from collections.abc import Iterator
from datetime import date, datetime

from techloan.database import Session
from techloan.dates import london_day
from techloan.demo.arrivals import Arrivals, Happening
from techloan.demo.clients import Person
from techloan.demo.county import Crew, Member
from techloan.demo.days import days, work_day, work_day_before
from techloan.people.models import Client
from techloan.permissions import COMMAND_LINE, Actor, Role
from techloan.support import services
from techloan.support.measures import services as measures
from techloan.support.measures.instruments import FOUNDATION, LONELINESS, WELLBEING, Instrument
from techloan.support.measures.rules import Point
from techloan.support.models import SupportSession
from techloan.support.rules import How, Topic, Why, clock_on
from techloan.support.services import Plan, Record
from techloan.support.worries import services as worries

TRIED = (
    "With some help. The mute button, three times over",
    "On their own. Found the coffee morning by the blue picture",
    "Not yet. Tired today; we only charged it",
    "With some help. Made the letters larger, and the sound louder",
    "With some help. Rang her sister with a picture",
)
NEXT = (
    "The same again",
    "Let them try it alone. The card beside the kettle says how",
    "Something new. She would like to hear the radio",
)
NOTES = ("Her hands shake more than last time", "Speaks a lot of her brother", "")
PLACES = ("at home", "at home", "Worcester library", "the hub")
# How many others than the demo volunteer's clients are helped, and asked questions.
HELPED, ASKED = 200, 24
EVERY = 16


class Helping:
    """Tells of support by calling the services that the pages call."""

    def __init__(
        self, db: Session, rng: random.Random, crew: Crew, arrivals: Arrivals, today: date
    ) -> None:
        self.db, self.rng, self.crew, self.arrivals = db, rng, crew, arrivals
        self.today = today

    def happenings(self, start: date) -> Iterator[tuple[date, Happening]]:
        """Give who is helped on which day, who is worried about whom, and who is asked what."""
        yield work_day(start + days(1)), self._name_leads
        own = [person for person in self.arrivals.people if person.mine]
        others = [person for person in self.arrivals.people if not person.mine]
        self.rng.shuffle(others)
        for person in (*own, *others[:HELPED]):
            yield from self._sessions(person)
        for person in (*own[:3], *others[:ASKED]):
            yield from self._questions(person)
        yield from self._this_week(own)
        yield from self._worries(own, others)

    def _sessions(self, person: Person) -> Iterator[tuple[date, Happening]]:
        first = person.support_from + days(self.rng.randrange(5, 20))
        for number in range(8 if person.mine else self.rng.randrange(1, 4)):
            on = work_day(first + days(EVERY * number))
            if person.added_on < on < self.today - days(4):
                yield on, self._bound(person)

    def _bound(self, person: Person) -> Happening:
        return lambda now: self._record(now, person)

    def _record(self, now: datetime, person: Person) -> None:
        helper = person.helper
        if helper is None or not self._here(person):
            return
        told = Record(
            helper_id=helper.staff.id,
            on_day=london_day(now),
            how=self.rng.choices(tuple(How), (60, 25, 15))[0],
            minutes=self.rng.choice((15, 30, 45, 45, 60, 90)),
            topics=frozenset(self.rng.sample(tuple(Topic), self.rng.randrange(1, 4))),
            tried=self.rng.choice(TRIED),
            next_step=self.rng.choice(NEXT),
            note=self.rng.choice(NOTES),
        )
        who = (self.db, helper.actor, now, london_day(now))
        services.record(*who, person.client_id, told)

    def _this_week(self, own: list[Person]) -> Iterator[tuple[date, Happening]]:
        """Plan the week of the volunteer who signs in: one thing of each kind."""
        made_on = work_day_before(self.today - days(6))
        helper = self.crew.volunteer
        first, second, third, fourth = own
        yield made_on, self._plans(first, helper, self.today, "10:30")
        yield made_on, self._plans(second, helper, work_day(self.today + days(2)), "14:00")
        # Nobody wrote this one up yet.
        yield made_on, self._plans(third, helper, work_day_before(self.today - days(2)), "11:00")
        yield made_on, self._called_off(fourth, helper, missed=True, why=Why.FORGOT)
        yield made_on, self._called_off(second, helper, missed=False, why=Why.NOT_WELL)

    def _plans(self, person: Person, helper: Member, on: date, starts: str) -> Happening:
        def plans(now: datetime) -> None:
            self._plan(now, person, helper, on, starts)

        return plans

    def _plan(
        self, now: datetime, person: Person, helper: Member, on: date, starts: str
    ) -> SupportSession:
        clock = datetime.strptime(starts, "%H:%M").time()  # noqa: DTZ007, a clock has no day
        wish = Plan(
            helper_id=helper.staff.id,
            on_day=on,
            how=How.VISIT,
            starts_at=clock_on(on, clock),
            place=self.rng.choice(PLACES),
        )
        who = (self.db, helper.actor, now, london_day(now))
        return services.plan(*who, person.client_id, wish)

    def _called_off(self, person: Person, helper: Member, *, missed: bool, why: Why) -> Happening:
        def calls_off(now: datetime) -> None:
            day = london_day(now)
            made = self._plan(now, person, helper, day, "15:00")
            who = (self.db, helper.actor, now, day, made.id)
            services.call_off(*who, missed=missed, why=why)

        return calls_off

    def _worries(self, own: list[Person], others: list[Person]) -> Iterator[tuple[date, Happening]]:
        yield work_day_before(self.today - days(40)), self._worry(own[0], answered=True)
        yield work_day_before(self.today - days(1)), self._worry(own[1], urgent=True)
        there = [p for p in others if p.added_on < self.today - days(30) and not _leaves(p)]
        yield work_day_before(self.today - days(3)), self._worry(there[0], taken=True)

    def _worry(
        self,
        person: Person,
        *,
        urgent: bool = False,
        taken: bool = False,
        answered: bool = False,
    ) -> Happening:
        def is_worried(now: datetime) -> None:
            if not self._here(person):
                return
            by = person.helper.actor if person.helper else self._coordinator(person)
            words = "They seem very low. The curtains were shut at noon" if urgent else (
                "Money, or a scam. Somebody rang about a parcel"
            )  # fmt: skip
            worry = worries.raise_worry(self.db, by, now, person.client_id, words, urgent=urgent)
            lead = self._coordinator(person)
            if taken or answered:
                worries.take(self.db, lead, now, worry.id)
            if answered:
                worries.close(self.db, lead, now, worry.id, "Rang: all is well, bank is told")

        return is_worried

    def _questions(self, person: Person) -> Iterator[tuple[date, Happening]]:
        begins = max(person.support_from, person.added_on)
        for point, on, better in (
            (Point.START, work_day(begins + days(3)), 0),
            (Point.THREE_MONTHS, work_day(begins + days(93)), 1),
            (Point.END, work_day(person.support_until - days(7)), 1),
        ):
            if person.added_on < on < self.today - days(1) and self.rng.random() < 0.85:
                yield on, self._asks(person, point, better)

    def _asks(self, person: Person, point: Point, better: int) -> Happening:
        def asks(now: datetime) -> None:
            if self._here(person):
                for kind in (FOUNDATION, LONELINESS, WELLBEING):
                    self._ask(now, person, kind, point, better)

        return asks

    def _ask(
        self, now: datetime, person: Person, kind: Instrument, point: Point, better: int
    ) -> None:
        by, day = self._coordinator(person), london_day(now)
        row = measures.begin(self.db, by, now, day, person.client_id, kind.key, point)
        for question in kind.questions:
            offered = [value for value, _ in question.choices] or list(range(11))
            middle = self.rng.choice(offered)
            # Most people get on a little; now and then somebody would rather not say.
            down = question.key in ("anxious", "companionship", "left-out", "isolated")
            value = middle + (-better if down else better)
            kept = min(max(value, min(offered)), max(offered))
            answer = None if self.rng.random() < 0.04 else kept
            measures.answer(self.db, by, now, row.id, question.key, answer)

    def _name_leads(self, now: datetime) -> None:
        for partner in dict.fromkeys(site.partner for site in self.crew.sites):
            lead = self.crew.at(partner, Role.COORDINATOR)[0].staff
            deputy = self.crew.at(partner, Role.DESK)[0].staff
            told = {"lead_id": lead.id, "deputy_id": deputy.id, "hours": 24}
            worries.name_lead(self.db, COMMAND_LINE, now, partner.id, **told)

    def _here(self, person: Person) -> bool:
        """Say whether somebody is with us, as far as the story is told."""
        if not person.client_id or person.archived:
            return False
        client = self.db.get_one(Client, person.client_id)
        return client.died_on is None and not client.no_contact

    def _coordinator(self, person: Person) -> Actor:
        return self.crew.coordinator_of(self.rng, self.arrivals.partner_of(person))


def _leaves(person: Person) -> bool:
    return bool(person.died_on or person.no_contact_on or person.archived_on)
