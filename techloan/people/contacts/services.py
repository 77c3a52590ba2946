"""What is done about contacts: a contact is recorded, and lets a row rest until a day."""

from datetime import date, datetime

from techloan import audit, encryption
from techloan.database import Session
from techloan.errors import Refused
from techloan.people.clients import locked
from techloan.people.contacts.models import Contact
from techloan.people.contacts.rules import ABOUT, REACHED, How, Outcome, refusal_of_quiet
from techloan.people.messages import outbox
from techloan.permissions import Actor


def record_contact(
    db: Session,
    actor: Actor,
    now: datetime,
    today: date,
    client_id: int,
    *,
    how: How,
    outcome: Outcome,
    note: str = "",
    reason: str = "",
    quiet_until: date | None = None,
) -> Contact:
    """Keep a contact that was made; the row of its reason rests until the chosen day.

    When somebody was reached, a call that was still to be made for a message is done with.
    """
    if reason not in ABOUT:
        raise Refused("Choose what it was about.", 422)
    if sentence := refusal_of_quiet(quiet_until, today):
        raise Refused(sentence, 422)
    client = locked(db, client_id)
    if client.died_on is not None and how not in (How.CALL, How.VISIT):
        raise Refused(f"{client.name} has died. Ring or visit those who were close to them.")
    contact = Contact(
        client=client,
        at=now,
        staff_id=actor.staff_id,
        actor=actor.name,
        how=how,
        outcome=outcome,
        reason=reason,
        note_sealed=encryption.seal(note) if note else None,
        quiet_until=quiet_until,
    )
    db.add(contact)
    if outcome in REACHED:
        outbox.call_made(db, now, client_id)
    db.flush()
    detail = {"how": how, "outcome": outcome, "about": reason, "quiet until": quiet_until}
    detail |= {"note": "added"} if note else {}
    audit.record(
        db, actor, now, "recorded", "contact", contact.id, client_id=client_id, detail=detail
    )
    return contact
