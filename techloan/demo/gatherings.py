"""The groups of the demo county: they begin, meet week after week, and people come or do not."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select

from techloan.database import Session
from techloan.dates import london_day
from techloan.demo.arrivals import Happening
from techloan.demo.clients import Person
from techloan.demo.county import Crew, Member
from techloan.demo.days import days, work_day
from techloan.demo.plans import Plan, plans
from techloan.groups import hosting, queries, register, services
from techloan.groups.models import Group, GroupBreak, GroupTime, Meeting
from techloan.groups.register import Mark
from techloan.groups.rules import CAME, MISSED
from techloan.groups.times import Occurrence, occurrences
from techloan.people.models import Client
from techloan.permissions import Role

MOST_MEMBERS = 14
PLANNED_EVERY = 28
# In the last weeks the first two members of each group stay away: somebody should ring them.
QUIET_DAYS = 22
REASONS = (MISSED, "ill", "away", "forgot", "cannot_join", "no_wish", "unknown")
OFTEN = (50, 14, 12, 9, 8, 3, 4)
GOODBYES = ("Has another group now", "Prefers to be rung", "Moved to her daughter's")


@dataclass
class Gathering:
    """A group while its story is told: its row, its members, and how much each likes to come."""

    plan: Plan
    group: Group
    time: GroupTime
    hosts: list[Member]
    likes: dict[int, float] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)


class Gatherings:
    """Tells the story of every group by calling the services that the pages call."""

    def __init__(
        self,
        db: Session,
        rng: random.Random,
        crew: Crew,
        people: list[Person],
        start: date,
        today: date,
    ) -> None:
        self.db, self.rng, self.crew, self.people = db, rng, crew, people
        self.start, self.today = start, today
        self._somewhere: set[int] = set()

    def happenings(self) -> Iterator[tuple[date, Happening]]:
        """Give what happens in each group before today: when, and how to do it."""
        for plan in plans(self.today):
            yield from self._of(self._gathering(plan))

    def _of(self, one: Gathering) -> Iterator[tuple[date, Happening]]:
        begins = work_day(self.start + days(2))
        over = self.start + (self.today - self.start) * 0.6
        last = work_day(over) if one.plan.ended else self.today - days(1)
        yield begins, lambda now: self._begin(now, one)
        for number in range(PLANNED_EVERY, (last - begins).days, PLANNED_EVERY):
            yield begins + days(number), lambda now: self._plan_ahead(now, one)
        met = occurrences(
            [one.time],
            [],
            begins + days(1),
            last - days(1) if one.plan.ended else last,
            skips_bank_holidays=one.group.skips_bank_holidays,
        )
        for number, each in enumerate(met, start=1):
            ago = len(met) - number
            # A quarter of an hour after the meeting its host closes the register.
            yield each.ends_at + timedelta(minutes=15), self._bound(one, each, ago)
        if one.plan.ended:
            yield last, lambda now: self._end(now, one)
        else:
            yield last, lambda now: self._plan_ahead(now, one)

    def _bound(self, one: Gathering, each: Occurrence, ago: int) -> Happening:
        return lambda now: self._meet(now, one, each, ago)

    def _gathering(self, plan: Plan) -> Gathering:
        volunteers = [m for m in self.crew.members if m.role is Role.VOLUNTEER]
        group = Group(
            name=plan.name,
            kind=plan.kind,
            platform=plan.platform,
            partner=self.crew.sites[plan.site].partner,
            join_link=f"https://meet.example.org/{plan.name.split()[0].lower()}",
            meeting_number=f"{self.rng.randrange(800, 900)} 5550 {self.rng.randrange(1000, 9999)}",
            how_to_join=plan.how,
        )
        group.skips_bank_holidays = plan.hosts[0] != 0
        own = GroupTime(
            group=group,
            pattern=plan.pattern,
            weekday=plan.weekday,
            starts=plan.starts,
            minutes=plan.minutes,
            from_on=self.start,
            every=plan.every,
            nth=plan.nth,
        )
        return Gathering(plan, group, own, [volunteers[place] for place in plan.hosts])

    def _begin(self, now: datetime, one: Gathering) -> None:
        by = self.crew.coordinator_of(self.rng, one.group.partner)
        services.set_passcode(one.group, f"{self.rng.randrange(100_000, 999_999)}")
        services.add_group(self.db, by, now, one.group)
        for host in one.hosts:
            hosting.add_host(self.db, by, now, one.group, host.staff)
        services.add_time(self.db, by, now, london_day(now), one.time)
        christmas = date(self.today.year, 12, 24)
        if not one.plan.ended and self.today < christmas - days(7):
            away = GroupBreak(
                group=one.group, from_on=christmas, until_on=christmas + days(3), why="Christmas"
            )
            services.add_break(self.db, by, now, london_day(now), away)

    def _plan_ahead(self, now: datetime, one: Gathering) -> None:
        services.plan_ahead(self.db, one.group, london_day(now))

    def _end(self, now: datetime, one: Gathering) -> None:
        by = self.crew.coordinator_of(self.rng, one.group.partner)
        services.end_group(self.db, by, now, london_day(now), one.group.id)

    def _meet(self, now: datetime, one: Gathering, each: Occurrence, ago: int) -> None:
        """Invite who has borrowed a device since, write the register, and finish it."""
        by, group = one.hosts[0].actor, one.group
        self._say_goodbye(now, one)
        self._invite(now, one)
        at = Meeting.starts_at == each.starts_at
        meeting = self.db.scalars(select(Meeting).where(Meeting.group_id == group.id, at)).one()
        if ago == 6:
            coordinator = self.crew.coordinator_of(self.rng, group.partner)
            services.cancel_meeting(self.db, coordinator, now, meeting, "The host was ill")
            return
        who = (self.db, by, now, each.on, meeting.id)
        register.mark(*who, [Mark(n, "", self._word(one, n, each.on)) for n in one.likes])
        register.set_guests(*who, self.rng.choice((0, 0, 0, 1, 2)))
        if ago == 0 and one.plan.hosts[0] == 0:
            register.add_newcomer(*who, "Flo with the budgie")
        if ago > 0 or not one.plan.forgets:
            register.finish(*who)

    def _word(self, one: Gathering, client_id: int, on: date) -> str:
        person, likes = one.people[client_id], one.likes[client_id]
        quiet = client_id in list(one.likes)[:2] and on > self.today - days(QUIET_DAYS)
        comes = self.rng.random() < (likes if person.open_loans else likes * 0.6)
        return CAME if comes and not quiet else self.rng.choices(REASONS, OFTEN)[0]

    def _invite(self, now: datetime, one: Gathering) -> None:
        """Invite up to two people of whom nobody has thought yet: who has a device, above all."""
        own = one.hosts[0] is self.crew.volunteer
        may = [
            p for p in self.people
            if p.client_id and not p.archived and not p.died_on and not p.no_contact_on
            and p.client_id not in self._somewhere and (p.open_loans or (own and p.mine))
        ]  # fmt: skip
        mine = [person for person in may if own and person.mine]
        room = max(MOST_MEMBERS - len(one.likes), 0)
        for person in mine or may[: min(2, room)]:
            by = self.crew.coordinator_of(self.rng, one.group.partner)
            client = self.db.get_one(Client, person.client_id)
            services.invite(self.db, by, now, london_day(now), one.group, client)
            self._somewhere.add(person.client_id)
            one.likes[person.client_id] = self.rng.betavariate(4, 2)
            one.people[person.client_id] = person

    def _say_goodbye(self, now: datetime, one: Gathering) -> None:
        """Let those leave whose record was closed, and now and then somebody else."""
        gone = [n for n, person in one.people.items() if person.archived]
        if len(one.likes) > 6 and self.rng.random() < 0.08:
            gone.append(self.rng.choice(list(one.likes)[2:]))
        by = self.crew.coordinator_of(self.rng, one.group.partner)
        for member in self.db.scalars(queries.members_of(one.group.id)).all():
            if member.client_id in gone:
                why = self.rng.choice(GOODBYES)
                services.leave(self.db, by, now, london_day(now), member, why)
                del one.likes[member.client_id], one.people[member.client_id]
