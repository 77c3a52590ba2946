"""What happens to clients in the demo county: they come, are helped, and leave."""

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, update

from techloan import audit
from techloan.database import Session
from techloan.dates import london_day
from techloan.demo.clients import Person
from techloan.demo.county import Crew, Member
from techloan.demo.days import work_day
from techloan.people.clients import index_client
from techloan.people.models import Allocation, Client, Consent, Eligibility, Partner
from techloan.permissions import Actor, Role

Happening = Callable[[datetime], None]
# A volunteer can be there for so many at once.
MOST_CLIENTS = 8


class Arrivals:
    """Adds the clients, gives them volunteers, and closes what ends."""

    def __init__(self, db: Session, rng: random.Random, crew: Crew, people: list[Person]) -> None:
        self.db, self.rng, self.crew, self.people = db, rng, crew, people
        self._partners = {site.partner.name: site.partner for site in crew.sites}
        # The volunteer who signs in supports four clients and no others.
        self._helping = {m.staff.id: 0 for m in crew.members if m.role is Role.VOLUNTEER}
        self._helping[crew.volunteer.staff.id] = MOST_CLIENTS

    def happenings(self, today: date) -> Iterator[tuple[date, Happening]]:
        """Give what happens to each client before today: on which day, and how to do it."""
        for person in self.people:
            yield person.added_on, self._bound(self._add, person)
            ends = (
                (person.support_until, self._end_support),
                (person.died_on, self._die),
                (person.no_contact_on, self._leave_alone),
                (person.archived_on, self._archive),
            )
            for day, verb in ends:
                if day is not None and person.added_on < work_day(day) < today:
                    yield work_day(day), self._bound(verb, person)

    def partner_of(self, person: Person) -> Partner:
        """Return the partner that helps a client."""
        return self._partners[person.partner]

    def likes_best(self, now: datetime, person: Person, way: str) -> None:
        """Keep which way somebody likes best."""
        self._change(now, person, best_way=way)

    def _bound(self, verb: Callable[[datetime, Person], None], person: Person) -> Happening:
        return lambda now: verb(now, person)

    def _coordinator(self, person: Person) -> Actor:
        return self.crew.coordinator_of(self.rng, self.partner_of(person))

    def _add(self, now: datetime, person: Person) -> None:
        partner = self.partner_of(person)
        by = self._coordinator(person)
        workers = self.crew.at(partner, Role.DESK) + self.crew.at(partner, Role.COORDINATOR)
        client = Client(
            reference=person.reference,
            given_name=person.name.given,
            family_name=person.name.family,
            partner=partner,
            case_worker=self.rng.choice(workers).staff,
            support_from=person.support_from,
            support_until=person.support_until,
            **person.fields,
        )
        self.db.add(client)
        self.db.flush()
        person.client_id = client.id
        index_client(self.db, client)
        self._record(now, person, by, "added")
        self._ask(now, person, by)
        self._allocate(now, person, client, by)

    def _ask(self, now: datetime, person: Person, by: Actor) -> None:
        asked = {"client_id": person.client_id, "asked_at": now, "asked_by": by.name}
        answers = [{**asked, "line": key, "yes": yes} for key, yes in person.answers.items()]
        if answers:
            self.db.execute(insert(Eligibility), answers)
        given = {
            "client_id": person.client_id,
            "given_on": person.added_on,
            "recorded_by": by.name,
        }
        consents = [{**given, "purpose": what, "words": words} for what, words in person.consents]
        if consents:
            self.db.execute(insert(Consent), consents)

    def _allocate(self, now: datetime, person: Person, client: Client, by: Actor) -> None:
        helper = self.crew.volunteer if person.mine else self._free_volunteer(person)
        if helper is None:
            return
        self._helping[helper.staff.id] += 1
        person.helper = helper
        self.db.add(Allocation(client=client, staff=helper.staff, started_on=person.added_on))
        self._record(now, person, by, "allocated", {"volunteer": helper.staff.name})

    def _free_volunteer(self, person: Person) -> Member | None:
        volunteers = self.crew.at(self.partner_of(person), Role.VOLUNTEER)
        free = [v for v in volunteers if self._helping[v.staff.id] < MOST_CLIENTS]
        return self.rng.choice(free) if free and self.rng.random() < 0.5 else None

    def _end_support(self, now: datetime, person: Person) -> None:
        """Support ended: the volunteer is free for somebody else."""
        if person.helper is None:
            return
        by = self._coordinator(person)
        detail = {"volunteer": person.helper.staff.name}
        self._helping[person.helper.staff.id] -= 1
        person.helper = None
        self.db.execute(
            update(Allocation)
            .where(Allocation.client_id == person.client_id, Allocation.ended_on.is_(None))
            .values(ended_on=london_day(now))
        )
        self._record(now, person, by, "no longer allocated", detail)

    def _die(self, now: datetime, person: Person) -> None:
        self._end_support(now, person)
        self._change(now, person, died_on=person.died_on)

    def _leave_alone(self, now: datetime, person: Person) -> None:
        self._change(now, person, no_contact=True)

    def _archive(self, now: datetime, person: Person) -> None:
        """Close a record, unless a device is out: then it stays open, as it would."""
        if person.open_loans:
            return
        person.archived = True
        self._change(now, person, archived_on=person.archived_on)

    def _change(self, now: datetime, person: Person, **fields: date | bool | str | None) -> None:
        client = self.db.get_one(Client, person.client_id)
        for name, value in fields.items():
            setattr(client, name, value)
        # Of a client the audit says which fields changed, never their content.
        changed = audit.changes_of(client, frozenset(fields))
        self._record(now, person, self._coordinator(person), "changed", changed)

    def _record(
        self,
        now: datetime,
        person: Person,
        by: Actor,
        action: str,
        detail: dict[str, Any] | None = None,
    ) -> None:
        number = person.client_id
        audit.record(self.db, by, now, action, "client", number, client_id=number, detail=detail)
