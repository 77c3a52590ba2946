"""The outbox: messages are put in once, claimed before they go, and settled afterwards.

Whoever sends claims first, and commits. So a sender that dies half-way leaves a claim behind, which
nobody takes again in silence: a person looks whether it went.
"""

import uuid
from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from techloan.database import Session
from techloan.people.clients import locked
from techloan.people.messages.models import Message
from techloan.people.messages.rules import (
    CLAIM_LASTS,
    Purpose,
    Reach,
    State,
    Way,
    Why,
    mobile,
    next_attempt,
    ways,
)
from techloan.people.messages.words import Words
from techloan.people.models import Client
from techloan.people.rules import may_be_written_to

# What writes a message anew just before it goes; None: it is not needed any more.
Composer = Callable[[Session, Client, date], Words | None]


def reach_of(client: Client) -> Reach:
    """Return what is known of how to reach a client."""
    return Reach(
        best=client.best_way,
        phone=client.phone,
        other_phone=client.other_phone,
        email=client.email,
        address=client.address,
        may_ring=client.may_ring,
        may_text=client.may_text,
        may_email=client.may_email,
        may_write=client.may_write,
    )


def put(
    db: Session,
    now: datetime,
    client: Client,
    purpose: Purpose,
    day: date,
    way: Way | None,
    words: Words,
) -> Message | None:
    """Put a message in, unless this client has one of that day and purpose: then return None.

    Without a way it waits for a person, who adds one.
    """
    locked(db, client.id)
    same = (Message.client_id == client.id, Message.day == day, Message.purpose == purpose)
    if db.scalar(select(Message.id).where(*same)) is not None:
        return None
    message = Message(
        client_id=client.id,
        purpose=purpose,
        day=day,
        way=way or Way.CALL,
        key=uuid.uuid4().hex,
        body=words.sealed(),
        made_at=now,
        state=State.WAITING if way else State.FAILED,
        why=None if way else Why.NO_WAY,
        next_at=now if way in (Way.EMAIL, Way.TEXT) else None,
    )
    db.add(message)
    db.flush()
    return message


def refresh(db: Session, now: datetime, message: Message, today: date, compose: Composer) -> bool:
    """Write a waiting message anew; give it up, and return False, when it is not needed any more.

    It is not needed when everything is back, and not allowed when they died or said no since.
    """
    client = message.client
    allowed = may_be_written_to(died_on=client.died_on, no_contact=client.no_contact)
    words = compose(db, client, today) if allowed else None
    if words is None:
        _end(message, State.GAVE_UP, now, Why.NOT_NEEDED)
        return False
    if message.way not in ways(reach_of(client)):
        # Since when it waits for a way is kept.
        if message.why is not Why.NO_WAY:
            _end(message, State.FAILED, now, Why.NO_WAY)
        return False
    message.body = words.sealed()
    return True


def next_to_go(
    db: Session,
    now: datetime,
    today: date,
    way: Way,
    compose: Composer,
    *,
    passed: set[int],
) -> Message | None:
    """Claim the next message of a way that is to go now; the caller commits, and then sends it.

    `passed`: the numbers of those that this sender has had already.
    """
    wanted = (
        select(Message)
        .where(
            Message.state == State.WAITING,
            Message.way == way,
            Message.next_at <= now,
            Message.id.not_in(passed),
        )
        .order_by(Message.next_at, Message.id)
        .limit(1)
        .options(joinedload(Message.client, innerjoin=True))
        .with_for_update(skip_locked=True, of=Message)
        .execution_options(populate_existing=True)
    )
    while (message := db.scalar(wanted)) is not None:
        if refresh(db, now, message, today, compose):
            message.state, message.claimed_at, message.why = State.SENDING, now, None
            message.attempts += 1
            db.flush()
            return message
        db.flush()
    return None


def settle(
    db: Session, now: datetime, message_id: int, attempt: int, why: Why | None, *, counts: bool
) -> None:
    """Keep what came of an attempt: None went out; else why not.

    What `counts` is tried a few times and then shown to a person; a server that does not answer
    counts for nothing, and the message waits for as long as it takes.
    """
    message = db.scalars(
        select(Message)
        .where(Message.id == message_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    claimed = message.state is State.SENDING or message.why is Why.MAY_HAVE_GONE
    if not claimed or message.attempts != attempt:
        return
    if why is None:
        _end(message, State.SENT, now, None)
    elif why in (Why.MAY_HAVE_GONE, Why.REFUSED):
        _end(message, State.FAILED, now, why)
    else:
        message.attempts -= 0 if counts else 1
        again = next_attempt(now, max(message.attempts, 1))
        if again is None:
            _end(message, State.FAILED, now, why)
        else:
            # When it was claimed stays, so that the page can say when the server was asked last.
            message.state, message.next_at, message.why = State.WAITING, again, why
    db.flush()


def others_wait(db: Session, now: datetime, way: Way, why: Why) -> int:
    """Let what else is to go by a way wait for its server too; return how many these are."""
    again = next_attempt(now, 1)
    others = (Message.state == State.WAITING) & (Message.way == way) & (Message.next_at < again)
    held = update(Message).where(others).values(next_at=again, why=why, claimed_at=now)
    return len(db.scalars(held.returning(Message.id)).all())


def show_the_dead(db: Session, now: datetime) -> int:
    """Put before a person what was claimed by a sender that died; return how many these are."""
    dead = (Message.state == State.SENDING) & (Message.claimed_at < now - CLAIM_LASTS)
    ids = db.scalars(select(Message.id).where(dead)).all()
    values = {"state": State.FAILED, "why": Why.MAY_HAVE_GONE, "ended_at": now}
    db.execute(update(Message).where(Message.id.in_(ids), dead).values(**values))
    return len(ids)


def way_found(db: Session, now: datetime, client_id: int) -> None:
    """Give up what waits for a way to somebody: there is one now, and a new message goes by it."""
    waits = (Message.client_id == client_id, Message.state == State.FAILED)
    values = {"state": State.GAVE_UP, "ended_at": now, "why": Why.NOT_NEEDED}
    db.execute(update(Message).where(*waits, Message.why == Why.NO_WAY).values(**values))


def call_made(db: Session, now: datetime, client_id: int) -> None:
    """Keep that somebody was reached, so that no call to them waits any longer."""
    calls = (Message.client_id == client_id) & (Message.way == Way.CALL)
    open_ones = Message.state.in_((State.WAITING, State.FAILED))
    values = {"state": State.SENT, "ended_at": now, "why": None}
    db.execute(update(Message).where(calls, open_ones).values(**values))


def address_of(message: Message) -> str:
    """Return where an e-mail or a text goes."""
    client = message.client
    if message.way is Way.EMAIL:
        return client.email
    return mobile(client.phone) or mobile(client.other_phone)


def _end(message: Message, state: State, now: datetime, why: Why | None) -> None:
    message.state, message.ended_at, message.why, message.next_at = state, now, why, None
