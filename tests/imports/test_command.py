"""`techloan import`: the report, and how it ends."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from techloan.cli import techloan
from techloan.config import Config
from techloan.database import Session
from techloan.inventory.models import Device
from tests.conftest import KEY, SECRET
from tests.imports.lists import SAMPLES, office


@pytest.fixture
def run(config: Config, db: Session, monkeypatch: pytest.MonkeyPatch):
    office(db)
    db.commit()
    monkeypatch.setenv("TECHLOAN_DATABASE_URL", config.database_url)
    monkeypatch.setenv("TECHLOAN_SECRET_KEY", SECRET)
    monkeypatch.setenv("TECHLOAN_DATA_KEYS", KEY)

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(techloan, ["import", *arguments])

    return command


def test_a_dry_run_changes_nothing_and_held_rows_end_with_1(run, db: Session) -> None:
    result = run("devices", str(SAMPLES / "devices.csv"), "--dry-run", "--json")
    report = json.loads(result.output)
    assert report["counts"] == {"ok": 2, "look": 3, "hold": 3, "skip": 0, "rejected": 0}
    assert report["rows"][0] == {
        "sheet": None,
        "row": 4,
        "kind": "device",
        "key": "TAB-0001",
        "outcome": "ok",
        "repairs": [],
        "messages": [],
        "creates": ["device model Samsung Tab A7"],
    }
    assert (result.exit_code, db.scalar(select(func.count()).select_from(Device))) == (1, 0)


def test_a_second_run_adds_nothing(run, db: Session) -> None:
    run("devices", str(SAMPLES / "devices.csv"))
    again = json.loads(run("devices", str(SAMPLES / "devices.csv"), "--json").output)
    assert again["counts"] == {"ok": 0, "look": 0, "hold": 3, "skip": 5, "rejected": 0}
    assert db.scalar(select(func.count()).select_from(Device)) == 5


def test_a_list_without_doubts_ends_with_0(run) -> None:
    assert run("devices", str(SAMPLES / "other-charity.csv")).exit_code == 0


def test_a_file_that_is_no_list_is_refused_in_one_sentence(run, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(b"%PDF-1.7")
    assert "a PDF" in str(run("devices", str(file)).exception)


def test_an_unknown_partner_is_said(run) -> None:
    result = run("clients", str(SAMPLES / "clients.csv"), "--partner", "Nobody")
    assert "no partner called Nobody" in str(result.exception)
