"""`techloan remind` as a process of its own, and a mail server as another; either is killed."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from techloan.config import Config
from techloan.database import Session
from techloan.dates import london_day, utc_now
from techloan.people.messages import services
from techloan.people.messages.models import Message
from techloan.people.messages.rules import State, Way, Why
from techloan.permissions import COMMAND_LINE
from techloan.settings import write
from tests.conftest import KEY, SECRET
from tests.house import HERE
from tests.loans.mail_house import Running, mail_house
from tests.loans.reminded import ON, borrower, messages

pytestmark = pytest.mark.slow
Start = Callable[[str], subprocess.Popen[str]]


@pytest.fixture
def start(config: Config, db: Session) -> Start:
    """Return a function that starts `techloan remind`, where reminders are switched on."""
    write(db, ON)
    db.commit()
    clean = {name: value for name, value in os.environ.items() if "TECHLOAN" not in name}
    told = {
        "TECHLOAN_DATA": str(config.data),
        "TECHLOAN_DATABASE_URL": config.database_url,
        "TECHLOAN_SECRET_KEY": SECRET,
        "TECHLOAN_DATA_KEYS": KEY,
    }

    def started(mail_url: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "techloan", "remind"],
            env={**clean, **told, "TECHLOAN_MAIL_URL": mail_url},
            cwd=HERE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    return started


def said(process: subprocess.Popen[str]) -> str:
    """Wait until a run is over, and return what it printed."""
    words, _ = process.communicate(timeout=60)
    assert process.returncode == 0, words
    return words


def borrowers(db: Session, count: int, due_on: date | None = None) -> None:
    for _ in range(count):
        borrower(db, due_on or london_day(utc_now()))


def minutes_pass(db: Session, minutes: int) -> None:
    """Let time pass: everything in the outbox is so much older."""
    db.rollback()
    db.begin_writing()
    for one in db.scalars(select(Message).execution_options(populate_existing=True)):
        for name in ("next_at", "claimed_at", "made_at"):
            if moment := getattr(one, name):
                setattr(one, name, moment - timedelta(minutes=minutes))
    db.commit()


def in_doubt(db: Session) -> list[Message]:
    return [one for one in messages(db) if one.why is Why.MAY_HAVE_GONE]


def send_again(db: Session) -> None:
    """Let a person look, and say of each message in doubt that it did not go."""
    for one in in_doubt(db):
        db.begin_writing()
        (kept,) = services.locked(db, [one.id])
        services.try_again(db, COMMAND_LINE, utc_now(), kept, {Way.EMAIL})
        db.commit()


def each_went_once(db: Session, house: Running) -> bool:
    """Say whether the server has each message of the outbox, and each but once."""
    keys = {f"<{one.key}@example.org>": 1 for one in messages(db)}
    return Counter(house.taken) == Counter(keys) and {one.state for one in messages(db)} == {
        State.SENT
    }


def test_a_mail_server_that_is_killed_in_the_middle_of_a_message_costs_a_look_and_no_message(
    start: Start, db: Session, tmp_path: Path
) -> None:
    borrowers(db, 6)
    with mail_house(tmp_path / "mail", "END", 4) as house:
        running, url, port = start(house.url), house.url, house.port
        house.wait_until_it_stops()
        house.kill()
        told = said(running)
    assert "3 went out\n2 wait: the server does not answer\n1 may have gone" in told
    assert "1 may have gone" not in said(start(url))
    minutes_pass(db, 11)
    with mail_house(tmp_path / "mail", port=port) as house:
        assert "2 went out" in said(start(url))
        assert (len(house.taken), len(in_doubt(db))) == (5, 1)
        send_again(db)
        assert "1 went out" in said(start(url))
        assert each_went_once(db, house)


@pytest.mark.parametrize(("word", "came"), [("MAIL", 5), ("END", 5), ("KEPT", 6)])
def test_a_run_that_is_killed_is_done_again_and_what_is_in_doubt_is_put_before_a_person(
    start: Start, db: Session, tmp_path: Path, word: str, came: int
) -> None:
    borrowers(db, 6)
    with mail_house(tmp_path / "mail", word, 3) as house:
        running = start(house.url)
        house.wait_until_it_stops()
        running.kill()
        running.communicate()
        assert "3 went out" in said(start(house.url))
        minutes_pass(db, 20)
        assert "1 may have gone: look at the page /messages" in said(start(house.url))
        assert (len(set(house.taken)), len(house.taken), len(in_doubt(db))) == (came, came, 1)
        if came == 5:
            send_again(db)
            said(start(house.url))
            assert each_went_once(db, house)


def test_a_run_that_is_killed_while_it_makes_messages_makes_each_but_once(
    start: Start, db: Session, tmp_path: Path
) -> None:
    borrowers(db, 60)
    count = select(func.count()).select_from(Message)
    with mail_house(tmp_path / "mail") as house:
        running = start(house.url)
        while (made := db.scalar(count) or 0) < 5:
            db.rollback()
            time.sleep(0.002)
        running.kill()
        running.communicate()
        assert 5 <= made < 60
        said(start(house.url))
        minutes_pass(db, 20)
        said(start(house.url))
        assert len(house.taken) + len(in_doubt(db)) == len(messages(db)) == 60
        assert len(set(house.taken)) == len(house.taken)


def test_two_runs_in_two_processes_send_each_message_once(
    start: Start, db: Session, tmp_path: Path
) -> None:
    borrowers(db, 30)
    with mail_house(tmp_path / "mail") as house:
        both = [start(house.url) for _ in range(2)]
        told = [said(process) for process in both]
        assert all("went out" in words for words in told)
        assert each_went_once(db, house)


def test_a_server_that_is_down_keeps_everything_waiting(start: Start, db: Session) -> None:
    borrowers(db, 3)
    url = "smtp://127.0.0.1:9?from=desk@example.org"
    told = said(start(url))
    assert told == "3 made: email 3\n3 wait: the server does not answer\n"
    assert {one.state for one in messages(db)} == {State.WAITING}
