"""`techloan demo` as people type it, and the people with whom they sign in afterwards."""

import os
import subprocess
import sys
from collections.abc import Callable

from techloan.config import Config
from techloan.database import Database
from techloan.demo import making
from techloan.permissions import Role
from tests import make
from tests.conftest import NOW
from tests.visitor import Visitor, words

SMALLEST = ("--clients", "40", "--devices", "20", "--months", "3")


def _command(config: Config, *more: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "TECHLOAN_DATABASE_URL": config.database_url,
        "TECHLOAN_DATA": str(config.data),
        "TECHLOAN_SECRET_KEY": config.secret_key,
        "TECHLOAN_DATA_KEYS": ",".join(config.data_keys),
    }
    line = [sys.executable, "-m", "techloan", "demo", *more]
    return subprocess.run(
        line, env=os.environ | environment, capture_output=True, text=True, check=False
    )


def test_the_command_makes_a_county_of_the_wanted_size(config: Config) -> None:
    done = _command(config, *SMALLEST, "--seed", "3", "--today", "2026-11-22")
    assert done.returncode == 0
    assert "40 clients, 20 devices" in done.stdout
    assert "desk@demo.example.org" in done.stdout


def test_a_database_with_people_is_refused_in_a_sentence(
    config: Config, database: Database
) -> None:
    with database.writing() as db:
        make.staff(db, Role.ADMINISTRATOR)
    done = _command(config)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "This database has people already. The demo needs an empty one.\n"


def test_if_empty_says_nothing_about_a_database_with_people(
    config: Config, database: Database
) -> None:
    with database.writing() as db:
        make.client(db)
    done = _command(config, "--if-empty")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_each_demo_person_signs_in_with_the_demo_password(
    database: Database, visit: Callable[[], Visitor]
) -> None:
    browsers = {role: visit() for role in ("volunteer", "desk", "coordinator", "admin")}
    size = making.Size(clients=40, devices=20, months=3)
    with database.writing() as db:
        making.make(db, NOW.date(), size, lambda _done, _total: None)
    for role, browser in browsers.items():
        form = {"email": f"{role}@demo.example.org", "password": "show-me-techloan"}
        assert browser.post("/sign-in", data=form).status_code == 303
        assert "Sign out" in words(browser.get("/account"))
