"""What a client's page gathers from every wing, without knowing any of them.

Each wing offers two functions, and `app.py` hands them over:

- `timeline.entries(client_id)` returns a select of six columns, made with `entry`;
- `panels.head(db, actor, client_id, today)` returns lines for the head of the page.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Row,
    Select,
    SQLColumnExpression,
    String,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from techloan import dates, encryption
from techloan.database import Moment, Session
from techloan.errors import Refused

# The kinds of things that happen, as a page names them. A wing that brings a new one adds it here
# and to EVENTS of templates/macros/client.html.
KINDS = {
    "loan": "Devices lent",
    "return": "Devices back",
    "request": "Asked for a device",
    "group": "Groups",
    "session": "Support sessions",
    "measure": "Questions asked",
    "support": "Who supports them",
    "referral": "Referral",
    "contact": "Contacts and messages",
    "note": "Consents and the record",
}
PAGE = 50
_DAY = re.compile(r"\{(\d{4}-\d{2}-\d{2})\}")
_SEALED = re.compile(r"\{(gAAAA[\w=\-]+)\}")
Entries = Callable[[int], Select[Any]]


@dataclass(frozen=True)
class Event:
    """One thing that happened to a client. `at` is None where only the day is known."""

    on: date
    at: datetime | None
    kind: str
    words: str
    detail: str
    by: str


@dataclass(frozen=True)
class HeadLine:
    """One line of the head of a client's page: a word with its colour, and where it leads.

    `tone` is a kind of `status_word` for `status`, if there is one; `links` are pairs of words and
    address.
    """

    words: str
    detail: str = ""
    tone: str = ""
    status: str = ""
    links: tuple[tuple[str, str], ...] = ()


def entry(
    on: SQLColumnExpression[Any],
    kind: str,
    words: SQLColumnExpression[str] | str,
    *,
    at: SQLColumnExpression[Any] | None = None,
    detail: SQLColumnExpression[str] | str = "",
    by: SQLColumnExpression[str] | str = "",
) -> Select[Any]:
    """Return a select of the six columns of a timeline. A day inside words is made with `dated`."""
    return select(
        on.label("on"),
        (cast(null(), Moment) if at is None else at).label("at"),
        literal(kind).label("kind"),
        _text(words).label("words"),
        _text(detail).label("detail"),
        _text(by).label("by"),
    )


def dated(day: SQLColumnExpression[Any]) -> SQLColumnExpression[str]:
    """Return a day for use inside the words of an entry; the page writes it as people say it."""
    return literal("{") + cast(day, String) + literal("}")


def sealed(column: SQLColumnExpression[Any]) -> SQLColumnExpression[str]:
    """Return a sealed text for use inside the detail of an entry; the page opens it."""
    return literal("{") + column + literal("}")


def count(timelines: Sequence[Entries], client_id: int, kind: str = "") -> Select[int]:
    """Select how many things of a kind (of any, when empty) happened to a client."""
    return select(func.count()).select_from(_joined(timelines, client_id, kind).subquery())


def events(
    db: Session, timelines: Sequence[Entries], client_id: int, kind: str, page: int
) -> list[Event]:
    """Return one page of what happened to a client, the newest first."""
    all_of = _joined(timelines, client_id, kind).subquery()
    columns = all_of.c
    # Of one day, what has a clock time comes first, the latest on top, in both databases; of what
    # has none, a return stands above its loan.
    clock = (columns.at.is_(None), columns.at.desc())
    order = (columns.on.desc(), *clock, columns.kind.desc(), columns.words)
    rows = db.execute(select(all_of).order_by(*order).limit(PAGE).offset((page - 1) * PAGE))
    return [_event(row) for row in rows]


def _joined(timelines: Sequence[Entries], client_id: int, kind: str) -> Select[Any]:
    joined = union_all(*(entries(client_id) for entries in timelines)).subquery()
    wanted = select(joined)
    return wanted.where(joined.c.kind == kind) if kind else wanted


def _event(row: Row[Any]) -> Event:
    # The database knows the day of a moment in UTC; people know the one in London.
    day = dates.london_day(row.at) if row.at else row.on
    return Event(day, row.at, row.kind, _said(row.words), _said(row.detail), row.by)


def _text(words: SQLColumnExpression[str] | str) -> SQLColumnExpression[str]:
    return literal(words) if isinstance(words, str) else words


def _said(words: str) -> str:
    words = _DAY.sub(lambda found: dates.day(date.fromisoformat(found.group(1))), words)
    # Opened last, so that whatever is in it is shown as it was written.
    return _SEALED.sub(_opened, words)


def _opened(found: re.Match[str]) -> str:
    try:
        return encryption.unseal(found.group(1))
    except Refused:
        # Somebody typed what looks like it, or its key is gone.
        return "(cannot be opened)"
