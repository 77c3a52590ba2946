"""What needs doing today, for this person: counts that lead to lists, and a volunteer's people."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from sqlalchemy import Select, func, select

from techloan.database import Session
from techloan.groups import listing
from techloan.groups.listing import Held
from techloan.home import follow_up
from techloan.home.follow_up import Row, Why
from techloan.inventory import queries as inventory
from techloan.inventory.models import Device
from techloan.inventory.rules import State
from techloan.loans import queries as loans
from techloan.loans.models import Loan
from techloan.loans.requests import queries as requests
from techloan.loans.requests.listing import count
from techloan.people import queries as people
from techloan.people.contacts.rules import Reason
from techloan.people.models import Client
from techloan.permissions import Actor, Permission, Role, Scope

# Somebody supports a handful; whoever has more finds the others in the list of clients.
MOST_PEOPLE = 50
RING_FIRST = 3
NOW_AND_THEN = {
    Reason.LOSS: "losses to look into",
    Reason.SIM: "SIMs that run out",
    Reason.SUPPORT_ENDING: "with support that ends",
    Reason.UNSIGNED: "without an agreement",
}


@dataclass(frozen=True)
class Count:
    """A number of things that need a hand: its words, and the list that it leads to."""

    number: int
    words: str
    address: str
    tone: str


@dataclass
class Day:
    """One person's day. What is not for them is empty."""

    counts: list[Count] = field(default_factory=list)
    people: Sequence[Client] = ()
    meetings: Sequence[Held] = ()
    loans: dict[int, list[Loan]] = field(default_factory=dict)
    # Why each of the people is worth a thought; whom to ring first; what comes back today.
    whys: dict[int, list[Why]] = field(default_factory=dict)
    first: Sequence[Row] = ()
    due: Sequence[Loan] = ()

    @property
    def seen(self) -> set[int]:
        """Return the numbers of the clients whose names stand on the page."""
        named = [*self.people, *(row.client for row in self.first)]
        return {client.id for client in named} | {loan.client_id for loan in self.due}


def day_of(db: Session, actor: Actor, now: datetime, today: date) -> Day:
    """Return what needs doing today, in at most nine statements."""
    day = Day()
    if actor.may(Permission.FOLLOW_UP):
        day.whys = follow_up.whys_of(db, actor, now, today)
    if actor.may(Permission.DEVICES_WRITE):
        day.counts = [
            _to_follow_up(day.whys),
            *_loans_due(db, actor, today),
            _waiting(db, actor, today),
            *_devices(db, actor),
            *_now_and_then(day.whys),
        ]
        day.first = follow_up.rows_of(db, day.whys, list(day.whys)[:RING_FIRST])
        day.due = db.scalars(_due_today(actor, today)).all()
    if actor.may(Permission.GROUPS_READ):
        day.meetings = listing.of_today(db, actor, today)
    if Role.VOLUNTEER in actor.roles:
        day.people = db.scalars(_own_people(actor)).all()
        for loan in db.scalars(_loans_of([client.id for client in day.people])):
            day.loans.setdefault(loan.client_id, []).append(loan)
    return day


def _to_follow_up(whys: dict[int, list[Why]]) -> Count:
    return Count(len(whys), "to follow up", "/follow-up", "look")


def _now_and_then(whys: dict[int, list[Why]]) -> list[Count]:
    """Return the counts of what seldom needs a hand: they stand there only when it does."""
    counts = follow_up.counts_of(whys)
    return [
        Count(counts[reason], words, f"/follow-up?why={reason}", "wait")
        for reason, words in NOW_AND_THEN.items()
        if counts[reason]
    ]


def _due_today(actor: Actor, today: date) -> Select[Loan]:
    theirs = loans.visible_to(actor).where(loans.is_open(), Loan.due_on == today)
    return theirs.order_by(Loan.id).limit(MOST_PEOPLE)


def _loans_due(db: Session, actor: Actor, today: date) -> list[Count]:
    overdue = loans.overdue(today)
    week = Loan.due_on.between(today, today + timedelta(days=7))
    seen = people.reaches(actor, Permission.LOANS_READ)
    counted = select(func.count().filter(overdue), func.count().filter(week))
    row = db.execute(counted.select_from(Loan).join(Loan.client).where(loans.is_open(), seen)).one()
    return [
        Count(row[0], "due back before today", "/loans?due=overdue", "overdue"),
        Count(row[1], "due back within 7 days", "/loans?due=week", "due_soon"),
    ]


def _waiting(db: Session, actor: Actor, today: date) -> Count:
    long = requests.visible_to(actor).where(requests.waits_long(today))
    number = db.scalar(count(long)) or 0
    return Count(number, "waiting more than 14 days", "/requests?show=long", "look")


def _devices(db: Session, actor: Actor) -> list[Count]:
    own_site = Device.site_id == actor.site_id if actor.site_id else Device.id.is_not(None)
    numbers = select(
        func.count().filter(Device.state == State.TO_PREPARE, own_site),
        func.count().filter(Device.state == State.IN_REPAIR),
        func.count().filter(Device.state == State.MISSING),
    )
    reach = inventory.reaches(actor, Permission.DEVICES_WRITE)
    row = db.execute(numbers.select_from(Device).join(Device.site).where(reach)).one()
    here = f"to prepare at {actor.site_name}" if actor.site_id else "to prepare"
    everything = Scope.ALL in actor.scopes_of(Permission.DEVICES_WRITE)
    within = {} if everything else {"partner": str(actor.partner_id)}
    at_site = {"site": str(actor.site_id)} if actor.site_id else within
    return [
        Count(row[0], here, _devices_in(State.TO_PREPARE, **at_site), "to_prepare"),
        Count(row[1], "in repair", _devices_in(State.IN_REPAIR, **within), "in_repair"),
        Count(row[2], "missing", _devices_in(State.MISSING, **within), "missing"),
    ]


def _devices_in(state: State, **more: str) -> str:
    return f"/devices?{urlencode({'state': str(state), **more})}"


def _own_people(actor: Actor) -> Select[Client]:
    own = select(Client).where(Client.id.in_(people.own_clients(actor)))
    return people.in_order(own.where(Client.archived_on.is_(None))).limit(MOST_PEOPLE)


def _loans_of(clients: list[int]) -> Select[Loan]:
    of_them = Loan.client_id.in_(clients)
    return loans.loans().where(of_them, loans.is_open()).order_by(Loan.due_on, Loan.id)
