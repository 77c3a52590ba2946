"""The pages of messages and reminders: who may, what is settled by hand, letters on paper."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from techloan.audit import AuditLine
from techloan.database import Session
from techloan.loans.reminding import services as reminding
from techloan.loans.reminding.services import Wanted
from techloan.people.contacts import services as contacts
from techloan.people.contacts.rules import How, Outcome
from techloan.people.messages.models import Message
from techloan.people.messages.queries import calls_to_make
from techloan.people.messages.rules import State, Way, Why
from techloan.people.models import Client, Staff
from techloan.permissions import COMMAND_LINE, Role
from techloan.settings import Settings, read
from tests import make
from tests.conftest import NOW
from tests.counting import statements
from tests.visitor import Visit, words

V, D, C, A = Role.VOLUNTEER, Role.DESK, Role.COORDINATOR, Role.ADMINISTRATOR
TODAY = NOW.date()
MAY = {
    "messages.index": {D, C},
    "messages.again": {D, C},
    "messages.went": {D, C},
    "messages.give_up": {D, C},
    "messages.letters": {D, C},
    "messages.posted": {D, C},
    "reminders.page": {C, A},
    "reminders.keep": {C, A},
}
DECIDED = {"on": "y", "days_before": "5", "weekly": "y", "languages": ["ur"]}


def message(db: Session, way: Way = Way.LETTER, to: Client | None = None, **more: Any) -> Message:
    """Put a reminder of something that is due into the outbox."""
    client = to or make.client(db, address="2 Long Lane", postcode="WR1 0ZZ", phone="07700 900101")
    make.loan(db, to=client, on=TODAY - timedelta(days=20), due_on=TODAY)
    assert reminding.make(db, NOW, TODAY, Settings(), Wanted(client.id, way))
    kept = db.scalars(select(Message).where(Message.client_id == client.id)).one()
    for name, value in more.items():
        setattr(kept, name, value)
    db.flush()
    return kept


@pytest.fixture
def coordinator(db: Session) -> Staff:
    return make.staff(db, C, at=make.site(db))


def now_of(db: Session, kept: Message) -> tuple[State, Why | None]:
    db.rollback()
    db.expire_all()
    fresh = db.get_one(Message, kept.id)
    return fresh.state, fresh.why


def test_every_page_of_messages_stands_in_the_table(app: Flask):
    wings = ("messages.", "reminders.")
    assert {r.endpoint for r in app.url_map.iter_rules() if r.endpoint.startswith(wings)} == set(
        MAY
    )


@pytest.mark.parametrize("role", Role)
def test_each_role_sees_what_the_table_says_and_404_for_all_else(
    app: Flask, db: Session, visit: Visit, role: Role
):
    site, wrong = make.site(db), []
    me = make.staff(db, role, at=site)
    make.staff(db, A)
    for endpoint, may in MAY.items():
        db.begin_writing()
        theirs = make.client(db, of=site.partner, address="2 Long Lane")
        kept = message(db, to=theirs, state=State.FAILED, why=Why.REFUSED)
        rule = next(app.url_map.iter_rules(endpoint))
        path = str(rule).replace("<int:message_id>", str(kept.id))
        browser = visit(me)
        ask = browser.post if "POST" in (rule.methods or ()) else browser.get
        answer = ask(path)
        if (answer.status_code != 404) != (role in may) or answer.status_code >= 500:
            wrong.append(f"{endpoint}: {answer.status_code}")
    assert wrong == []


def test_the_desk_settles_messages_of_its_own_partner_only(db: Session, visit: Visit):
    desk, kept = make.staff(db, D, at=make.site(db)), message(db, state=State.FAILED)
    browser = visit(desk)
    assert kept.client.name not in browser.get("/messages?shelf=look").text
    assert browser.post(f"/messages/{kept.id}/again").status_code == 404
    assert now_of(db, kept)[0] is State.FAILED


def test_a_message_that_may_have_gone_is_settled_by_whoever_looked(
    db: Session, visit: Visit, coordinator: Staff
):
    gone = [message(db, state=State.FAILED, why=Why.MAY_HAVE_GONE) for _ in range(2)]
    browser = visit(coordinator)
    assert words(browser.get("/messages")).count("so it may have gone. Please look") == 2
    browser.post(f"/messages/{gone[0].id}/went")
    browser.post(f"/messages/{gone[1].id}/again")
    assert now_of(db, gone[0]) == (State.SENT, None)
    assert now_of(db, gone[1]) == (State.WAITING, None)
    done = db.scalars(select(AuditLine.action).where(AuditLine.subject == "message")).all()
    assert sorted(done) == ["says it went", "tried again"]


def test_what_is_being_sent_or_has_gone_is_not_sent_again(
    db: Session, visit: Visit, coordinator: Staff
):
    sent, going = message(db, state=State.SENT), message(db, state=State.SENDING, claimed_at=NOW)
    browser = visit(coordinator)
    for kept in (sent, going):
        assert browser.post(f"/messages/{kept.id}/again").status_code == 409
        assert browser.post(f"/messages/{kept.id}/give-up").status_code == 409


def test_what_waits_can_be_given_up(db: Session, visit: Visit, coordinator: Staff):
    kept = message(db)
    visit(coordinator).post(f"/messages/{kept.id}/give-up")
    assert now_of(db, kept) == (State.GAVE_UP, Why.BY_HAND)


@pytest.mark.pdf
def test_the_letters_of_the_page_are_printed_then_posted_once(
    db: Session, visit: Visit, coordinator: Staff
):
    kept, later = message(db), message(db)
    browser = visit(coordinator)
    paper = browser.post("/messages/letters.pdf", data={"letter": [kept.id]})
    said = PdfReader(BytesIO(paper.data)).pages[0].extract_text()
    assert "2 Long Lane" in said
    assert "Hello Dotty" in said
    browser.post("/messages/letters/posted", data={"letter": [kept.id]})
    assert now_of(db, kept)[0] is State.SENT
    assert now_of(db, later)[0] is State.WAITING
    again = words(
        browser.post("/messages/letters/posted", data={"letter": [kept.id]}, follow_redirects=True)
    )
    assert "0 letters are in the post" in again


def test_a_call_is_done_when_somebody_was_reached(db: Session, visit: Visit, coordinator: Staff):
    kept = message(db, Way.CALL)
    client = kept.client_id
    assert [row.client_id for row in db.execute(calls_to_make())] == [client]
    made = {"how": How.CALL, "reason": "overdue"}
    contacts.record_contact(db, COMMAND_LINE, NOW, TODAY, client, outcome=Outcome.NO_ANSWER, **made)
    assert db.execute(calls_to_make()).all() != []
    contacts.record_contact(db, COMMAND_LINE, NOW, TODAY, client, outcome=Outcome.SPOKE, **made)
    assert db.execute(calls_to_make()).all() == []


def test_every_message_is_on_the_timeline(db: Session, visit: Visit, coordinator: Staff):
    kept = message(db)
    said = words(visit(coordinator).get(f"/clients/{kept.client.reference}"))
    assert "Letter: when to bring things back waits to go out" in said


def test_what_is_decided_about_reminders_is_kept(db: Session, visit: Visit, coordinator: Staff):
    assert visit(coordinator).post("/reminders", data=DECIDED).status_code == 303
    db.rollback()
    now = read(db)
    assert (now.reminders_on, now.reminder_days_before) == (True, 5)
    assert now.reminder_languages == ("ur",)


def test_an_unlikely_number_of_days_is_refused_and_nothing_is_lost(
    visit: Visit, coordinator: Staff
):
    answer = visit(coordinator).post("/reminders", data={**DECIDED, "days_before": "99"})
    assert answer.status_code == 422
    assert 'value="99"' in answer.text


def test_the_page_asks_the_same_number_of_questions_for_many(
    db: Session, visit: Visit, coordinator: Staff, app: Flask
):
    counts = []
    for _ in range(2):
        db.begin_writing()
        for _ in range(4):
            message(db)
        browser = visit(coordinator)
        # The settings are read once and then known for a while.
        browser.get("/messages")
        with statements(app.extensions["techloan"].database.engine) as asked:
            browser.get("/messages?shelf=letters")
        counts.append(len(asked))
    assert counts[0] == counts[1]
