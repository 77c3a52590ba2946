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
from techloan.people.contacts.rules import How, Outcome
from techloan.people.contacts.services import record_contact
from techloan.people.messages.rules import State, Way, Why
from techloan.people.messages.services import posted
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


def test_after_six_weekly_reminders_somebody_rings_once_and_nothing_more_is_sent(
    house: Config, database: Database, db: Session, office: PostOffice
):
    borrower(db, phone="07700 900101")
    for days in range(-6, 90):
        run(house, database, DUE + timedelta(days=days))
    gone = [((one.day - DUE).days, one.way) for one in messages(db)]
    weekly = [(7 * week, Way.EMAIL) for week in range(7)]
    assert gone == [(-3, Way.EMAIL), *weekly, (49, Way.CALL)]
    assert len(office.taken) == 8


def test_who_must_not_be_rung_is_written_to_once_more_instead(
    house: Config, database: Database, db: Session, office: PostOffice
):
    borrower(db, phone="07700 900101", may_ring=False)
    for days in (100, 101, 107):
        run(house, database, DUE + timedelta(days=days))
    assert (len(office.taken), len(messages(db))) == (1, 1)


def test_who_has_had_a_device_for_long_when_reminders_begin_is_rung(
    house: Config, database: Database, db: Session, office: PostOffice
):
    borrower(db, phone="07700 900101")
    for days in (100, 101, 107):
        run(house, database, DUE + timedelta(days=days))
    assert [one.way for one in messages(db)] == [Way.CALL]
    assert office.taken == []


def test_without_weekly_reminders_there_is_no_word_after_the_day(
    house: Config, database: Database, db: Session, office: PostOffice
):
    borrower(db, phone="07700 900101")
    db.begin_writing()
    write(db, replace(ON, reminders_weekly=False))
    db.commit()
    for days in range(-6, 90):
        run(house, database, DUE + timedelta(days=days))
    assert [(one.day - DUE).days for one in messages(db)] == [-3, 0]


def test_a_quiet_day_holds_reminders_back_and_on_that_day_they_go_on(
    house: Config, database: Database, db: Session, office: PostOffice
):
    client, rests_until = borrower(db), DUE + timedelta(days=5)
    db.begin_writing()
    record_contact(
        db,
        COMMAND_LINE,
        datetime(2026, 11, 25, 9, tzinfo=UTC),
        date(2026, 11, 25),
        client.id,
        how=How.CALL,
        outcome=Outcome.SPOKE,
        reason="overdue",
        quiet_until=rests_until,
    )
    db.commit()
    for days in range(-6, 10):
        run(house, database, DUE + timedelta(days=days))
    assert [one.day for one in messages(db)] == [rests_until, DUE + timedelta(days=7)]


def test_a_quiet_day_about_something_else_holds_no_reminder_back(
    house: Config, database: Database, db: Session, office: PostOffice
):
    client, day = borrower(db), date(2026, 11, 25)
    db.begin_writing()
    now = datetime(2026, 11, 25, 9, tzinfo=UTC)
    told = {"how": How.CALL, "outcome": Outcome.SPOKE, "reason": "waiting"}
    record_contact(db, COMMAND_LINE, now, day, client.id, **told, quiet_until=DUE + timedelta(9))
    db.commit()
    run(house, database, DUE)
    assert len(office.taken) == 1


def test_who_has_a_letter_that_waits_gets_no_second_one_and_it_counts_from_when_it_went(
    house: Config, database: Database, db: Session
):
    borrower(db, best_way="letter", address="2 Long Lane")
    for days in (-3, 0, 1):
        run(house, database, DUE + timedelta(days=days))
    (letter,) = messages(db)
    db.begin_writing()
    posted(db, COMMAND_LINE, datetime(2026, 11, 30, 12, tzinfo=UTC), [letter])
    db.commit()
    for days in (1, 2, 6, 7):
        run(house, database, DUE + timedelta(days=days))
    assert [(one.day - DUE).days for one in messages(db)] == [-3, 7]


def test_who_cannot_be_reached_is_put_before_a_person_once_until_there_is_a_way(
    house: Config, database: Database, db: Session, office: PostOffice
):
    client = borrower(db, email="")
    for days in (0, 7, 14):
        run(house, database, DUE + timedelta(days=days))
    assert [message.why for message in messages(db)] == [Why.NO_WAY]
    db.begin_writing()
    client.email = "dotty@example.org"
    db.commit()
    run(house, database, DUE + timedelta(days=21))
    assert len(office.taken) == 1
    states = [(message.state, message.why) for message in messages(db)]
    assert states == [(State.GAVE_UP, Why.NOT_NEEDED), (State.SENT, None)]


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
