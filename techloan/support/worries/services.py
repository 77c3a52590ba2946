"""What is done about worries: raised, taken on, closed; and who hears of them."""

from datetime import datetime

from sqlalchemy import select

from techloan import audit, encryption
from techloan.database import Session
from techloan.errors import Refused
from techloan.people.clients import locked
from techloan.people.models import Partner
from techloan.permissions import Actor
from techloan.support.worries import queries
from techloan.support.worries.models import NamedLead, Worry
from techloan.support.worries.rules import HOURS, LEAST_HOURS, MOST_HOURS, ring_by


def raise_worry(
    db: Session,
    actor: Actor,
    now: datetime,
    client_id: int,
    words: str,
    *,
    urgent: bool = False,
    key: str | None = None,
) -> Worry:
    """Keep a worry about a client, sealed; the named lead sees it at once.

    The same form sent twice is one worry.
    """
    client = locked(db, client_id)
    if key and (before := db.scalar(select(Worry).where(Worry.key == key))) is not None:
        return before
    if not words.strip():
        raise Refused("Tap what worries you, or write it in a few words.", 422)
    named = db.scalar(queries.lead_of(client.partner_id))
    worry = Worry(
        client=client,
        at=now,
        staff_id=actor.staff_id,
        actor=actor.name,
        words_sealed=encryption.seal(words.strip()),
        ring_by=ring_by(now, named.hours if named else HOURS),
        urgent=urgent,
        key=key,
    )
    db.add(worry)
    db.flush()
    _tell(db, actor, now, "was worried", worry)
    return worry


def take(db: Session, actor: Actor, now: datetime, worry_id: int) -> Worry:
    """Say that one is on it, so that not two people ring."""
    worry = _locked(db, actor, worry_id)
    if worry.closed_at is not None:
        raise Refused("This worry is closed already.")
    if worry.taken_at is not None and worry.taken_by != actor.name:
        raise Refused(f"{worry.taken_by} is on it already.")
    worry.taken_at, worry.taken_by = now, actor.name
    db.flush()
    _tell(db, actor, now, "took on", worry)
    return worry


def close(db: Session, actor: Actor, now: datetime, worry_id: int, outcome: str) -> Worry:
    """Close a worry, with what came of it."""
    worry = _locked(db, actor, worry_id)
    if worry.closed_at is not None:
        raise Refused("This worry is closed already.")
    if not outcome.strip():
        raise Refused("Please say what came of it, in a few words.", 422)
    worry.closed_at, worry.closed_by = now, actor.name
    worry.outcome_sealed = encryption.seal(outcome.strip())
    db.flush()
    _tell(db, actor, now, "closed", worry)
    return worry


def name_lead(
    db: Session,
    actor: Actor,
    now: datetime,
    partner_id: int,
    *,
    lead_id: int,
    deputy_id: int | None,
    hours: int,
) -> NamedLead:
    """Name who hears of worries about a partner's clients, who stands in, and how soon they ring.

    Two who decide at one moment come one after the other: the partner's row is locked.
    """
    db.execute(select(Partner.id).where(Partner.id == partner_id).with_for_update())
    if deputy_id == lead_id:
        raise Refused("The deputy is somebody else than the lead.", 422)
    if not LEAST_HOURS <= hours <= MOST_HOURS:
        raise Refused("Give the hours as a number from 1 to 168, which is a week.", 422)
    may = {person.id for person in db.scalars(queries.may_lead())}
    if lead_id not in may or (deputy_id is not None and deputy_id not in may):
        raise Refused("Choose somebody of the desk, or a coordinator.", 422)
    named = db.get(NamedLead, partner_id, populate_existing=True)
    if named is None:
        named = NamedLead(partner_id=partner_id, lead_id=lead_id, deputy_id=deputy_id, hours=hours)
        db.add(named)
    named.lead_id, named.deputy_id, named.hours = lead_id, deputy_id, hours
    db.flush()
    detail = {"lead": lead_id, "deputy": deputy_id, "hours": hours}
    audit.record(db, actor, now, "named the lead", "partner", partner_id, detail=detail)
    return named


def _locked(db: Session, actor: Actor, worry_id: int) -> Worry:
    wanted = queries.visible_to(actor).where(Worry.id == worry_id).with_for_update(of=Worry)
    worry = db.scalar(wanted.execution_options(populate_existing=True))
    if worry is None:
        raise Refused("This worry is not there any more.", 404)
    return worry


def _tell(db: Session, actor: Actor, now: datetime, action: str, worry: Worry) -> None:
    client_id = worry.client_id or worry.client.id
    audit.record(db, actor, now, action, "worry", worry.id, client_id=client_id)
