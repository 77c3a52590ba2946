"""Measures: asked one at a time, refused, paired, late; on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from techloan.database import Session
from techloan.errors import Refused
from techloan.people.models import Client
from techloan.permissions import COMMAND_LINE, Role
from techloan.support import follow_up
from techloan.support.measures import queries, services
from techloan.support.measures.instruments import LONELINESS, PLANNED
from techloan.support.measures.models import MeasureAnswer
from techloan.support.measures.overview import overview
from techloan.support.measures.rules import Point
from tests import make
from tests.conftest import NOW

TODAY = NOW.date()
LOW = {"companionship": 1, "left_out": 1, "isolated": 2, "lonely": 4}
HIGH = {"companionship": 3, "left_out": 3, "isolated": 2, "lonely": 1}


@pytest.fixture
def client(db: Session) -> Client:
    return make.client(db, support_from=date(2026, 8, 4), support_until=date(2027, 5, 4))


def test_asking_again_goes_on_where_it_was_left(db: Session, client: Client):
    first = make.measure(db, client, left_out=2)
    assert make.measure(db, client) is first
    assert services.answers(db, first) == {"left-out": 2}


def test_a_refused_answer_is_an_answer(db: Session, client: Client):
    measure = make.measure(db, client, lonely=None)
    assert services.answers(db, measure) == {"lonely": None}


def test_a_later_answer_takes_the_place_of_the_first(db: Session, client: Client):
    measure = make.measure(db, client, lonely=1)
    services.answer(db, COMMAND_LINE, NOW, measure.id, "lonely", 5)
    assert services.answers(db, measure) == {"lonely": 5}


@pytest.mark.parametrize(("question", "value"), [("lonely", 6), ("left-out", 0), ("weather", 1)])
def test_what_is_no_answer_is_refused(db: Session, client: Client, question: str, value: int):
    measure = make.measure(db, client)
    with pytest.raises(Refused, match="Choose one of the answers"):
        services.answer(db, COMMAND_LINE, NOW, measure.id, question, value)


def test_who_would_rather_answer_no_more_has_refused_what_is_open(db: Session, client: Client):
    measure = make.measure(db, client, companionship=2)
    services.decline(db, COMMAND_LINE, NOW, measure.id)
    answers = services.answers(db, measure)
    assert answers.pop("companionship") == 2
    assert list(answers.values()) == [None, None, None]


def test_before_and_after_are_paired_for_a_person(db: Session, client: Client):
    make.measure(db, client, **HIGH)
    make.measure(db, client, point=Point.END, on=TODAY, **LOW)
    line = next(one for one in overview(db, client, TODAY) if one.instrument is LONELINESS)
    changes = {scale.key: (pair.by, pair.better) for scale, pair in line.changes}
    assert changes == {"ucla-3": (-4, True), "lonely": (3, True)}


def test_an_older_total_has_a_line_and_a_change_of_its_own(db: Session, client: Client):
    make.measure(db, client, **HIGH)
    make.measure(db, client, "ucla-4", Point.END, on=TODAY, total=12)
    lines = {line.instrument.key: line for line in overview(db, client, TODAY)}
    assert lines["ucla-4"].changes == lines["loneliness"].changes == []


def test_one_refusal_leaves_its_total_out_and_no_other(db: Session, client: Client):
    make.measure(db, client, **{**HIGH, "left_out": None})
    make.measure(db, client, point=Point.END, on=TODAY, **LOW)
    line = next(one for one in overview(db, client, TODAY) if one.instrument is LONELINESS)
    assert [scale.key for scale, _ in line.changes] == ["lonely"]


@pytest.mark.parametrize(
    ("today", "point"),
    [
        (date(2026, 8, 17), None),
        (date(2026, 8, 18), "At the start"),
        (date(2026, 10, 4), None),
        (date(2026, 11, 17), "After three months"),
        (date(2027, 5, 18), "At the end"),
        (date(2027, 7, 4), None),
    ],
)
def test_questions_that_were_not_asked_are_followed_up_while_it_makes_sense(
    db: Session, client: Client, today: date, point: str | None
):
    rows = db.execute(follow_up.measure_late(COMMAND_LINE, today)).all()
    assert [row.detail.partition(":")[0] for row in rows] == ([point] if point else [])


def test_a_late_row_says_since_when_and_goes_when_all_was_asked(db: Session, client: Client):
    today = date(2026, 11, 20)
    row = db.execute(follow_up.measure_late(COMMAND_LINE, today)).one()
    assert row.since == client.support_from + timedelta(days=91)
    for instrument in PLANNED:
        assert db.execute(follow_up.measure_late(COMMAND_LINE, today)).all()
        make.measure(db, client, instrument, Point.THREE_MONTHS, on=today)
    assert db.execute(follow_up.measure_late(COMMAND_LINE, today)).all() == []


def test_measures_are_seen_by_the_case_worker_and_coordinators(db: Session, client: Client):
    site = make.site(db, client.partner)
    worker, desk = make.staff(db, Role.DESK, at=site), make.staff(db, Role.DESK, at=site)
    volunteer = make.staff(db, Role.VOLUNTEER, at=site)
    make.allocation(db, client, volunteer)
    client.case_worker = worker
    make.measure(db, client)
    actors = (
        make.actor(worker, Role.DESK),
        make.actor(make.staff(db, Role.COORDINATOR), Role.COORDINATOR),
        make.actor(desk, Role.DESK),
        make.actor(volunteer, Role.VOLUNTEER),
    )
    seen = [bool(db.scalars(queries.visible_to(actor)).all()) for actor in actors]
    assert seen == [True, True, False, False]


def test_figures_get_each_answer_with_its_version(db: Session, client: Client):
    make.measure(db, client, lonely=None, left_out=2)
    rows = {row.question: (row.version, row.value) for row in db.execute(queries.answered())}
    assert rows == {"lonely": (LONELINESS.version, None), "left-out": (LONELINESS.version, 2)}
    assert len(db.scalars(select(MeasureAnswer.question)).all()) == 2
