"""The people of the demo county are rung, written to, helped and asked."""

from datetime import UTC, datetime, time

import pytest
from sqlalchemy import func, select

from techloan.database import Session
from techloan.people.contacts.models import Contact
from techloan.people.contacts.queries import quieted
from techloan.people.messages import queries as messages
from techloan.people.messages.models import Message
from techloan.people.messages.rules import State as Going
from techloan.people.messages.rules import Way, Why
from techloan.people.messages.words import opened
from techloan.permissions import Role
from techloan.support import rules as support
from techloan.support.measures.models import Measure, MeasureAnswer
from techloan.support.measures.rules import Point
from techloan.support.models import SupportSession
from techloan.support.week import monday_of, week_of
from techloan.support.worries.models import Worry
from tests.demo.conftest import TODAY, demo_actor


@pytest.mark.parametrize("shelf", ["look", "letters", "calls", "sent"])
def test_the_demo_coordinator_meets_every_shelf_of_messages(db: Session, shelf: str) -> None:
    now = datetime.combine(TODAY, time(8), UTC)
    me = demo_actor(db, Role.COORDINATOR)
    assert db.scalars(messages.visible_to(me).where(messages.on_shelf(shelf, now))).all()


def test_reminders_went_by_each_way_and_something_came_to_nothing(db: Session) -> None:
    assert set(db.scalars(select(Message.way).where(Message.state == Going.SENT))) >= {
        Way.LETTER,
        Way.CALL,
    }
    assert Why.REFUSED in set(db.scalars(select(Message.why)))
    assert set(db.scalars(select(Message.way))) >= {Way.LETTER, Way.TEXT, Way.CALL}


def test_people_are_rung_and_some_rows_rest(db: Session) -> None:
    assert len(set(db.scalars(select(Contact.outcome)))) > 3
    assert db.execute(quieted(TODAY)).all()


def test_the_words_of_every_message_can_be_read(db: Session) -> None:
    assert all(opened(body).text for body in db.scalars(select(Message.body)))


def test_the_week_of_the_demo_volunteer_holds_one_of_everything(db: Session) -> None:
    actor = demo_actor(db, Role.VOLUNTEER)
    week = week_of(db, actor, TODAY, monday_of(TODAY), everybody=False)
    assert len(week.unwritten) == 1
    assert TODAY in week.days
    assert week.later
    states = set(db.scalars(select(SupportSession.state)))
    assert states == set(support.State)


def test_somebody_is_worried_and_questions_were_asked_before_and_after(db: Session) -> None:
    counted = select(func.count()).select_from(Worry)
    for condition in (Worry.urgent, Worry.taken_at.is_not(None), Worry.closed_at.is_not(None)):
        assert db.scalar(counted.where(condition))
    assert set(db.scalars(select(Measure.point))) >= {Point.START, Point.THREE_MONTHS}
    refused = select(func.count()).where(MeasureAnswer.value.is_(None))
    assert db.scalar(refused)
