"""Chromium before the real application: one browser a worker, a fresh window for each test."""

import dataclasses
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from techloan.config import Config
from techloan.database import Session
from techloan.people import sign_in
from techloan.people.models import Staff
from tests.browser.county import County
from tests.browser.live import Server

OTHER_HOST = "desk.example.org"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A name that is not localhost, and yet this machine: how an office reaches us without https.
    f"--host-resolver-rules=MAP {OTHER_HOST} 127.0.0.1",
)
# Chromium itself tells the console of each refusal; what a test refuses on purpose is its own
# business. An answer of 500 and everything that our pages say or throw still fails the test.
REFUSALS = "the server responded with a status of 4"

Opener = Callable[..., Page]
expect.set_options(timeout=10_000)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Return the hand that steers browsers."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def launch(playwright: Playwright) -> Iterator[Callable[..., Browser]]:
    """Return a function that starts Chromium with further flags."""
    started: list[Browser] = []

    def start(*flags: str) -> Browser:
        path = shutil.which("chromium")
        assert path, "Chromium is missing: scripts/ci-install brings it."
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *flags])
        started.append(browser)
        return browser

    yield start
    for browser in started:
        browser.close()


@pytest.fixture(scope="session")
def browser(launch: Callable[..., Browser]) -> Browser:
    """Return this worker's browser."""
    return launch()


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return a fresh migrated SQLite database; the walks ask for PostgreSQL as well."""
    if getattr(request, "param", "sqlite") == "postgresql":
        return request.getfixturevalue("postgresql").borrow()
    path = tmp_path / "techloan.sqlite"
    shutil.copy(request.getfixturevalue("migrated"), path)
    return f"sqlite:///{path}"


@pytest.fixture
def config(config: Config) -> Config:
    """Return a configuration without a public address, so that cookies go over plain http."""
    return dataclasses.replace(config, public_url="")


@pytest.fixture
def server(app: Flask) -> Iterator[Server]:
    """Return the running application."""
    server = Server(app)
    yield server
    server.stop()


@pytest.fixture
def county(db: Session) -> County:
    """Return a small county: a site, a model, a member of staff for each role."""
    return County(db)


@pytest.fixture
def forgiven() -> list[str]:
    """Return the console's sentences that this test brings about itself."""
    return [REFUSALS]


@pytest.fixture
def open_page(
    browser: Browser, server: Server, db: Session, forgiven: list[str]
) -> Iterator[Opener]:
    """Return a function that opens a path in a fresh window, signed in as somebody or nobody.

    What the test made so far is committed first. Whatever the console calls an error fails the
    test at its end.
    """
    contexts, problems = [], list[str]()

    def open_page(
        path: str,
        staff: Staff | None = None,
        browser: Browser = browser,
        address: str = server.address,
        **options: object,
    ) -> Page:
        context = browser.new_context(base_url=address, **options)
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.on("console", lambda said: said.type == "error" and problems.append(said.text))
        context.on("weberror", lambda error: problems.append(str(error.error)))
        if staff is not None:
            token = sign_in.start(db, staff, "a test", server.now()).token
            context.add_cookies([{"url": address, **_cookie(server.app, token)}])
        db.commit()
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [p for p in problems if not any(words in p for words in forgiven)] == []


def _cookie(app: Flask, token: str) -> dict[str, str]:
    value = app.session_interface.get_signing_serializer(app).dumps({"_user_id": token})
    return {"name": app.config["SESSION_COOKIE_NAME"], "value": value}
