"""A request when things go another way: undone, died, closed, retired, its day over."""

from datetime import date, timedelta

import pytest

from techloan.database import Session
from techloan.errors import Refused
from techloan.inventory import services as devices
from techloan.inventory.models import Device
from techloan.inventory.rules import State
from techloan.loans import follow_up, services, undo
from techloan.loans.models import Loan
from techloan.loans.requests import queries
from techloan.loans.requests.models import Request
from techloan.loans.requests.rules import Turn
from techloan.people.models import Staff
from techloan.permissions import COMMAND_LINE, Role
from techloan.settings import Settings
from tests import make
from tests.conftest import NOW
from tests.visitor import Visit, page, words

TODAY = NOW.date()
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def coordinator(db: Session) -> Staff:
    return make.staff(db, Role.COORDINATOR, at=make.site(db))


def lend(db: Session, device: Device, to: str, **more: bool) -> Loan:
    wish = services.CheckOut(tag=device.tag, client=to, **more)
    return services.check_out(db, COMMAND_LINE, NOW, TODAY, Settings(), wish)


def undone(db: Session, loan: Loan) -> None:
    undo.undo_check_out(db, COMMAND_LINE, NOW, TODAY, loan.id)
    db.expire_all()


def turns(db: Session, request: Request) -> list[tuple[Turn, str]]:
    return [(turn.turn, turn.why) for turn in db.scalars(queries.turns_of(request.id))]


def kind(answer: object) -> str:
    return page(answer).select_one("[data-card]")["data-card"]


def test_undo_of_a_loan_to_another_sets_the_device_aside_again(db: Session) -> None:
    device, other = make.device(db), make.client(db)
    request = make.request(db, held=device)
    undone(db, lend(db, device, other.reference, all_the_same=True))
    assert (request.device, request.until_on) == (device, date(2026, 11, 9))
    assert turns(db, request)[:2] == [
        (Turn.SET_ASIDE, "the check-out was undone"),
        (Turn.RELEASED, "lent to somebody else all the same"),
    ]


def test_undo_of_another_device_sets_aside_again_what_was_free_through_it(db: Session) -> None:
    device, another = make.device(db), make.device(db)
    request = make.request(db, held=device)
    undone(db, lend(db, another, request.client.reference))
    assert (request.is_open, request.device) == (True, device)


def test_undo_sets_nothing_aside_that_is_somebody_elses_by_now(db: Session) -> None:
    device, another, third = make.device(db), make.device(db), make.client(db)
    request = make.request(db, held=device)
    loan = lend(db, another, request.client.reference)
    lend(db, device, third.reference)
    undone(db, loan)
    assert (request.is_open, request.device) == (True, None)


def test_a_loan_that_is_followed_by_another_wish_is_not_undone(db: Session) -> None:
    request = make.request(db)
    loan = lend(db, make.device(db), request.client.reference)
    make.request(db, request.client, on=TODAY)
    with pytest.raises(Refused, match="Something happened since"):
        undone(db, loan)


@pytest.mark.parametrize("path", ["died", "close"])
def test_the_device_of_whom_died_or_was_closed_is_for_the_next(
    db: Session, visit: Visit, coordinator: Staff, path: str
) -> None:
    device = make.device(db)
    request = make.request(db, held=device)
    browser = visit(coordinator)
    told = {"died_on": str(TODAY)}
    browser.post(f"/clients/{request.client.reference}/{path}", data=told)
    assert kind(browser.fragment("/desk/scan", {"code": device.tag})) == "check-out"
    said = words(browser.get(f"/requests/{request.id}"))
    assert "Cancelled" in said
    assert f"Set aside: {device.tag}" in said


@pytest.mark.parametrize(
    ("to", "told", "why"),
    [
        ("retired", {"how": "recycled", "why": "certificate 12"}, "it is retired"),
        ("missing", {"why": "not on its shelf"}, "it is missing"),
    ],
)
def test_what_is_retired_or_missing_waits_for_nobody(
    db: Session, visit: Visit, coordinator: Staff, to: str, told: dict[str, str], why: str
) -> None:
    device = make.device(db)
    request, browser = make.request(db, held=device), visit(coordinator)
    path = f"/devices/{device.tag}/{to}"
    assert f"It is set aside for {request.client.name} until" in words(browser.get(path))
    assert browser.post(path, data=told).status_code == 303
    db.expire_all()
    assert (request.is_open, request.device) == (True, None)
    assert turns(db, request)[0] == (Turn.RELEASED, why)
    assert request in db.scalars(queries.requests().where(queries.waits_long(date(2026, 11, 20))))


def test_who_retires_reads_only_whose_client_it_is(db: Session, visit: Visit) -> None:
    site = make.site(db)
    device = make.device(db, at=site)
    request = make.request(db, held=device)
    answer = visit(make.staff(db, Role.DESK, at=site)).get(f"/devices/{device.tag}/retired")
    assert f"a client of {request.client.partner.name}" in words(answer)
    assert request.client.family_name not in answer.text


def test_a_device_that_is_prepared_anew_stays_theirs(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    device = make.device(db)
    request, browser = make.request(db, held=device), visit(coordinator)
    path = f"/devices/{device.tag}/to-prepare"
    assert "set aside" not in words(browser.get(path))
    browser.post(path, data={"why": "dusty"})
    said = words(browser.get(f"/requests/{request.id}"))
    assert "It is not ready: to prepare" in said


def test_a_set_aside_device_whose_day_is_over_is_for_everybody(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    device = make.device(db)
    request = make.request(db, held=device, until=YESTERDAY)
    browser = visit(coordinator)
    assert kind(browser.fragment("/desk/scan", {"code": device.tag})) == "check-out"
    said = words(browser.get(f"/requests/{request.id}"))
    assert f"{device.tag} was set aside until 2 November 2026. That day has passed." in said
    head = words(browser.get(f"/clients/{request.client.reference}"))
    assert "Waits for a tablet" in head
    assert "is set aside until" not in head.split("What happened")[0]


def test_a_device_whose_day_is_over_still_fulfils_without_a_warning(db: Session) -> None:
    device, other = make.device(db), make.client(db)
    request = make.request(db, held=device, until=YESTERDAY)
    lend(db, device, other.reference)
    db.expire_all()
    assert request.is_open
    loan = lend(db, make.device(db), request.client.reference)
    db.expire_all()
    assert request.loan_id == loan.id


def test_who_has_a_device_set_aside_that_went_to_repair_waits_all_the_same(db: Session) -> None:
    device = make.device(db)
    request = make.request(db, on=TODAY - timedelta(days=20), held=device, until=TODAY)
    assert db.execute(follow_up.waiting(TODAY)).all() == []
    devices.move(db, COMMAND_LINE, NOW, device, State.IN_REPAIR, "its screen is cracked")
    assert [row.client_id for row in db.execute(follow_up.waiting(TODAY))] == [request.client_id]
