"""Reminders and contacts of the demo county: what was sent, what waits, who was rung."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from itertools import cycle

from sqlalchemy import select

from techloan.database import Session
from techloan.dates import LONDON, london_day
from techloan.demo.arrivals import Arrivals, Happening
from techloan.demo.clients import Person
from techloan.demo.county import DECISIONS, Crew
from techloan.demo.days import SATURDAY, days
from techloan.loans.models import Loan
from techloan.loans.reminding import queries, services
from techloan.people.contacts.rules import How, Outcome
from techloan.people.contacts.services import record_contact
from techloan.people.messages import outbox
from techloan.people.messages import services as messages
from techloan.people.messages.models import Message
from techloan.people.messages.outbox import reach_of
from techloan.people.messages.rules import State, Way, Why, ways
from techloan.people.models import Client
from techloan.permissions import Actor

# Reminders were switched on so many days ago; the letters and calls of the last days still wait.
BEGAN, STILL_WAITS = 30, 4
# So many e-mails and texts of the last days came to nothing, in this order.
FATES = (Why.REFUSED, Why.MAY_HAVE_GONE)
CONTACTS = 80
# So many borrowers read e-mails when reminders begin.
READ_MAIL = 4
NOTES = (
    "Likes it so much, would keep it longer",
    "Her hip is better; back at the coffee morning next week",
    "His son answered. Try after four",
    "In hospital until the end of the month",
    "Forgot the PIN; wrote it into her green book",
    "Would like a bigger screen",
)
# What came of a contact, how often, and for how many days nobody needs to ask again.
OUTCOMES = (
    (Outcome.SPOKE, 50, 0),
    (Outcome.SPOKE, 12, 21),
    (Outcome.NO_ANSWER, 14, 0),
    (Outcome.LEFT_MESSAGE, 12, 3),
    (Outcome.WILL_RING_BACK, 6, 5),
    (Outcome.NOT_WELL, 6, 14),
)


class Reminded:
    """Reminds each day as the worker does, posts letters and makes calls; the last ones wait."""

    def __init__(
        self, db: Session, rng: random.Random, crew: Crew, arrivals: Arrivals, today: date
    ) -> None:
        self.db, self.rng, self.crew, self.arrivals = db, rng, crew, arrivals
        self.today = today
        self._fates = iter(FATES)

    def happenings(self) -> Iterator[tuple[date, Happening]]:
        """Give what happens at which moment of the last weeks."""
        yield self._at(BEGAN, 8), self._ask_who_reads_mail
        yield self._at(STILL_WAITS + 1, 17), self._ask_for_ways
        for ago in range(BEGAN, 0, -1):
            yield self._at(ago, 9), self._remind
            office = (self.today - days(ago)).weekday() < SATURDAY
            if office and ago > STILL_WAITS:
                yield self._at(ago, 11), self._post
                yield self._at(ago, 14), self._ring
        for _ in range(CONTACTS):
            yield self._at(self.rng.randrange(2, 80), 15, self.rng.randrange(60)), self._talk

    def _at(self, ago: int, hour: int, minute: int = 7) -> datetime:
        day = self.today - days(ago)
        return datetime.combine(day, time(hour, minute), LONDON).astimezone(UTC)

    def _remind(self, now: datetime) -> None:
        today = london_day(now)
        for one in services.wanted(self.db, DECISIONS, set(Way), today):
            services.make(self.db, now, today, DECISIONS, one)
        for way in (Way.EMAIL, Way.TEXT):
            self._send(now, today, way)

    def _send(self, now: datetime, today: date, way: Way) -> None:
        passed = set[int]()
        late = (self.today - today).days <= STILL_WAITS
        while message := outbox.next_to_go(
            self.db, now, today, way, services.compose, passed=passed
        ):
            passed.add(message.id)
            why = next(self._fates, None) if late else None
            outbox.settle(self.db, now, message.id, message.attempts, why, counts=True)

    def _post(self, now: datetime) -> None:
        letters = self._waiting(Way.LETTER)
        if letters:
            by = self.crew.desk_for(self.rng, self.crew.sites[0])
            messages.posted(self.db, by, now, letters)

    def _ring(self, now: datetime) -> None:
        for message in self._waiting(Way.CALL):
            self._contact(now, message.client_id, about="overdue")

    def _talk(self, now: datetime) -> None:
        """Let somebody ring, write to or visit a client, as they do all the time."""
        here = [p for p in self.arrivals.people if p.client_id and not _leaves(p)]
        own = [p for p in here if p.mine]
        person = self.rng.choice(own if own and self.rng.random() < 0.1 else here)
        how = self.rng.choices(list(How), [70, 4, 8, 4, 14])[0]
        by = person.helper.actor if person.helper else None
        self._contact(now, person.client_id, how, by=by)

    def _contact(
        self,
        now: datetime,
        client_id: int,
        how: How = How.CALL,
        *,
        about: str = "",
        by: Actor | None = None,
    ) -> None:
        outcome, _, rests = self.rng.choices(OUTCOMES, [often for _, often, _ in OUTCOMES])[0]
        if how in (How.LETTER, How.TEXT, How.EMAIL):
            outcome, rests = Outcome.SENT, 0
        client, day = self.db.get_one(Client, client_id), london_day(now)
        record_contact(
            self.db,
            by or self.crew.coordinator_of(self.rng, client.partner),
            now,
            day,
            client_id,
            how=how,
            outcome=outcome,
            note=self.rng.choice(NOTES) if self.rng.random() < 0.4 else "",
            reason=about,
            quiet_until=day + days(rests) if rests else None,
        )

    def _waiting(self, way: Way) -> list[Message]:
        waits = select(Message).where(Message.state == State.WAITING, Message.way == way)
        return list(self.db.scalars(waits.order_by(Message.id)))

    def _ask_for_ways(self, now: datetime) -> None:
        """Ask those who will soon be reminded which way they like best, so that each way is met."""
        wishes = cycle((Way.LETTER, Way.TEXT, Way.CALL, Way.EMAIL))
        wish, asked = next(wishes), set[int]()
        for loan in sorted(self._soon(), key=lambda loan: (loan.due_on != self.today, loan.id)):
            recent = loan.due_on and loan.due_on >= self.today - days(STILL_WAITS)
            if recent and loan.client_id not in asked and wish in ways(reach_of(loan.client)):
                asked.add(loan.client_id)
                self._likes(now, loan.client_id, wish)
                wish = next(wishes)

    def _ask_who_reads_mail(self, now: datetime) -> None:
        readers = {n.client_id for n in self._soon() if Way.EMAIL in ways(reach_of(n.client))}
        for client_id in sorted(readers)[:READ_MAIL]:
            self._likes(now, client_id, Way.EMAIL)

    def _soon(self) -> list[Loan]:
        return list(self.db.scalars(queries.to_write_to(self.today + days(3))))

    def _likes(self, now: datetime, client_id: int, way: Way) -> None:
        person = next(p for p in self.arrivals.people if p.client_id == client_id)
        self.arrivals.likes_best(now, person, way)


def _leaves(person: Person) -> bool:
    return bool(person.died_on or person.no_contact_on or person.archived_on)
