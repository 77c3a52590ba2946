"""Every test that touches the database runs on both; each has a database of its own."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings as hypothesis_settings
from itsdangerous import URLSafeTimedSerializer

from techloan import encryption, migrate, settings
from techloan.app import create_app
from techloan.config import Config
from techloan.database import Database, Session
from techloan.people import sign_in
from techloan.people.models import Staff
from tests.postgres import Shelf
from tests.visitor import Visitor

NOW = datetime(2026, 11, 3, 10, 30, tzinfo=UTC)
KEY = encryption.new_key()
SECRET = "a secret key for tests, long enough"
WITHOUT = {word for word in os.environ.get("TECHLOAN_TEST_WITHOUT", "").split(",") if word}
MAINTENANCE = os.environ.get(
    "TECHLOAN_TEST_POSTGRESQL", "postgresql://root@127.0.0.1:5432/postgres"
)
DATABASES = [name for name in ("sqlite", "postgresql") if name not in WITHOUT]

hypothesis_settings.register_profile("quick", max_examples=15, deadline=None)
hypothesis_settings.register_profile("whole", max_examples=100, deadline=None)
# By hand, where a reader of foreign files was changed.
hypothesis_settings.register_profile("long", max_examples=12_000, deadline=None)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "whole"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this machine cannot do, and only what `make test` said loudly."""
    missing = {"chromium": "browser", "pdf": "pdf"}
    marks = {mark for word, mark in missing.items() if word in WITHOUT}
    left_out = [item for item in items if any(item.get_closest_marker(mark) for mark in marks)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Turn a skip into a failure where everything must be present."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Nothing may be skipped here: {report.longrepr}"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with every migration, to be copied for each test."""
    path = tmp_path_factory.mktemp("database") / "migrated.sqlite"
    database = Database(f"sqlite:///{path}")
    migrate.upgrade(database)
    with database.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Shelf]:
    """Return the PostgreSQL databases of this process."""
    shelf = Shelf(MAINTENANCE)
    yield shelf
    shelf.close()


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the URL of an empty migrated database, once for each kind."""
    if request.param == "postgresql":
        shelf = request.getfixturevalue("postgresql")
        url = shelf.borrow()
        yield url
        shelf.give_back(url)
    else:
        path = tmp_path / "techloan.sqlite"
        shutil.copy(request.getfixturevalue("migrated"), path)
        yield f"sqlite:///{path}"


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Config:
    """Return a configuration as in production, for a site with https."""
    return Config(
        data=tmp_path,
        database_url=database_url,
        reports_database_url=database_url,
        secret_key=SECRET,
        data_keys=(KEY,),
        public_url="https://loans.example.org",
        mail_url="",
        proxies=0,
        development=False,
        port=5000,
    )


@pytest.fixture
def database(config: Config) -> Iterator[Database]:
    """Return the database of this test."""
    encryption.use(config.data_keys)
    database = Database(config.database_url)
    yield database
    database.engine.dispose()


@pytest.fixture
def db(database: Database) -> Iterator[Session]:
    """Return a session that writes."""
    with database.session() as session:
        session.begin_writing()
        yield session


@pytest.fixture
def app(config: Config, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """Return the application at one frozen moment; long work is done at once.

    Its settings stay read for the whole test, so that on a slow machine no statement is added.
    """
    monkeypatch.setattr(settings, "SECONDS_CACHED", 3600)
    app = create_app(config, at_once=True)
    app.testing = True
    app.test_client_class = Visitor
    app.extensions["techloan"].clock = lambda: NOW
    yield app
    app.extensions["techloan"].database.engine.dispose()


@pytest.fixture
def visit(app: Flask, db: Session) -> Callable[[Staff | None], Visitor]:
    """Return a function that gives a browser's stand-in, signed in as somebody or nobody.

    What the test made so far is committed first, so that the application sees it.
    """

    def visitor(staff: Staff | None = None) -> Visitor:
        browser = app.test_client()
        db.begin_writing()
        if staff is not None:
            signed_in = sign_in.start(db, staff, "a test", NOW)
            with browser.session_transaction(base_url=browser.base_url) as session:
                session["_user_id"] = signed_in.token
                session["csrf_token"] = "made for a test"
        else:
            with browser.session_transaction(base_url=browser.base_url) as session:
                session["csrf_token"] = "made for a test"
        browser.token = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps(
            "made for a test"
        )
        db.commit()
        return browser

    return visitor
