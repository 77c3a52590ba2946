"""Questions about measures: those of a client, their answers, and who was not asked in time."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    distinct,
    false,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.orm import contains_eager

from techloan.people.models import Client
from techloan.people.queries import reachable, reaches
from techloan.permissions import Actor, Permission, Scope
from techloan.sql_days import days_after
from techloan.support.measures.instruments import PLANNED
from techloan.support.measures.models import Measure, MeasureAnswer
from techloan.support.measures.rules import (
    LATE_FROM,
    LATE_UNTIL,
    POINT_WORDS,
    THREE_MONTHS,
    Point,
)


def sees(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Client` that this person asks and sees their measures.

    Coordinators do of all, others of those whose case worker they are, and nobody else.
    """
    scopes = actor.scopes_of(Permission.MEASURES)
    if Scope.ALL in scopes:
        return true()
    if Scope.OWN not in scopes or actor.staff_id is None:
        return false()
    seen = reaches(actor, Permission.CLIENTS_READ)
    return and_(Client.case_worker_id == actor.staff_id, seen)


def visible_to(actor: Actor) -> Select[Measure]:
    """Select the measures that this person may see."""
    wanted = select(Measure).join(Measure.client).options(contains_eager(Measure.client))
    return wanted.where(sees(actor))


def of_client(client_id: int) -> Select[Measure]:
    """Select the measures of a client, the first on top."""
    return (
        select(Measure).where(Measure.client_id == client_id).order_by(Measure.on_day, Measure.id)
    )


def answers_of(measures: Collection[int]) -> Select[int, str, int | None]:
    """Select the answers of these measures: (measure_id, question, value)."""
    columns = (MeasureAnswer.measure_id, MeasureAnswer.question, MeasureAnswer.value)
    return select(*columns).where(MeasureAnswer.measure_id.in_(measures))


def latest(client_id: int, instrument: str, version: str) -> Select[str, int | None]:
    """Select each answer of a client to one version of an instrument: (question, value).

    They go from the oldest to the newest, so that in a dict the newest stands.
    """
    return (
        select(MeasureAnswer.question, MeasureAnswer.value)
        .join(Measure, Measure.id == MeasureAnswer.measure_id)
        .where(Measure.client_id == client_id)
        .where(Measure.instrument == instrument, Measure.version == version)
        .order_by(Measure.on_day, Measure.id)
    )


def answered() -> Select[int, str, str, str, date, str, int | None]:
    """Select every answer of everybody, for figures.

    The columns: client_id, instrument, version, point, on_day, question, value. A score is worked
    out by measures/rules.py, of one instrument and version at a time.
    """
    columns = (
        Measure.client_id,
        Measure.instrument,
        Measure.version,
        Measure.point,
        Measure.on_day,
        MeasureAnswer.question,
        MeasureAnswer.value,
    )
    return select(*columns).join(MeasureAnswer, MeasureAnswer.measure_id == Measure.id)


def late(point: Point, today: date) -> Select[int, date]:
    """Select whom it is high time to ask at a point: (client_id, due); rules.is_late in SQL.

    They are late while one of the instruments is missing, and no longer than it makes sense.
    """
    begun = Client.support_until if point is Point.END else Client.support_from
    ahead = THREE_MONTHS if point is Point.THREE_MONTHS else THREE_MONTHS * 0
    asked = (
        select(func.count(distinct(Measure.instrument)))
        .where(
            Measure.client_id == Client.id,
            Measure.point == point,
            Measure.instrument.in_(PLANNED),
        )
        .correlate(Client)
        .scalar_subquery()
    )
    due: Any = days_after(begun, ahead.days) if ahead else begun
    return select(Client.id.label("client_id"), due.label("due")).where(
        begun.between(today - ahead - LATE_UNTIL, today - ahead - LATE_FROM),
        asked < len(PLANNED),
        reachable(),
    )


def late_words(point: Point) -> ColumnElement[str]:
    """Return in SQL what is missing at a point, for people."""
    return literal(f"{POINT_WORDS[point]}: not every question was asked yet")


def asks(actor: Actor, client: Client) -> bool:
    """Say whether this person asks and sees the measures of a client whom they see."""
    scopes = actor.scopes_of(Permission.MEASURES)
    own = actor.staff_id is not None and client.case_worker_id == actor.staff_id
    return Scope.ALL in scopes or (Scope.OWN in scopes and own)
