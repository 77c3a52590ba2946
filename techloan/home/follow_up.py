"""Who is to be followed up, and why: joined from what each wing asks of its records, never stored.

A contact lets rows rest until a day that somebody chose; then they are back by themselves.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import joinedload

from techloan.database import Session, later_of
from techloan.groups import follow_up as groups
from techloan.home.rules import rank, why
from techloan.loans import follow_up as loans
from techloan.loans.models import Loan
from techloan.people import queries as people
from techloan.people.contacts.queries import FollowUp, follow_up, last_spoke, quieted
from techloan.people.contacts.rules import RESTS_REMINDERS, How, Reason
from techloan.people.messages.outbox import reach_of
from techloan.people.messages.rules import ways
from techloan.people.models import Client, Staff
from techloan.permissions import Actor, Permission

NOT_HEARD_DAYS = 28
PAGE = 25
MINE = "mine"
OFFERED = (How.CALL, How.TEXT, How.LETTER, How.EMAIL, How.VISIT)
# How somebody can have been heard from: each gives the last day of a client.
HEARD = (groups.last_came, last_spoke, loans.last_renewed, loans.last_checked_in)


@dataclass(frozen=True)
class Why:
    """One reason why somebody is on the follow-up."""

    reason: Reason
    since: date
    words: str


@dataclass(frozen=True)
class Row:
    """Somebody to follow up, with every reason, the weightiest first."""

    client: Client
    whys: list[Why]

    @property
    def ways(self) -> list[How]:
        """Return the safe ways to them, the one that they chose first; anybody may be visited."""
        safe = {str(way) for way in ways(reach_of(self.client))}
        offered = [how for how in OFFERED if how is How.VISIT or str(how) in safe]
        return sorted(offered, key=lambda how: str(how) != self.client.best_way)


@dataclass(frozen=True)
class Filters:
    """Whose people are shown and for which reason; `resting`: those whose row rests."""

    whose: str = ""
    reason: Reason | None = None
    resting: bool = False

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Filters":
        """Read the filters from an address; a word that is no choice narrows nothing."""
        whose, reason = given.get("whose", ""), given.get("why", "")
        known = whose == MINE or (whose.isascii() and whose.isdigit() and len(whose) < 8)
        return cls(
            whose=whose if known else "",
            reason=Reason(reason) if reason in set(Reason) else None,
            resting=given.get("show") == "resting",
        )


@dataclass(frozen=True)
class Page:
    """A page of people to follow up: how many there are, and how many for each reason."""

    rows: list[Row]
    total: int
    counts: Counter[Reason]


def page_of(
    db: Session, actor: Actor, now: datetime, today: date, filters: Filters, page: int = 1
) -> Page:
    """Return a page of whom this person follows up, in two statements, what matters most first."""
    whys = whys_of(db, actor, now, today, filters)
    shown = [
        client_id
        for client_id, each in whys.items()
        if filters.reason is None or any(one.reason is filters.reason for one in each)
    ]
    rows = rows_of(db, whys, shown[(page - 1) * PAGE : page * PAGE])
    return Page(rows, len(shown), counts_of(whys))


def counts_of(whys: dict[int, list[Why]]) -> Counter[Reason]:
    """Return how many people there are for each reason."""
    return Counter(reason for each in whys.values() for reason in {one.reason for one in each})


def whys_of(
    db: Session, actor: Actor, now: datetime, today: date, filters: Filters | None = None
) -> dict[int, list[Why]]:
    """Return whom this person follows up, by the number of the client, the weightiest first."""
    whys: dict[int, list[Why]] = {}
    for client_id, word, since, detail in db.execute(wanted(actor, now, today, filters)):
        reason = Reason(word)
        one = Why(reason, since, why(reason, since, detail, today))
        whys.setdefault(client_id, []).append(one)
    for each in whys.values():
        each.sort(key=lambda one: _weight(one, today))
    return dict(sorted(whys.items(), key=lambda item: _weight(item[1][0], today)))


def rows_of(db: Session, whys: dict[int, list[Why]], numbers: Sequence[int]) -> list[Row]:
    """Return the rows of some clients, in one statement."""
    theirs = select(Client).where(Client.id.in_(numbers))
    wanted = theirs.options(joinedload(Client.case_worker), joinedload(Client.partner))
    clients = {client.id: client for client in db.scalars(wanted)}
    return [Row(clients[number], whys[number]) for number in numbers]


def wanted(actor: Actor, now: datetime, today: date, filters: Filters | None = None) -> FollowUp:
    """Select whom this person follows up: client, reason, since when, and a detail of it."""
    filters = filters or Filters()
    found = _joined(now, today).subquery()
    client_id, reason, since, detail = found.c
    rests = quieted(today).subquery()
    resting = exists().where(
        rests.c.client_id == client_id,
        or_(
            rests.c.reason == "",
            rests.c.reason == reason,
            and_(rests.c.reason.in_(RESTS_REMINDERS), reason.in_(RESTS_REMINDERS)),
        ),
    )
    return (
        select(client_id, reason, since, detail)
        .distinct()
        .join(Client, Client.id == client_id)
        .where(
            people.reaches(actor, Permission.FOLLOW_UP),
            _whose(actor, filters.whose),
            resting if filters.resting else ~resting,
        )
        .order_by(since, client_id)
    )


def case_workers(actor: Actor) -> Select[Staff]:
    """Select the case workers of those whom this person follows up, by name."""
    of_theirs = select(Client.case_worker_id).where(
        people.reaches(actor, Permission.FOLLOW_UP), Client.archived_on.is_(None)
    )
    return select(Staff).where(Staff.id.in_(of_theirs)).order_by(func.lower(Staff.name), Staff.id)


def not_heard(today: date) -> FollowUp:
    """Select who has a device and was not heard from for four weeks; since the last time.

    They were heard from when they came, spoke with somebody, borrowed, renewed or brought back.
    """
    last = today - timedelta(days=NOT_HEARD_DAYS)
    lent = (
        select(Loan.client_id, func.max(Loan.checked_out_on).label("on_day"))
        .where(Loan.ending.is_(None), Loan.part_of_id.is_(None))
        .group_by(Loan.client_id)
        .having(func.max(Loan.checked_out_on) <= last)
        .subquery()
    )
    begun = lent.c.on_day
    # Most who are well came to a meeting; so these are left out at once, and few are looked into.
    came_lately = lent.c.client_id.not_in(groups.came_since(last + timedelta(days=1)))
    heard = later_of(begun, *(func.coalesce(day(lent.c.client_id), begun) for day in HEARD))
    return (
        follow_up(lent.c.client_id, Reason.NOT_HEARD, heard)
        .join(Client, Client.id == lent.c.client_id)
        .where(came_lately, heard <= last, people.reachable())
    )


def _joined(now: datetime, today: date) -> CompoundSelect[int, str, date, str]:
    """Join the reasons of all wings. A new wing that follows up adds its selects here."""
    return union_all(
        loans.overdue(today),
        loans.due_soon(today),
        loans.support_ending(today),
        loans.sim_running_out(today),
        loans.loss_unfinished(),
        loans.unsigned(today),
        loans.waiting(today),
        groups.missed_two(now),
        groups.never_came(today),
        loans.to_ring(today),
        not_heard(today),
    )


def _whose(actor: Actor, whose: str) -> ColumnElement[bool]:
    if not whose:
        return true()
    if whose == MINE:
        return people.mine(actor)
    return Client.case_worker_id == int(whose)


def _weight(one: Why, today: date) -> tuple[int, date]:
    return rank(one.reason, one.since, today), one.since
