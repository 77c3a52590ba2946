"""Reminders: who is reminded when, in which words, and each message once whatever happens."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from techloan.config import Config
from techloan.database import Database, Session
from techloan.loans import services as loans
from techloan.loans.reminding import running
from techloan.people.messages.rules import State, Way, Why
from techloan.people.messages.words import opened
from techloan.permissions import COMMAND_LINE
from techloan.settings import write
from tests import make
from tests.loans.post_office import PostOffice, but
from tests.loans.reminded import DUE, ON, borrower, messages, run, states


def test_nobody_is_reminded_before_somebody_switches_it_on(config: Config, database: Database):
    assert running.remind(config, database) is None


def test_a_reminder_goes_three_days_before_on_the_day_and_then_each_week(
    house: Config, database: Database, db: Session, office: PostOffice
):
    borrower(db)
    gone = []
    for days in range(-6, 16):
        before = len(office.taken)
        run(house, database, DUE + timedelta(days=days))
        gone += [days] * (len(office.taken) - before)
    assert gone == [-3, 0, 7, 14]


def test_a_run_that_was_missed_is_caught_up(
    house: Config, database: Database, db: Session, office: PostOffice
):
    borrower(db)
    run(house, database, DUE + timedelta(days=2))
    assert len(office.taken) == 1


def test_somebody_with_two_devices_has_one_message(
    house: Config, database: Database, db: Session, office: PostOffice
):
    client = borrower(db)
    db.begin_writing()
    make.loan(db, to=client, due_on=DUE + timedelta(days=1))
    db.commit()
    run(house, database)
    (letter,) = office.taken
    assert letter.get_content().count("TAB-") == 2


def test_what_is_back_is_not_spoken_of(
    house: Config, database: Database, db: Session, office: PostOffice
):
    client = borrower(db)
    db.begin_writing()
    tag = db.scalars(select(loans.Loan).where(loans.Loan.client_id == client.id)).one().device.tag
    now = datetime(2026, 11, 20, 9, tzinfo=UTC)
    loans.check_in(db, COMMAND_LINE, now, now.date(), loans.CheckIn(tag=tag))
    db.commit()
    run(house, database)
    assert office.taken == []


@pytest.mark.parametrize("more", [{"no_contact": True}, {"died_on": date(2026, 11, 20)}])
def test_who_said_no_or_died_is_never_written_to(
    house: Config, database: Database, db: Session, office: PostOffice, more: dict[str, Any]
):
    client = borrower(db)
    db.begin_writing()
    for name, value in more.items():
        setattr(client, name, value)
    db.commit()
    run(house, database)
    assert (office.taken, messages(db)) == ([], [])


def test_who_says_no_while_a_message_waits_is_not_written_to(
    house: Config, database: Database, db: Session, office: PostOffice
):
    client = borrower(db)
    office.behaviour = but("HELLO", None, at=0)
    run(house, database)
    db.begin_writing()
    client.no_contact = True
    db.commit()
    office.behaviour = but("HELLO", "220 hello", at=0)
    run(house, database, hour=16)
    assert (office.taken, states(db)) == ([], [State.GAVE_UP])


@pytest.mark.parametrize(
    ("more", "way"),
    [
        ({"best_way": "", "address": "2 Long Lane"}, Way.LETTER),
        ({"best_way": "call", "address": "2 Long Lane", "phone": "07700 900101"}, Way.CALL),
        ({"best_way": "text", "phone": "07700 900101"}, Way.CALL),
        ({"best_way": "email", "may_email": False, "phone": "01632 960101"}, Way.CALL),
    ],
)
def test_the_way_is_the_one_they_chose_where_it_is_safe_and_set_up(
    house: Config, database: Database, db: Session, more: dict[str, Any], way: Way
):
    borrower(db, **more)
    run(house, database)
    assert [message.way for message in messages(db)] == [way]


def test_who_cannot_be_reached_is_put_before_a_person(
    house: Config, database: Database, db: Session
):
    borrower(db, email="")
    run(house, database)
    assert [message.why for message in messages(db)] == [Why.NO_WAY]


def test_the_words_are_kind_and_say_neither_whose_group_nor_blame(
    house: Config, database: Database, db: Session, office: PostOffice
):
    borrower(db)
    run(house, database, DUE + timedelta(days=7))
    (letter,) = office.taken
    said = letter.get_content().lower()
    assert "hello dotty" in said
    assert "29 november 2026" in said
    assert [word for word in ("overdue", " late", "lonel", "must") if word in said] == []
    assert letter["Subject"] == "What you borrowed from us"


def test_an_unchecked_translation_goes_out_only_when_it_was_allowed(
    house: Config, database: Database, db: Session
):
    borrower(db, language="ur")
    run(house, database)
    assert opened(messages(db)[0].body).language == "en"
    db.begin_writing()
    write(db, replace(ON, reminder_languages=("ur",)))
    db.commit()
    run(house, database, DUE + timedelta(days=7))
    words = opened(messages(db)[1].body)
    assert (words.language, words.right_to_left) == ("ur", True)
    assert "\u206601632 960001\u2069" in words.text
