"""Questions about contacts, as selects that pages and the follow-up share."""

from datetime import date, datetime

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import aliased

from techloan.people.contacts.models import Contact
from techloan.people.contacts.rules import HEARD


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


def last_contact() -> Select[int, datetime]:
    """Select when each client was last heard from in a contact: (client_id, at).

    Who was spoken with was heard from; a letter that was sent, or a call without an answer, is not.
    """
    return (
        select(Contact.client_id.label("client_id"), func.max(Contact.at).label("at"))
        .where(Contact.outcome.in_(HEARD))
        .group_by(Contact.client_id)
    )


def of_client(client_id: int) -> Select[Contact]:
    """Select the contacts with a client, the newest first."""
    return (
        select(Contact)
        .where(Contact.client_id == client_id)
        .order_by(Contact.at.desc(), Contact.id.desc())
    )
