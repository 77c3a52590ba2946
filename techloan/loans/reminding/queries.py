"""Questions about who is to be reminded."""

from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from techloan.inventory.models import Device
from techloan.loans.models import Loan
from techloan.people.messages.models import Message
from techloan.people.messages.rules import Purpose
from techloan.people.models import Client


def open_until(last: date) -> Select[Loan]:
    """Select what is on loan and due up to a day, with borrower, device and site."""
    return (
        select(Loan)
        .join(Loan.client)
        .join(Loan.device)
        .join(Device.model)
        .join(Device.site)
        .where(Loan.ending.is_(None), Loan.due_on <= last)
        .options(
            contains_eager(Loan.client),
            contains_eager(Loan.device).contains_eager(Device.model),
            contains_eager(Loan.device).contains_eager(Device.site),
        )
        .order_by(Loan.client_id, Loan.due_on, Loan.id)
    )


def to_write_to(last: date) -> Select[Loan]:
    """Select the same loans of those whom we may write to: alive, and who did not say no."""
    return open_until(last).where(Client.died_on.is_(None), Client.no_contact.is_(False))


def last_reminded() -> Select[int, date]:
    """Select the last day on which each client was reminded: (client_id, day)."""
    return (
        select(Message.client_id, func.max(Message.day).label("day"))
        .where(Message.purpose == Purpose.REMINDER)
        .group_by(Message.client_id)
    )
