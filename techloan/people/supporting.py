"""Who supports a client, and what a client agreed to."""

from datetime import date, datetime

from sqlalchemy import select

from techloan import audit
from techloan.database import Session
from techloan.dates import london_day
from techloan.errors import Refused
from techloan.people.clients import locked
from techloan.people.models import Allocation, Client, Consent, Staff
from techloan.permissions import Actor


def allocate(
    db: Session, actor: Actor, now: datetime, client: Client, staff: Staff, started_on: date
) -> Allocation:
    """Let a volunteer support a client, who sees them from now on; they may have begun before."""
    if started_on > london_day(now):
        raise Refused("Support begins today, or it has begun: choose a day that has come.", 422)
    allocation = Allocation(client=client, staff=staff, started_on=started_on)
    db.add(allocation)
    db.flush()
    detail = {"staff": staff.name, "from": started_on}
    _record(db, actor, now, "gave a supporter", client.id, detail)
    return allocation


def end_allocation(
    db: Session, actor: Actor, now: datetime, allocation: Allocation, ended_on: date
) -> None:
    """End somebody's support of a client; they see the client no more."""
    if allocation.ended_on is not None:
        raise Refused("That support has ended already.")
    allocation.ended_on = max(ended_on, allocation.started_on)
    db.flush()
    detail = {"staff": allocation.staff.name, "until": allocation.ended_on}
    _record(db, actor, now, "ended a support", allocation.client_id, detail)


def set_case_worker(
    db: Session, actor: Actor, now: datetime, client_id: int, staff: Staff | None
) -> Client:
    """Choose the case worker of a client, or none."""
    client = locked(db, client_id)
    before = db.get(Staff, client.case_worker_id) if client.case_worker_id else None
    if before != staff:
        client.case_worker_id = staff.id if staff else None
        db.flush()
        names = [person.name if person else None for person in (before, staff)]
        _record(db, actor, now, "chose a case worker", client.id, {"case worker": names})
    return client


def give_consent(
    db: Session,
    actor: Actor,
    now: datetime,
    client: Client,
    *,
    purpose: str,
    given_on: date,
    today: date,
    words: str = "",
) -> Consent:
    """Keep that a client agreed to something, on a day, with the words they were asked."""
    if given_on > today:
        raise Refused("They cannot have agreed on a day that is still to come.", 422)
    same = select(Consent.id).where(
        Consent.client_id == client.id, Consent.purpose == purpose, Consent.withdrawn_on.is_(None)
    )
    if db.scalar(same.limit(1)) is not None:
        raise Refused("They agreed to that already.")
    consent = Consent(
        client=client, purpose=purpose, given_on=given_on, recorded_by=actor.name, words=words
    )
    db.add(consent)
    db.flush()
    _record(db, actor, now, "recorded a consent", client.id, {"purpose": purpose})
    return consent


def withdraw_consent(
    db: Session, actor: Actor, now: datetime, consent: Consent, today: date
) -> None:
    """Keep that a client took a consent back, today."""
    if consent.withdrawn_on is not None:
        raise Refused("That was taken back already.")
    consent.withdrawn_on = max(today, consent.given_on)
    db.flush()
    _record(db, actor, now, "took back a consent", consent.client_id, {"purpose": consent.purpose})


def _record(
    db: Session, actor: Actor, now: datetime, action: str, client_id: int, detail: dict[str, object]
) -> None:
    audit.record(db, actor, now, action, "client", client_id, client_id=client_id, detail=detail)
