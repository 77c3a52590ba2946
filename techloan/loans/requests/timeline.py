"""What the waiting list tells of a client: what they asked for, and what came of it."""

from typing import Any

from sqlalchemy import Date as Day
from sqlalchemy import Select, SQLColumnExpression, case, func, literal, select, union_all

from techloan.inventory.models import Device
from techloan.loans.requests.models import Request, RequestTurn
from techloan.loans.requests.rules import ASKED_WORDS, TURN_WORDS
from techloan.people.gathering import dated, entry

_ASKED = case(ASKED_WORDS, value=Request.kind)


def entries(client_id: int) -> Select[Any]:
    """Select what a client asked for, as six columns; a fulfilled request is told by its loan."""
    asked = entry(
        Request.asked_on,
        "request",
        literal("Asked for ") + _ASKED,
        detail=Request.why,
        by=Request.asked_by,
    )
    cancelled = entry(
        Request.cancelled_on,
        "request",
        literal("Waits no longer for ") + _ASKED,
        at=Request.cancelled_at,
        detail=Request.cancelled_why,
        by=Request.cancelled_by,
    )
    turned = entry(
        func.date(RequestTurn.at, type_=Day),
        "request",
        case(TURN_WORDS, value=RequestTurn.turn) + literal(": ") + Device.tag,
        at=RequestTurn.at,
        detail=_until(),
        by=RequestTurn.actor,
    )
    theirs = Request.client_id == client_id
    parts = (
        asked.where(theirs),
        cancelled.where(theirs, Request.cancelled_on.is_not(None)),
        turned.join(Request, Request.id == RequestTurn.request_id)
        .join(Device, Device.id == RequestTurn.device_id)
        .where(theirs),
    )
    return select(union_all(*parts).subquery())


def _until() -> SQLColumnExpression[str]:
    until = RequestTurn.until_on
    return case((until.is_not(None), literal("until ") + dated(until)), else_=RequestTurn.why)
