"""Nobody is lost quietly: who is to be followed up and why, joined from all wings."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from techloan.audit import AuditLine
from techloan.database import Session
from techloan.home import follow_up
from techloan.home.follow_up import Filters
from techloan.loans import services as loans
from techloan.people.contacts import services as contacts
from techloan.people.contacts.rules import How, Outcome, Reason
from techloan.people.messages import outbox
from techloan.people.messages.rules import Purpose, Way
from techloan.people.messages.words import Words
from techloan.people.models import Client
from techloan.permissions import COMMAND_LINE, Role
from tests import make
from tests.conftest import NOW
from tests.counting import statements
from tests.visitor import Visit, page, words

TODAY = NOW.date()


def ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


def whys(db: Session, client: Client, **filters: Any) -> list[str]:
    """Return the reasons for which a client is followed up, the weightiest first."""
    found = follow_up.whys_of(db, COMMAND_LINE, NOW, TODAY, Filters(**filters))
    return [one.reason for one in found.get(client.id, [])]


def borrower(db: Session, days: int, **facts: Any) -> Client:
    """Make somebody who has had a tablet for so many days, agreed to it, and can be reached."""
    client = make.client(db, **facts)
    loan = make.loan(db, to=client, on=TODAY - timedelta(days=days))
    loan.due_on = TODAY + timedelta(days=60)
    db.flush()
    return client


def heard(db: Session, client: Client, days: int, outcome: Outcome = Outcome.SPOKE, **more: Any):
    return contacts.record_contact(
        db, COMMAND_LINE, ago(days), ago(days).date(), client.id,
        how=How.CALL, outcome=outcome, **more,
    )  # fmt: skip


@pytest.mark.parametrize(("days", "expected"), [(27, False), (28, True), (200, True)])
def test_who_has_a_device_and_was_not_heard_from_for_four_weeks_is_asked_after(
    db: Session, days: int, expected: bool
):
    assert (Reason.NOT_HEARD in whys(db, borrower(db, days))) is expected


@pytest.mark.parametrize(
    ("outcome", "days", "expected"),
    [
        (Outcome.SPOKE, 27, False),
        (Outcome.SPOKE, 28, True),
        (Outcome.NO_ANSWER, 2, True),
        (Outcome.SENT, 2, True),
    ],
)
def test_who_was_spoken_with_was_heard_from(
    db: Session, outcome: Outcome, days: int, expected: bool
):
    client = borrower(db, 60)
    heard(db, client, days, outcome)
    assert (Reason.NOT_HEARD in whys(db, client)) is expected


def test_who_came_to_a_group_was_heard_from_unless_it_was_cancelled(db: Session):
    came, cancelled = borrower(db, 60), borrower(db, 60)
    group = make.group(db)
    make.attendance(db, make.meeting(db, group, ago(3)), came)
    off = make.meeting(db, group, ago(4), cancelled_at=ago(4))
    make.attendance(db, off, cancelled)
    assert Reason.NOT_HEARD not in whys(db, came)
    assert Reason.NOT_HEARD in whys(db, cancelled)


def test_who_renewed_or_brought_something_back_was_heard_from(db: Session):
    renewed, returned = borrower(db, 60), borrower(db, 60)
    loan = make.loan(db, to=renewed, on=TODAY - timedelta(days=50))
    loans.renew(db, COMMAND_LINE, ago(5), ago(5).date(), loan.id, TODAY + timedelta(days=20))
    other = make.loan(db, to=returned, on=TODAY - timedelta(days=50))
    wish = loans.CheckIn(tag=other.device.tag)
    loans.check_in(db, COMMAND_LINE, ago(5), ago(5).date(), wish)
    assert Reason.NOT_HEARD not in whys(db, renewed) + whys(db, returned)


def test_since_when_nobody_heard_from_them_is_the_last_time_that_somebody_did(db: Session):
    client = borrower(db, 90)
    heard(db, client, 40)
    found = follow_up.whys_of(db, COMMAND_LINE, NOW, TODAY)[client.id]
    (since,) = [one.since for one in found if one.reason is Reason.NOT_HEARD]
    assert since == ago(40).date()


@pytest.mark.parametrize(
    ("days", "expected"),
    [(-1, [Reason.OVERDUE]), (0, [Reason.DUE_SOON]), (7, [Reason.DUE_SOON]), (8, [])],
)
def test_what_is_due_this_week_and_what_was_due_are_two_rows(
    db: Session, days: int, expected: list[Reason]
):
    client = borrower(db, 3)
    loan = make.loan(db, to=client, on=TODAY - timedelta(days=3))
    loan.due_on = TODAY + timedelta(days=days)
    db.flush()
    assert whys(db, client) == expected


@pytest.mark.parametrize(("days", "expected"), [(28, True), (29, False), (-3, True)])
def test_support_that_ends_while_a_device_is_out_is_said_in_time(
    db: Session, days: int, expected: bool
):
    client = borrower(db, 3, support_until=TODAY + timedelta(days=days))
    assert (Reason.SUPPORT_ENDING in whys(db, client)) is expected


def test_a_contact_quiets_the_row_that_it_was_about_until_its_day(db: Session):
    client = borrower(db, 40)
    assert whys(db, client) == [Reason.NOT_HEARD, Reason.NEVER_CAME, Reason.UNSIGNED]
    until = TODAY + timedelta(days=1)
    heard(db, client, 0, Outcome.NO_ANSWER, reason=Reason.NOT_HEARD, quiet_until=until)
    assert whys(db, client) == [Reason.NEVER_CAME, Reason.UNSIGNED]
    assert whys(db, client, resting=True) == [Reason.NOT_HEARD]
    back = follow_up.whys_of(db, COMMAND_LINE, NOW + timedelta(days=1), until)[client.id]
    assert Reason.NOT_HEARD in [one.reason for one in back]


def test_a_contact_about_everything_quiets_every_row(db: Session):
    client = borrower(db, 40)
    heard(db, client, 0, Outcome.NO_ANSWER, quiet_until=TODAY + timedelta(days=3))
    assert whys(db, client) == []


def test_a_contact_about_what_is_due_quiets_the_call_about_it_too(db: Session):
    client = borrower(db, 3)
    loan = make.loan(db, to=client, on=TODAY - timedelta(days=40))
    loan.due_on = TODAY - timedelta(days=2)
    words = Words("en", "Due", ("Hello",), "Hello")
    outbox.put(db, NOW, client, Purpose.REMINDER, TODAY, Way.CALL, words)
    assert {Reason.CALL, Reason.OVERDUE} <= set(whys(db, client))
    until = TODAY + timedelta(days=3)
    heard(db, client, 0, Outcome.NO_ANSWER, reason=Reason.OVERDUE, quiet_until=until)
    assert not {Reason.CALL, Reason.OVERDUE} & set(whys(db, client))


def test_nobody_is_rung_about_what_is_back_already(db: Session):
    client = make.client(db)
    words = Words("en", "Due", ("Hello",), "Hello")
    outbox.put(db, NOW, client, Purpose.REMINDER, TODAY, Way.CALL, words)
    assert whys(db, client) == []


def test_who_died_or_wants_no_contact_is_followed_up_for_their_device_only(db: Session):
    for facts in ({"died_on": TODAY}, {"no_contact": True}):
        client = borrower(db, 60)
        loan = make.loan(db, to=client, on=TODAY - timedelta(days=40))
        loan.due_on = TODAY - timedelta(days=2)
        for name, value in facts.items():
            setattr(client, name, value)
        db.flush()
        assert whys(db, client) == [Reason.OVERDUE]


def test_each_person_stands_once_with_what_matters_first_and_the_longest_on_top(db: Session):
    late, later, quiet = (borrower(db, days) for days in (40, 40, 50))
    for client, days in ((late, 10), (later, 20)):
        loan = make.loan(db, to=client, on=TODAY - timedelta(days=39))
        loan.due_on = TODAY - timedelta(days=days)
    db.flush()
    found = follow_up.page_of(db, COMMAND_LINE, NOW, TODAY, Filters())
    assert [row.client for row in found.rows] == [later, late, quiet]
    assert (found.total, found.counts[Reason.OVERDUE], found.counts[Reason.NOT_HEARD]) == (3, 2, 3)


def test_the_page_shows_one_reason_and_the_people_of_one_case_worker(db: Session, visit: Visit):
    worker = make.staff(db, Role.COORDINATOR, name="Juniper Vale")
    mine, other = borrower(db, 40), borrower(db, 40)
    mine.case_worker = worker
    make.request(db, of=other, on=TODAY - timedelta(days=30))
    browser = visit(make.staff(db, Role.COORDINATOR))
    assert mine.name in words(browser.get(f"/follow-up?whose={worker.id}"))
    assert other.name not in words(browser.get(f"/follow-up?whose={worker.id}"))
    waiting = words(browser.get("/follow-up?why=waiting"))
    assert other.name in waiting
    assert mine.name not in waiting
    assert mine.name in words(visit(worker).get("/follow-up?whose=mine"))


@pytest.mark.parametrize("query", ["?whose=x&why=zebra&page=-3&show=9", "?page=99999999999", ""])
def test_an_address_that_makes_no_sense_shows_the_first_page(db: Session, visit: Visit, query: str):
    client = borrower(db, 40)
    answer = visit(make.staff(db, Role.COORDINATOR)).get(f"/follow-up{query}")
    assert answer.status_code == 200
    assert (client.name in words(answer)) is ("999" not in query)


def test_everybody_sees_whom_they_may_see(db: Session, visit: Visit):
    site = make.site(db)
    me, *others = (make.staff(db, role, at=site) for role in Role)
    own, partners, strange = borrower(db, 40), borrower(db, 40, of=site.partner), borrower(db, 40)
    make.allocation(db, own, me)
    shown = [
        {client for client in (own, partners, strange) if client.name in words(answer)}
        for answer in (visit(staff).get("/follow-up") for staff in (me, *others))
    ]
    assert shown == [{own}, {partners}, {own, partners, strange}, set()]
    assert visit(others[-1]).get("/follow-up").status_code == 404


def test_only_safe_ways_are_offered_and_each_leads_to_the_contact(db: Session, visit: Visit):
    ways = {"phone": "07700 900123", "address": "1 Teapot Lane", "may_text": False}
    client = borrower(db, 40, **ways)
    shown = page(visit(make.staff(db, Role.COORDINATOR)).get("/follow-up"))
    offered = {link.contents[0]: link["href"] for link in shown.select(".follow-up .button-small")}
    assert list(offered) == ["Ring", "Letter", "Visit"]
    path = f"/clients/{client.reference}/contacts/new"
    assert offered["Ring"].startswith(f"{path}?reason=not_heard&how=call&next=/follow-up")


def test_a_contact_from_a_row_takes_two_presses_and_comes_back(db: Session, visit: Visit):
    client = borrower(db, 40, phone="07700 900123")
    browser = visit(make.staff(db, Role.COORDINATOR))
    row = page(browser.get("/follow-up")).select_one(".follow-up .button-small")["href"]
    form = page(browser.get(row)).select_one("main form")
    data = {
        field["name"]: field.get("value", "") for field in form.select("input:not([type=radio])")
    }
    data |= {field["name"]: field["value"] for field in form.select("input[checked]")}
    data |= {"reason": form.select_one("option[selected]")["value"], "outcome": "no answer"}
    answer = browser.post(row, data=data)
    assert answer.location.startswith("/follow-up")
    assert whys(db, client) == [Reason.NEVER_CAME, Reason.UNSIGNED]


def test_seeing_the_follow_up_is_written_down_with_its_count(db: Session, visit: Visit):
    for _ in range(2):
        borrower(db, 40)
    visit(make.staff(db, Role.COORDINATOR)).get("/follow-up")
    (detail,) = db.scalars(select(AuditLine.detail).where(AuditLine.action == "listed"))
    assert json.loads(detail or "") == {"kind": "follow-up", "count": 2}


def test_the_follow_up_takes_at_most_twelve_statements_however_many_there_are(
    app: Flask, db: Session, visit: Visit
):
    engine, costs = app.extensions["techloan"].database.engine, []
    for more in (2, 20):
        db.begin_writing()
        for _ in range(more):
            borrower(db, 40).case_worker = make.staff(db, Role.DESK)
        browser = visit(make.staff(db, Role.COORDINATOR))
        browser.get("/follow-up")
        with statements(engine) as seen:
            assert browser.get("/follow-up").status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 12
