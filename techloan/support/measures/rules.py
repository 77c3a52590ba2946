"""The rules about measures: scores, pairs of before and after, and when each is asked.

An answer of None is a refusal, and an answer: nothing is worked out over it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from techloan.support.measures.instruments import (
    DONE_ALONE,
    FOUNDATION,
    Instrument,
    Scale,
)

Answers = Mapping[str, int | None]
THREE_MONTHS = timedelta(days=91)
# Somebody is reminded from so many days after the day; later than that the moment has gone by.
LATE_FROM, LATE_UNTIL = timedelta(days=14), timedelta(days=60)


class Point(StrEnum):
    """The moment of somebody's support at which they are asked."""

    START = "start"
    THREE_MONTHS = "three-months"
    END = "end"


POINT_WORDS = {
    Point.START: "At the start",
    Point.THREE_MONTHS: "After three months",
    Point.END: "At the end",
}


@dataclass(frozen=True)
class Score:
    """A number on one scale of one version of one instrument."""

    instrument: str
    version: str
    scale: Scale
    value: int


@dataclass(frozen=True)
class Change:
    """Before and after of one person on one scale. `better` is None when nothing changed."""

    before: Score
    after: Score

    @property
    def by(self) -> int:
        """Return by how much the number rose; it fell when this is below nought."""
        return self.after.value - self.before.value

    @property
    def better(self) -> bool | None:
        """Say whether it is better now."""
        return None if self.by == 0 else (self.by > 0) == self.before.scale.higher_is_better


def score(instrument: Instrument, scale: Scale, answers: Answers) -> Score | None:
    """Return the score on a scale; None when one of its questions is open or was refused."""
    values = [answers.get(question) for question in scale.questions]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    value = sum(known) if scale.counted is None else known.count(scale.counted)
    return Score(instrument.key, instrument.version, scale, value)


def scores(instrument: Instrument, answers: Answers) -> dict[str, Score | None]:
    """Return the score on each scale of an instrument, by the key of the scale."""
    return {scale.key: score(instrument, scale, answers) for scale in instrument.scales}


def change(before: Score | None, after: Score | None) -> Change | None:
    """Pair two scores of one person. None when one is missing, or they are of different scales.

    So a three-question total never meets a four-question one, nor an older version a newer.
    """
    if before is None or after is None:
        return None
    same = (before.instrument, before.version, before.scale) == (
        after.instrument,
        after.version,
        after.scale,
    )
    return Change(before, after) if same else None


def on_their_own(answers: Answers) -> tuple[int, int]:
    """Return how many tasks of the Foundation Level are done alone, and how many were answered."""
    given = [answers.get(question.key) for question in FOUNDATION.questions]
    answered = [value for value in given if value is not None]
    return answered.count(DONE_ALONE), len(answered)


def tasks_alone(answers: Answers) -> frozenset[str]:
    """Return the tasks of the Foundation Level that are done alone, by the keys of questions."""
    keys = (question.key for question in FOUNDATION.questions)
    return frozenset(key for key in keys if answers.get(key) == DONE_ALONE)


def has_foundation_level(answers: Answers) -> bool:
    """Say whether somebody has the Foundation Level: all eight tasks without help."""
    return on_their_own(answers) == (8, 8)


def due_on(point: Point, support_from: date | None, support_until: date | None) -> date | None:
    """Return the day on which somebody is to be asked; None while their dates are not known."""
    if point is Point.END:
        return support_until
    if support_from is None:
        return None
    return support_from if point is Point.START else support_from + THREE_MONTHS


def is_late(due: date | None, today: date) -> bool:
    """Say whether it is high time to ask, and not yet too late."""
    return due is not None and due + LATE_FROM <= today <= due + LATE_UNTIL
