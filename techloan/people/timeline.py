"""What the people wing tells of a client: referral, who supports them, consents, the record."""

from typing import Any

from sqlalchemy import Select, SQLColumnExpression, case, literal, select, union_all

from techloan.people.gathering import dated, entry
from techloan.people.models import Allocation, Client, Consent, Staff


def entries(client_id: int) -> Select[Any]:
    """Select what happened to a client among people, as six columns."""
    parts = (
        entry(
            Client.referred_on, "referral", "Referred to us", detail=Client.referral_source
        ).where(Client.id == client_id, Client.referred_on.is_not(None)),
        entry(
            Client.support_from,
            "referral",
            "Began with the service",
            detail=_until(),
        ).where(Client.id == client_id, Client.support_from.is_not(None)),
        entry(Client.archived_on, "note", "Record closed").where(
            Client.id == client_id, Client.archived_on.is_not(None)
        ),
        entry(Client.died_on, "note", "Died").where(
            Client.id == client_id, Client.died_on.is_not(None)
        ),
        entry(Allocation.started_on, "support", Staff.name + " began to support them")
        .join(Staff, Staff.id == Allocation.staff_id)
        .where(Allocation.client_id == client_id),
        entry(Allocation.ended_on, "support", Staff.name + " stopped supporting them")
        .join(Staff, Staff.id == Allocation.staff_id)
        .where(Allocation.client_id == client_id, Allocation.ended_on.is_not(None)),
        entry(
            Consent.given_on,
            "note",
            literal("Agreed: ") + Consent.purpose,
            detail=Consent.words,
            by=Consent.recorded_by,
        ).where(Consent.client_id == client_id),
        entry(
            Consent.withdrawn_on, "note", literal("Took back their agreement: ") + Consent.purpose
        ).where(Consent.client_id == client_id, Consent.withdrawn_on.is_not(None)),
    )
    return select(union_all(*parts).subquery())


def _until() -> SQLColumnExpression[str]:
    return case(
        (Client.support_until.is_not(None), literal("until ") + dated(Client.support_until)),
        else_="",
    )
