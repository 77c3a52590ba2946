"""Each message goes once: whatever a mail server or a provider of texts does, and who dies."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from techloan import mail, texting
from techloan.config import Config
from techloan.database import Database, Session
from techloan.people.messages.rules import State, Why
from tests.loans.post_office import PostOffice, but, provider
from tests.loans.reminded import DUE, borrower, messages, run, states


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


def test_a_server_that_refuses_our_own_address_keeps_everything_waiting(
    house: Config, database: Database, db: Session, office: PostOffice
):
    for _ in range(3):
        borrower(db)
    office.behaviour = but("MAIL", "550 who are you", at=0)
    run(house, database)
    assert states(db) == [State.WAITING] * 3
    assert Why.NOT_ALLOWED in [one.why for one in messages(db)]


def test_an_address_with_letters_that_no_server_takes_is_refused_and_the_others_go(
    house: Config, database: Database, db: Session, office: PostOffice
):
    borrower(db, email="jörg@example.org")
    borrower(db)
    run(house, database)
    assert len(office.taken) == 1
    assert sorted(states(db)) == [State.FAILED, State.SENT]


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
        (503, Why.MAY_HAVE_GONE),
        (0, Why.MAY_HAVE_GONE),
        (-1, Why.MAY_HAVE_GONE),
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


def test_a_provider_that_is_down_loses_nothing_and_later_each_text_goes_once(
    house: Config, database: Database, db: Session
):
    for number in range(3):
        borrower(db, best_way="text", phone=f"07700 90010{number}")
    down = replace(house, text_url="twilio://AC1:secret@127.0.0.1:9?from=%2B447700900199")
    assert run(down, database).sending[Why.NO_ANSWER] == 3
    with provider() as (url, asked):
        run(replace(house, text_url=url), database, hour=11)
        run(replace(house, text_url=url), database, hour=12)
    assert sorted(one["To"][-1] for one in asked) == ["0", "1", "2"]
    assert states(db) == [State.SENT] * 3


def test_for_a_trial_each_text_is_a_file(
    house: Config, database: Database, db: Session, tmp_path: Path
):
    borrower(db, best_way="text", phone="07700 900101")
    for _ in range(2):
        run(replace(house, text_url=f"file://{tmp_path}/texts"), database)
    (file,) = (tmp_path / "texts").iterdir()
    assert file.read_text().startswith("+447700900101\nHello Dotty.")
