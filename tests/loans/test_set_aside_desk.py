"""The desk meets a device that is set aside: for whom, and what can be done now."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, update

from techloan.database import Session
from techloan.inventory.models import Device
from techloan.people.models import SignIn, Staff
from techloan.permissions import Role
from tests import make
from tests.conftest import NOW
from tests.counting import statements
from tests.visitor import Visitor, page, words

Visit = Callable[..., Visitor]


@pytest.fixture
def device(db: Session) -> Device:
    return make.device(db)


@pytest.fixture
def coordinator(db: Session) -> Staff:
    return make.staff(db, Role.COORDINATOR, at=make.site(db))


def kind(answer: object) -> str:
    return page(answer).select_one("[data-card]")["data-card"]


def test_a_scan_says_for_whom_and_lends_in_one_press(
    db: Session, visit: Visit, coordinator: Staff, device: Device
) -> None:
    request = make.request(db, held=device)
    browser = visit(coordinator)
    card = browser.fragment("/desk/scan", {"code": device.tag})
    assert kind(card) == "set-aside"
    assert f"is set aside for {request.client.name}" in words(card)
    form = page(card).select_one("form[action='/loans/check-out']")
    sent = {field["name"]: field["value"] for field in form.select("input[value]")}
    assert kind(browser.fragment("/loans/check-out", sent)) == "done"


def test_release_leads_to_the_card_of_an_available_device(
    db: Session, visit: Visit, coordinator: Staff, device: Device
) -> None:
    make.request(db, held=device)
    browser = visit(coordinator)
    assert kind(browser.fragment("/desk/release", {"asset_tag": device.tag})) == "check-out"
    again = browser.fragment("/desk/release", {"asset_tag": device.tag})
    assert again.status_code == 409
    assert "not set aside any more" in words(again)


def test_who_stands_at_the_desk_may_have_it_all_the_same(
    db: Session, visit: Visit, coordinator: Staff, device: Device
) -> None:
    make.request(db, held=device)
    other = make.client(db, given_name="Basil")
    browser = visit(coordinator)
    lies = {"code": device.tag, "card_client": other.reference, "card_kind": "client"}
    card = browser.fragment("/desk/scan", lies)
    assert kind(card) == "set-aside"
    form = page(card).select_one("form[action='/desk/for']")
    sent = {field["name"]: field["value"] for field in form.select("input[value]")}
    card = browser.fragment("/desk/for", sent)
    assert (kind(card), "It was set aside for Dotty" in words(card)) == ("check-out", True)
    form = page(card).select_one("form[action='/loans/check-out']")
    sent = {field["name"]: field["value"] for field in form.select("input[value]")}
    assert "is out to Basil" in words(browser.fragment("/loans/check-out", sent))


def test_a_client_scanned_after_their_device_is_who_it_is_for(
    db: Session, visit: Visit, coordinator: Staff, device: Device
) -> None:
    request = make.request(db, held=device)
    lies = {"card_tag": device.tag, "card_kind": "set-aside"}
    card = visit(coordinator).fragment("/desk/scan", {"code": request.client.reference, **lies})
    assert kind(card) == "set-aside"
    assert "Check out to Dotty" in words(card)


def test_a_clients_card_says_what_waits_for_them(
    db: Session, visit: Visit, coordinator: Staff, device: Device
) -> None:
    request = make.request(db, held=device)
    card = visit(coordinator).fragment("/desk/scan", {"code": request.client.reference})
    assert f"{device.tag} is set aside" in words(card)


def test_undo_of_a_check_out_shows_the_device_set_aside_again(
    db: Session, visit: Visit, coordinator: Staff, device: Device
) -> None:
    request = make.request(db, held=device)
    browser = visit(coordinator)
    wish = {"asset_tag": device.tag, "client": request.client.reference}
    browser.fragment("/loans/check-out", wish)
    undo = page(browser.get("/desk")).select_one("#done form")
    assert undo["action"].endswith("undo-check-out")
    assert kind(browser.fragment(undo["action"])) == "set-aside"


@pytest.fixture
def engine(app: Flask) -> Engine:
    return app.extensions["techloan"].database.engine


def test_a_check_out_that_fulfils_costs_one_statement_more(
    db: Session, visit: Visit, coordinator: Staff, engine: Engine
) -> None:
    costs = []
    for waits in (False, True):
        db.begin_writing()
        device, client = make.device(db), make.client(db)
        if waits:
            make.request(db, client, held=device)
        browser = visit(coordinator)
        browser.get("/desk")
        db.begin_writing()
        db.execute(update(SignIn).values(last_seen_at=NOW - timedelta(minutes=5)))
        db.commit()
        wish = {"asset_tag": device.tag, "client": client.reference}
        with statements(engine) as seen:
            assert browser.fragment("/loans/check-out", wish).status_code == 200
        costs.append(len(seen))
    assert costs[1] == costs[0] + 1, "\n".join(seen)


def test_a_scan_of_a_device_that_is_set_aside_is_cheap(
    db: Session, visit: Visit, coordinator: Staff, engine: Engine, device: Device
) -> None:
    make.request(db, held=device)
    browser = visit(coordinator)
    browser.get("/desk")
    with statements(engine) as seen:
        assert browser.fragment("/desk/scan", {"code": device.tag}).status_code == 200
    assert len(seen) <= 9, "\n".join(seen)
