"""The pages of support: a week, a form on a phone, a worry, questions one at a time."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from techloan.database import Session
from techloan.people.models import Client, Staff
from techloan.permissions import Role
from techloan.support.models import SupportSession
from techloan.support.notes import opened
from techloan.support.rules import State
from techloan.support.worries.models import NamedLead, Worry
from tests import make
from tests.conftest import NOW
from tests.counting import statements
from tests.visitor import Visit, page, words

TODAY = NOW.date()
KEY = "0b0d1f5e-9d0a-4a53-9f0f-1f0c7c1b2a3d"


@pytest.fixture
def client(db: Session) -> Client:
    return make.client(db, make.partner(db, "Juniper Trust"), given_name="Dotty")


@pytest.fixture
def helper(db: Session, client: Client) -> Staff:
    helper = make.staff(db, Role.VOLUNTEER, at=make.site(db, client.partner))
    make.allocation(db, client, helper)
    return helper


def record(helper: Staff, **more: Any) -> dict[str, Any]:
    return {
        "on_day": TODAY.isoformat(),
        "how": "visit",
        "minutes": "45",
        "topics": ["wifi", "group"],
        "went": "with some help",
        "tried": "the mute button",
        "comes_next": "on their own",
        "helper": helper.id,
        "device": 0,
        "key": KEY,
        **more,
    }


def test_a_session_is_recorded_by_taps_and_a_few_words(
    db: Session, visit: Visit, client: Client, helper: Staff
):
    browser = visit(helper)
    address = f"/clients/{client.reference}/sessions/record"
    answer = browser.post(address, data=record(helper))
    assert answer.location == f"/clients/{client.reference}/sessions"
    said = words(browser.get(answer.location))
    assert "Tried: With some help. the mute button" in said
    assert "Next: Let them try it alone" in said
    assert "Wi-Fi" in said


def test_the_phone_that_sends_twice_is_led_to_the_same_page(
    db: Session, visit: Visit, client: Client, helper: Staff
):
    browser = visit(helper)
    address = f"/clients/{client.reference}/sessions/record"
    answers = [browser.fragment(address, record(helper)) for _ in range(2)]
    where = f"/clients/{client.reference}/sessions"
    assert [(a.status_code, a.headers["X-Goes-To"]) for a in answers] == [(204, where)] * 2
    assert len(db.scalars(select(SupportSession)).all()) == 1


def test_nothing_is_lost_when_a_tap_is_missing(visit: Visit, client: Client, helper: Staff):
    address = f"/clients/{client.reference}/sessions/record"
    answer = visit(helper).fragment(address, record(helper, minutes="", how=""))
    assert (answer.status_code, answer.headers["X-Form"]) == (422, "again")
    assert "Tap how long it took." in words(answer)
    shown = page(answer)
    assert shown.find("textarea", {"name": "tried"}).text.strip() == "the mute button"
    assert shown.find("input", {"name": "key"})["value"] == KEY
    ticked = {box["value"] for box in shown.find_all("input", {"name": "topics"}, checked=True)}
    assert ticked == {"wifi", "group"}


@pytest.mark.parametrize(
    ("minutes", "status"), [("20", 303), ("", 422), ("0", 422), ("soon", 422), ("601", 422)]
)
def test_other_minutes_are_typed(
    visit: Visit, client: Client, helper: Staff, minutes: str, status: int
):
    address = f"/clients/{client.reference}/sessions/record"
    told = record(helper, minutes="other", other_minutes=minutes)
    assert visit(helper).post(address, data=told).status_code == status


def test_a_session_is_planned_seen_in_the_week_and_written_up(
    db: Session, visit: Visit, client: Client, helper: Staff
):
    browser = visit(helper)
    plan = {"on_day": TODAY.isoformat(), "starts": "14:00", "how": "visit", "place": "at home"}
    address = f"/clients/{client.reference}/sessions/new"
    answer = browser.post(address, data={**plan, "helper": helper.id, "device": 0})
    assert answer.status_code == 303
    week = words(browser.get("/support"))
    assert "Today, Tuesday 3 November 2026" in week
    assert "14:00 Dotty" in week
    assert browser.post(f"{answer.location}/record", data=record(helper)).status_code == 303
    assert db.scalars(select(SupportSession.state)).all() == [State.DONE]


def test_a_session_is_handed_over_and_gone_from_ones_own_week(
    db: Session, visit: Visit, client: Client, helper: Staff
):
    next_helper = make.staff(db, Role.VOLUNTEER)
    make.allocation(db, client, next_helper)
    session = make.planned_session(db, client, helper, TODAY)
    browser = visit(helper)
    told = {"on_day": TODAY.isoformat(), "how": "visit", "helper": next_helper.id, "device": 0}
    browser.post(f"/support/sessions/{session.id}/change", data=told)
    assert "Dotty" not in words(browser.get("/support"))
    assert "Dotty" in words(visit(next_helper).get("/support"))


def test_what_was_not_written_up_stands_on_top_whatever_the_week(
    db: Session, visit: Visit, client: Client, helper: Staff
):
    make.planned_session(db, client, helper, TODAY - timedelta(days=2))
    for week in ("", "?week=2027-01-04", "?week=never"):
        assert "Not written up yet" in words(visit(helper).get(f"/support{week}"))


def test_a_session_is_called_off_with_a_reason(
    db: Session, visit: Visit, client: Client, helper: Staff
):
    session = make.planned_session(db, client, helper, TODAY)
    address = f"/support/sessions/{session.id}/off"
    assert visit(helper).post(address, data={"what": "missed"}).status_code == 422
    answer = visit(helper).post(address, data={"what": "missed", "why": "forgot"})
    assert answer.status_code == 303
    said = words(visit(helper).get(answer.location))
    assert "They were not there for a support session" in said


def test_only_who_helped_or_reads_all_corrects_what_was_written_up(
    db: Session, visit: Visit, client: Client, helper: Staff
):
    session = make.support_session(db, client, helper, tried="the mute button")
    other = make.staff(db, Role.VOLUNTEER)
    make.allocation(db, client, other)
    address = f"/support/sessions/{session.id}/record"
    assert "the mute button" in visit(helper).get(address).text
    answer = visit(helper).post(address, data=record(helper, minutes="30"))
    assert answer.status_code == 303
    assert visit(other).get(address).status_code == 404
    assert visit(other).post(address, data=record(other)).status_code == 404


def test_a_record_that_is_closed_cancels_what_was_planned(
    db: Session, visit: Visit, client: Client, helper: Staff
):
    make.planned_session(db, client, helper, TODAY)
    coordinator = make.staff(db, Role.COORDINATOR)
    visit(coordinator).post(f"/clients/{client.reference}/no-contact")
    assert db.scalars(select(SupportSession.state)).all() == [State.CANCELLED]


def test_who_is_worried_is_told_who_rings_and_by_when(
    db: Session, visit: Visit, client: Client, helper: Staff
):
    lead = make.staff(db, Role.DESK, at=make.site(db, client.partner), name="Marigold Vale")
    db.add(NamedLead(partner_id=client.partner_id, lead_id=lead.id, hours=4))
    browser = visit(helper)
    address = f"/clients/{client.reference}/worry"
    asked = words(browser.get(address))
    assert "Marigold Vale reads this at once and rings you within 4 hours" in asked
    told = {"about": ["low", "home"], "note": "no heating", "key": KEY}
    answer = browser.post(address, data=told)
    assert "rings you by 14:30 on 3 November 2026" in words(browser.get(answer.location))
    worry = db.scalars(select(Worry)).one()
    kept = "They seem very low. Their home, food or warmth. no heating"
    assert opened(worry.words_sealed) == kept


def test_an_empty_worry_is_asked_again(visit: Visit, client: Client, helper: Staff):
    answer = visit(helper).post(f"/clients/{client.reference}/worry", data={"key": KEY})
    assert answer.status_code == 409
    assert "Tap what worries you" in words(answer)


def test_the_lead_takes_a_worry_on_and_closes_it(
    db: Session, visit: Visit, client: Client, helper: Staff
):
    worry = make.worry(db, client, "They seem very low")
    coordinator = make.staff(db, Role.COORDINATOR)
    browser, address = visit(coordinator), f"/support/worries/{worry.id}"
    assert "They seem very low" in words(browser.get(address))
    assert "To be rung" in words(browser.get(f"/clients/{client.reference}"))
    browser.post(f"{address}/take")
    assert f"{coordinator.name} is on it" in words(browser.get("/support/worries"))
    assert browser.post(f"{address}/close", data={"outcome": ""}).status_code == 422
    browser.post(f"{address}/close", data={"outcome": "Rang her: the flu"})
    assert "Rang her: the flu" in words(browser.get(address))


def test_an_administrator_names_the_lead(db: Session, visit: Visit, client: Client):
    desk = make.staff(db, Role.DESK)
    browser = visit(make.staff(db, Role.ADMINISTRATOR))
    address = f"/partners/{client.partner_id}/lead"
    told = {"lead": desk.id, "deputy": 0, "hours": 8}
    assert browser.post(address, data={**told, "hours": "soon"}).status_code == 422
    assert browser.post(address, data=told).status_code == 303
    assert db.scalars(select(NamedLead.hours)).all() == [8]


def test_questions_are_asked_one_at_a_time_and_each_is_kept(
    db: Session, visit: Visit, client: Client
):
    browser = visit(make.staff(db, Role.COORDINATOR))
    told = {"instrument": "loneliness", "point": "start", "on_day": TODAY.isoformat()}
    answer = browser.post(f"/clients/{client.reference}/measures", data=told)
    answer = browser.get(answer.location)
    for question, value in (
        ("companionship", "2"),
        ("left-out", "1"),
        ("isolated", "3"),
        ("lonely", "rather-not"),
    ):
        assert answer.location.endswith(question)
        assert browser.post(answer.location, data={}).status_code == 422
        answer = browser.post(answer.location, data={"answer": value})
    said = words(browser.get(answer.location))
    assert "Three questions together, 3 to 9: 6" in said
    assert "How often they feel lonely: no score, because an answer is missing" in said
    assert "rather not say" in said


def test_nobody_has_to_answer(db: Session, visit: Visit, client: Client):
    measure = make.measure(db, client)
    browser = visit(make.staff(db, Role.COORDINATOR))
    answer = browser.post(f"/support/measures/{measure.id}/decline")
    assert "That is fine, and kept." in words(browser.get(answer.location))


@pytest.mark.parametrize(
    "path",
    ["/support/sessions/999", "/support/worries/999", "/support/measures/999", "/partners/99/lead"],
)
def test_what_is_not_there_is_404(db: Session, visit: Visit, path: str):
    people = [make.staff(db, role) for role in (Role.COORDINATOR, Role.ADMINISTRATOR)]
    assert [visit(one).get(path).status_code for one in people] == [404, 404]


def test_pages_of_support_cost_no_more_for_many_rows(
    app: Flask, db: Session, visit: Visit, client: Client, helper: Staff
):
    coordinator = make.staff(db, Role.COORDINATOR)
    paths = (
        "/support?whose=all",
        "/support/worries",
        f"/clients/{client.reference}",
        f"/clients/{client.reference}/sessions",
        f"/clients/{client.reference}/measures",
    )

    def more() -> None:
        db.begin_writing()
        for _ in range(3):
            someone = make.client(db, client.partner)
            make.allocation(db, someone, helper)
            make.planned_session(db, someone, helper, TODAY)
            make.worry(db, someone)
            make.support_session(db, client, helper, topics=frozenset({"wifi"}), tried="mute")
        db.commit()

    def cost() -> list[int]:
        counts = []
        for path in paths:
            browser.get(path)
            with statements(app.extensions["techloan"].database.engine) as seen:
                assert browser.get(path).status_code == 200
            counts.append(len(seen))
        return counts

    more()
    browser = visit(coordinator)
    few = cost()
    more()
    assert cost() == few
