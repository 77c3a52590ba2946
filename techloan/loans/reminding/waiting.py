"""What waits for a mail server or a text service, why, and when it is tried again: in sentences."""

from collections.abc import Collection
from datetime import datetime, timedelta

from techloan.database import Session
from techloan.dates import LONDON, clock, day, london_day
from techloan.jobs import UPKEEP_MINUTE
from techloan.loans.reminding.running import FIRST_HOUR, LAST_HOUR
from techloan.people.messages import queries
from techloan.people.messages.rules import Way, Why
from techloan.permissions import Actor

_SERVERS = {Way.EMAIL: "The mail server", Way.TEXT: "The text service"}
_ONE = {Way.EMAIL: "1 e-mail waits", Way.TEXT: "1 text waits"}
_MANY = {Way.EMAIL: "{} e-mails wait", Way.TEXT: "{} texts wait"}
_NOT_SET_UP = {Way.EMAIL: "E-mail is not set up here.", Way.TEXT: "Texts are not set up here."}
_WHYS = {
    Why.NO_ANSWER: "{who} did not answer {when}.",
    Why.NOT_NOW: "{who} asked us {when} to come back later.",
    Why.NOT_ALLOWED: "{who} did not let us in {when}. Ask whoever looks after techloan.",
}


def sentences(
    db: Session, actor: Actor, now: datetime, ways: Collection[Way], *, on: bool
) -> list[str]:
    """Say what waits, of what this person may see. `ways` are set up; `on`: reminders go out."""
    return [
        _sentence(way, why, number, asked_at, next_at, now, set_up=way in ways, on=on)
        for way, why, number, asked_at, next_at in db.execute(queries.for_servers(actor))
    ]


def next_round(moment: datetime) -> datetime:
    """Return when the worker sends next, from a moment on: once an hour, by day."""
    here = moment.astimezone(LONDON)
    at = here.replace(minute=UPKEEP_MINUTE, second=0, microsecond=0)
    if at < here:
        at += timedelta(hours=1)
    if at.hour < FIRST_HOUR:
        return at.replace(hour=FIRST_HOUR)
    return at if at.hour < LAST_HOUR else (at + timedelta(days=1)).replace(hour=FIRST_HOUR)


def _sentence(
    way: Way,
    why: Why | None,
    number: int,
    asked_at: datetime | None,
    next_at: datetime | None,
    now: datetime,
    *,
    set_up: bool,
    on: bool,
) -> str:
    waits = _ONE[way] if number == 1 else _MANY[way].format(number)
    if not on:
        return f"Reminders are switched off. {waits} until somebody switches them on."
    if not set_up:
        return f"{_NOT_SET_UP[way]} {waits}. Ask whoever looks after techloan."
    again = _when(next_round(max(now, next_at or now)), now)
    if why not in _WHYS:
        return f"{waits}, and {'goes' if number == 1 else 'go'} out {again}."
    said = _WHYS[why].format(who=_SERVERS[way], when=_when(asked_at or now, now))
    return f"{said} {waits}. We try again {again}."


def _when(moment: datetime, now: datetime) -> str:
    on, today = london_day(moment), london_day(now)
    if on == today:
        return f"at {clock(moment)}"
    if on == today + timedelta(days=1):
        return f"tomorrow at {clock(moment)}"
    return f"on {day(on)} at {clock(moment)}"
