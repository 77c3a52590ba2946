"""Coordinators edit sheets with a preview, see every version, and may go back."""

import pytest
from sqlalchemy import func, select

from techloan.audit import AuditLine
from techloan.database import Session
from techloan.permissions import Role
from techloan.support.guides.models import GuideText
from tests import make
from tests.support.guides.made import lent
from tests.visitor import Visit, Visitor, words

HERE = "/guides/en/safe"
NEW = {"title": "Keep safe", "body": "1. [help] Ring us about the {thing}.", "keep": "1"}


@pytest.fixture
def browser(db: Session, visit: Visit) -> Visitor:
    return visit(make.staff(db, Role.COORDINATOR, name="Juniper Vale"))


def kept(db: Session) -> int:
    db.rollback()
    return db.scalar(select(func.count()).select_from(GuideText)) or 0


def test_a_sheet_is_shown_as_it_is_in_force(browser: Visitor) -> None:
    page = words(browser.get(HERE))
    assert "As it came with techloan" in page
    assert "How it looks" in page
    assert "Reading age: about" in page


def test_new_words_are_in_force_at_once_and_stand_in_every_guide(
    db: Session, visit: Visit, browser: Visitor
) -> None:
    assert browser.post(HERE, data=NEW).status_code == 303
    assert "by Juniper Vale" in words(browser.get(HERE))
    db.begin_writing()
    client = make.client(db)
    lent(db, client)
    db.commit()
    page = words(browser.get(f"/clients/{client.reference}/guide"))
    assert "Keep safe" in page
    assert "Ring us about the tablet." in page


def test_showing_how_it_looks_keeps_nothing(db: Session, browser: Visitor) -> None:
    draft = {**NEW, "show": "1", "system": "mifi"}
    del draft["keep"]
    page = browser.post(HERE, data=draft)
    assert page.status_code == 200
    assert "Ring us about the MiFi box." in words(page)
    assert kept(db) == 0


def test_the_live_preview_answers_with_the_sheet_alone(browser: Visitor) -> None:
    draft = {"title": "<b>T</b>", "body": "1. [power] {power_where} <i>"}
    page = browser.fragment(f"{HERE}/preview", draft)
    assert "<html" not in page.text
    assert "The on button is the small one on the side. <i>" in words(page)
    assert "HTML does not work here" in words(page)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"body": "1. [elephant] Look."}, "There is no picture [elephant]"),
        ({"body": "It costs {price}."}, "There is no value {price}"),
        ({"title": "About {price}"}, "There is no value {price}"),
        ({"body": ""}, "A guide sheet needs words"),
        ({"title": " "}, "A guide sheet needs a title"),
        ({"body": "x" * 6001}, "under 6,000 letters"),
    ],
)
def test_words_that_cannot_be_are_refused_beside_their_field(
    db: Session, browser: Visitor, form: dict[str, str], said: str
) -> None:
    answer = browser.post(HERE, data={**NEW, **form})
    assert answer.status_code == 422
    assert said in words(answer)
    assert kept(db) == 0


def test_the_same_words_are_not_kept_twice(browser: Visitor) -> None:
    browser.post(HERE, data=NEW)
    answer = browser.post(HERE, data=NEW)
    assert answer.status_code == 409
    assert "in force already" in words(answer)


def test_every_version_is_kept_and_the_shipped_words_come_back(
    db: Session, browser: Visitor
) -> None:
    browser.post(HERE, data=NEW)
    browser.post(HERE, data={**NEW, "title": "Safe and sound"})
    assert browser.post(f"{HERE}/shipped").status_code == 303
    page = words(browser.get(HERE))
    assert "As it came with techloan" in page
    assert "Number 3" in page
    first = browser.get("/guides/versions/1")
    assert "Keep safe" in words(first)
    assert kept(db) == 3


def test_a_change_is_written_down(db: Session, browser: Visitor) -> None:
    browser.post(HERE, data=NEW)
    db.rollback()
    rows = select(AuditLine.actor).where(AuditLine.action == "changed a guide sheet")
    assert db.scalars(rows).all() == ["Juniper Vale"]


def test_a_language_is_checked_by_somebody_with_a_name(browser: Visitor) -> None:
    assert browser.post("/guides/ur/checked", data={"by": " "}).status_code == 422
    assert browser.post("/guides/ur/checked", data={"by": "Saima"}).status_code == 303
    assert "Checked by Saima" in words(browser.get("/guides"))


def test_an_urdu_sheet_is_edited_from_the_right(browser: Visitor) -> None:
    page = browser.get("/guides/ur/safe").text
    assert '<div class="guide" lang="ur" dir="rtl">' in page
    assert '<span dir="ltr">999</span>' in page
