"""Whoever tries the program for the first time prints a guide within a few clicks."""

import io

import pytest
from flask import Flask
from pypdf import PdfReader

from techloan.database import Database
from techloan.demo import making
from tests.conftest import NOW
from tests.support.guides.made import said
from tests.visitor import Visitor, page, words

pytestmark = pytest.mark.pdf
SIZE = making.Size(clients=40, devices=20, months=3)


@pytest.fixture(params=["desk", "coordinator"])
def newcomer(app: Flask, database: Database, request: pytest.FixtureRequest) -> Visitor:
    """Return the browser of somebody who signs in to the demo for the first time."""
    with database.writing() as db:
        making.make(db, NOW.date(), SIZE, lambda _done, _total: None)
    browser: Visitor = app.test_client()
    token = page(browser.get("/sign-in")).select_one("input[name=csrf_token]")
    assert token
    browser.token = str(token["value"])
    known = {"email": f"{request.param}@demo.example.org", "password": "show-me-techloan"}
    assert browser.post("/sign-in", data=known).status_code == 303
    return browser


def _click(browser: Visitor, path: str, link: str) -> str:
    """Return where the first link of a page leads that says this."""
    links = page(browser.get(path)).select("main a[href]")
    return next(str(one["href"]) for one in links if one.get_text(strip=True) == link)


def _printed(browser: Visitor, guide: str) -> str:
    answer = browser.get(_click(browser, guide, "Print guide"))
    assert answer.status_code == 200
    return said(PdfReader(io.BytesIO(answer.data)))


def test_a_newcomer_prints_the_guide_of_a_loan_at_once(newcomer: Visitor) -> None:
    link = page(newcomer.get("/loans")).select_one("main table a[href^='/loans/']")
    assert link
    told = _printed(newcomer, _click(newcomer, str(link["href"]), "Guide"))
    for title in ("Stay safe", "When something goes wrong", "When you bring it back"):
        assert title in told


def test_a_newcomer_prints_the_guide_of_a_client_at_once(newcomer: Visitor) -> None:
    link = page(newcomer.get("/clients")).select_one("main table a[href^='/clients/']")
    assert link
    guide = _click(newcomer, str(link["href"]), "Guide")
    assert "What goes in" in words(newcomer.get(guide))
    assert "Stay safe" in _printed(newcomer, guide)
