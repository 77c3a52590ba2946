"""Signing in: the same words for wrong and unknown, throttles, and rows that end."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from techloan.audit import AuditLine
from techloan.database import Session
from techloan.people import passwords, sign_in
from techloan.people.models import SignIn, SignInFailure, Staff
from techloan.permissions import Role
from tests import make
from tests.conftest import NOW, SECRET
from tests.visitor import Visitor, words

Visit = Callable[..., Visitor]
PASSWORD = "quiet lantern harbour"
HASH = passwords.hash_password(PASSWORD)


@pytest.fixture
def dotty(db: Session) -> Staff:
    """Make somebody who can sign in."""
    return make.staff(db, Role.DESK, name="Dotty", email="dotty@example.org", password_hash=HASH)


@pytest.fixture
def at(app: Flask) -> Callable[[timedelta], None]:
    """Return a function that moves the application's clock on from the test's moment."""

    def move(by: timedelta) -> None:
        app.extensions["techloan"].clock = lambda: NOW + by

    return move


def signing_in(browser: Visitor, email: str, password: str = PASSWORD):
    return browser.post("/sign-in", data={"email": email, "password": password})


def failures(
    db: Session, count: int, *, at: datetime, account: str = "", address: str = ""
) -> None:
    account_hash, address_hash = (sign_in.hashed(SECRET + part) for part in (account, address))
    row = {"at": at, "account_hash": account_hash, "address_hash": address_hash}
    db.add_all(SignInFailure(**row) for _ in range(count))
    db.flush()


def is_in(browser: Visitor) -> bool:
    return browser.get("/account").status_code == 200


def test_the_right_password_opens_today(visit: Visit, dotty: Staff) -> None:
    browser = visit()
    answer = signing_in(browser, " DOTTY@example.org ")
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_in(browser)


@pytest.mark.parametrize("email", ["dotty@example.org", "nobody@example.org"])
def test_wrong_and_unknown_get_the_same_answer(visit: Visit, dotty: Staff, email: str) -> None:
    answer = signing_in(visit(), email, "another password")
    assert answer.status_code == 422
    assert sign_in.WRONG in words(answer)
    # Nothing but what was typed differs.
    assert words(answer) == words(signing_in(visit(), "else@example.org", "another password"))


def test_who_was_disabled_or_has_no_password_gets_it_too(visit: Visit, db: Session) -> None:
    make.staff(db, Role.DESK, email="gone@example.org", password_hash=HASH, active=False)
    make.staff(db, Role.DESK, email="invited@example.org")
    for email in ("gone@example.org", "invited@example.org"):
        answer = signing_in(visit(), email)
        assert (answer.status_code, sign_in.WRONG in words(answer)) == (422, True)


def test_an_unknown_address_costs_the_same_work_as_a_wrong_password() -> None:
    work = HASH.rsplit("$", 2)[0]
    assert work == "$argon2id$v=19$m=19456,t=2,p=1"
    assert passwords._NOBODY.rsplit("$", 2)[0] == work
    told = "nobody has this password, it only takes the time"
    # It is verified in truth: even its own password, which fits, signs nobody in.
    assert passwords._hasher.verify(passwords._NOBODY, told)
    assert not passwords.matches(told, None)


def test_ten_failures_close_an_account_for_five_minutes(
    visit: Visit, db: Session, dotty: Staff, at: Callable[[timedelta], None]
) -> None:
    failures(db, 9, at=NOW, account="dotty@example.org", address="203.0.113.1")
    browser = visit()
    assert signing_in(browser, "dotty@example.org", "a wrong password").status_code == 422
    blocked = signing_in(browser, "dotty@example.org")
    assert (blocked.status_code, sign_in.WAIT in words(blocked)) == (429, True)
    at(timedelta(minutes=5, seconds=1))
    assert signing_in(browser, "dotty@example.org").status_code == 303


def test_an_unknown_account_is_closed_in_the_same_way(visit: Visit, db: Session) -> None:
    failures(db, 10, at=NOW, account="nobody@example.org", address="203.0.113.1")
    assert signing_in(visit(), "nobody@example.org").status_code == 429


def test_another_account_stays_open(visit: Visit, db: Session, dotty: Staff) -> None:
    failures(db, 10, at=NOW, account="pip@example.org", address="203.0.113.1")
    assert signing_in(visit(), "dotty@example.org").status_code == 303


def test_thirty_failures_close_an_address_for_five_minutes(
    visit: Visit, db: Session, dotty: Staff, at: Callable[[timedelta], None]
) -> None:
    failures(db, 29, at=NOW, account="pip@example.org", address="127.0.0.1")
    browser = visit()
    assert signing_in(browser, "else@example.org", "a wrong password").status_code == 422
    assert signing_in(browser, "dotty@example.org").status_code == 429
    at(timedelta(minutes=5, seconds=1))
    assert signing_in(browser, "dotty@example.org").status_code == 303


def test_failures_are_kept_as_hashes_and_for_a_day(visit: Visit, db: Session, dotty: Staff) -> None:
    failures(db, 3, at=NOW - timedelta(days=2), account="dotty@example.org")
    signing_in(visit(), "dotty@example.org", "a wrong password")
    row = db.scalars(select(SignInFailure)).one()
    assert row.account_hash == sign_in.hashed(SECRET + "dotty@example.org")
    assert row.address_hash == sign_in.hashed(SECRET + "127.0.0.1")


@pytest.mark.parametrize(
    ("seen_every", "until", "still_in"),
    [
        (timedelta(minutes=29), timedelta(hours=11, minutes=59), True),
        (timedelta(minutes=29), timedelta(hours=12, minutes=1), False),
        (timedelta(minutes=31), timedelta(minutes=31), False),
    ],
)
def test_a_sign_in_ends_when_idle_or_old(
    visit: Visit,
    dotty: Staff,
    at: Callable[[timedelta], None],
    seen_every: timedelta,
    until: timedelta,
    still_in: bool,
) -> None:
    browser = visit(dotty)
    passed = seen_every
    while passed < until:
        at(passed)
        assert is_in(browser)
        passed += seen_every
    at(until)
    assert is_in(browser) is still_in


def test_who_is_there_is_written_at_most_once_a_minute(
    visit: Visit, db: Session, dotty: Staff, at: Callable[[timedelta], None]
) -> None:
    browser = visit(dotty)
    for seconds, written in ((50, 0), (70, 70), (100, 70), (140, 140)):
        at(timedelta(seconds=seconds))
        browser.get("/account")
        db.commit()
        assert db.scalar(select(SignIn.last_seen_at)) == NOW + timedelta(seconds=written)


def test_a_row_that_was_ended_signs_out_at_the_next_request(
    visit: Visit, db: Session, dotty: Staff
) -> None:
    browser = visit(dotty)
    assert is_in(browser)
    db.begin_writing()
    db.execute(update(SignIn).values(ended_at=NOW))
    db.commit()
    assert browser.get("/account").location == "/sign-in?next=/account"


def test_who_is_disabled_is_out_at_the_next_request(
    visit: Visit, db: Session, dotty: Staff
) -> None:
    browser = visit(dotty)
    db.begin_writing()
    dotty.active = False
    db.commit()
    assert not is_in(browser)


def test_signing_out_ends_the_row_and_not_only_the_cookie(
    visit: Visit, db: Session, dotty: Staff
) -> None:
    browser, stolen = visit(dotty), visit()
    with browser.session_transaction(base_url=browser.base_url) as session:
        kept = dict(session)
    assert browser.post("/sign-out").location == "/sign-in"
    with stolen.session_transaction(base_url=stolen.base_url) as session:
        session.update(kept)
    assert not is_in(stolen)
    assert db.scalar(select(SignIn.ended_at)) == NOW


def test_signing_in_brings_a_new_session_and_only_a_hash_of_its_token(
    visit: Visit, db: Session, dotty: Staff
) -> None:
    browser = visit()
    with browser.session_transaction(base_url=browser.base_url) as session:
        session["planted"] = "by somebody else"
    signing_in(browser, "dotty@example.org")
    with browser.session_transaction(base_url=browser.base_url) as session:
        assert "planted" not in session
        assert session.get("csrf_token") != "made for a test"
        token = session["_user_id"]
    assert len(token) >= 43  # 256 bits
    assert db.scalars(select(SignIn.token_hash)).all() == [sign_in.hashed(token)]


def test_somebody_elses_session_cannot_be_made_up(visit: Visit, dotty: Staff) -> None:
    visit(dotty)
    browser = visit()
    with browser.session_transaction(base_url=browser.base_url) as session:
        session["_user_id"] = str(dotty.id)
    assert not is_in(browser)


def test_ones_browsers_are_listed_and_can_be_ended(visit: Visit, db: Session, dotty: Staff) -> None:
    pip = make.staff(db, Role.DESK, name="Pip")
    here, there, other = visit(dotty), visit(dotty), visit(pip)
    listed = here.get("/account")
    assert words(listed).count("Sign it out") == 1
    _, second, others = db.scalars(select(SignIn.id).order_by(SignIn.id)).all()
    assert here.post(f"/account/sign-ins/{others}/end").status_code == 404
    assert here.post(f"/account/sign-ins/{second}/end").status_code == 303
    assert (is_in(here), is_in(there), is_in(other)) == (True, False, True)


def test_a_new_password_ends_every_other_browser(visit: Visit, db: Session, dotty: Staff) -> None:
    here, there = visit(dotty), visit(dotty)
    new = "brave pickle lighthouse"
    data = {"now": PASSWORD, "password": new, "again": new}
    assert here.post("/account/password", data=data).status_code == 303
    assert (is_in(here), is_in(there)) == (True, False)
    assert signing_in(visit(), "dotty@example.org").status_code == 422
    assert signing_in(visit(), "dotty@example.org", new).status_code == 303


def test_a_new_password_needs_the_old_one(visit: Visit, dotty: Staff) -> None:
    new = "brave pickle lighthouse"
    data = {"now": "a wrong password", "password": new, "again": new}
    browser = visit(dotty)
    answers = [browser.post("/account/password", data=data) for _ in range(11)]
    assert {answer.status_code for answer in answers} == {422}
    assert "The password you have now is not that one." in words(answers[0])
    assert "Please wait five minutes" in words(answers[10])


def test_a_sign_in_is_written_down_and_a_failure_starts_none(
    visit: Visit, db: Session, dotty: Staff
) -> None:
    signing_in(visit(), "dotty@example.org", "a wrong password")
    assert db.scalar(select(func.count()).select_from(SignIn)) == 0
    db.commit()
    signing_in(visit(), "dotty@example.org")
    db.commit()
    assert db.scalars(select(AuditLine.action)).all() == ["signed in"]
