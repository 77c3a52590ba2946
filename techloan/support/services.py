"""What is done about support sessions: plan, hand over, write up, correct, call off."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Select, delete, insert, select

from techloan import audit, encryption
from techloan.database import Session, table_of
from techloan.errors import Refused
from techloan.people.clients import locked
from techloan.people.models import Client
from techloan.permissions import Actor
from techloan.support import queries
from techloan.support.models import SupportSession, SupportTopic
from techloan.support.rules import (
    STATE_WORDS,
    How,
    State,
    Topic,
    Why,
    moment_of,
    refusal_of_day_ahead,
    refusal_of_day_done,
    refusal_of_minutes,
    refusal_of_plan,
)


@dataclass(frozen=True)
class Plan:
    """A support session that is to be: who helps, when, how, where, and with which device."""

    helper_id: int
    on_day: date
    how: How
    starts_at: datetime | None = None
    place: str = ""
    device_id: int | None = None


@dataclass(frozen=True)
class Record:
    """What somebody tells of a support session. `key` names the form that was filled in."""

    helper_id: int | None
    on_day: date
    how: How
    minutes: int | None
    topics: frozenset[Topic] = field(default_factory=frozenset)
    tried: str = ""
    next_step: str = ""
    note: str = ""
    device_id: int | None = None
    key: str | None = None


def plan(
    db: Session, actor: Actor, now: datetime, today: date, client_id: int, wish: Plan
) -> SupportSession:
    """Plan a support session with a client."""
    client = locked(db, client_id)
    sentence = refusal_of_plan(
        name=client.name,
        died=client.died_on is not None,
        closed=client.archived_on is not None,
        no_contact=client.no_contact,
        on_day=wish.on_day,
        today=today,
    )
    if sentence:
        raise Refused(sentence)
    _check(db, client, wish.helper_id, wish.device_id, None)
    session = SupportSession(
        client=client,
        helper_id=wish.helper_id,
        on_day=wish.on_day,
        at=moment_of(wish.on_day, wish.starts_at, now),
        how=wish.how,
        starts_at=wish.starts_at,
        place=wish.place,
        device_id=wish.device_id,
        made_at=now,
        made_by=actor.name,
    )
    db.add(session)
    db.flush()
    _tell(db, actor, now, "planned", session, day=wish.on_day, how=wish.how)
    return session


def change_plan(
    db: Session, actor: Actor, now: datetime, today: date, session_id: int, wish: Plan
) -> SupportSession:
    """Change what is planned; another helper means that it is handed over to them."""
    session = _locked(db, actor, session_id)
    if session.state is not State.PLANNED:
        raise Refused(_ended(session))
    if wish.on_day != session.on_day and (s := refusal_of_day_ahead(wish.on_day, today)):
        raise Refused(s, 422)
    _check(db, session.client, wish.helper_id, wish.device_id, session)
    handed_over = wish.helper_id != session.helper_id
    session.helper_id, session.device_id = wish.helper_id, wish.device_id
    session.on_day, session.starts_at = wish.on_day, wish.starts_at
    session.at = moment_of(wish.on_day, wish.starts_at, now)
    session.how, session.place = wish.how, wish.place
    db.flush()
    _tell(db, actor, now, "handed over" if handed_over else "changed", session, day=wish.on_day)
    return session


def record(
    db: Session,
    actor: Actor,
    now: datetime,
    today: date,
    client_id: int,
    told: Record,
    session_id: int | None = None,
) -> SupportSession:
    """Write up a support session: a planned one, one that was called off, or one nobody planned.

    The same form sent twice is written once.
    """
    client = locked(db, client_id)
    if told.key and (before := db.scalar(_of_key(told.key))) is not None:
        return before
    if session_id is None:
        session = SupportSession(
            client=client,
            helper_id=told.helper_id,
            on_day=told.on_day,
            at=moment_of(told.on_day, None, now),
            how=told.how,
            made_at=now,
            made_by=actor.name,
        )
    else:
        session = _locked(db, actor, session_id)
        if session.state is State.DONE:
            raise Refused(_ended(session))
    _check_record(db, client, told, today, session)
    session.key = told.key
    session.ended_at, session.ended_by = now, actor.name
    _write_up(db, now, session, told)
    _tell(db, actor, now, "recorded", session, minutes=told.minutes, how=told.how)
    return session


def correct(
    db: Session, actor: Actor, now: datetime, today: date, session_id: int, told: Record
) -> SupportSession:
    """Correct what was written up. A note that nobody typed anew stays, for few may read it."""
    session = _locked(db, actor, session_id)
    if session.state is not State.DONE:
        raise Refused("This support session is not written up yet.")
    _check_record(db, session.client, told, today, session)
    _write_up(db, now, session, told)
    _tell(db, actor, now, "corrected", session, minutes=told.minutes, how=told.how)
    return session


def call_off(
    db: Session,
    actor: Actor,
    now: datetime,
    today: date,
    session_id: int,
    *,
    missed: bool,
    why: Why,
) -> SupportSession:
    """Cancel a support session, or note that the client was not there; with the reason."""
    session = _locked(db, actor, session_id)
    if session.state is not State.PLANNED:
        raise Refused(_ended(session))
    if missed and session.on_day > today:
        raise Refused("That day is still to come. Cancel it instead.", 422)
    _end(db, actor, now, session, State.MISSED if missed else State.CANCELLED, why)
    return session


def cancel_all(db: Session, actor: Actor, now: datetime, client_id: int) -> None:
    """Cancel whatever is planned for a client: they died, leave, or want no contact."""
    planned = queries.planned_of_client(client_id).with_for_update(of=SupportSession)
    for session in db.scalars(planned.execution_options(populate_existing=True)).all():
        _end(db, actor, now, session, State.CANCELLED, Why.ENDED)


def _end(
    db: Session, actor: Actor, now: datetime, session: SupportSession, state: State, why: Why
) -> None:
    session.state, session.why = state, why
    session.ended_at, session.ended_by = now, actor.name
    db.flush()
    _tell(db, actor, now, state, session)


def _write_up(db: Session, now: datetime, session: SupportSession, told: Record) -> None:
    session.helper_id, session.device_id = told.helper_id, told.device_id
    if session.on_day != told.on_day:
        # The clock belonged to the day for which it was planned.
        session.on_day, session.starts_at = told.on_day, None
    session.at = moment_of(told.on_day, session.starts_at, now)
    session.how, session.minutes = told.how, told.minutes
    session.state, session.why = State.DONE, None
    session.tried_sealed = encryption.seal(told.tried) if told.tried else None
    session.next_sealed = encryption.seal(told.next_step) if told.next_step else None
    if told.note:
        session.note_sealed = encryption.seal(told.note)
    db.add(session)
    db.flush()
    topics = table_of(SupportTopic)
    db.execute(delete(topics).where(topics.c.session_id == session.id))
    rows = [{"session_id": session.id, "topic": topic} for topic in sorted(told.topics)]
    if rows:
        db.execute(insert(topics), rows)


def _check_record(
    db: Session, client: Client, told: Record, today: date, session: SupportSession
) -> None:
    sentence = refusal_of_day_done(told.on_day, today) or refusal_of_minutes(told.minutes)
    if sentence:
        raise Refused(sentence, 422)
    if client.died_on is not None and told.on_day > client.died_on:
        raise Refused(f"{client.name} died before that day. Please check the day.", 422)
    _check(db, client, told.helper_id, told.device_id, session if session.id else None)


def _check(
    db: Session,
    client: Client,
    helper_id: int | None,
    device_id: int | None,
    before: SupportSession | None,
) -> None:
    """Refuse a helper who cannot see the client, and a device that is not with them.

    What was chosen before stays as it was: a helper may have left, a device come back.
    """
    kept = (before.helper_id, before.device_id) if before is not None else (None, None)
    if helper_id not in (None, kept[0]):
        helpers = {helper.id for helper in db.scalars(queries.helpers_of(client.id))}
        if helper_id not in helpers:
            raise Refused(f"Choose somebody who supports {client.first_name}.", 422)
    if device_id not in (None, kept[1]):
        devices = {device.id for device in db.scalars(queries.devices_of(client.id))}
        if device_id not in devices:
            raise Refused(f"{client.first_name} does not have that device any more.", 422)


def _locked(db: Session, actor: Actor, session_id: int) -> SupportSession:
    visible = queries.visible_to(actor).where(SupportSession.id == session_id)
    wanted = visible.with_for_update(of=SupportSession)
    session = db.scalar(wanted.execution_options(populate_existing=True))
    if session is None:
        raise Refused("This support session is not there any more.", 404)
    return session


def _of_key(key: str) -> Select[SupportSession]:
    return select(SupportSession).where(SupportSession.key == key)


def _ended(session: SupportSession) -> str:
    if session.state is State.DONE:
        return "This support session is written up already."
    return f"This support session did not happen: {STATE_WORDS[session.state].lower()}."


def _tell(
    db: Session, actor: Actor, now: datetime, action: str, session: SupportSession, **more: object
) -> None:
    kind, number = "support session", session.id
    client_id = session.client_id or session.client.id
    audit.record(db, actor, now, action, kind, number, client_id=client_id, detail=more)
