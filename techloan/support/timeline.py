"""What support tells of a client: sessions that were, that did not happen, and questions asked.

Who sees a client sees these lines; notes, answers and worries are not among them.
"""

from typing import Any

from sqlalchemy import Select, SQLColumnExpression, String, case, cast, func, literal, select
from sqlalchemy import union_all as together

from techloan.people.gathering import entry
from techloan.people.models import Staff
from techloan.support.measures.instruments import INSTRUMENTS
from techloan.support.measures.models import Measure
from techloan.support.measures.rules import POINT_WORDS
from techloan.support.models import SupportSession, SupportTopic
from techloan.support.rules import HOW_WORDS, TOPIC_WORDS, WHY_WORDS, State

_HOW = case(dict(HOW_WORDS), value=SupportSession.how, else_="")
_WHY = case(dict(WHY_WORDS), value=SupportSession.why, else_="")


def entries(client_id: int) -> Select[Any]:
    """Select the support sessions and measures of a client, as six columns."""
    minutes = cast(SupportSession.minutes, String) + literal(" minutes")
    done = _session(literal("Support session, ") + minutes, _HOW + _practised(), State.DONE)
    missed = _session("They were not there for a support session", _WHY, State.MISSED)
    off = _session("A support session was cancelled", _WHY, State.CANCELLED)
    titles = {key: literal(one.title) for key, one in INSTRUMENTS.items()}
    points = {point: literal(words) for point, words in POINT_WORDS.items()}
    asked = entry(
        Measure.on_day,
        "measure",
        literal("Was asked: ") + case(titles, value=Measure.instrument, else_=""),
        detail=case(points, value=Measure.point, else_=""),
        by=Measure.actor,
    )
    theirs = (each.where(SupportSession.client_id == client_id) for each in (done, missed, off))
    parts = (*theirs, asked.where(Measure.client_id == client_id))
    return select(together(*parts).subquery())


def _session(
    words: SQLColumnExpression[str] | str, detail: SQLColumnExpression[str], state: State
) -> Select[Any]:
    told = entry(
        SupportSession.on_day,
        "session",
        words,
        at=SupportSession.starts_at,
        detail=detail,
        by=func.coalesce(Staff.name, SupportSession.ended_by),
    )
    joined = told.select_from(SupportSession).outerjoin(Staff, Staff.id == SupportSession.helper_id)
    return joined.where(SupportSession.state == state)


def _practised() -> SQLColumnExpression[str]:
    """Return what was practised, after a colon; nothing when nobody ticked anything."""
    words = case(dict(TOPIC_WORDS), value=SupportTopic.topic, else_="")
    listed = (
        select(func.aggregate_strings(words, ", "))
        .where(SupportTopic.session_id == SupportSession.id)
        .correlate(SupportSession)
        .scalar_subquery()
    )
    return func.coalesce(literal(": ") + listed, literal(""))
