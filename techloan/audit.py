"""Who changed or opened what. Rows are added and never altered: both databases see to it."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, String, Text, bindparam, exists, insert, literal, select
from sqlalchemy import inspect as inspect_row
from sqlalchemy.orm import Mapped, mapped_column

from techloan.database import Base, Moment, Session, table_of
from techloan.permissions import Actor

# The same person who opens the same client again within this time adds no second row.
OPENED_AGAIN = timedelta(minutes=10)
# A database takes no statement with more numbers in it than some tens of thousands.
_ASKED_AT_ONCE = 10_000


class AuditLine(Base):
    """One thing that somebody did or saw: when, who, what, to what, and what was before and after.

    Of a client's personal fields the detail says only which; never their content.
    """

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_subject", "subject", "subject_id"),
        Index("ix_audit_opened", "client_id", "staff_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    at: Mapped[datetime] = mapped_column(Moment)
    staff_id: Mapped[int | None]
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    client_id: Mapped[int | None] = mapped_column(default=None)
    detail: Mapped[str | None] = mapped_column(Text, default=None)


_TABLE = table_of(AuditLine)
_INSERT = insert(_TABLE)
_INSERT_OPENED = insert(_TABLE).from_select(
    ["at", "staff_id", "actor", "action", "subject", "subject_id", "client_id", "detail"],
    select(
        bindparam("at", type_=Moment()),
        bindparam("staff_id", type_=_TABLE.c.staff_id.type),
        bindparam("actor", type_=_TABLE.c.actor.type),
        literal("opened"),
        literal("client"),
        bindparam("client", type_=_TABLE.c.client_id.type),
        bindparam("client", type_=_TABLE.c.client_id.type),
        bindparam("where", type_=_TABLE.c.detail.type),
    ).where(
        ~exists().where(
            _TABLE.c.client_id == bindparam("client"),
            _TABLE.c.staff_id == bindparam("staff_id"),
            _TABLE.c.action == "opened",
            _TABLE.c.at > bindparam("since", type_=Moment()),
        )
    ),
)


def record(
    db: Session,
    actor: Actor,
    now: datetime,
    action: str,
    subject: str,
    subject_id: int | None,
    *,
    client_id: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add one row, in the transaction of what it tells about."""
    row = {
        "at": now,
        "staff_id": actor.staff_id,
        "actor": actor.name,
        "action": action,
        "subject": subject,
        "subject_id": subject_id,
        "client_id": client_id,
        "detail": json.dumps(detail, default=str) if detail else None,
    }
    db.execute(_INSERT, row)


def record_of_clients(
    db: Session,
    actor: Actor,
    now: datetime,
    told: Sequence[tuple[str, int]],
    subject: str,
    subject_id: int,
) -> None:
    """Add a row for each (action, number of the client) that one press did to the same subject."""
    row = {
        "at": now,
        "staff_id": actor.staff_id,
        "actor": actor.name,
        "subject": subject,
        "subject_id": subject_id,
        "detail": None,
    }
    if told:
        rows = [{**row, "action": action, "client_id": client_id} for action, client_id in told]
        db.execute(_INSERT, rows)


def opened(db: Session, actor: Actor, now: datetime, client_id: int, where: str) -> None:
    """Add a row for a client that was shown to somebody, unless they opened it a moment ago.

    `where` says on which page, card or paper. The caller has begun writing.
    """
    row = {
        "at": now,
        "staff_id": actor.staff_id,
        "actor": actor.name,
        "client": client_id,
        "where": json.dumps({"where": where}),
        "since": now - OPENED_AGAIN,
    }
    db.execute(_INSERT_OPENED, row)


def opened_together(
    db: Session, actor: Actor, now: datetime, client_ids: Sequence[int], where: str
) -> None:
    """Add such a row for each of many clients who were handed to somebody at once."""
    lately = set[int | None]()
    for first in range(0, len(client_ids), _ASKED_AT_ONCE):
        some = client_ids[first : first + _ASKED_AT_ONCE]
        lately.update(
            db.scalars(
                select(AuditLine.client_id).where(
                    AuditLine.client_id.in_(some),
                    AuditLine.staff_id == actor.staff_id,
                    AuditLine.action == "opened",
                    AuditLine.at > now - OPENED_AGAIN,
                )
            )
        )
    same = {
        "at": now,
        "staff_id": actor.staff_id,
        "actor": actor.name,
        "action": "opened",
        "subject": "client",
        "detail": json.dumps({"where": where}),
    }
    rows = [
        {**same, "subject_id": client_id, "client_id": client_id}
        for client_id in client_ids
        if client_id not in lately
    ]
    if rows:
        db.execute(_INSERT, rows)


def changes_of(row: Base, personal: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return what is about to change in a row: field -> [before, after]; call it before the flush.

    Of the `personal` fields it says only that they changed.
    """
    changed: dict[str, Any] = {}
    for attribute in inspect_row(row).attrs:
        history = attribute.history
        if attribute.key in row.__mapper__.columns and history.has_changes():
            before = history.deleted[0] if history.deleted else None
            after = history.added[0] if history.added else None
            if before != after:
                hidden = attribute.key in personal
                changed[attribute.key] = "changed" if hidden else [before, after]
    return changed
