"""Questions about who is to be reminded."""

from datetime import date

from sqlalchemy import Date, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager

from techloan.inventory.models import Device
from techloan.loans.models import Loan
from techloan.people.messages.models import Message
from techloan.people.messages.rules import Purpose, State, Why
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
    """Select the last day on which each client was reminded: (client_id, day).

    What waited for a while counts on the day on which it went, because its words were of that day.
    """
    went = func.coalesce(func.date(Message.ended_at, type_=Date), Message.day)
    return (
        select(Message.client_id, func.max(went, type_=Date).label("day"))
        .where(Message.purpose == Purpose.REMINDER)
        .group_by(Message.client_id)
    )


def still_open() -> Select[int, bool]:
    """Select who has a reminder that did not go yet: (client_id, whether it waits for a way)."""
    no_way = Message.state == State.FAILED, Message.why == Why.NO_WAY
    going = Message.state.in_((State.WAITING, State.SENDING))
    return select(Message.client_id, and_(*no_way).label("no_way")).where(
        Message.purpose == Purpose.REMINDER, or_(going, and_(*no_way))
    )
