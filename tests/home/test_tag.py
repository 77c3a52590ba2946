"""The public page of a label."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from techloan import settings
from techloan.database import Session
from techloan.home.throttle import limiter
from techloan.inventory.rules import Kind, State
from techloan.people.models import Staff
from techloan.permissions import Role
from techloan.reading_age import reading_age
from techloan.settings import Settings
from techloan.support.guides.first_help import first_help
from techloan.support.guides.rules import System
from tests import make
from tests.counting import statements
from tests.visitor import Visitor, page, words

Visit = Callable[[Staff | None], Visitor]


@pytest.fixture(autouse=True)
def _fresh(app: Flask, db: Session) -> None:
    with app.app_context():
        limiter.reset()
    settings.write(db, Settings(organisation="Onside", phone="01632 960001"))


def test_a_finder_reads_whose_it_is_and_whom_to_ring(db: Session, visit: Visit) -> None:
    make.site(db, name="Malvern office", address="1 Spring Lane", phone="01632 960002")
    answer = visit(None).get("/d/TAB-0017")
    assert "This belongs to Onside" in words(answer)
    links = [link["href"] for link in page(answer).select("main a")]
    assert links[0] == "tel:01632960001"
    assert "Malvern office" in words(answer)
    assert "tel:01632960002" in links


def test_the_page_is_the_same_on_loan_or_not_known_or_not(db: Session, visit: Visit) -> None:
    loan = make.loan(db, of=make.device(db, tag="TAB-0001"))
    make.device(db, tag="TAB-0002", state=State.MISSING)
    browser = visit(None)
    answers = [browser.get(f"/d/{tag}") for tag in ("TAB-0001", "TAB-0002", "tab-9999", "TAB-?")]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    for told in (loan.client.family_name, loan.client.first_name, "TAB-", "Samsung"):
        assert told not in answers[0].text


def test_a_tag_that_was_never_given_costs_as_much_as_one_that_was(
    app: Flask, db: Session, visit: Visit
) -> None:
    make.loan(db, of=make.device(db, tag="TAB-0001"))
    browser, said = visit(None), []
    browser.get("/d/TAB-0001")
    for tag in ("TAB-0001", "TAB-9999"):
        with statements(app.extensions["techloan"].database.engine) as seen:
            browser.get(f"/d/{tag}")
        said.append(list(seen))
    assert said[0] == said[1]
    assert not any("FROM device " in statement or "FROM loan" in statement for statement in said[0])


@pytest.mark.parametrize("tag", ["ZEBRA-1", "TABLE-0001", "TAB", "0001", "x y"])
def test_a_tag_that_begins_like_none_of_ours_gets_the_general_page(
    db: Session, visit: Visit, tag: str
) -> None:
    make.model(db)
    answer = visit(None).get(f"/d/{tag}")
    assert "First, these often help: Plug in the charger" in words(answer)
    assert not page(answer).select("details")


@pytest.mark.parametrize(
    ("tag", "model", "told"),
    [
        ("TAB-0017", {}, "Hold the on button down until you see Restart."),
        ("TAB-0017", {"make": "Apple", "name": "iPad 9"}, "Let go when you see an apple."),
        ("PH-0017", {"kind": Kind.PHONE, "make": "Doro"}, "Hold the red key down."),
        ("LAP-0017", {"kind": Kind.LAPTOP, "make": "Dell"}, "Open the lid."),
        ("MIFI-0017", {"kind": Kind.MIFI, "make": "TP-Link"}, "Let go when a light comes on."),
    ],
)
def test_a_borrower_reads_the_first_help_for_their_kind_of_device(
    db: Session, visit: Visit, tag: str, model: dict[str, Any], told: str
) -> None:
    make.model(db, **model)
    answer = visit(None).get(f"/d/{tag}")
    assert "Is it lent to you? We are glad to help: ring 01632 960001" in words(answer)
    assert told in words(answer)
    assert not page(answer).select("main h3")


def test_where_ipads_and_others_are_lent_it_says_which_help_is_whose(
    db: Session, visit: Visit
) -> None:
    make.model(db)
    make.model(db, make="Apple", name="iPad 9")
    shown = page(visit(None).get("/d/TAB-0017"))
    which = [heading.get_text() for heading in shown.select("main h3")]
    assert which == ["If it is another tablet", "If it is an iPad"]


def test_a_house_with_its_own_prefixes_has_the_help_for_them(db: Session, visit: Visit) -> None:
    prefixes = {"tablet": "T", "phone": "T-P", "laptop": "L", "mifi": "M"}
    settings.write(db, Settings(tag_prefixes=prefixes))
    make.model(db)
    make.model(db, kind=Kind.PHONE, make="Doro")
    assert "Hold the red key down." in words(visit(None).get("/d/T-P-01"))
    assert "Hold the red key down." not in words(visit(None).get("/d/T-01"))


@pytest.mark.parametrize("system", System)
def test_the_first_help_is_in_plain_words_without_gaps(system: System) -> None:
    hints = first_help(system)
    said = " ".join(step for hint in hints for step in hint.steps)
    assert all(hint.matter and hint.steps for hint in hints)
    assert not set(said) & set("{}[]*#")
    assert reading_age(said) <= 9


@pytest.mark.parametrize("path", ["/D/TAB-0017", "/d/tab-0017", "/D/tab-0017"])
def test_the_address_works_in_any_case(visit: Visit, path: str) -> None:
    assert visit(None).get(path).status_code == 200


def test_it_leaves_no_trace_with_the_finder(app: Flask) -> None:
    answer = app.test_client().get("/d/TAB-0017")
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.DESK, Role.COORDINATOR])
def test_staff_are_led_to_the_card_at_the_desk(db: Session, visit: Visit, role: Role) -> None:
    browser = visit(make.staff(db, role, at=make.site(db)))
    assert browser.get("/D/TAB-0017").location == "/desk?code=TAB-0017"


def test_who_has_no_desk_reads_what_a_finder_reads(db: Session, visit: Visit) -> None:
    answer = visit(make.staff(db, Role.ADMINISTRATOR)).get("/d/TAB-0017")
    assert "Found it? Thank you." in words(answer)


def test_nobody_asks_more_than_sixty_times_a_minute(visit: Visit) -> None:
    browser = visit(None)
    statuses = [browser.get(f"/d/TAB-{number:04d}").status_code for number in range(61)]
    assert statuses == [200] * 60 + [429]


def test_without_a_number_the_places_are_named(db: Session, visit: Visit) -> None:
    settings.write(db, Settings(organisation="Onside"))
    make.site(db, address="1 Spring Lane")
    answer = visit(None).get("/d/TAB-0017")
    assert "bring it to one of the places below" in words(answer)
