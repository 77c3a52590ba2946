"""Whatever is sent to whatever route: kept rightly or refused in words, never a fault."""

import ast
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from techloan.database import Session
from techloan.groups.models import Newcomer
from techloan.people.models import Staff
from techloan.permissions import Role
from tests import make, routes
from tests.house import TEMPLATES, is_route, modules, room
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
NUMBERS = (0, 1, 2**31, 2**63, 10**30)
NAMES = (
    "\x00",
    "²",
    "9" * 30,
    "x" * 5000,
    "2026-02-31",
    "-1",
    "0001-01-01",
    "%",
    "'; DROP TABLE loan; --",
    "שלום\u202e👵🏽\u0301",
    "{{ 7 * 7 }}",
    "../../etc/passwd",
)


def field_names() -> set[str]:
    """Return the name of every field of every form: of its class, its template or its route."""
    names = set()
    for name, tree in modules().items():
        if room(name) == "forms":
            names |= {
                node.targets[0].id
                for node in ast.walk(tree)
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
            }
        if is_route(name):
            names |= {
                node.args[0].value
                for node in ast.walk(tree)
                if isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("get", "getlist", "pop")
                and node.args
                and isinstance(node.args[0], ast.Constant)
            }
    for path in TEMPLATES.rglob("*.html"):
        names |= set(re.findall(r'\sname="([a-z_-]+)"', path.read_text()))
    return {name for name in names if isinstance(name, str)} - {"csrf_token"}


@pytest.fixture
def everybody(db: Session) -> Staff:
    """Make somebody who plays every part, and something for the numbers to hit."""
    site = make.site(db)
    client = make.client(db, of=site.partner)
    make.loan(db, of=make.device(db, at=site), to=client)
    group = make.group(db, site.partner)
    make.member(db, group, client)
    meeting = make.meeting(db, group)
    db.add(Newcomer(meeting=meeting, name="Flo", at=meeting.starts_at, actor="Juniper"))
    return make.staff(db, *Role, at=site)


Sent = Callable[[], dict[str, Any]]


def faults(
    app: Flask, browser: Visitor, method: str, number: int, word: str, sent: Sent = dict
) -> list[str]:
    """Send the same to every route of a method; return those that met a fault."""
    return [
        f"{method} {path[:80]}: {answer.status_code}"
        for rule, path in routes.addresses(app, method, number, word)
        if rule.endpoint != "sign_in.sign_out"
        and (answer := browser.open(path, method=method, **sent())).status_code >= 500
    ]


def test_no_address_is_a_fault(app: Flask, visit: Visit, everybody: Staff) -> None:
    browser = visit(everybody)
    for number in NUMBERS:
        assert faults(app, browser, "GET", number, "TAB-0001") == []
    for word in ("%00", "%FF%FE", "..%2F..%2Fetc", "x" * 5000, "%F0%9F%91%B5", "-", "{{7*7}}"):
        assert faults(app, browser, "GET", 1, word) == []


@pytest.mark.parametrize("value", NAMES, ids=ascii)
def test_no_question_is_a_fault(app: Flask, visit: Visit, everybody: Staff, value: str) -> None:
    asked = {"page", "code", *field_names()}
    sent = {"query_string": dict.fromkeys(asked, value[:200])}
    assert faults(app, visit(everybody), "GET", 1, "TAB-0001", lambda: sent) == []


@pytest.mark.parametrize("number", NUMBERS, ids=str)
def test_an_empty_form_is_no_fault(app: Flask, visit: Visit, everybody: Staff, number: int) -> None:
    assert faults(app, visit(everybody), "POST", number, "TAB-0001") == []


@pytest.mark.parametrize("value", NAMES, ids=ascii)
def test_nothing_that_is_typed_is_a_fault(
    app: Flask, visit: Visit, db: Session, everybody: Staff, value: str
) -> None:
    sent = {"data": dict.fromkeys(field_names(), value)}
    assert faults(app, visit(everybody), "POST", 1, "TAB-0001", lambda: sent) == []
    assert db.scalar(text("SELECT count(*) FROM loan")) == 1


def test_a_file_in_the_place_of_words_is_no_fault(
    app: Flask, visit: Visit, everybody: Staff
) -> None:
    def sent() -> dict[str, Any]:
        return {"data": {name: (BytesIO(b"Asset tag"), "list.csv") for name in field_names()}}

    assert faults(app, visit(everybody), "POST", 1, "TAB-0001", sent) == []
    assert faults(app, visit(), "POST", 1, "TAB-0001", sent) == []


# Python makes no number of more than 4,300 digits, and "²" is a digit of none.
NO_NUMBERS = ("9" * 5000, "²", " ", "\u3000")


@pytest.mark.parametrize("value", NO_NUMBERS, ids=lambda value: ascii(value)[:9])
def test_one_bad_number_in_a_good_form_is_no_fault(
    visit: Visit, db: Session, everybody: Staff, value: str
) -> None:
    device = make.device(db, at=everybody.site)
    out = make.loan(db, of=make.device(db, at=everybody.site)).device.tag
    client = make.client(db, of=everybody.partner)
    group = make.group(db, everybody.partner)
    meeting = make.meeting(db, group)
    make.member(db, group, client)
    browser = visit(everybody)
    record = {"given_name": "Dotty", "partner": client.partner_id, "print_size": 14}
    record["language"] = "en"
    edit, tag = f"/clients/{client.reference}/edit", device.tag
    kept = {"tag": tag, "model_id": device.model_id, "site_id": device.site_id, "version": "1"}
    sent: list[tuple[str, dict[str, Any]]] = [
        (edit, {**record, "version": value}),
        (f"/devices/{tag}/edit", {**kept, "acquired": "unknown", "cost": value}),
        ("/desk/prepare", {"asset_tag": tag, "line": value}),
        ("/loans/check-in", {"asset_tag": out, "condition": value}),
        ("/loans/check-in", {"asset_tag": out, "kit_asked": "1", "kit": value}),
        ("/loans/check-out", {"asset_tag": tag, "client": client.reference, "kit_asked": "1"}),
    ]
    sent[-1][1]["kit"] = value
    register = f"/groups/{group.id}/meetings/{meeting.id}"
    sent += [
        (f"{register}/tick", {"client": value, "word": "came"}),
        (f"{register}/guests", {"was": value, "word": value}),
        (f"{register}/save", {"was": f"{value}:", "came": value, "guests": value}),
        (f"/groups/{group.id}/hosts", {"staff": value}),
    ]
    assert [p for p, data in sent if browser.post(p, data=data).status_code >= 500] == []
    words = {"from": f"TAB-{value}", "to": f"TAB-{value}"}
    assert browser.get("/devices/labels", query_string=words).status_code == 200


def test_support_that_begins_in_the_year_9999_is_refused_in_words(
    visit: Visit, db: Session, everybody: Staff
) -> None:
    record = {"given_name": "Dotty", "partner": everybody.partner_id, "print_size": 14}
    record |= {"language": "en", "support_from": "9999-12-31"}
    answer = visit(everybody).post("/clients/new", data=record)
    assert answer.status_code == 422
    assert "Please check the year." in answer.text
