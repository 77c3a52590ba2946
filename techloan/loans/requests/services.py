"""The waiting list: ask, and cancel with a reason. `setting_aside.py` does the rest."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select

from techloan import audit
from techloan.database import Session
from techloan.errors import Refused
from techloan.inventory.rules import Kind
from techloan.loans.requests import queries
from techloan.loans.requests.models import Request
from techloan.loans.requests.rules import refusal_of_wish
from techloan.people.models import Client
from techloan.people.rules import refusal_to_lend
from techloan.permissions import Actor


@dataclass(frozen=True)
class Wish:
    """What a client asks for. `asked_on` None means today; an older day comes from a paper list."""

    kind: Kind
    why: str = ""
    needs_data: bool = False
    needs_help: bool = False
    wanted_by: date | None = None
    asked_on: date | None = None


def ask(
    db: Session, actor: Actor, now: datetime, today: date, client: Client, wish: Wish
) -> Request:
    """Put a client on the waiting list. The database refuses a second request of the same kind."""
    sentence = refusal_to_lend(
        name=client.name, died_on=client.died_on, archived_on=client.archived_on, noes=[]
    )
    if sentence:
        raise Refused(sentence)
    asked_on = wish.asked_on or today
    if asked_on > today:
        raise Refused("They cannot have asked on a day that is still to come.", 422)
    if sentence := refusal_of_wish(wish.wanted_by, today):
        raise Refused(sentence, 422)
    request = Request(
        client=client,
        kind=wish.kind,
        why=wish.why,
        needs_data=wish.needs_data,
        needs_help=wish.needs_help,
        wanted_by=wish.wanted_by,
        asked_on=asked_on,
        asked_at=now,
        asked_by=actor.name,
    )
    db.add(request)
    db.flush()
    record(db, actor, now, "asked for a device", request, kind=wish.kind)
    return request


def cancel(
    db: Session, actor: Actor, now: datetime, today: date, request_id: int, why: str
) -> Request:
    """End a request without a loan, with the reason; what was set aside for it is free."""
    request = locked_request(db, actor, request_id)
    if not request.is_open:
        raise Refused("This request has ended already.")
    if not why.strip():
        raise Refused("Please say why, in a few words.", 422)
    return _cancelled(db, actor, now, today, request, why.strip())


def cancel_all(
    db: Session, actor: Actor, now: datetime, today: date, client_id: int, why: str
) -> None:
    """Cancel whatever a client waits for: they died, or their record is closed."""
    numbers = queries.of_client(client_id).with_for_update(of=Request, key_share=True)
    for request in db.scalars(numbers.execution_options(populate_existing=True)).all():
        _cancelled(db, actor, now, today, request, why)


def _cancelled(
    db: Session, actor: Actor, now: datetime, today: date, request: Request, why: str
) -> Request:
    request.cancelled_on, request.cancelled_at = today, now
    request.cancelled_by, request.cancelled_why = actor.name, why
    db.flush()
    record(db, actor, now, "cancelled", request, kind=request.kind)
    return request


def record(
    db: Session, actor: Actor, now: datetime, action: str, request: Request, **detail: object
) -> None:
    """Add a row to the audit about a request."""
    client_id = request.client_id
    audit.record(db, actor, now, action, "request", request.id, client_id=client_id, detail=detail)


def locked_request(
    db: Session, actor: Actor, request_id: int, device_id: int | None = None
) -> Request:
    """Return a request of this person's reach; its row, and those with the device, are locked."""
    concerned = Request.id == request_id
    if device_id is not None:
        concerned |= (Request.device_id == device_id) & queries.is_open()
    numbers: Select[int] = select(Request.id).where(concerned).order_by(Request.id)
    db.execute(numbers.with_for_update(key_share=True))
    wanted = queries.visible_to(actor).where(Request.id == request_id)
    request = db.scalar(wanted.execution_options(populate_existing=True))
    if request is None:
        raise Refused("This request is not there any more.", 404)
    return request
