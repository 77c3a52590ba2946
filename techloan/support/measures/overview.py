"""What is known of a client's measures: each instrument at each point, and what changed."""

from dataclasses import dataclass
from datetime import date

from techloan.database import Session
from techloan.people.models import Client
from techloan.support.measures import queries
from techloan.support.measures.instruments import INSTRUMENTS, Instrument, Scale, instrument_of
from techloan.support.measures.models import Measure
from techloan.support.measures.rules import (
    Answers,
    Change,
    Point,
    Score,
    change,
    due_on,
    has_foundation_level,
    is_late,
    on_their_own,
    scores,
)


@dataclass(frozen=True)
class Asked:
    """An instrument at one point: the measure, if it was begun, its answers and scores."""

    point: Point
    due_on: date | None
    late: bool
    measure: Measure | None
    answered: int
    refused: int
    scores: dict[str, Score | None]
    words: str = ""


@dataclass(frozen=True)
class Line:
    """An instrument of a client: every point, and the change on each scale since the first."""

    instrument: Instrument
    asked: list[Asked]
    changes: list[tuple[Scale, Change]]


def overview(db: Session, client: Client, today: date) -> list[Line]:
    """Return what is known of a client, in two statements.

    What was asked in a version that is not the present one stands in a line of its own.
    """
    measures = db.scalars(queries.of_client(client.id)).all()
    answers: dict[int, dict[str, int | None]] = {}
    for number, question, value in db.execute(queries.answers_of([m.id for m in measures])):
        answers.setdefault(number, {})[question] = value
    kinds = dict.fromkeys(
        [
            *INSTRUMENTS.values(),
            *filter(None, (instrument_of(m.instrument, m.version) for m in measures)),
        ]
    )
    lines = []
    for kind in kinds:
        own = {
            m.point: m for m in measures if (m.instrument, m.version) == (kind.key, kind.version)
        }
        if own or kind.planned:
            asked = [_asked(kind, point, own.get(point), answers, client, today) for point in Point]
            lines.append(Line(kind, asked, _changes(kind, asked)))
    return lines


def _asked(
    kind: Instrument,
    point: Point,
    measure: Measure | None,
    answers: dict[int, dict[str, int | None]],
    client: Client,
    today: date,
) -> Asked:
    due = due_on(point, client.support_from, client.support_until)
    given: Answers = answers.get(measure.id, {}) if measure else {}
    refused = sum(value is None for value in given.values())
    late = measure is None and kind.planned and is_late(due, today)
    words = _foundation(given) if kind.key == "foundation" and given else ""
    return Asked(point, due, late, measure, len(given), refused, scores(kind, given), words)


def _foundation(given: Answers) -> str:
    if has_foundation_level(given):
        return "Has Foundation Level: all eight tasks on their own"
    alone, answered = on_their_own(given)
    return f"{alone} of {answered} tasks on their own"


def _changes(kind: Instrument, asked: list[Asked]) -> list[tuple[Scale, Change]]:
    """Pair the first score with the last one, on each scale."""
    found = []
    for scale in kind.scales:
        known = [one.scores[scale.key] for one in asked if one.scores[scale.key] is not None]
        pair = change(known[0], known[-1]) if len(known) > 1 else None
        if pair is not None:
            found.append((scale, pair))
    return found


def told(kind: Instrument, given: Answers) -> list[tuple[Scale, Score | None]]:
    """Return the score on each scale, None where an answer is missing or was refused."""
    found = scores(kind, given)
    return [(scale, found[scale.key]) for scale in kind.scales]
