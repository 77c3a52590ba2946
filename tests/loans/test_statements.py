"""What the desk costs, counted in statements: their number is what makes a scan quick or slow."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, insert, update

from techloan.database import Session
from techloan.inventory.models import KitPart
from techloan.people.models import SignIn, Staff
from techloan.permissions import Role
from techloan.settings import Setting
from tests import make
from tests.conftest import NOW
from tests.counting import statements
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
SCAN, CHECK, LIST = 6, 12, 8
KEY = "0b0d1f5e-9d0a-4a53-9f0f-1f0c7c1b2a3d"
LINES = [{"key": "lonely", "question": "Do they feel lonely?", "required": True}]


@pytest.fixture
def engine(app: Flask) -> Engine:
    return app.extensions["techloan"].database.engine


@pytest.fixture(params=[Role.COORDINATOR, Role.DESK, Role.VOLUNTEER])
def person(request: pytest.FixtureRequest, db: Session) -> Staff:
    return make.staff(db, request.param, at=make.site(db))


@pytest.fixture
def browser(app: Flask, db: Session, visit: Visit, person: Staff) -> Visitor:
    """Somebody whose sign-in is written at each request, where eligibility is asked."""
    db.execute(insert(Setting).values(name="eligibility", value=json.dumps(LINES)))
    browser = visit(person)
    app.extensions["techloan"].settings.get(db)
    db.begin_writing()
    db.execute(update(SignIn).values(last_seen_at=NOW - timedelta(minutes=5)))
    db.commit()
    return browser


def lent(db: Session, person: Staff, **more: object) -> dict[str, str]:
    """Make what a check-out needs: a device with kit, and a client whom this person supports."""
    db.begin_writing()
    device = make.device(db, at=person.site, of=make.model(db, kit=("Charger", "Case")))
    client = make.client(db, person.partner, **more)
    make.allocation(db, client, person)
    db.commit()
    return {"asset_tag": device.tag, "client": client.reference}


def whole_form(db: Session, wish: dict[str, str]) -> dict[str, object]:
    parts = [str(part.id) for part in db.query(KitPart)]
    asked = {"kit_asked": "1", "kit": parts, "eligible-lonely": "yes"}
    return {**wish, **asked, "idempotency_key": KEY, "due_on": "2026-11-20"}


def test_a_scan_of_an_available_device_is_cheap(
    db: Session, browser: Visitor, person: Staff, engine: Engine
) -> None:
    wish = lent(db, person)
    with statements(engine) as seen:
        assert browser.fragment("/desk/scan", {"code": wish["asset_tag"]}).status_code == 200
    assert len(seen) <= SCAN, "\n".join(seen)


def test_a_scan_of_a_device_for_a_client_on_the_desk_is_cheap(
    db: Session, browser: Visitor, person: Staff, engine: Engine
) -> None:
    wish = lent(db, person)
    fields = {"code": wish["asset_tag"], "card_client": wish["client"], "card_kind": "client"}
    with statements(engine) as seen:
        assert "Check out to" in browser.fragment("/desk/scan", fields).text
    assert len(seen) <= SCAN + 2, "\n".join(seen)


def test_a_check_out_with_all_that_may_come_with_it_is_cheap(
    db: Session, browser: Visitor, person: Staff, engine: Engine
) -> None:
    form = whole_form(db, lent(db, person))
    with statements(engine) as seen:
        assert browser.fragment("/loans/check-out", form).status_code == 200
    assert len(seen) <= CHECK, "\n".join(seen)


def test_a_check_in_with_all_that_may_come_with_it_is_cheap(
    db: Session, browser: Visitor, person: Staff, engine: Engine
) -> None:
    wish = lent(db, person)
    browser.post("/loans/check-out", data=wish | {"eligible-lonely": "yes"})
    db.begin_writing()
    db.execute(update(SignIn).values(last_seen_at=NOW - timedelta(minutes=5)))
    db.commit()
    form = {**whole_form(db, wish), "condition": "worn", "note": "One corner is chipped."}
    with statements(engine) as seen:
        assert browser.fragment("/loans/check-in", form).status_code == 200
    assert len(seen) <= CHECK, "\n".join(seen)


def test_the_list_of_loans_costs_the_same_however_long(
    db: Session, visit: Visit, engine: Engine
) -> None:
    site, model = make.site(db), make.model(db)
    browser = visit(make.staff(db, Role.COORDINATOR, at=site))
    costs = []
    for more in (5, 55):
        db.begin_writing()
        for _ in range(more):
            make.loan(db, make.device(db, site, model), make.client(db, site.partner))
        db.commit()
        with statements(engine) as seen:
            assert "Marmalade" in browser.get("/loans").text
        # Settings are read every few seconds, so in one of the two rounds only.
        costs.append(sum("FROM setting" not in statement for statement in seen))
    assert costs[0] == costs[1] <= LIST, "\n".join(seen)
