"""Whether this device may go to this client, by this person: the questions before a check-out."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import Select, bindparam, insert

from techloan.database import Session
from techloan.dates import clock, day
from techloan.errors import Refused
from techloan.inventory.models import Device
from techloan.inventory.rules import STATE_WORDS, Kind, State
from techloan.loans.models import Loan
from techloan.loans.requests import queries as requests
from techloan.loans.requests.models import Request
from techloan.people import queries as people
from techloan.people.clients import eligibility_of
from techloan.people.models import Client, Eligibility
from techloan.people.rules import refusal_to_lend
from techloan.permissions import Actor, Permission
from techloan.settings import Settings

# Selects that depend on who asks are kept for so many people: to build one costs more than to run
# it, and the same few people stand at the desk all day.
PEOPLE_REMEMBERED = 100


def reaches_device(actor: Actor, device: Device) -> bool:
    """Say whether this person may lend the device: one's own partner's, unless one may lend all."""
    scopes = actor.scopes_of(Permission.CHECK_OUT)
    return bool(scopes) and (
        actor.reaches_partner(Permission.CHECK_OUT, device.site.partner_id)
        or device.site.partner_id == actor.partner_id
    )


def sees_device(actor: Actor, device: Device) -> bool:
    """Say whether this person may see the device at all."""
    return actor.reaches_partner(Permission.DEVICES_READ, device.site.partner_id)


def no_device(tag: str) -> str:
    """Return what is said of a tag that nobody has, and of one that this person may not see."""
    return f"There is no device {tag.strip().upper()[:30]}."


def refusal_of_device(actor: Actor, device: Device) -> str | None:
    """Return the sentence that refuses to lend a device, or None."""
    if not sees_device(actor, device):
        return no_device(device.tag)
    if not reaches_device(actor, device):
        return (
            f"{device.tag} belongs to {device.site.partner.name}. "
            "They lend it; you can check it in."
        )
    if device.state is not State.READY:
        return f"{device.tag} is not ready to lend: {STATE_WORDS[device.state].lower()}."
    return None


def already_out(db: Session, actor: Actor, device: Device, today: date, loan: Loan) -> Refused:
    """Return what to say of a device that is out: to whom and since when, if one may see it."""
    who, opened = whom(db, actor, loan.client)
    when = day(loan.checked_out_on)
    if loan.checked_out_on == today and loan.checked_out_at:
        when = f"today at {clock(loan.checked_out_at)}"
    return Refused(
        f"{device.tag} went out to {who}, {when} ({loan.checked_out_by}). Check it in first?",
        opened=opened,
        tag=device.tag,
    )


def holder(db: Session, device: Device, today: date) -> Request | None:
    """Return the request for which a device is set aside today, or None."""
    return db.scalar(requests.HOLDER, {"device_id": device.id, "today": today})


def held_for(db: Session, actor: Actor, device: Device, request: Request) -> Refused:
    """Return what to say of a device that is set aside for somebody else."""
    who, opened = whom(db, actor, request.client)
    until = day(request.until_on)
    return Refused(
        f"{device.tag} is set aside for {who} until {until}. Release it first, or choose another.",
        opened=opened,
        tag=device.tag,
    )


def may_release(db: Session, actor: Actor, device: Device, request: Request) -> bool:
    """Say whether this person may give a device to others than for whom it is set aside.

    Whoever may see the client may, and who looks after the devices of that site.
    """
    if actor.reaches_partner(Permission.DEVICES_WRITE, device.site.partner_id):
        return True
    return whom(db, actor, request.client)[1] is not None


@dataclass(frozen=True)
class Borrower:
    """A client who may borrow, with what they wait for of this kind and is set aside for them."""

    client: Client
    request_id: int | None
    kept_id: int | None


def client_to_lend(
    db: Session,
    actor: Actor,
    now: datetime,
    settings: Settings,
    reference: str,
    kind: Kind,
    answers: dict[str, bool],
) -> Borrower:
    """Return the client who may borrow; raise `Refused` with the reason when they may not.

    `answers` to eligibility lines that had not been asked are kept first.
    """
    asked = {"reference": reference.strip(), "kind": kind}
    row = db.execute(_borrower(actor), asked).one_or_none()
    if row is None:
        raise Refused(f"There is no client {reference.strip().upper()[:30]}.", 422)
    borrower = Borrower(*row)
    client = borrower.client
    noes: list[str] = []
    if settings.eligibility:
        known = eligibility_of(db, client.id)
        _keep_answers(db, actor, now, settings, client, known, answers)
        known = {**answers, **known}
        noes = [
            e.question for e in settings.eligibility if e.required and known.get(e.key) is False
        ]
    sentence = refusal_to_lend(
        name=client.name, died_on=client.died_on, archived_on=client.archived_on, noes=noes
    )
    if sentence:
        raise Refused(sentence, opened=client.id)
    return borrower


def whom(db: Session, actor: Actor, client: Client) -> tuple[str, int | None]:
    """Return what a client is called before this person, and their number if they are seen."""
    seen = people.visible_to(actor).where(Client.id == client.id)
    if db.scalar(seen.with_only_columns(Client.id)) is None:
        return f"a client of {client.partner.name}", None
    return client.name, client.id


@lru_cache(maxsize=PEOPLE_REMEMBERED)
def _borrower(actor: Actor) -> Select[Client, int | None, int | None]:
    own = people.reaches(actor, Permission.CHECK_OUT)
    waits = (
        (Request.client_id == Client.id)
        & (Request.kind == bindparam("kind", type_=Request.kind.type))
        & requests.is_open()
    )
    return (
        people.by_reference(actor, bindparam("reference"))
        .where(own)
        .outerjoin(Request, waits)
        .add_columns(Request.id, Request.device_id)
    )


def _keep_answers(
    db: Session,
    actor: Actor,
    now: datetime,
    settings: Settings,
    client: Client,
    known: dict[str, bool],
    answers: dict[str, bool],
) -> None:
    lines = {line.key for line in settings.eligibility}
    fresh = [key for key in answers if key in lines and key not in known]
    if fresh:
        row = {"client_id": client.id, "asked_at": now, "asked_by": actor.name}
        db.execute(
            insert(Eligibility), [{**row, "line": key, "yes": answers[key]} for key in fresh]
        )
