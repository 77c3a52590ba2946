"""The list of devices and the page of one: who may, who may not, what is not there."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from techloan.audit import AuditLine
from techloan.database import Session
from techloan.inventory import services
from techloan.inventory.rules import State
from techloan.people.models import Staff
from techloan.permissions import Role
from tests import make
from tests.counting import statements
from tests.visitor import Visitor, page, words

Visit = Callable[[Staff | None], Visitor]


def tags(answer: object) -> list[str]:
    return [cell.get_text(strip=True) for cell in page(answer).select("tbody th")]  # type: ignore[arg-type]


def test_a_coordinator_sees_every_device_and_who_has_it(db: Session, visit: Visit) -> None:
    loan = make.loan(db)
    answer = visit(make.staff(db, Role.COORDINATOR)).get("/devices")
    assert tags(answer) == [loan.device.tag]
    assert f"On loan {loan.client.name}" in words(answer)


def test_a_volunteer_sees_their_partners_devices_without_borrowers(
    db: Session, visit: Visit
) -> None:
    mine = make.site(db)
    loan = make.loan(db, of=make.device(db, at=mine))
    make.device(db)
    answer = visit(make.staff(db, Role.VOLUNTEER, at=mine)).get("/devices")
    assert tags(answer) == [loan.device.tag]
    assert f"a client of {loan.client.partner.name}" in words(answer)
    assert loan.client.family_name not in answer.text


def test_a_stranger_is_asked_to_sign_in(visit: Visit) -> None:
    answer = visit(None).get("/devices")
    assert answer.location.endswith("/sign-in?next=/devices")


def test_a_list_that_shows_names_is_written_down_once(db: Session, visit: Visit) -> None:
    make.loan(db)
    make.loan(db)
    visit(make.staff(db, Role.COORDINATOR)).get("/devices")
    line = db.scalars(select(AuditLine).where(AuditLine.action == "listed")).one()
    assert line.detail == '{"kind": "list of devices", "count": 2}'


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("available", "TAB-0001"),
        ("on_loan", "TAB-0002"),
        ("missing", "TAB-0003"),
        ("to_prepare", "TAB-0004"),
    ],
)
def test_the_list_narrows_to_how_a_device_stands(
    db: Session, visit: Visit, state: str, expected: str
) -> None:
    make.device(db, tag="TAB-0001")
    make.loan(db, of=make.device(db, tag="TAB-0002"))
    make.device(db, tag="TAB-0003", state=State.MISSING)
    make.device(db, tag="TAB-0004", state=State.TO_PREPARE)
    answer = visit(make.staff(db, Role.COORDINATOR)).get(f"/devices?state={state}")
    assert tags(answer) == [expected]


def test_the_list_narrows_by_every_other_filter(db: Session, visit: Visit) -> None:
    wanted = make.device(db, funder="Lottery")
    make.device(db, funder="Council")
    browser = visit(make.staff(db, Role.COORDINATOR))
    site = wanted.site
    for filters in (
        "funder=Lottery",
        f"site={site.id}",
        f"partner={site.partner_id}",
        f"model={wanted.model_id}&kind=tablet",
    ):
        assert tags(browser.get(f"/devices?{filters}")) == [wanted.tag]
    assert tags(browser.get("/devices?kind=laptop")) == []


@pytest.mark.parametrize("text", ["tab-0017", "r52n70abcde", "355762 05 279323 5"])
def test_a_whole_number_leads_straight_to_its_device(db: Session, visit: Visit, text: str) -> None:
    make.device(db, tag="TAB-0017", serial="R52N70ABCDE", imei="355762052793235")
    make.device(db, tag="TAB-0170")
    answer = visit(make.staff(db, Role.COORDINATOR)).get("/devices", query_string={"q": text})
    assert answer.location == "/devices/TAB-0017"


@pytest.mark.parametrize("filters", ["", "?q=samsung+tab", "?state=on_loan&kind=tablet&site=1"])
def test_the_list_takes_at_most_8_statements_however_long(
    app: Flask, db: Session, visit: Visit, filters: str
) -> None:
    model, site = make.model(db), make.site(db)
    for _ in range(12):
        make.loan(db, of=make.device(db, of=model, at=site))
    browser = visit(make.staff(db, Role.COORDINATOR))
    with statements(app.extensions["techloan"].database.engine) as sent:
        answer = browser.get(f"/devices{filters}")
    assert len(tags(answer)) == 12 or "site=1" in filters
    assert len(sent) <= 8, sent


def test_fifty_devices_stand_on_a_page(db: Session, visit: Visit) -> None:
    model, site = make.model(db), make.site(db)
    for number in range(1, 53):
        make.device(db, of=model, at=site, tag=f"TAB-{number:04d}", state=State.TO_PREPARE)
    browser = visit(make.staff(db, Role.COORDINATOR))
    assert len(tags(browser.get("/devices"))) == 50
    assert tags(browser.get("/devices?page=2")) == ["TAB-0051", "TAB-0052"]


def test_a_device_is_found_by_its_tag_in_any_case(db: Session, visit: Visit) -> None:
    make.device(db, tag="TAB-0017")
    answer = visit(make.staff(db, Role.COORDINATOR)).get("/devices/tab-0017")
    assert page(answer).h1.get_text() == "TAB-0017"  # type: ignore[union-attr]


@pytest.mark.parametrize("tag", ["TAB-9999", "TAB-0017"])
def test_a_device_of_others_is_not_there_for_a_volunteer(
    db: Session, visit: Visit, tag: str
) -> None:
    make.device(db, tag="TAB-0017")
    answer = visit(make.staff(db, Role.VOLUNTEER, at=make.site(db))).get(f"/devices/{tag}")
    assert answer.status_code == 404


def test_who_opens_a_borrowers_name_on_a_device_is_written_down(db: Session, visit: Visit) -> None:
    loan = make.loan(db)
    visit(make.staff(db, Role.COORDINATOR)).get(f"/devices/{loan.device.tag}")
    line = db.scalars(select(AuditLine).where(AuditLine.action == "opened")).one()
    assert (line.client_id, line.detail) == (loan.client_id, '{"where": "device page"}')


def test_a_volunteer_opens_no_name_on_a_device(db: Session, visit: Visit) -> None:
    loan = make.loan(db)
    browser = visit(make.staff(db, Role.VOLUNTEER, at=loan.device.site))
    answer = browser.get(f"/devices/{loan.device.tag}")
    assert loan.client.family_name not in answer.text
    assert db.scalars(select(AuditLine).where(AuditLine.action == "opened")).all() == []


def test_the_story_tells_moves_and_loans_newest_first(db: Session, visit: Visit) -> None:
    loan = make.loan(db, on=date(2026, 11, 2))
    answer = visit(make.staff(db, Role.COORDINATOR)).get(f"/devices/{loan.device.tag}")
    lines = [
        " ".join(row.get_text(" ", strip=True).split())
        for row in page(answer).select("li .timeline__words")
    ]
    assert f"Went out to {loan.client.name}" in lines[0]
    assert lines[1].startswith("Ready to lend")
    assert lines[2].startswith("Added")


def test_a_doubtful_imei_is_said_kindly_on_the_page(db: Session, visit: Visit) -> None:
    device = make.device(db, imei="355762052793234")
    answer = visit(make.staff(db, Role.COORDINATOR)).get(f"/devices/{device.tag}")
    assert "One digit of this IMEI must be wrong" in words(answer)


def test_the_pin_is_shown_once_for_a_reason(db: Session, visit: Visit) -> None:
    device = make.device(db)
    services.set_pin(device, "4821")
    browser = visit(make.staff(db, Role.COORDINATOR))
    answer = browser.post(f"/devices/{device.tag}/pin", data={"reason": "locked out"})
    assert "4821" in words(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "4821" not in browser.get(f"/devices/{device.tag}").text


def test_the_pin_is_not_shown_without_a_reason(db: Session, visit: Visit) -> None:
    device = make.device(db)
    services.set_pin(device, "4821")
    answer = visit(make.staff(db, Role.COORDINATOR)).post(f"/devices/{device.tag}/pin")
    assert answer.status_code == 422
    assert "4821" not in answer.text


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.DESK])
def test_the_pin_of_another_partner_is_not_there(db: Session, visit: Visit, role: Role) -> None:
    device = make.device(db)
    services.set_pin(device, "4821")
    browser = visit(make.staff(db, role, at=make.site(db)))
    answer = browser.post(f"/devices/{device.tag}/pin", data={"reason": "curious"})
    assert answer.status_code == 404
    assert browser.get(f"/devices/{device.tag}/pin").status_code == 404
