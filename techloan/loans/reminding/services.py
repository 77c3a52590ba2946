"""Who is reminded today, and the message that each is given: one, however much they have."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from techloan.database import Session
from techloan.loans.models import Loan
from techloan.loans.reminders import Decided, is_due, rings_instead
from techloan.loans.reminding import queries
from techloan.loans.reminding.wording import Item, language_for, words_for
from techloan.people.clients import locked
from techloan.people.contacts.queries import quieted
from techloan.people.contacts.rules import RESTS_REMINDERS
from techloan.people.messages import outbox
from techloan.people.messages.outbox import reach_of
from techloan.people.messages.rules import Purpose, Way, way_to, ways
from techloan.people.messages.words import Words
from techloan.people.models import Client
from techloan.people.rules import may_be_written_to
from techloan.settings import Settings, read


@dataclass(frozen=True)
class Wanted:
    """Somebody who is to be reminded today, and the way to them, if there is one."""

    client_id: int
    way: Way | None


def decided(settings: Settings) -> Decided:
    """Return what people decided about reminders."""
    return Decided(
        on=settings.reminders_on,
        days_before=settings.reminder_days_before,
        weekly=settings.reminders_weekly,
    )


def wanted(
    db: Session, settings: Settings, open_ways: Collection[Way], today: date
) -> list[Wanted]:
    """Return who is to be reminded today, each by one of the ways that are set up.

    Who has a message that did not go yet gets no second one: the first is written anew before it
    goes. It asks four questions, however many there are.
    """
    rules = decided(settings)
    last = {row.client_id: row.day for row in db.execute(queries.last_reminded())}
    quiet = {c for c, reason, _ in db.execute(quieted(today)) if reason in RESTS_REMINDERS}
    waits = {(row.client_id, row.no_way) for row in db.execute(queries.still_open())}
    loans = db.scalars(queries.to_write_to(today + timedelta(days=rules.days_before)))
    found = list[Wanted]()
    for client_id, theirs in groupby(loans, key=lambda loan: loan.client_id):
        due = [loan for loan in theirs if _is_due(loan, today, last.get(client_id), rules)]
        if not due or client_id in quiet or (client_id, False) in waits:
            continue
        rings = any(rings_instead(_due(loan), today, rules) for loan in due)
        way = _way(due[0].client, open_ways, rings=rings)
        if way is not None or (client_id, True) not in waits:
            found.append(Wanted(client_id, way))
    return found


def _way(client: Client, open_ways: Collection[Way], *, rings: bool) -> Way | None:
    reach = reach_of(client)
    # Who must not be rung is written to once more.
    return Way.CALL if rings and Way.CALL in ways(reach) else way_to(reach, open_ways)


def make(db: Session, now: datetime, today: date, settings: Settings, one: Wanted) -> bool:
    """Put somebody's reminder into the outbox; say whether it was not there yet."""
    client = locked(db, one.client_id)
    allowed = may_be_written_to(died_on=client.died_on, no_contact=client.no_contact)
    words = compose(db, client, today, settings) if allowed else None
    if words is None:
        return False
    if one.way is not None:
        outbox.way_found(db, now, client.id)
    made = outbox.put(db, now, client, Purpose.REMINDER, today, one.way, words)
    return made is not None


def compose(
    db: Session, client: Client, today: date, settings: Settings | None = None
) -> Words | None:
    """Write the reminder of what somebody still has and is due; None when it is all back."""
    settings = settings or read(db)
    last = today + timedelta(days=settings.reminder_days_before)
    loans = db.scalars(queries.open_until(last).where(Loan.client_id == client.id)).all()
    if not loans:
        return None
    items = [Item(loan.device.model.kind, loan.device.tag, _due(loan)) for loan in loans]
    language = language_for(client.language, settings)
    site = loans[0].device.site
    where = ", ".join(part for part in (site.name, " ".join(site.address.split())) if part)
    return words_for(client.first_name, language, items, today, settings, where)


def _is_due(loan: Loan, today: date, last: date | None, rules: Decided) -> bool:
    return is_due(_due(loan), loan.checked_out_on, today, last, rules)


def _due(loan: Loan) -> date:
    # Selected by it, so it is there.
    return loan.due_on or loan.checked_out_on
