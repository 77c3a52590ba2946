"""One-time links and new passwords: once, for a while, for one person, and not easy to guess."""

import smtplib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from techloan.app import create_app
from techloan.audit import AuditLine
from techloan.config import Config
from techloan.database import Session
from techloan.errors import Refused
from techloan.jobs import Job
from techloan.people import passwords, sign_in
from techloan.people.models import OneTimeLink, SignIn, Staff
from techloan.permissions import COMMAND_LINE, Role
from tests import make
from tests.conftest import NOW
from tests.visitor import Visitor, words

Visit = Callable[..., Visitor]
NEW = "brave pickle lighthouse"
TWICE = {"password": NEW, "again": NEW}


@pytest.fixture
def dotty(db: Session) -> Staff:
    """Make somebody who was invited and has no password yet."""
    return make.staff(db, Role.DESK, name="Dotty Marmalade", email="dotty@example.org")


def link(db: Session, staff: Staff, lifetime: timedelta = sign_in.FORGOTTEN) -> str:
    return f"/set-password/{sign_in.make_link(db, COMMAND_LINE, staff, lifetime, NOW)}"


def test_a_link_sets_the_password_once(visit: Visit, db: Session, dotty: Staff) -> None:
    path = link(db, dotty)
    browser = visit()
    assert "Dotty Marmalade" in words(browser.get(path))
    assert browser.post(path, data=TWICE).status_code == 303
    for answer in (browser.get(path), browser.post(path, data=TWICE)):
        assert (answer.status_code, "This link is over" in words(answer)) == (404, True)
    data = {"email": "dotty@example.org", "password": NEW}
    assert browser.post("/sign-in", data=data).status_code == 303


@pytest.mark.parametrize("lifetime", [sign_in.INVITATION, sign_in.FORGOTTEN])
def test_a_link_ends_after_its_time(
    app: Flask, visit: Visit, db: Session, dotty: Staff, lifetime: timedelta
) -> None:
    path = link(db, dotty, lifetime)
    browser = visit()
    house = app.extensions["techloan"]
    house.clock = lambda: NOW + lifetime - timedelta(seconds=1)
    assert browser.get(path).status_code == 200
    house.clock = lambda: NOW + lifetime
    assert browser.post(path, data=TWICE).status_code == 404


def test_a_newer_link_ends_the_older(visit: Visit, db: Session, dotty: Staff) -> None:
    older, newer = link(db, dotty), link(db, dotty)
    browser = visit()
    assert (browser.get(older).status_code, browser.get(newer).status_code) == (404, 200)


def test_a_link_changes_nobody_else_and_ends_every_sign_in(
    visit: Visit, db: Session, dotty: Staff
) -> None:
    pip = make.staff(db, Role.DESK, email="pip@example.org")
    path = link(db, dotty)
    of_dotty, of_pip = visit(dotty), visit(pip)
    assert visit().post(path, data=TWICE).status_code == 303
    assert of_dotty.get("/account").status_code == 302
    assert of_pip.get("/account").status_code == 200
    db.refresh(pip)
    assert pip.password_hash is None


def test_a_made_up_link_and_that_of_a_disabled_person_do_not_work(
    visit: Visit, db: Session, dotty: Staff
) -> None:
    path = link(db, dotty)
    dotty.active = False
    browser = visit()
    assert browser.get(path).status_code == 404
    assert browser.get("/set-password/made-up").status_code == 404


def test_only_the_hash_of_a_link_is_kept(db: Session, dotty: Staff) -> None:
    token = link(db, dotty).rpartition("/")[2]
    assert db.scalar(select(OneTimeLink.token_hash)) == sign_in.hashed(token)
    assert token not in str(db.execute(select(AuditLine.detail, AuditLine.action)).all())


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short words", "Please choose at least 12 characters."),
        ("password1234", "That password is easy to guess."),
        ("aaaaaaaaaaaaaaaa", "That password is easy to guess."),
        ("123456789012", "That password is easy to guess."),
        ("qwertyuiop12", "That password is easy to guess."),
        ("dottymarmalade", "That password is easy to guess."),
        ("dotty@example.org", "That password is easy to guess."),
        ("x" * 201, "Please choose at most 200 characters."),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(password: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        passwords.hash_password(password, ("Dotty Marmalade", "dotty@example.org"))
    assert said in refused.value.sentence


@pytest.mark.parametrize(
    "password",
    [
        "quiet lantern harbour",
        "łódź i żółw w deszczu",
        "heron lock boats river " * 8,
        " spaces at ends ",
    ],
)
def test_a_good_password_is_kept_whole(password: str) -> None:
    kept = passwords.hash_password(password)
    assert passwords.matches(password, kept)
    assert not passwords.matches(password[:-1], kept)
    assert password not in kept


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"password": "short", "again": "short"}, "Please choose at least 12 characters."),
        ({"password": NEW, "again": "another one"}, "The two passwords are not the same."),
        ({}, "Choose a password."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_the_link_still_works(
    visit: Visit, db: Session, dotty: Staff, data: dict[str, str], said: str
) -> None:
    path = link(db, dotty)
    browser = visit()
    answer = browser.post(path, data=data)
    assert (answer.status_code, said in words(answer)) == (422, True)
    assert browser.post(path, data=TWICE).status_code == 303


def test_without_mail_the_administrator_is_named(visit: Visit, dotty: Staff) -> None:
    assert "Please ask your administrator." in words(visit().get("/forgotten-password"))
    answer = visit().post("/forgotten-password", data={"email": "dotty@example.org"})
    assert "Please ask your administrator." in words(answer)


@pytest.fixture
def with_mail(config: Config, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Flask, Any]]:
    """Give an application with mail set up, and the letters that it sends."""
    letters: list[EmailMessage] = []

    class Post:
        def __init__(self, *_args: object, **_more: object) -> None: ...
        def __enter__(self) -> "Post":
            return self

        def __exit__(self, *_args: object) -> None: ...
        def ehlo_or_helo_if_needed(self) -> None: ...

        def has_extn(self, _name: str) -> bool:
            return False

        def send_message(self, message: EmailMessage) -> None:
            letters.append(message)

    monkeypatch.setattr(smtplib, "SMTP", Post)
    mail_url = "smtp://mail.example.org?from=desk@example.org"
    app = create_app(replace(config, mail_url=mail_url), at_once=True)
    app.config["WTF_CSRF_ENABLED"] = False
    yield app, letters
    app.extensions["techloan"].database.engine.dispose()


def test_a_forgotten_password_is_answered_by_a_letter_with_a_link(
    with_mail: tuple[Flask, list[EmailMessage]], db: Session, dotty: Staff
) -> None:
    app, letters = with_mail
    db.commit()
    browser = app.test_client()
    where = {"base_url": "https://loans.example.org"}
    known = browser.post("/forgotten-password", data={"email": "DOTTY@example.org"}, **where)
    unknown = browser.post("/forgotten-password", data={"email": "no@example.org"}, **where)
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert [letter["To"] for letter in letters] == ["dotty@example.org"]
    path = letters[0].get_content().partition("https://loans.example.org")[2].split()[0]
    assert "Dotty Marmalade" in browser.get(path, **where).text
    # The job's row says neither who asked nor the link.
    kept = "".join(db.scalars(select(Job.arguments)))
    assert "example" not in kept
    assert db.scalars(select(SignIn)).all() == []


def test_a_stranger_cannot_have_mail_sent_all_day(visit: Visit) -> None:
    browser = visit()
    answers = [
        browser.post("/forgotten-password", data={"email": "dotty@example.org"}) for _ in range(6)
    ]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
