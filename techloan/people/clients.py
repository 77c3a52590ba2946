"""What is done to clients: the words by which they are found, and their references."""

import re

from sqlalchemy import delete, func, insert, select

from techloan.database import Session
from techloan.people.models import Client, ClientWord
from techloan.words import index_words


def words_of(client: Client) -> set[str]:
    """Return every word by which a client is found: name, reference, telephone, postcode."""
    digits = [re.sub(r"\D", "", phone) for phone in (client.phone, client.other_phone)]
    return index_words(
        [
            client.reference,
            client.given_name,
            client.family_name,
            client.preferred_name,
            client.phone,
            client.other_phone,
            client.postcode,
            *digits,
        ]
    )


def index_client(db: Session, client: Client) -> None:
    """Write the words by which a client is found; call it whenever one of them changed."""
    db.execute(delete(ClientWord).where(ClientWord.client_id == client.id))
    rows = [{"word": word, "client_id": client.id} for word in sorted(words_of(client))]
    db.execute(insert(ClientWord), rows)


def next_reference(db: Session, prefix: str) -> str:
    """Return the reference after the highest one given so far: `PLUS-C-0102`."""
    references = db.scalars(
        select(Client.reference).where(func.lower(Client.reference).startswith(prefix.lower()))
    )
    numbers = [
        int(found.group(1))
        for reference in references
        if (found := re.fullmatch(rf"{re.escape(prefix)}-(\d+)", reference, re.IGNORECASE))
    ]
    return f"{prefix}-{max(numbers, default=0) + 1:04d}"
