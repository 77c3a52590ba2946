"""What people do about messages: try again, say that one went, give one up, post the letters."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from techloan import audit
from techloan.database import Session
from techloan.errors import Refused
from techloan.people.messages.models import Message
from techloan.people.messages.outbox import reach_of
from techloan.people.messages.rules import CLAIM_LASTS, State, Way, Why, way_to
from techloan.people.rules import may_be_written_to
from techloan.permissions import Actor

SETTLED = "Somebody settled this message a moment ago. Please look again."


def try_again(
    db: Session, actor: Actor, now: datetime, message: Message, set_up: Collection[Way]
) -> Message:
    """Let a message that failed go once more, by the way that is theirs now."""
    _refuse_settled(message, now)
    client = message.client
    if not may_be_written_to(died_on=client.died_on, no_contact=client.no_contact):
        raise Refused(f"{client.name} is not written to any more. Give this message up.")
    way = way_to(reach_of(client), set_up)
    if way is None:
        raise Refused("We know no safe way to reach them yet. Add one on their page first.")
    message.way, message.state, message.why = way, State.WAITING, None
    message.attempts, message.claimed_at, message.ended_at = 0, None, None
    message.next_at = now if way in (Way.EMAIL, Way.TEXT) else None
    return _kept(db, actor, now, message, "tried again")


def it_went(db: Session, actor: Actor, now: datetime, message: Message) -> Message:
    """Keep that somebody looked, and a message that stopped half-way did go out."""
    _refuse_settled(message, now)
    message.state, message.why, message.ended_at = State.SENT, None, message.claimed_at or now
    return _kept(db, actor, now, message, "says it went")


def give_up(db: Session, actor: Actor, now: datetime, message: Message) -> Message:
    """Decide that a message is not sent."""
    if message.state in (State.SENT, State.GAVE_UP, State.SENDING):
        _refuse_settled(message, now)
    message.state, message.why, message.ended_at = State.GAVE_UP, Why.BY_HAND, now
    message.next_at = None
    return _kept(db, actor, now, message, "gave up")


def posted(db: Session, actor: Actor, now: datetime, letters: Collection[Message]) -> int:
    """Keep that printed letters are in the post; return how many these were."""
    waiting = [one for one in letters if one.state is State.WAITING and one.way is Way.LETTER]
    for letter in waiting:
        letter.state, letter.ended_at, letter.attempts = State.SENT, now, 1
        _kept(db, actor, now, letter, "posted")
    return len(waiting)


def locked(db: Session, numbers: Collection[int]) -> list[Message]:
    """Return messages as they are now, kept from others until the commit."""
    wanted = select(Message).where(Message.id.in_(numbers)).order_by(Message.id)
    wanted = wanted.with_for_update(of=Message).execution_options(populate_existing=True)
    return list(db.scalars(wanted))


def is_dead(message: Message, now: datetime) -> bool:
    """Say whether a message stopped half-way, so that only a person can tell whether it went."""
    since = message.claimed_at
    dead = message.state is State.SENDING and since is not None and since < now - CLAIM_LASTS
    return dead or (message.state is State.FAILED and message.why is Why.MAY_HAVE_GONE)


def _refuse_settled(message: Message, now: datetime) -> None:
    if message.state is not State.FAILED and not is_dead(message, now):
        raise Refused(SETTLED)


def _kept(db: Session, actor: Actor, now: datetime, message: Message, action: str) -> Message:
    db.flush()
    detail = {"purpose": message.purpose, "way": message.way}
    audit.record(
        db,
        actor,
        now,
        action,
        "message",
        message.id,
        client_id=message.client_id,
        detail=detail,
    )
    return message
