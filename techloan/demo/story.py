"""The story of the demo county, told by the services of the house, in the order of time."""

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime

from techloan.database import Session
from techloan.demo import papers
from techloan.demo.arrivals import Arrivals, Happening
from techloan.demo.clients import Person
from techloan.demo.county import Crew
from techloan.demo.days import days
from techloan.demo.plots import Step, Verb
from techloan.demo.scenes import Scene
from techloan.demo.shelf import Stocked
from techloan.demo.things import ONWARD, Things
from techloan.inventory import services as devices
from techloan.inventory.models import Device
from techloan.inventory.rules import Condition, Kind, State
from techloan.loans import services as loans
from techloan.people.models import Site
from techloan.permissions import Actor
from techloan.settings import Settings

NOTES = {
    Condition.DAMAGED: (
        "The screen is cracked; she is sorry",
        "Does not charge",
        "Fell in the sink",
    ),
    Condition.BATTERY_SWOLLEN: ("The back is bulging: do not charge it",),
}
CONTENT = ("Loved the coffee morning", "Video calls with her sister now", "Would like one again")
# Kept only where a renewal goes past the end of somebody's support.
PAST_SUPPORT = "Waits for a tablet of their own from the device bank"


class Told:
    """A device of the story with what has to be remembered of it while the story is told."""

    def __init__(self, device: Device, stocked: Stocked, steps: list[Step], scene: Scene) -> None:
        self.device, self.stocked, self.steps, self.scene = device, stocked, steps, scene
        # The step that is told just now.
        self.step = steps[0]
        self.loan_id = 0
        self.borrower: Person | None = None
        # The borrower of the last loan, where it must be somebody in particular.
        self.promised_to: Person | None = None
        # When the plan of the SIM in it ends; without one it has no SIM.
        self.sim_ends_on: date | None = None

    @property
    def site(self) -> Site:
        """Return the place where the device is kept."""
        return self.device.site


class Story:
    """Tells every step by calling the service that a page would call, as a member of the crew."""

    def __init__(
        self,
        db: Session,
        rng: random.Random,
        settings: Settings,
        crew: Crew,
        arrivals: Arrivals,
    ) -> None:
        self.db, self.rng, self.settings = db, rng, settings
        self.crew, self.arrivals = crew, arrivals
        self.things = Things(db, rng)
        self._verbs: dict[Verb, Callable[[datetime, Told], None]] = {
            Verb.ADD: self._add,
            Verb.PREPARE: self._prepare,
            Verb.TICK_SOME: self._tick_some,
            Verb.CHECK_OUT: self._check_out,
            Verb.RENEW: self._renew,
            Verb.CHECK_IN: self._check_in,
            Verb.MEND: self._mend,
            Verb.MISS: self._miss,
            Verb.FIND: self._find,
            Verb.LOSE: self._end,
            Verb.STEAL: self._end,
            Verb.KEEP: self._end,
            Verb.BUY: self._end,
            Verb.SEND: self._send,
            Verb.GIVE: self._retire,
            Verb.SELL: self._retire,
            Verb.RECYCLE: self._retire,
            Verb.DESTROY: self._retire,
        }

    def happenings(self, told: Told) -> Iterator[tuple[date, Happening]]:
        """Give what happens to a device: on which day, and how to do it."""
        for step in told.steps:
            yield step.on, self._bound(told, step)

    def _bound(self, told: Told, step: Step) -> Happening:
        def happens(now: datetime) -> None:
            told.step = step
            self._verbs[step.verb](now, told)

        return happens

    def _desk(self, told: Told) -> Actor:
        return self.crew.desk_for(self.rng, told.site)

    def _add(self, now: datetime, told: Told) -> None:
        by = self._desk(told)
        devices.add_device(self.db, by, now, told.device)
        if told.sim_ends_on is not None:
            self.things.card(now, by, told.site.partner, told.sim_ends_on, told.device)

    def _prepare(self, now: datetime, told: Told) -> None:
        by = self._desk(told)
        if self.rng.random() < 0.1:
            devices.vouch(self.db, by, now, [told.device])
        else:
            devices.prepared(self.db, by, now, told.device, set(told.stocked.lines))

    def _tick_some(self, now: datetime, told: Told) -> None:
        lines = told.stocked.lines
        some = set(lines[: self.rng.randrange(1, len(lines))])
        devices.tick(self.db, self._desk(told), now, told.device, some, "hand")

    def _check_out(self, now: datetime, told: Told) -> None:
        due_on = told.step.due_on or told.step.on
        promised = told.promised_to if told.step.to_the_end else None
        borrower = promised or self._borrower(told, told.step.on, due_on)
        by = self._desk(told)
        if borrower.helper and (promised or self.rng.random() < 0.3):
            by = borrower.helper.actor
        known = borrower.answers
        answers = {} if self.rng.random() < 0.5 else dict.fromkeys(self._lines(), True)
        wish = loans.CheckOut(
            tag=told.device.tag,
            client=borrower.reference,
            due_on=due_on,
            answers={key: yes for key, yes in answers.items() if key not in known},
        )
        loan = loans.check_out(self.db, by, now, told.step.on, self.settings, wish)
        papers.agree(self.db, by, now, loan)
        borrower.answers = {**answers, **known}
        borrower.open_loans += 1
        borrower.borrowed = True
        if borrower.waits_for is told.device.model.kind:
            borrower.waits_for = None
        told.loan_id, told.borrower = loan.id, borrower

    def _lines(self) -> list[str]:
        return [line.key for line in self.settings.eligibility]

    def _borrower(self, told: Told, day: date, due_on: date) -> Person:
        """Choose who borrows: of the device's partner, supported until it is due, with nothing yet.

        A MiFi mostly goes to somebody who has a device already. Where nobody fits, whoever may
        borrow at all does.
        """
        partner = told.site.partner.name
        may = [
            p for p in self.arrivals.people
            if p.partner == partner and not (p.mine or p.only_waits) and p.may_borrow(day)
        ]  # fmt: skip
        if asked := [p for p in may if p.waits_for is told.device.model.kind]:
            return asked[0]
        wanted = 1 if told.device.model.kind is Kind.MIFI and self.rng.random() < 0.6 else 0
        helped = [p for p in may if p.support_from <= day and due_on <= p.support_until]
        fit = [p for p in helped if p.open_loans == wanted]
        new = [p for p in fit if not p.borrowed]
        for choice in (new if self.rng.random() < 0.7 else fit, fit, helped, may):
            if choice:
                return self.rng.choice(choice)
        raise ValueError(f"There is no client of {partner} who could borrow {told.device.tag}.")

    def _renew(self, now: datetime, told: Told) -> None:
        due_on = told.step.due_on or told.step.on
        by, on = self._desk(told), told.step.on
        loans.renew(self.db, by, now, on, told.loan_id, due_on, PAST_SUPPORT)

    def _check_in(self, now: datetime, told: Told) -> None:
        kit = list(told.stocked.kit)
        if kit and self.rng.random() < 0.06:
            kit.remove(self.rng.choice(kit))
        notes = NOTES.get(told.step.condition) or (CONTENT if self.rng.random() < 0.15 else ("",))
        wish = loans.CheckIn(
            tag=told.device.tag,
            condition=told.step.condition,
            note=self.rng.choice(notes),
            kit=frozenset(kit),
            onward=self.rng.choice(ONWARD) if self.rng.random() < 0.4 else None,
        )
        loans.check_in(self.db, self._desk(told), now, told.step.on, wish)
        self._over(told)

    def _over(self, told: Told) -> None:
        if told.borrower is not None:
            told.borrower.open_loans -= 1
        told.borrower = None

    def _mend(self, now: datetime, told: Told) -> None:
        by = self._desk(told)
        self.things.send(now, by, told.step.on, told.device, told.step.on - days(5))
        self.things.mend(now, by, told.step.on, told.device)

    def _send(self, now: datetime, told: Told) -> None:
        self.things.send(now, self._desk(told), told.step.on, told.device, told.step.on)

    def _miss(self, now: datetime, told: Told) -> None:
        why = "not seen at the stocktake"
        devices.move(self.db, self._desk(told), now, told.device, State.MISSING, why)

    def _find(self, now: datetime, told: Told) -> None:
        why = "found behind the printer"
        devices.move(self.db, self._desk(told), now, told.device, State.TO_PREPARE, why)

    def _end(self, now: datetime, told: Told) -> None:
        by = self.crew.coordinator_of(self.rng, told.site.partner)
        self.things.end(now, by, told.step, told.loan_id)
        self._over(told)

    def _retire(self, now: datetime, told: Told) -> None:
        by = self.crew.coordinator_of(self.rng, told.site.partner)
        self.things.retire(now, by, told.step.verb, told.device)
