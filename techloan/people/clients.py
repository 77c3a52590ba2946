"""What is done to clients: added, edited, closed; the words by which they are found."""

import re
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm.exc import StaleDataError

from techloan import audit
from techloan.cells import phones
from techloan.cells.reading import Reading
from techloan.database import Session
from techloan.errors import Refused
from techloan.people.models import Client, ClientWord, Eligibility, Partner
from techloan.people.rules import support_until
from techloan.permissions import Actor, Permission
from techloan.settings import Settings
from techloan.words import index_words

# Of these fields of a client the audit says only that they changed.
PERSONAL = frozenset(
    {
        *("given_name", "family_name", "preferred_name", "phone", "other_phone", "email"),
        *("address", "postcode", "district", "reach_words", "print_size", "language"),
        *("interpreter", "hearing", "carer_name", "carer_phone", "other_needs", "born_in", "note"),
    }
)
# What the form of a client changes, beside reference, partner and eligibility.
EDITED = PERSONAL | {
    *("may_ring", "may_leave_voicemail", "may_text", "may_email", "may_write", "basis"),
    "best_way",
    *("referral_source", "referred_on", "support_from", "support_until"),
}


def words_of(client: Client) -> set[str]:
    """Return every word by which a client is found: name, reference, telephone, postcode."""
    digits = [re.sub(r"\D", "", phone) for phone in (client.phone, client.other_phone)]
    return index_words(
        [
            client.reference,
            client.given_name,
            client.family_name,
            client.preferred_name,
            client.phone,
            client.other_phone,
            client.postcode,
            *digits,
        ]
    )


def index_client(db: Session, client: Client) -> None:
    """Write the words by which a client is found; call it whenever one of them changed."""
    db.execute(delete(ClientWord).where(ClientWord.client_id == client.id))
    rows = [{"word": word, "client_id": client.id} for word in sorted(words_of(client))]
    db.execute(insert(ClientWord), rows)


def next_reference(db: Session, prefix: str) -> str:
    """Return the reference after the highest one given so far: `PLUS-C-0102`."""
    references = db.scalars(
        select(Client.reference).where(func.lower(Client.reference).startswith(prefix.lower()))
    )
    numbers = [
        int(found.group(1))
        for reference in references
        if (found := re.fullmatch(rf"{re.escape(prefix)}-(\d+)", reference, re.IGNORECASE))
    ]
    return f"{prefix}-{max(numbers, default=0) + 1:04d}"


def add_client(
    db: Session,
    actor: Actor,
    now: datetime,
    settings: Settings,
    partner_id: int,
    values: dict[str, Any],
    reference: str = "",
) -> Client:
    """Add a client of a partner and return them.

    `values` are the fields of EDITED. Without a reference we give the next one; without an end of
    support it is so many months after its beginning as the settings say.
    """
    # Whoever adds waits for who adds before, so that no two are given the same reference.
    db.execute(select(Partner.id).order_by(Partner.id).with_for_update())
    partner = db.get_one(Partner, partner_id)
    if not actor.reaches_partner(Permission.CLIENTS_WRITE, partner.id):
        raise Refused("You can add clients of your own partner only.")
    number = reference.strip().upper() or next_reference(db, settings.reference_prefix)
    client = Client(partner=partner, reference=number, **_tidied(settings, values))
    db.add(client)
    db.flush()
    index_client(db, client)
    detail = {"reference": number, "partner": partner.name}
    audit.record(db, actor, now, "added", "client", client.id, client_id=client.id, detail=detail)
    return client


def edit_client(
    db: Session,
    actor: Actor,
    now: datetime,
    settings: Settings,
    client_id: int,
    version: int,
    values: dict[str, Any],
    *,
    partner_id: int | None = None,
    reference: str = "",
) -> Client:
    """Change the fields of EDITED of a client; the audit says of personal ones only which.

    Raise `StaleDataError` when somebody changed them since the `version` that was shown.
    """
    client = locked(db, client_id)
    if client.version != version:
        raise StaleDataError("somebody changed this client since")
    if partner_id is not None and partner_id != client.partner_id:
        if not actor.reaches_partner(Permission.CLIENTS_WRITE, partner_id):
            raise Refused("You can choose your own partner only.")
        client.partner_id = partner_id
    client.reference = reference.strip().upper() or client.reference
    for name, value in _tidied(settings, values).items():
        setattr(client, name, value)
    changes = audit.changes_of(client, PERSONAL)
    db.flush()
    if changes:
        index_client(db, client)
        _record(db, actor, now, "changed", client, changes)
    return client


def eligibility_of(db: Session, client_id: int) -> dict[str, bool]:
    """Return a client's answers to the eligibility lines; what was not asked is not there."""
    rows = db.execute(
        select(Eligibility.line, Eligibility.yes).where(Eligibility.client_id == client_id)
    )
    return {row.line: row.yes for row in rows}


def answer_eligibility(
    db: Session,
    actor: Actor,
    now: datetime,
    settings: Settings,
    client: Client,
    answers: dict[str, bool | None],
) -> None:
    """Keep a client's answers to the eligibility lines; None takes an answer back (not asked)."""
    lines = {line.key for line in settings.eligibility}
    kept = eligibility_of(db, client.id)
    changed = [key for key in sorted(lines & answers.keys()) if answers[key] != kept.get(key)]
    of_client = Eligibility.client_id == client.id
    db.execute(delete(Eligibility).where(of_client, Eligibility.line.in_(changed)))
    for key in changed:
        yes = answers[key]
        if yes is not None:
            db.add(
                Eligibility(
                    client_id=client.id, line=key, yes=yes, asked_at=now, asked_by=actor.name
                )
            )
    db.flush()
    if changed:
        _record(db, actor, now, "changed", client, dict.fromkeys(changed, "changed"))


def close(
    db: Session, actor: Actor, now: datetime, today: date, client_id: int, *, devices: int
) -> Client:
    """Close a client's record. `devices`: how many they still have; then it stays open."""
    client = locked(db, client_id)
    if devices:
        many = "a device" if devices == 1 else f"{devices} devices"
        raise Refused(f"{client.name} still has {many}. Check in first, then close the record.")
    if client.archived_on is None:
        client.archived_on = today
        _record(db, actor, now, "closed", client)
    db.flush()
    return client


def reopen(db: Session, actor: Actor, now: datetime, client_id: int) -> Client:
    """Open a closed record again."""
    client = locked(db, client_id)
    if client.archived_on is not None:
        client.archived_on = None
        _record(db, actor, now, "opened again", client)
    db.flush()
    return client


def died(db: Session, actor: Actor, now: datetime, today: date, client_id: int, on: date) -> Client:
    """Keep that a client has died: from now on nothing is lent, sent or printed for them."""
    client = locked(db, client_id)
    if on > today:
        raise Refused("Please choose a day that is not in the future.", 422)
    client.died_on = on
    _record(db, actor, now, "marked as died", client)
    db.flush()
    return client


def undo_died(db: Session, actor: Actor, now: datetime, client_id: int) -> Client:
    """Take back that a client has died: it was a mistake."""
    client = locked(db, client_id)
    client.died_on = None
    _record(db, actor, now, "took back that they died", client)
    db.flush()
    return client


def set_no_contact(
    db: Session, actor: Actor, now: datetime, client_id: int, *, no_contact: bool
) -> Client:
    """Keep that a client wants to hear no more from us, or that they do again."""
    client = locked(db, client_id)
    if client.no_contact is not no_contact:
        client.no_contact = no_contact
        words = "asked for no contact" if no_contact else "may be contacted again"
        _record(db, actor, now, words, client)
    db.flush()
    return client


def locked(db: Session, client_id: int) -> Client:
    """Return a client as they are now, kept from others until the commit."""
    wanted = select(Client).where(Client.id == client_id).with_for_update()
    return db.scalars(wanted.execution_options(populate_existing=True)).one()


def _tidied(settings: Settings, values: dict[str, Any]) -> dict[str, Any]:
    tidy = dict(values)
    for name in ("phone", "other_phone", "carer_phone"):
        tidy[name] = _as_written(phones.phone(tidy.get(name, "")), tidy.get(name, ""))
    tidy["postcode"] = _as_written(
        phones.postcode(tidy.get("postcode", "")), tidy.get("postcode", "")
    )
    if tidy.get("support_from") and not tidy.get("support_until"):
        tidy["support_until"] = support_until(tidy["support_from"], settings.support_months)
    return tidy


def _as_written(read: Reading[str], typed: str) -> str:
    """Return a number or postcode the usual way where it is sure, else as it was typed."""
    return read.value if read.value and not read.look else typed


def _record(
    db: Session,
    actor: Actor,
    now: datetime,
    action: str,
    client: Client,
    detail: dict[str, Any] | None = None,
) -> None:
    audit.record(db, actor, now, action, "client", client.id, client_id=client.id, detail=detail)
