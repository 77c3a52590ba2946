"""Choosing labels and printing them, on pages and by the command."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from click.testing import CliRunner
from flask import Flask

from techloan import settings
from techloan.cli import labels as command
from techloan.config import Config
from techloan.database import Session
from techloan.errors import Refused
from techloan.inventory.rules import State
from techloan.people.models import Staff
from techloan.permissions import Role
from techloan.settings import Settings
from tests import make
from tests.counting import statements
from tests.visitor import Visitor, page, words

Visit = Callable[[Staff | None], Visitor]


@pytest.fixture(autouse=True)
def _phone(db: Session) -> None:
    settings.write(db, Settings(organisation="Onside", phone="01632 960001"))


def some(db: Session, *numbers: int) -> None:
    model, site = make.model(db), make.site(db)
    for number in numbers:
        tag = f"TAB-{number:04d}"
        make.device(db, of=model, at=site, tag=tag, state=State.TO_PREPARE)


def chosen(answer: object) -> list[str]:
    return [str(box["value"]) for box in page(answer).select("input[type=checkbox][name=tag]")]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "query", ["from=tab-0009&to=TAB-0010", "q=samsung+tab+00", "tag=TAB-0009&tag=tab-0010"]
)
def test_devices_are_chosen_by_range_by_search_or_ticked(
    db: Session, visit: Visit, query: str
) -> None:
    some(db, 9, 10)
    make.device(db, tag="PH-0009", of=make.model(db, make="Nokia"))
    answer = visit(make.staff(db, Role.DESK, at=make.site(db))).get(f"/devices/labels?{query}")
    assert chosen(answer) == ["TAB-0009", "TAB-0010"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("from=TAB-0001&to=PH-0009", "Give two tags with the same letters"),
        ("from=TAB-0009&to=TAB-0001", "The first tag comes after the last one"),
        ("from=TAB-0500&to=TAB-0600", "There is no device from TAB-0500 to TAB-0600"),
        ("tag=TAB-0500", "There is no device TAB-0500"),
        ("q=zebra", "No device is like that"),
    ],
)
def test_a_choice_that_finds_nothing_says_why(
    db: Session, visit: Visit, query: str, sentence: str
) -> None:
    some(db, 9)
    answer = visit(make.staff(db, Role.COORDINATOR)).get(f"/devices/labels?{query}")
    assert answer.status_code == 200
    assert sentence in words(answer)


@pytest.mark.pdf
def test_labels_come_as_a_pdf_and_the_paper_is_remembered(db: Session, visit: Visit) -> None:
    some(db, 9, 10)
    browser = visit(make.staff(db, Role.COORDINATOR))
    query = "tag=TAB-0009&tag=TAB-0010&sheet=L7651&start=65&dx=0.5&dy=-0.5"
    answer = browser.get(f"/devices/labels.pdf?{query}")
    assert answer.mimetype == "application/pdf"
    assert len(pypdf.PdfReader(io.BytesIO(answer.data)).pages) == 2
    offered = page(browser.get("/devices/labels?tag=TAB-0009"))
    assert offered.select_one("#sheet option[selected]")["value"] == "L7651"  # type: ignore[index]
    assert offered.select_one("#dy option[selected]")["value"] == "-0.5"  # type: ignore[index]


@pytest.mark.pdf
def test_any_number_of_labels_takes_at_most_6_statements(
    app: Flask, db: Session, visit: Visit
) -> None:
    some(db, *range(1, 31))
    browser = visit(make.staff(db, Role.COORDINATOR))
    with statements(app.extensions["techloan"].database.engine) as sent:
        answer = browser.get("/devices/labels.pdf?from=TAB-0001&to=TAB-0030")
    assert answer.status_code == 200
    assert len(sent) <= 6, sent


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("tag=TAB-0500", 409),
        ("tag=TAB-0009&sheet=A5", 422),
        ("tag=TAB-0009&start=first", 422),
        ("tag=TAB-0009&start=22", 409),
        ("tag=TAB-0009&dx=0.3", 409),
        ("tag=TAB-0009&dx=nan", 422),
        ("", 409),
    ],
)
def test_a_print_that_cannot_be_is_refused_in_a_sentence(
    db: Session, visit: Visit, query: str, status: int
) -> None:
    some(db, 9)
    answer = visit(make.staff(db, Role.COORDINATOR)).get(f"/devices/labels.pdf?{query}")
    assert answer.status_code == status
    assert "That did not go through" in words(answer)


@pytest.mark.parametrize("path", ["/devices/labels", "/devices/labels.pdf?tag=TAB-0009"])
def test_labels_wait_for_the_public_address(
    app: Flask, db: Session, visit: Visit, config: Config, path: str
) -> None:
    some(db, 9)
    app.extensions["techloan"].config = replace(config, public_url="")
    answer = visit(make.staff(db, Role.COORDINATOR)).get(path)
    assert "Labels need the web address of this techloan" in words(answer)


def test_labels_wait_for_the_number_to_ring(db: Session, visit: Visit) -> None:
    settings.write(db, Settings())
    answer = visit(make.staff(db, Role.COORDINATOR)).get("/devices/labels")
    assert "There is no number to ring yet" in words(answer)


def test_labels_for_trying_say_so(app: Flask, db: Session, visit: Visit, config: Config) -> None:
    app.extensions["techloan"].config = replace(config, public_url="", development=True)
    answer = visit(make.staff(db, Role.COORDINATOR)).get("/devices/labels")
    assert "only for trying" in words(answer)


@pytest.mark.parametrize("path", ["/devices/labels", "/devices/labels.pdf?tag=TAB-0009"])
def test_a_volunteer_prints_no_labels(db: Session, visit: Visit, path: str) -> None:
    some(db, 9)
    browser = visit(make.staff(db, Role.VOLUNTEER, at=make.site(db)))
    assert browser.get(path).status_code == 404


@pytest.mark.pdf
def test_the_command_writes_the_same_labels(
    db: Session, config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some(db, 9, 10, 11)
    db.commit()
    run_with(monkeypatch, config)
    output = tmp_path / "labels.pdf"
    arguments = ["tab-0011", "--from", "TAB-0009", "--to", "TAB-0010", "-o", str(output)]
    result = CliRunner().invoke(command.labels, [*arguments, "--sheet", "62x29"])
    assert f"3 labels are in {output}" in result.output
    assert len(pypdf.PdfReader(output).pages) == 3


def test_the_command_refuses_a_tag_that_is_none(
    db: Session, config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.commit()
    run_with(monkeypatch, config)
    arguments = ["TAB-0500", "-o", str(tmp_path / "labels.pdf")]
    with pytest.raises(Refused, match="There is no device TAB-0500"):
        CliRunner().invoke(command.labels, arguments, catch_exceptions=False)


def run_with(monkeypatch: pytest.MonkeyPatch, config: Config) -> None:
    """Let commands find this test's configuration in the environment."""
    monkeypatch.setenv("TECHLOAN_DATA", str(config.data))
    monkeypatch.setenv("TECHLOAN_DATABASE_URL", config.database_url)
    monkeypatch.setenv("TECHLOAN_SECRET_KEY", config.secret_key)
    monkeypatch.setenv("TECHLOAN_DATA_KEYS", ",".join(config.data_keys))
    monkeypatch.setenv("TECHLOAN_PUBLIC_URL", config.public_url)
