"""`techloan import loans`: the report for machines, and what a second run says."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from techloan.cli import techloan
from techloan.config import Config
from techloan.database import Session
from techloan.loans.models import Loan
from tests.conftest import KEY, SECRET
from tests.imports.lists import SAMPLES, office

MASTER = str(SAMPLES.parent / "tablet-loans-master-list.csv")


@pytest.fixture
def run(config: Config, db: Session, monkeypatch: pytest.MonkeyPatch):
    office(db)
    db.commit()
    monkeypatch.setenv("TECHLOAN_DATABASE_URL", config.database_url)
    monkeypatch.setenv("TECHLOAN_SECRET_KEY", SECRET)
    monkeypatch.setenv("TECHLOAN_DATA_KEYS", KEY)

    def command(*arguments: str) -> Result:
        wanted = ["import", "loans", MASTER, "--as-at", "2026-10-31", *arguments]
        return CliRunner().invoke(techloan, wanted)

    return command


def loans(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(Loan)) or 0


def test_a_dry_run_says_what_would_come_in_and_changes_nothing(run, db: Session) -> None:
    result = run("--dry-run", "--json")
    report = json.loads(result.output)
    assert report["counts"] == {"ok": 7, "look": 24, "hold": 8, "skip": 1, "rejected": 0}
    assert [row for row in report["rows"] if row["row"] == 9] == [
        {
            "sheet": None,
            "row": 9,
            "kind": "loan",
            "key": "TAB-0003",
            "outcome": "look",
            "repairs": [
                {
                    "field": "phone",
                    "was": "7700900103",
                    "read_as": "07700 900103",
                    "why": "lost its leading 0",
                }
            ],
            "messages": [],
            "creates": ["client PLUS-C-0103", "device TAB-0003"],
        }
    ]
    assert (result.exit_code, loans(db)) == (1, 0)


def test_every_loan_has_one_entry_and_bands_have_none(run) -> None:
    report = json.loads(run("--dry-run", "--json").output)
    assert len(report["rows"]) == 40
    assert {row["kind"] for row in report["rows"]} == {"loan"}


def test_a_second_run_adds_nothing_and_keeps_its_held_rows(run, db: Session) -> None:
    assert run().exit_code == 1
    before = loans(db)
    again = json.loads(run("--json").output)
    assert again["counts"] == {"ok": 0, "look": 0, "hold": 8, "skip": 32, "rejected": 0}
    assert (before, loans(db)) == (32, 32)
