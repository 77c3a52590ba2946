"""What contacts put on the head of a client's page: the last one, and what rests until when."""

from datetime import date

from techloan.database import Session
from techloan.dates import ago, day, london_day
from techloan.people.contacts import queries
from techloan.people.contacts.models import Contact
from techloan.people.contacts.rules import ABOUT, HOW_WORDS, OUTCOME_WORDS
from techloan.people.gathering import HeadLine
from techloan.permissions import Actor


def head(db: Session, _actor: Actor, client_id: int, today: date) -> list[HeadLine]:
    """Return a line with the last contact, and until when nobody needs to ask again."""
    last = db.scalar(queries.of_client(client_id).limit(1))
    if last is None:
        return []
    resting = queries.quieted(today).where(Contact.client_id == client_id)
    quiet = [
        f"{ABOUT.get(reason, reason)}: rests until {day(until)}"
        for _, reason, until in db.execute(resting)
    ]
    words = f"{HOW_WORDS[last.how]} {ago(london_day(last.at), today)}"
    return [
        HeadLine(
            words=words,
            detail=". ".join([f"By {last.actor}", *quiet]),
            tone="calm",
            status=OUTCOME_WORDS[last.outcome],
        )
    ]
