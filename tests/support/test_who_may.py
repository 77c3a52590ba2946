"""The table of who may see what, held against every page about support, for every role."""

from typing import Any

import pytest
from flask import Flask

from techloan.database import Session
from techloan.people.models import Client, Staff
from techloan.permissions import COMMAND_LINE, Role
from techloan.support.worries import services as worries
from tests import make
from tests.conftest import NOW
from tests.visitor import Visit, words

V, D, C, A = Role.VOLUNTEER, Role.DESK, Role.COORDINATOR, Role.ADMINISTRATOR
HELP, HEARS, ASKS, MANAGE = {V, D, C}, {D, C}, {D, C}, {A}
MAY = {
    "support_sessions.index": HELP,
    "support_sessions.session": HELP,
    "support_sessions.ask_why": HELP,
    "support_sessions.call_off": HELP,
    "support_sessions.of_client": HELP,
    "support_planning.new": HELP,
    "support_planning.add": HELP,
    "support_planning.change": HELP,
    "support_planning.keep": HELP,
    "support_recording.new": HELP,
    "support_recording.add": HELP,
    "support_recording.write_up": HELP,
    "support_recording.keep": HELP,
    "worries.new": HELP,
    "worries.add": HELP,
    "worries.index": HEARS,
    "worries.worry": HEARS,
    "worries.take": HEARS,
    "worries.close": HEARS,
    "leads.page": MANAGE,
    "leads.keep": MANAGE,
    "measures.page": ASKS,
    "measures.begin": ASKS,
    "measures.paper": ASKS,
    "questions.go_on": ASKS,
    "questions.ask": ASKS,
    "questions.answer": ASKS,
    "questions.decline": ASKS,
    "questions.summary": ASKS,
}
# The paper of it needs the PDF maker; its own test looks at it.
APART = {"measures.paper"}


def endpoints(app: Flask) -> set[str]:
    wings = {name.split(".")[0] for name in MAY}
    return {
        str(rule.endpoint)
        for rule in app.url_map.iter_rules()
        if str(rule.endpoint).split(".")[0] in wings
    }


def test_every_page_about_support_stands_in_the_table(app: Flask):
    assert endpoints(app) == set(MAY)


class Place:
    """A client with a row for each parameter, whom somebody of a role helps, hears of and asks."""

    def __init__(self, db: Session, role: Role) -> None:
        site = make.site(db)
        self.me = make.staff(db, role, at=site)
        self.client: Client = make.client(db, site.partner)
        if role is V:
            make.allocation(db, self.client, self.me)
        if role is D:
            self.client.case_worker = self.me
            told: dict[str, Any] = {"lead_id": self.me.id, "deputy_id": None, "hours": 24}
            worries.name_lead(db, COMMAND_LINE, NOW, site.partner_id, **told)
        helper = make.staff(db, C, at=site)
        self.known = {
            "reference": self.client.reference,
            "session_id": make.planned_session(db, self.client, helper).id,
            "worry_id": make.worry(db, self.client).id,
            "measure_id": make.measure(db, self.client).id,
            "question": "lonely",
            "instrument": "loneliness",
            "partner_id": site.partner_id,
        }


def statuses(app: Flask, visit: Visit, staff: Staff, known: dict[str, Any]) -> dict[str, int]:
    browser, found = visit(staff), {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint in MAY.keys() - APART:
            with app.test_request_context():
                address = rule.build({name: known[name] for name in rule.arguments})[1]
            method = "POST" if "POST" in rule.methods else "GET"
            found[str(rule.endpoint)] = browser.open(address, method=method).status_code
    return found


@pytest.mark.parametrize("role", Role)
def test_each_role_sees_what_the_table_says_and_404_for_all_else(
    app: Flask, db: Session, visit: Visit, role: Role
):
    place = Place(db, role)
    found = statuses(app, visit, place.me, place.known)
    assert {name for name, status in found.items() if status != 404} == {
        name for name in MAY.keys() - APART if role in MAY[name]
    }
    assert max(found.values()) < 500


@pytest.mark.parametrize("role", [V, D])
def test_what_belongs_to_a_client_of_others_is_404(
    app: Flask, db: Session, visit: Visit, role: Role
):
    others, me = Place(db, role), make.staff(db, role, at=make.site(db))
    lists = {"support_sessions.index", "worries.index"}
    found = statuses(app, visit, me, others.known)
    assert {name for name, status in found.items() if status != 404} == {
        name for name in lists if role in MAY[name]
    }


def test_the_desk_that_is_neither_case_worker_nor_lead_sees_no_measure_and_no_worry(
    app: Flask, db: Session, visit: Visit
):
    place = Place(db, V)
    desk = make.staff(db, D, at=place.me.site)
    found = statuses(app, visit, desk, place.known)
    apart = ("worries.worry", "measures.page", "questions.summary", "questions.answer")
    assert [found[name] for name in apart] == [404] * 4
    assert found["support_sessions.session"] == 200


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        (C, ["first try", "second try", "only for few"]),
        (V, ["first try", "second try"]),
        (D, ["second try"]),
    ],
)
def test_notes_are_read_by_whom_they_are_for(
    db: Session, visit: Visit, role: Role, reads: list[str]
):
    site = make.site(db)
    me, client = make.staff(db, role, at=site), make.client(db, site.partner)
    if role is V:
        make.allocation(db, client, me)
    make.support_session(db, client, tried="first try")
    make.support_session(db, client, tried="second try", note="only for few")
    browser = visit(me)
    text = words(browser.get(f"/clients/{client.reference}/sessions"))
    assert [note for note in ("first try", "second try", "only for few") if note in text] == reads


def test_the_case_worker_at_the_desk_reads_everything(db: Session, visit: Visit):
    site = make.site(db)
    me = make.staff(db, D, at=site)
    client = make.client(db, site.partner, case_worker=me)
    session = make.support_session(db, client, tried="first try", note="only for few")
    make.support_session(db, client)
    text = words(visit(me).get(f"/support/sessions/{session.id}"))
    assert "first try" in text
    assert "only for few" in text


def test_the_timeline_tells_neither_notes_nor_answers_nor_worries(db: Session, visit: Visit):
    client = make.client(db)
    me = make.staff(db, V)
    make.allocation(db, client, me)
    make.support_session(db, client, note="only for few")
    make.measure(db, client, lonely=1)
    make.worry(db, client, "They seem very low")
    text = words(visit(me).get(f"/clients/{client.reference}"))
    assert "Support session, 45 minutes" in text
    assert "Was asked: Loneliness" in text
    assert all(hidden not in text for hidden in ("only for few", "Often/always", "very low"))
    assert "is worried" not in text
