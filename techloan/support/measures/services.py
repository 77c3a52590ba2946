"""What is done about measures: begun, answered one question at a time, refused as a whole."""

from datetime import date, datetime

from sqlalchemy import delete, insert, select

from techloan import audit
from techloan.database import Session, table_of
from techloan.errors import Refused
from techloan.people.clients import locked
from techloan.permissions import Actor
from techloan.support.measures import queries
from techloan.support.measures.instruments import INSTRUMENTS, Instrument, instrument_of
from techloan.support.measures.models import Measure, MeasureAnswer
from techloan.support.measures.rules import Point

_ANSWERS = table_of(MeasureAnswer)


def begin(
    db: Session,
    actor: Actor,
    now: datetime,
    today: date,
    client_id: int,
    instrument: str,
    point: Point,
    on_day: date | None = None,
) -> Measure:
    """Begin to ask an instrument at a point, or go on where it was left.

    `on_day` is the day on paper; None is today.
    """
    if instrument not in INSTRUMENTS:
        raise Refused("Choose what to ask.", 422)
    on_day = on_day or today
    if on_day > today:
        raise Refused("That day is still to come.", 422)
    client = locked(db, client_id)
    if client.died_on is not None:
        raise Refused(f"{client.name} has died.")
    same = (Measure.instrument == instrument, Measure.point == point)
    before = db.scalar(queries.of_client(client_id).where(*same))
    if before is not None:
        return before
    measure = Measure(
        client=client,
        instrument=instrument,
        version=INSTRUMENTS[instrument].version,
        point=point,
        on_day=on_day,
        begun_at=now,
        staff_id=actor.staff_id,
        actor=actor.name,
    )
    db.add(measure)
    db.flush()
    _tell(db, actor, now, "began to ask", measure)
    return measure


def answer(
    db: Session, actor: Actor, now: datetime, measure_id: int, question: str, value: int | None
) -> Measure:
    """Keep an answer; None is that somebody would rather not say. A later one takes its place."""
    measure = _locked(db, actor, measure_id)
    asked = {one.key: one for one in kind_of(measure).questions}.get(question)
    if asked is None or (value is not None and not asked.allows(value)):
        raise Refused("Choose one of the answers.", 422)
    same = (_ANSWERS.c.measure_id == measure.id, _ANSWERS.c.question == question)
    again = db.scalar(select(_ANSWERS.c.question).where(*same)) is not None
    if again:
        db.execute(delete(_ANSWERS).where(*same))
    db.execute(insert(_ANSWERS), {"measure_id": measure.id, "question": question, "value": value})
    if again:
        _tell(db, actor, now, "changed an answer", measure)
    return measure


def decline(db: Session, actor: Actor, now: datetime, measure_id: int) -> Measure:
    """Keep that somebody would rather answer no more: what is open is refused, and that is fine."""
    measure = _locked(db, actor, measure_id)
    given = {row.question for row in db.execute(queries.answers_of([measure.id]))}
    rows = [
        {"measure_id": measure.id, "question": one.key, "value": None}
        for one in kind_of(measure).questions
        if one.key not in given
    ]
    if rows:
        db.execute(insert(_ANSWERS), rows)
    _tell(db, actor, now, "answers no more", measure)
    return measure


def answers(db: Session, measure: Measure) -> dict[str, int | None]:
    """Return the answers of a measure by their questions."""
    return {row.question: row.value for row in db.execute(queries.answers_of([measure.id]))}


def kind_of(measure: Measure) -> Instrument:
    """Return the instrument of a measure, in the version that was asked."""
    found = instrument_of(measure.instrument, measure.version)
    if found is None:
        raise Refused("These questions are of a version that this program does not know.")
    return found


def _locked(db: Session, actor: Actor, measure_id: int) -> Measure:
    wanted = queries.visible_to(actor).where(Measure.id == measure_id)
    wanted = wanted.with_for_update(of=Measure).execution_options(populate_existing=True)
    measure = db.scalar(wanted)
    if measure is None:
        raise Refused("These questions are not there any more.", 404)
    return measure


def _tell(db: Session, actor: Actor, now: datetime, action: str, measure: Measure) -> None:
    client_id = measure.client_id or measure.client.id
    # What was asked, never what was answered.
    detail = {"instrument": measure.instrument, "version": measure.version, "at": measure.point}
    audit.record(db, actor, now, action, "measure", measure.id, client_id=client_id, detail=detail)
