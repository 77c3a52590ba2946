"""Whom the loan book gives to follow up: a select of the client, the reason, since when, detail."""

from datetime import date

from sqlalchemy import Select, case, literal, select

from techloan.loans.requests import queries
from techloan.loans.requests.models import Request
from techloan.loans.requests.rules import ASKED_WORDS
from techloan.people.models import Client


def waiting(today: date) -> Select[int, str, date, str]:
    """Select who waits for more than two weeks with no device set aside for them."""
    return (
        select(
            Request.client_id.label("client_id"),
            literal("waiting").label("reason"),
            Request.asked_on.label("since"),
            (literal("waits for ") + case(ASKED_WORDS, value=Request.kind)).label("detail"),
        )
        .join(Client, Client.id == Request.client_id)
        .where(queries.waits_long(today), Client.died_on.is_(None), Client.archived_on.is_(None))
    )
