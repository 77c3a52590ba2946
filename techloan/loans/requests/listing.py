"""The waiting list: a page of rows, each with the devices that are ready for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from techloan.database import Session
from techloan.loans.requests import queries
from techloan.loans.requests.models import Request
from techloan.permissions import Actor

PAGE = 50
SHOWN = {
    "waiting": "Everybody who waits",
    "long": "Waiting more than 14 days, nothing set aside",
    "held": "A device is set aside",
    "ended": "Fulfilled and cancelled",
}


@dataclass(frozen=True)
class Line:
    """One request, the first devices that are ready for it, and how many there are."""

    request: Request
    ready: Sequence[str] = ()
    count: int = 0


@dataclass(frozen=True)
class Listing:
    """A page of the waiting list, and how many there are in all."""

    lines: Sequence[Line]
    total: int


def page_of(db: Session, actor: Actor, today: date, show: str, page: int) -> Listing:
    """Return a page of the requests of clients whom this person may see, the oldest on top."""
    wanted = queries.visible_to(actor).where(_condition(today, show))
    total = db.scalar(count(wanted)) or 0
    order = Request.id.desc() if show == "ended" else Request.asked_on
    rows = wanted.order_by(order, Request.id).limit(PAGE).offset((page - 1) * PAGE)
    requests = db.scalars(rows).all()
    ready = _ready(db, actor, today, [r for r in requests if r.is_open and not r.holds(today)])
    return Listing([Line(r, *ready.get(_group(r), ((), 0))) for r in requests], total)


def count(wanted: Select[Request]) -> Select[int]:
    """Select how many requests a select finds."""
    return select(func.count()).select_from(
        wanted.with_only_columns(Request.id).order_by(None).subquery()
    )


def _condition(today: date, show: str) -> ColumnElement[bool]:
    if show == "ended":
        return ~queries.is_open()
    if show == "held":
        return queries.holds(today)
    return queries.waits_long(today) if show == "long" else queries.is_open()


def _group(request: Request) -> tuple[int, str]:
    return request.client.partner_id, str(request.kind)


def _ready(
    db: Session, actor: Actor, today: date, waiting: Sequence[Request]
) -> dict[tuple[int, str], tuple[list[str], int]]:
    """Return the first available devices of each partner and kind that somebody waits for."""
    if not waiting:
        return {}
    kinds, partners = {r.kind for r in waiting}, {r.client.partner_id for r in waiting}
    found: dict[tuple[int, str], tuple[list[str], int]] = {}
    row: Any
    for row in db.execute(queries.offered(actor, kinds, partners, today)):
        tags, _ = found.setdefault((row.partner_id, str(row.kind)), ([], row.count))
        tags.append(row.tag)
    return found
