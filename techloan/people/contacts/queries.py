"""Questions about contacts, as selects that pages and the follow-up share."""

from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    and_,
    exists,
    func,
    literal,
    select,
)
from sqlalchemy.orm import aliased

from techloan.people.contacts.models import Contact
from techloan.people.contacts.rules import HEARD, Reason

FollowUp = Select[int, str, date, str]


def follow_up(
    client_id: SQLColumnExpression[int],
    reason: Reason,
    since: SQLColumnExpression[Any],
    detail: SQLColumnExpression[str] | str = "",
) -> FollowUp:
    """Return a select of the four columns of a follow-up; each wing makes its own with it."""
    return select(
        client_id.label("client_id"),
        literal(str(reason)).label("reason"),
        since.label("since"),
        (literal(detail) if isinstance(detail, str) else detail).label("detail"),
    )


def quieted(today: date) -> Select[int, str, date | None]:
    """Select which rows rest today: (client_id, reason, until). An empty reason rests them all.

    Of the same client and reason the newest contact with a day decides; on that day the row is
    back.
    """
    newer = aliased(Contact)
    same = and_(
        newer.client_id == Contact.client_id,
        newer.reason == Contact.reason,
        newer.quiet_until.is_not(None),
        newer.id > Contact.id,
    )
    return select(
        Contact.client_id.label("client_id"),
        Contact.reason.label("reason"),
        Contact.quiet_until.label("until"),
    ).where(Contact.quiet_until > today, ~exists().where(same))


def last_spoke(client_id: ColumnElement[int]) -> ScalarSelect[date]:
    """Return the day on which a client was last heard from in a contact.

    Who was spoken with was heard from; a letter that was sent, or a call without an answer, is not.
    """
    day = func.max(func.date(Contact.at), type_=Date)
    heard = (Contact.client_id == client_id, Contact.outcome.in_(HEARD))
    return select(day).where(*heard).scalar_subquery()


def of_client(client_id: int) -> Select[Contact]:
    """Select the contacts with a client, the newest first."""
    return (
        select(Contact)
        .where(Contact.client_id == client_id)
        .order_by(Contact.at.desc(), Contact.id.desc())
    )
