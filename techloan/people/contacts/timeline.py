"""What contacts tell of a client."""

from typing import Any

from sqlalchemy import Date, Select, case, func, literal

from techloan.people.contacts.models import Contact
from techloan.people.contacts.rules import HOW_WORDS, OUTCOME_WORDS
from techloan.people.gathering import dated, entry, sealed


def entries(client_id: int) -> Select[Any]:
    """Select the contacts with a client, as six columns; the note is opened when it is shown."""
    outcomes = case(dict(OUTCOME_WORDS), value=Contact.outcome, else_="")
    rests = case(
        (
            Contact.quiet_until.is_not(None),
            literal(". Rests until ") + dated(Contact.quiet_until),
        ),
        else_="",
    )
    note = case(
        (Contact.note_sealed.is_not(None), literal(" · ") + sealed(Contact.note_sealed)), else_=""
    )
    return entry(
        func.date(Contact.at, type_=Date),
        "contact",
        case(dict(HOW_WORDS), value=Contact.how, else_=""),
        at=Contact.at,
        detail=outcomes + rests + note,
        by=Contact.actor,
    ).where(Contact.client_id == client_id)
