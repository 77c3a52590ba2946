"""People decide on the page /settings; every change is checked, kept and written down."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from techloan import settings, web
from techloan.audit import AuditLine
from techloan.database import Session
from techloan.errors import Refused
from techloan.people import deciding
from techloan.people.models import Staff
from techloan.permissions import Role
from techloan.settings import EligibilityLine
from tests import make
from tests.visitor import Visit, Visitor, page, words


def filled(browser: Visitor, **more: Any) -> dict[str, Any]:
    """Return the form as the page shows it, with some answers changed."""
    shown = page(browser.get("/settings"))
    form = {field["name"]: field.get("value", "") for field in shown.select("main input[value]")}
    form |= {area["name"]: area.text.lstrip("\n") for area in shown.select("main textarea")}
    ticks = shown.select("main input[type=checkbox]:not([checked])")
    return {name: form[name] for name in form if name not in {t["name"] for t in ticks}} | more


@pytest.fixture
def administrator(db: Session) -> Staff:
    return make.staff(db, Role.ADMINISTRATOR)


def test_a_decision_holds_at_once_and_is_written_down(
    db: Session, visit: Visit, administrator: Staff
):
    browser = visit(administrator)
    form = filled(browser, organisation="Juniper House", days_tablet="42", prefix_tablet="TB")
    assert browser.post("/settings", data=form).status_code == 303
    now = settings.read(db)
    assert (now.organisation, now.loan_days["tablet"], now.tag_prefixes["tablet"]) == (
        "Juniper House",
        42,
        "TB",
    )
    assert "Juniper House" in browser.get("/").text
    line = db.scalars(select(AuditLine).where(AuditLine.subject == "settings")).one()
    assert json.loads(line.detail)["organisation"] == ["Our charity", "Juniper House"]


def test_nothing_changed_writes_nothing(db: Session, visit: Visit, administrator: Staff):
    browser = visit(administrator)
    browser.post("/settings", data=filled(browser))
    assert db.scalars(select(AuditLine).where(AuditLine.subject == "settings")).all() == []
    assert settings.read(db) == settings.Settings()


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("organisation", "", "Enter the name."),
        ("days_phone", "0", "Choose 1 to 1,096 days."),
        ("days_phone", "many", "Write a whole number"),
        ("prefix_mifi", "mi fi", "Use capitals and digits"),
        ("reference_prefix", "", "Use capitals and digits"),
        ("support_months", "121", "Choose 1 to 120."),
        ("languages", "Polish", "Write “Polish” as a code and a name"),
        ("languages", "pl = Polish", "English (en) has to stay"),
        ("languages", "en = English\nen = Inglish", "The code en stands there twice."),
        ("districts", "x" * 61, "is too long"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(
    db: Session, visit: Visit, administrator: Staff, field: str, typed: str, said: str
):
    browser = visit(administrator)
    form = filled(browser, found_words="Please ring", **{field: typed})
    answer = browser.post("/settings", data=form)
    assert answer.status_code == 422
    assert said in words(answer)
    assert page(answer).select_one("#found_words")["value"] == "Please ring"
    assert settings.read(db) == settings.Settings()


def test_who_decides_on_an_old_page_is_told(db: Session, visit: Visit, administrator: Staff):
    browser = visit(administrator)
    first, second = filled(browser, phone="01632 960001"), filled(browser, support_months="6")
    browser.post("/settings", data=first)
    answer = browser.post("/settings", data=second)
    assert (answer.status_code, web.STALE in words(answer)) == (409, True)
    assert settings.read(db).support_months == 9


def test_the_two_questions_come_with_one_press(db: Session, visit: Visit, administrator: Staff):
    browser = visit(administrator)
    browser.post("/settings", data=filled(browser, plus="yes"))
    assert [line.question for line in settings.read(db).eligibility] == list(deciding.OF_PLUS)
    assert 'name="plus"' not in browser.get("/settings").text


def test_a_question_that_is_reworded_keeps_its_key_and_an_empty_one_goes(
    db: Session, visit: Visit, administrator: Staff
):
    browser = visit(administrator)
    browser.post("/settings", data=filled(browser, plus="yes"))
    form = filled(browser, question_0="Are you 18 or over?", question_1="")
    form.pop("required_0")
    browser.post("/settings", data=form)
    lines = settings.read(db).eligibility
    assert lines == (EligibilityLine("18-or-over", "Are you 18 or over?", required=False),)


def test_a_key_that_somebody_made_up_is_not_taken():
    lines = deciding.eligibility([("<b>", "Over 18?", True), ("", "Over 18?", True)], ())
    assert [line.key for line in lines] == ["over-18", "over-18-2"]


def test_lines_are_tidied_and_told_once():
    assert deciding.lines(" Malvern  Hills \n\nWychavon\nMalvern Hills") == (
        "Malvern Hills",
        "Wychavon",
    )
    with pytest.raises(Refused, match="200 lines"):
        deciding.lines("\n".join(str(n) for n in range(201)))
