"""`techloan export`: the same lists from the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from techloan import sheets
from techloan.cli import techloan
from techloan.config import Config
from techloan.database import Session
from techloan.permissions import Role
from tests import make
from tests.conftest import KEY, SECRET
from tests.imports.shelf import written_down
from tests.inventory.test_sims import a_sim


@pytest.fixture
def run(config: Config, db: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("TECHLOAN_DATABASE_URL", config.database_url)
    monkeypatch.setenv("TECHLOAN_SECRET_KEY", SECRET)
    monkeypatch.setenv("TECHLOAN_DATA_KEYS", KEY)

    def command(which: str, name: str, *more: str) -> tuple[Result, Path]:
        db.commit()
        file = tmp_path / name
        result = CliRunner().invoke(techloan, ["export", which, "-o", str(file), *more])
        db.begin_writing()
        return result, file

    return command


def keys(file: Path) -> list[object]:
    rows = sheets.read(file.name, file.read_bytes()).sheets[0].rows
    return [row.at(0) for row in rows[1:]]


@pytest.mark.parametrize("name", ["list.csv", "LIST.XLSX"])
@pytest.mark.parametrize("which", ["devices", "clients", "loans"])
def test_a_whole_list_is_written(run, db: Session, which: str, name: str) -> None:
    loan = make.loan(db)
    result, file = run(which, name)
    assert (result.exit_code, result.output) == (0, f"{file} holds 1 {which[:-1]}.\n")
    assert keys(file) == [loan.client.reference if which == "clients" else loan.device.tag]
    assert file.stat().st_mode & 0o077 == 0


def test_a_list_of_sims_is_written(run, db: Session) -> None:
    a_sim(db)
    result, file = run("sims", "sims.csv")
    assert (result.exit_code, result.output) == (0, f"{file} holds 1 SIM.\n")
    assert keys(file) == ["EE"]


def test_closed_records_are_in_it_and_who_took_it_is_written_down(run, db: Session) -> None:
    closed, _ = make.client(db, archived_on=make.NOW.date()), make.client(db)
    result, file = run("clients", "list.csv")
    assert closed.reference in keys(file)
    assert "holds 2 clients" in result.output
    assert [line.actor for line in written_down(db, "took away")] == ["command line"]
    assert len(written_down(db, "opened")) == 2


def test_somebody_takes_what_is_theirs(run, db: Session) -> None:
    mine, _ = make.client(db), make.client(db)
    staff = make.staff(db, Role.DESK, at=make.site(db, mine.partner))
    _, file = run("clients", "list.csv", "--as", staff.email)
    assert keys(file) == [mine.reference]
    assert [line.staff_id for line in written_down(db, "took away")] == [staff.id]


def test_who_may_not_is_refused_and_no_file_is_made(run, db: Session) -> None:
    staff = make.staff(db, Role.VOLUNTEER)
    result, file = run("devices", "list.csv", "--as", staff.email)
    assert "cannot take lists away" in str(result.exception)
    assert not file.exists()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("list.ods", "ends in .csv or .xlsx"), ("nowhere/list.csv", "cannot be written")],
)
def test_a_file_that_cannot_be_is_said(run, name: str, sentence: str) -> None:
    result, _ = run("devices", name)
    assert sentence in str(result.exception)
