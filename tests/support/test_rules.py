"""Scores, pairs and days, as tables: the published rules and nothing else."""

from datetime import date, timedelta

import pytest

from techloan.support import rules
from techloan.support.measures.instruments import (
    FOUNDATION,
    INSTRUMENTS,
    LONELINESS,
    OLDER,
    WELLBEING,
    Instrument,
)
from techloan.support.measures.rules import (
    Answers,
    Point,
    Score,
    change,
    due_on,
    has_foundation_level,
    is_late,
    on_their_own,
    score,
    scores,
)
from techloan.support.worries.rules import soon_words

TODAY = date(2026, 11, 3)
OFTEN = {"companionship": 3, "left-out": 3, "isolated": 3, "lonely": 1}


def values(instrument: Instrument, answers: Answers) -> dict[str, int | None]:
    found = scores(instrument, answers).items()
    return {key: one.value if one else None for key, one in found}


def scored(instrument: Instrument, answers: Answers, scale: str) -> Score | None:
    return scores(instrument, answers)[scale]


def test_the_loneliness_questions_stand_word_for_word_in_their_order():
    assert [question.words for question in LONELINESS.questions] == [
        "How often do you feel that you lack companionship?",
        "How often do you feel left out?",
        "How often do you feel isolated from others?",
        "How often do you feel lonely?",
    ]
    first = [words for _, words in LONELINESS.questions[0].choices]
    last = [words for _, words in LONELINESS.questions[3].choices]
    assert first == ["Hardly ever or never", "Some of the time", "Often"]
    assert last == ["Often/always", "Some of the time", "Occasionally", "Hardly ever", "Never"]


@pytest.mark.parametrize(
    ("answers", "total", "direct"),
    [
        (OFTEN, 9, 1),
        ({"companionship": 1, "left-out": 1, "isolated": 1, "lonely": 5}, 3, 5),
        ({"companionship": 2, "left-out": 1, "isolated": 3, "lonely": None}, 6, None),
        ({**OFTEN, "left-out": None}, None, 1),
        ({"companionship": 2, "left-out": 2, "lonely": 4}, None, 4),
        ({}, None, None),
    ],
)
def test_the_three_questions_give_3_to_9_and_the_fourth_stands_alone(
    answers: Answers, total: int | None, direct: int | None
):
    assert values(LONELINESS, answers) == {"ucla-3": total, "lonely": direct}


def test_no_scale_adds_the_direct_question_to_the_three():
    assert all(
        "lonely" not in scale.questions or len(scale.questions) == 1
        for one in INSTRUMENTS.values()
        for scale in one.scales
    )


def test_a_three_question_total_is_never_paired_with_a_four_question_one():
    older = scored(OLDER, {"total": 9}, "ucla-4")
    present = scored(LONELINESS, OFTEN, "ucla-3")
    assert older is not None
    assert present is not None
    assert older.value == present.value
    assert change(older, present) is None


def test_a_total_is_never_paired_with_another_version():
    present = scored(LONELINESS, OFTEN, "ucla-3")
    assert present
    other = Score(present.instrument, "another version", present.scale, present.value)
    assert change(other, present) is None
    assert change(present, None) is None


@pytest.mark.parametrize(
    ("before", "after", "by", "better"), [(9, 4, -5, True), (4, 6, 2, False), (5, 5, 0, None)]
)
def test_a_lower_loneliness_total_is_better(before: int, after: int, by: int, better: bool | None):
    scale = LONELINESS.scales[0]
    pair = change(Score("loneliness", "v", scale, before), Score("loneliness", "v", scale, after))
    assert pair is not None
    assert (pair.by, pair.better) == (by, better)


def test_the_four_of_wellbeing_are_never_put_together():
    answers = {"satisfied": 7, "worthwhile": 8, "happy": None, "anxious": 0}
    assert values(WELLBEING, answers) == answers
    anxious = WELLBEING.scales[3]
    assert not anxious.higher_is_better


@pytest.mark.parametrize(
    ("given", "alone", "answered", "has"),
    [
        ([2] * 8, 8, 8, True),
        ([2] * 7 + [1], 7, 8, False),
        ([2] * 7 + [None], 7, 7, False),
        ([2] * 7, 7, 7, False),
        ([0] * 8, 0, 8, False),
    ],
)
def test_foundation_level_is_all_eight_tasks_alone(
    given: list[int | None], alone: int, answered: int, has: bool
):
    answers = {f"task-{n}": value for n, value in enumerate(given, start=1)}
    assert on_their_own(answers) == (alone, answered)
    assert has_foundation_level(answers) is has
    counted = score(FOUNDATION, FOUNDATION.scales[0], answers)
    whole = len(given) == 8 and None not in given
    assert (counted.value if counted else None) == (alone if whole else None)


@pytest.mark.parametrize(
    ("point", "due"),
    [
        (Point.START, date(2026, 8, 4)),
        (Point.THREE_MONTHS, date(2026, 11, 3)),
        (Point.END, date(2027, 5, 4)),
    ],
)
def test_people_are_asked_at_the_start_after_three_months_and_at_the_end(point: Point, due: date):
    assert due_on(point, date(2026, 8, 4), date(2027, 5, 4)) == due
    assert due_on(point, None, None) is None


@pytest.mark.parametrize(("days", "late"), [(13, False), (14, True), (60, True), (61, False)])
def test_it_is_late_from_two_weeks_until_it_makes_no_sense_any_more(days: int, late: bool):
    assert is_late(TODAY - timedelta(days=days), TODAY) is late


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(1, "1 minute"), (45, "45 minutes"), (60, "1 hour"), (90, "1 hour 30"), (120, "2 hours")],
)
def test_minutes_are_said_as_people_say_them(minutes: int, words: str):
    assert rules.minutes_words(minutes) == words


@pytest.mark.parametrize(
    ("hours", "words"), [(1, "within 1 hour"), (24, "within 24 hours"), (72, "within 3 days")]
)
def test_how_soon_somebody_rings_is_said_in_words(hours: int, words: str):
    assert soon_words(hours) == words


@pytest.mark.parametrize(("days", "refused"), [(-367, True), (-366, False), (0, False), (1, True)])
def test_what_was_done_lies_on_a_day_that_has_come(days: int, refused: bool):
    day = TODAY + timedelta(days=days)
    assert bool(rules.refusal_of_day_done(day, TODAY)) is refused


def test_taps_and_words_become_one_note():
    assert rules.told("With some help", "the mute button") == "With some help. the mute button"
    assert rules.told("", "the mute button") == "the mute button"
    assert rules.told("Not yet", "") == "Not yet"


def test_the_direct_question_is_shown_as_its_answer_and_never_as_a_number():
    total, direct = LONELINESS.scales
    assert LONELINESS.words_of(direct, 1) == "Often/always"
    assert LONELINESS.words_of(total, 9) == "9"
    assert WELLBEING.words_of(WELLBEING.scales[0], 7) == "7"
