"""What waits is said in words: for which server, since when, and when it is tried again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from techloan.config import Config
from techloan.database import Database, Session
from techloan.loans.reminding import running
from techloan.loans.reminding.waiting import next_round, sentences
from techloan.people.messages.rules import State, Way, Why
from techloan.permissions import COMMAND_LINE, Role
from tests import make
from tests.conftest import NOW
from tests.loans.post_office import PostOffice, but, provider, takes_all
from tests.loans.reminded import borrower, messages, run
from tests.visitor import Visit, words

MORNING = datetime(2026, 11, 29, 10, 42, tzinfo=UTC)
BOTH = {Way.EMAIL, Way.TEXT}
QUARTER_LATER = MORNING + timedelta(minutes=15)


def said(db: Session, now: datetime = QUARTER_LATER, ways: set[Way] = BOTH) -> list[str]:
    db.rollback()
    return sentences(db, COMMAND_LINE, now, ways, on=True)


@pytest.fixture
def three(house: Config, database: Database, db: Session) -> Database:
    """Return the database with three people who like e-mails and have something due."""
    for _ in range(3):
        borrower(db)
    return database


def lets_nobody_in(word: str, number: int) -> str | None:
    said = {"EHLO": "250-hello\r\n250 AUTH PLAIN LOGIN", "AUTH": "535 no"}
    return said.get(word) or takes_all(word, number)


def run_at(house: Config, database: Database, now: datetime) -> None:
    running.remind(house, database, lambda: now)


def test_a_server_that_does_not_answer_is_named_with_how_much_waits(
    house: Config, three: Database, db: Session, office: PostOffice
) -> None:
    office.behaviour = but("HELLO", None, at=0)
    run_at(house, three, MORNING)
    sentence = "The mail server did not answer at 10:42. 3 e-mails wait. We try again at 11:07."
    assert said(db) == [sentence]
    assert office.greetings == 1


def test_a_server_that_does_not_let_us_in_says_whom_to_ask(
    house: Config, three: Database, db: Session, office: PostOffice
) -> None:
    signing_in = office.url.replace("smtp://", "smtp://us:secret@")
    office.behaviour = lets_nobody_in
    run_at(replace(house, mail_url=signing_in), three, MORNING)
    (sentence,) = said(db)
    assert sentence.startswith("The mail server did not let us in at 10:42. Ask whoever looks")
    assert [one.state for one in messages(db)] == [State.WAITING] * 3
    run_at(house, three, MORNING + timedelta(hours=1))
    assert len(office.taken) == 3


def test_a_server_that_is_slow_costs_one_wait_and_not_one_for_each(
    house: Config, three: Database, db: Session, office: PostOffice
) -> None:
    office.behaviour = but("EHLO", "", at=0)
    run_at(house, three, MORNING)
    assert office.greetings == 1
    assert {one.why for one in messages(db)} == {Why.NO_ANSWER}


def test_what_waits_is_tried_after_ten_minutes_and_not_before(
    house: Config, three: Database, db: Session, office: PostOffice
) -> None:
    office.behaviour = but("HELLO", None, at=1)
    for minutes in (0, 9):
        run_at(house, three, MORNING + timedelta(minutes=minutes))
        assert office.taken == []
    run_at(house, three, MORNING + timedelta(minutes=10))
    assert len(office.taken) == 3
    assert said(db) == []


def test_texts_of_a_provider_that_does_not_let_us_in_wait(
    house: Config, database: Database, db: Session
) -> None:
    borrower(db, best_way="text", phone="07700 900101")
    with provider(401) as (url, _):
        run(replace(house, text_url=url), database)
    assert said(db)[0].startswith("The text service did not let us in at 10:00.")
    assert said(db)[0].endswith("1 text waits. We try again at 11:07.")


def test_what_nobody_sends_here_any_more_is_said(
    house: Config, three: Database, db: Session, office: PostOffice
) -> None:
    office.behaviour = but("HELLO", None, at=0)
    run_at(house, three, MORNING)
    assert said(db, ways={Way.TEXT}) == [
        "E-mail is not set up here. 3 e-mails wait. Ask whoever looks after techloan."
    ]
    (off,) = sentences(db, COMMAND_LINE, QUARTER_LATER, BOTH, on=False)
    assert off.startswith("Reminders are switched off. 3 e-mails wait until")


@pytest.mark.parametrize(
    ("moment", "round_at"),
    [
        ((10, 42), (3, 11, 7)),
        ((11, 7), (3, 11, 7)),
        ((3, 0), (3, 9, 7)),
        ((8, 30), (3, 9, 7)),
        ((18, 30), (4, 9, 7)),
        ((23, 59), (4, 9, 7)),
    ],
)
def test_the_worker_sends_once_an_hour_by_day(
    moment: tuple[int, int], round_at: tuple[int, int, int]
) -> None:
    at = next_round(datetime(2026, 11, 3, *moment, tzinfo=UTC))
    assert (at.day, at.hour, at.minute) == round_at


def test_the_page_says_what_waits(
    house: Config, database: Database, db: Session, office: PostOffice, app: Flask, visit: Visit
) -> None:
    app.extensions["techloan"].config = house
    db.begin_writing()
    coordinator = make.staff(db, Role.COORDINATOR, at=make.site(db))
    borrower(db, NOW.date())
    office.behaviour = but("HELLO", None, at=0)
    run_at(house, database, NOW)
    said = words(visit(coordinator).get("/messages?shelf=waiting"))
    assert "The mail server did not answer at 10:30. 1 e-mail waits. We try again at 11:07." in said
