"""What the loan book puts on the head of a client's page: what they have, and until when."""

from datetime import date

from techloan.database import Session
from techloan.dates import day
from techloan.loans import queries
from techloan.loans.models import Loan
from techloan.loans.rules import days_late, due_words
from techloan.people.gathering import HeadLine
from techloan.permissions import Actor, Permission


def head(db: Session, actor: Actor, client_id: int, today: date) -> list[HeadLine]:
    """Return a line for each device that a client has now, the earliest due first, or that none."""
    loans = db.scalars(queries.open_of_client(client_id))
    lines = [_line(loan, actor, client_id, today) for loan in loans]
    return lines or [HeadLine("Has nothing on loan")]


def _line(loan: Loan, actor: Actor, client_id: int, today: date) -> HeadLine:
    tag = loan.device.tag
    since = f"since {day(loan.checked_out_on)}"
    shared = "" if loan.client_id == client_id else ", shared with the borrower"
    links = [(tag, f"/devices/{tag}"), ("The loan", f"/loans/{loan.id}")]
    if actor.may(Permission.DESK_USE):
        links.append(("Check in or renew", f"/desk?code={tag}"))
    return HeadLine(
        words=f"Has {tag}, {loan.device.model.title}",
        detail=since + (f", due back {day(loan.due_on)}" if loan.due_on else "") + shared,
        tone="overdue" if days_late(loan.due_on, today) else "on_loan",
        status=due_words(loan.due_on, today),
        links=tuple(links),
    )
