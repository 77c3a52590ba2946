"""The public page of a label."""

from collections.abc import Callable

import pytest
from flask import Flask

from techloan import settings
from techloan.database import Session
from techloan.home.throttle import limiter
from techloan.inventory.rules import State
from techloan.people.models import Staff
from techloan.permissions import Role
from techloan.settings import Settings
from tests import make
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
    answers = [browser.get(f"/d/{tag}") for tag in ("TAB-0001", "TAB-0002", "TAB-9999", "x y")]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    assert loan.client.family_name not in answers[0].text


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
    answer = visit(None).get("/d/TAB-0017")
    assert "bring it to one of the places below" in words(answer)
