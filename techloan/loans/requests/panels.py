"""What the waiting list puts on the head of a client's page: what they wait for."""

from datetime import date

from techloan.database import Session
from techloan.dates import day
from techloan.loans.requests import queries
from techloan.loans.requests.models import Request
from techloan.loans.requests.rules import ASKED_WORDS, waited_words, waits_long
from techloan.people.gathering import HeadLine
from techloan.permissions import Actor, Permission


def head(db: Session, actor: Actor, client_id: int, today: date) -> list[HeadLine]:
    """Return a line for each request that is open, the first asked on top."""
    return [_line(row, actor, today) for row in db.scalars(queries.of_client(client_id))]


def _line(row: Request, actor: Actor, today: date) -> HeadLine:
    tag = row.device.tag if row.device and row.holds(today) else ""
    asked = f"asked on {day(row.asked_on)}"
    long = waits_long(row.asked_on, today) and not tag
    links = [("The request", f"/requests/{row.id}")] if actor.may(Permission.REQUESTS) else []
    if tag and actor.may(Permission.DESK_USE):
        links.append((f"Check out {tag}", f"/desk?code={tag}"))
    return HeadLine(
        words=f"Waits for {ASKED_WORDS[row.kind]}",
        detail=f"{asked}, {tag} is set aside until {day(row.until_on)}" if tag else asked,
        tone="set_aside" if tag else "look" if long else "wait",
        status="set aside for them" if tag else f"waits {waited_words(row.asked_on, today)}",
        links=tuple(links),
    )
