"""Reminders: who is reminded when, in which words, and each message once whatever happens."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select

from techloan import mail, texting
from techloan.config import Config
from techloan.database import Database, Session
from techloan.loans import services as loans
from techloan.loans.reminding import running
from techloan.loans.reminding.running import Told
from techloan.people.messages.models import Message
from techloan.people.messages.rules import State, Way, Why
from techloan.people.messages.words import opened
from techloan.people.models import Client
from techloan.permissions import COMMAND_LINE
from techloan.settings import Settings, write
from tests import make
from tests.loans.post_office import PostOffice, but, post_office, provider

DUE = date(2026, 11, 29)
ON = Settings(reminders_on=True, organisation="Lantern House", phone="01632 960001")


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    monkeypatch.setattr(mail, "TIMEOUT_SECONDS", 0.5)
    with post_office() as running_office:
        yield running_office


@pytest.fixture
def house(config: Config, office: PostOffice, db: Session) -> Config:
    write(db, ON)
    db.commit()
    return replace(config, mail_url=office.url)


def borrower(db: Session, due_on: date = DUE, **more: Any) -> Client:
    """Make somebody who has a device until a day, and likes e-mails best."""
    db.begin_writing()
    told = {"best_way": "email", "email": "dotty@example.org", **more}
    client = make.client(db, **told)
    make.loan(db, to=client, due_on=due_on)
    db.commit()
    return client


def run(house: Config, database: Database, day: date = DUE, hour: int = 10) -> Told:
    now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    told = running.remind(house, database, lambda: now)
    assert told is not None
    return told


def messages(db: Session) -> list[Message]:
    db.rollback()
    db.expire_all()
    return list(db.scalars(select(Message).order_by(Message.id)))


def states(db: Session) -> list[State]:
    return [message.state for message in messages(db)]


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


def test_running_twice_sends_nothing_twice(
    house: Config, database: Database, db: Session, office: PostOffice
):
    for _ in range(5):
        borrower(db)
    run(house, database)
    run(house, database)
    assert len(office.taken) == len(messages(db)) == 5


def test_two_runs_at_the_same_time_send_each_message_once(
    house: Config, database: Database, db: Session, office: PostOffice
):
    for _ in range(12):
        borrower(db)
    other = Database(house.database_url)
    both = [Thread(target=run, args=(house, place)) for place in (database, other)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    other.engine.dispose()
    assert len({letter["Message-ID"] for letter in office.taken}) == len(office.taken) == 12
    assert states(db) == [State.SENT] * 12


def test_a_server_that_is_down_loses_nothing_and_later_each_goes_once(
    house: Config, database: Database, db: Session, office: PostOffice
):
    for _ in range(3):
        borrower(db)
    down = replace(house, mail_url="smtp://127.0.0.1:9?from=desk@example.org")
    for hour in range(8, 15):
        assert run(down, database, hour=hour).sending[State.SENT] == 0
    assert states(db) == [State.WAITING] * 3
    run(house, database, DUE + timedelta(days=1))
    assert (len(office.taken), states(db)) == (3, [State.SENT] * 3)


@pytest.mark.parametrize("word", ["HELLO", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answer", [None, ""])
def test_a_server_that_hangs_or_dies_before_the_words_were_handed_over_took_nothing(
    house: Config,
    database: Database,
    db: Session,
    office: PostOffice,
    word: str,
    answer: str | None,
):
    for _ in range(3):
        borrower(db)
    office.behaviour = but(word, answer, at=2)
    run(house, database)
    assert (len(office.taken), states(db).count(State.WAITING)) == (1, 2)
    run(house, database, hour=16)
    assert (len(office.taken), states(db)) == (3, [State.SENT] * 3)


@pytest.mark.parametrize("answer", [None, ""])
def test_a_server_that_says_nothing_after_the_last_word_may_have_taken_it(
    house: Config, database: Database, db: Session, office: PostOffice, answer: str | None
):
    for _ in range(3):
        borrower(db)
    office.behaviour = but("END", answer, at=2)
    run(house, database)
    run(house, database, hour=16)
    assert len({letter["Message-ID"] for letter in office.taken}) == len(office.taken) == 3
    assert [message.why for message in messages(db)] == [None, Why.MAY_HAVE_GONE, None]


def test_a_refused_address_hinders_nobody_else_and_is_put_before_a_person(
    house: Config, database: Database, db: Session, office: PostOffice
):
    for _ in range(3):
        borrower(db)
    office.behaviour = but("RCPT", "550 nobody here", at=2)
    run(house, database)
    assert [message.why for message in messages(db)] == [None, Why.REFUSED, None]


def test_a_server_that_wants_us_later_is_asked_five_times_and_then_a_person(
    house: Config, database: Database, db: Session, office: PostOffice
):
    borrower(db)
    office.behaviour = but("RCPT", "451 later", at=0)
    for days in range(6):
        run(house, database, DUE + timedelta(days=days))
        run(house, database, DUE + timedelta(days=days), hour=20)
    assert office.greetings == 5
    assert [(m.state, m.why) for m in messages(db)] == [(State.FAILED, Why.NOT_NOW)]


def test_a_sender_that_was_killed_leaves_a_message_that_is_never_sent_in_silence(
    house: Config, database: Database, db: Session, office: PostOffice
):
    borrower(db)
    office.behaviour = but("END", "250 kept", at=0)

    class Killed(BaseException):
        pass

    def killed(*_args: Any) -> None:
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mail, "send_once", killed)
        with pytest.raises(Killed):
            run(house, database)
    assert states(db) == [State.SENDING]
    run(house, database)
    assert states(db) == [State.SENDING]
    run(house, database, hour=11)
    assert [message.why for message in messages(db)] == [Why.MAY_HAVE_GONE]
    assert office.taken == []


def test_a_text_goes_in_the_form_that_the_provider_asks_for(
    house: Config, database: Database, db: Session
):
    borrower(db, best_way="text", phone="07700 900101")
    with provider() as (url, asked):
        run(replace(house, text_url=url), database)
    (one,) = asked
    assert one["path"] == "/2010-04-01/Accounts/AC1/Messages.json"
    assert (one["To"], one["From"]) == ("+447700900101", "+447700900199")
    assert one["proof"] == "Basic QUMxOnNlY3JldA=="
    assert one["Body"].startswith("Hello Dotty. What you borrowed from us is due back on 29 Nov")


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (400, Why.REFUSED),
        (401, Why.NOT_ALLOWED),
        (429, Why.NOT_NOW),
        (500, Why.MAY_HAVE_GONE),
        (0, Why.MAY_HAVE_GONE),
    ],
)
def test_what_a_provider_answers_is_understood(
    house: Config,
    database: Database,
    db: Session,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    why: Why,
):
    monkeypatch.setattr(texting, "TIMEOUT_SECONDS", 0.5)
    borrower(db, best_way="text", phone="07700 900101")
    with provider(status) as (url, asked):
        run(replace(house, text_url=url), database)
        run(replace(house, text_url=url), database)
    assert [message.why for message in messages(db)] == [why]
    assert len(asked) == 1


def test_for_a_trial_each_text_is_a_file(
    house: Config, database: Database, db: Session, tmp_path: Path
):
    borrower(db, best_way="text", phone="07700 900101")
    for _ in range(2):
        run(replace(house, text_url=f"file://{tmp_path}/texts"), database)
    (file,) = (tmp_path / "texts").iterdir()
    assert file.read_text().startswith("+447700900101\nHello Dotty.")
