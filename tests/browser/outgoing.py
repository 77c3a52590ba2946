"""Messages on every shelf for the pages of the browser."""

from datetime import timedelta

from sqlalchemy import select

from techloan.loans.reminding import services as reminding
from techloan.loans.reminding.services import Wanted
from techloan.people.messages import outbox, services
from techloan.people.messages.models import Message
from techloan.people.messages.rules import Way, Why
from techloan.permissions import COMMAND_LINE
from techloan.settings import Settings
from tests.browser.county import County
from tests.browser.live import MORNING

# Each message: its way, and what came of it; "" is nothing yet.
MESSAGES = (
    *((Way.LETTER, ""), (Way.LETTER, ""), (Way.LETTER, "posted"), (Way.LETTER, "by hand")),
    *((Way.EMAIL, Why.NO_ANSWER), (Way.EMAIL, Why.NOT_NOW), (Way.TEXT, Why.NOT_ALLOWED)),
    *((Way.EMAIL, Why.REFUSED), (Way.EMAIL, Why.MAY_HAVE_GONE), (Way.EMAIL, "sent")),
    *((None, ""), (Way.TEXT, "sent"), (Way.CALL, "")),
)


def outgoing(county: County) -> None:
    """Make people who were reminded, with a message in each state."""
    for number, (way, came) in enumerate(MESSAGES):
        client = county.client(
            f"Basil {'abcdefghijklmnop'[number]}",
            address="2 Long Lane",
            postcode="WR1 0ZZ",
            phone=f"07700 9002{number:02d}",
            email=f"basil{number}@example.org",
        )
        county.loan(f"TAB-01{number:02d}", client, due_on=MORNING.date())
        _message(county, client.id, way, came)


def _message(county: County, client_id: int, way: Way | None, came: str | Why) -> None:
    db, today = county.db, MORNING.date()
    reminding.make(db, MORNING, today, Settings(), Wanted(client_id, way))
    message = db.scalars(select(Message).where(Message.client_id == client_id)).one()
    if came == "posted":
        services.posted(db, COMMAND_LINE, MORNING, [message])
    elif came == "by hand":
        services.give_up(db, COMMAND_LINE, MORNING, message)
    elif came and way:
        now = MORNING - timedelta(minutes=2)
        message.next_at = now
        db.flush()
        outbox.next_to_go(db, now, today, way, reminding.compose, passed=set())
        why = Why(came) if came != "sent" else None
        counts = why not in (Why.NO_ANSWER, Why.NOT_ALLOWED)
        outbox.settle(db, now, message.id, message.attempts, why, counts=counts)
