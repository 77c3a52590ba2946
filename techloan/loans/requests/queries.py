"""Questions about requests: who waits, and which device is set aside for whom."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, exists, func, select, true
from sqlalchemy.orm import aliased, joinedload

from techloan.inventory import queries as inventory
from techloan.inventory.models import Device, DeviceModel
from techloan.inventory.rules import Kind, State
from techloan.inventory.sims.models import Sim
from techloan.loans.models import Loan
from techloan.loans.queries import on_loan
from techloan.loans.requests.models import Request, RequestTurn
from techloan.loans.requests.rules import LONG_WAIT_DAYS, Turn
from techloan.people import queries as people
from techloan.people.models import Client, Site
from techloan.permissions import Actor, Permission

# So many ready devices are offered beside each row of the list, and so many on a request's page.
OFFERED, CHOICES = 3, 50


def is_open() -> ColumnElement[bool]:
    """Return the condition that a request is open; the indexes know it in these words."""
    return Request.loan_id.is_(None) & Request.cancelled_on.is_(None)


def holds(today: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Return the condition that the device of a request is set aside on a day."""
    return is_open() & Request.device_id.is_not(None) & (Request.until_on >= today)


def set_aside(today: date) -> ColumnElement[bool]:
    """Return the condition on `Device` that it is set aside for somebody."""
    return exists().where(Request.device_id == Device.id, holds(today))


def available(today: date) -> ColumnElement[bool]:
    """Return the condition that a device can be lent: ready, not on loan, not set aside."""
    return (Device.state == State.READY) & ~on_loan() & ~set_aside(today)


# Asked at every check-out and wherever a ready device is shown: for whom `device_id` is set aside.
HOLDER = (
    select(Request)
    .where(
        Request.device_id == bindparam("device_id"),
        holds(bindparam("today", type_=Request.until_on.type)),
    )
    .options(joinedload(Request.client, innerjoin=True).joinedload(Client.partner, innerjoin=True))
    .execution_options(populate_existing=True)
)


def requests() -> Select[Request]:
    """Select requests with their client and partner, their device and their loan."""
    client = joinedload(Request.client, innerjoin=True)
    return select(Request).options(
        client.joinedload(Client.partner, innerjoin=True),
        joinedload(Request.device).joinedload(Device.model),
        joinedload(Request.loan).joinedload(Loan.device).joinedload(Device.model),
    )


def visible_to(actor: Actor) -> Select[Request]:
    """Select the requests of clients whom this person may see and serve."""
    theirs = people.reaches(actor, Permission.REQUESTS)
    return requests().where(Request.client_id.in_(select(Client.id).where(theirs)))


def of_client(client_id: int) -> Select[Request]:
    """Select what a client asks for now, the first asked on top."""
    wanted = requests().where(Request.client_id == client_id, is_open())
    return wanted.order_by(Request.asked_on, Request.id)


def waits_long(today: date) -> ColumnElement[bool]:
    """Return the condition that somebody waits for more than two weeks with nothing set aside."""
    before = today - timedelta(days=LONG_WAIT_DAYS)
    mended = select(Device.id).where(Device.state == State.IN_REPAIR)
    ready = holds(today) & Request.device_id.not_in(mended)
    return is_open() & (Request.asked_on < before) & ~ready


def turns_of(request_id: int) -> Select[RequestTurn]:
    """Select what was set aside for a request and released, the latest first."""
    turns = select(RequestTurn).where(RequestTurn.request_id == request_id)
    return turns.options(joinedload(RequestTurn.device)).order_by(RequestTurn.id.desc())


def last_until(request_id: int, device_id: int) -> Select[date | None]:
    """Select until when a device was set aside for a request the last time."""
    return (
        select(RequestTurn.until_on)
        .where(
            RequestTurn.request_id == request_id,
            RequestTurn.device_id == device_id,
            RequestTurn.turn == Turn.SET_ASIDE,
        )
        .order_by(RequestTurn.id.desc())
        .limit(1)
    )


def asked_again(loan_id: int) -> Select[bool]:
    """Select whether a client asks again for what a loan gave them."""
    again = aliased(Request)
    same = (again.client_id == Request.client_id) & (again.kind == Request.kind)
    still = again.loan_id.is_(None) & again.cancelled_on.is_(None)
    return select(exists().where(Request.loan_id == loan_id, same, still))


def turns_of_device(actor: Actor, device_id: int) -> Select[RequestTurn, bool]:
    """Select when a device was set aside and released, and whether one may see for whom."""
    sees = people.reaches(actor, Permission.CLIENTS_READ).label("sees")
    request = joinedload(RequestTurn.request, innerjoin=True)
    return (
        select(RequestTurn, sees)
        .join(Request, Request.id == RequestTurn.request_id)
        .join(Client, Client.id == Request.client_id)
        .where(RequestTurn.device_id == device_id)
        .options(request.joinedload(Request.client).joinedload(Client.partner))
        .order_by(RequestTurn.id.desc())
    )


def has_sim() -> ColumnElement[bool]:
    """Return the condition that a SIM sits in a device."""
    return exists().where(Sim.device_id == Device.id)


def fitting(actor: Actor, request: Request, today: date) -> Select[Device]:
    """Select the available devices that fit a request, those of the client's partner first.

    Whoever has no internet at home is offered those with a SIM in them first.
    """
    theirs = Site.partner_id == request.client.partner_id
    connected = has_sim() if request.needs_data else true()
    return (
        inventory.devices()
        .where(
            available(today),
            DeviceModel.kind == request.kind,
            inventory.reaches(actor, Permission.CHECK_OUT),
        )
        .order_by(theirs.desc(), case((connected, 0), else_=1), Device.tag)
        .limit(CHOICES)
    )


def offered(
    actor: Actor, kinds: Collection[Kind], partners: Collection[int], today: date
) -> Select[Any]:
    """Select the first few available devices of each partner and kind, with how many there are."""
    group = (Site.partner_id, DeviceModel.kind)
    ready = (
        select(
            Site.partner_id.label("partner_id"),
            DeviceModel.kind.label("kind"),
            Device.tag.label("tag"),
            func.row_number().over(order_by=Device.tag, partition_by=group).label("place"),
            func.count().over(partition_by=group).label("count"),
        )
        .select_from(Device)
        .join(Device.model)
        .join(Device.site)
        .where(
            available(today),
            DeviceModel.kind.in_(kinds),
            Site.partner_id.in_(partners),
            inventory.reaches(actor, Permission.CHECK_OUT),
        )
        .subquery()
    )
    return select(ready).where(ready.c.place <= OFFERED).order_by(ready.c.tag)
