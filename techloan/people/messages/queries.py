"""Questions about messages, as selects that pages and the follow-up share."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager

from techloan.people import queries as people
from techloan.people.contacts.queries import FollowUp, follow_up
from techloan.people.contacts.rules import Reason
from techloan.people.messages.models import Message
from techloan.people.messages.rules import CLAIM_LASTS, State, Way, Why
from techloan.people.models import Client
from techloan.permissions import Actor, Permission


def visible_to(actor: Actor) -> Select[Message]:
    """Select the messages to clients whom this person may write to."""
    return (
        select(Message)
        .join(Client, Client.id == Message.client_id)
        .options(contains_eager(Message.client))
        .where(people.reaches(actor, Permission.MESSAGES))
    )


def may_have_gone(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a message stopped half-way: it may have gone, or not."""
    dead = and_(Message.state == State.SENDING, Message.claimed_at < now - CLAIM_LASTS)
    return or_(dead, and_(Message.state == State.FAILED, Message.why == Why.MAY_HAVE_GONE))


def on_shelf(shelf: str, now: datetime) -> ColumnElement[bool]:
    """Return the condition that a message stands on a shelf of the page."""
    waiting = Message.state == State.WAITING
    return {
        "look": or_(Message.state == State.FAILED, may_have_gone(now)),
        "letters": waiting & (Message.way == Way.LETTER),
        "waiting": or_(
            waiting & Message.way.in_((Way.EMAIL, Way.TEXT)),
            and_(Message.state == State.SENDING, Message.claimed_at >= now - CLAIM_LASTS),
        ),
        "calls": waiting & (Message.way == Way.CALL),
        "sent": Message.state.in_((State.SENT, State.GAVE_UP)),
    }[shelf]


def for_servers(actor: Actor) -> Select[Way, Why | None, int, datetime | None, datetime | None]:
    """Select what waits for a server: (way, why, number, asked_at, next_at), a row a reason."""
    return (
        select(
            Message.way,
            Message.why,
            func.count().label("number"),
            func.max(Message.claimed_at).label("asked_at"),
            func.min(Message.next_at).label("next_at"),
        )
        .join(Client, Client.id == Message.client_id)
        .where(
            people.reaches(actor, Permission.MESSAGES),
            Message.state == State.WAITING,
            Message.way.in_((Way.EMAIL, Way.TEXT)),
        )
        .group_by(Message.way, Message.why)
        .order_by(Message.way, Message.why)
    )


def calls_to_make() -> FollowUp:
    """Select who is to be rung for a message, since when, for the follow-up."""
    return (
        follow_up(Message.client_id, Reason.CALL, func.min(Message.day))
        .join(Client, Client.id == Message.client_id)
        .where(Message.state == State.WAITING, Message.way == Way.CALL, people.reachable())
        .group_by(Message.client_id)
    )
