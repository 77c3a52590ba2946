"""Moving a device on its pages: to repair, missing, found, retired, here after all."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from techloan.database import Session
from techloan.inventory import queries
from techloan.inventory.models import Device
from techloan.inventory.rules import RetiredHow, State
from techloan.people.models import Staff
from techloan.permissions import Role
from tests import make
from tests.visitor import Visitor, page, words

Visit = Callable[[Staff | None], Visitor]


def now(db: Session, device: Device) -> Device:
    db.commit()
    db.refresh(device)
    return device


@pytest.mark.parametrize(
    ("before", "path", "after"),
    [
        (State.READY, "in-repair", State.IN_REPAIR),
        (State.READY, "to-prepare", State.TO_PREPARE),
        (State.TO_PREPARE, "missing", State.MISSING),
        (State.MISSING, "to-prepare", State.TO_PREPARE),
        (State.IN_REPAIR, "to-prepare", State.TO_PREPARE),
        (State.RETIRED, "to-prepare", State.TO_PREPARE),
    ],
)
def test_a_device_goes_where_the_button_says(
    db: Session, visit: Visit, before: State, path: str, after: State
) -> None:
    device = make.device(db, state=before)
    browser = visit(make.staff(db, Role.COORDINATOR))
    assert browser.get(f"/devices/{device.tag}/{path}").status_code == 200
    answer = browser.post(f"/devices/{device.tag}/{path}", data={"why": "for a reason"})
    assert answer.location == f"/devices/{device.tag}"
    assert now(db, device).state is after
    assert db.scalars(queries.last_move(device.id)).one().why == "for a reason"


def test_a_device_is_retired_with_how_and_evidence(db: Session, visit: Visit) -> None:
    device = make.device(db)
    browser = visit(make.staff(db, Role.COORDINATOR))
    data = {"how": "recycled", "why": "certificate 12", "by": "Lathe"}
    browser.post(f"/devices/{device.tag}/retired", data=data)
    kept = now(db, device)
    assert (kept.retired_how, kept.retired_evidence) == (RetiredHow.RECYCLED, "certificate 12")
    assert "Recycled by Lathe: certificate 12" in words(browser.get(f"/devices/{device.tag}"))


def test_a_device_is_not_retired_without_saying_how(db: Session, visit: Visit) -> None:
    device = make.device(db)
    answer = visit(make.staff(db, Role.COORDINATOR)).post(f"/devices/{device.tag}/retired")
    assert answer.status_code == 422
    assert now(db, device).state is State.READY


def test_a_device_is_not_sent_to_repair_without_a_reason(db: Session, visit: Visit) -> None:
    device = make.device(db)
    answer = visit(make.staff(db, Role.COORDINATOR)).post(f"/devices/{device.tag}/in-repair")
    assert answer.status_code == 409
    assert "Please say why, in a few words." in words(answer)


def test_a_device_on_loan_goes_nowhere_else(db: Session, visit: Visit) -> None:
    device = make.loan(db).device
    browser = visit(make.staff(db, Role.COORDINATOR))
    answer = browser.post(f"/devices/{device.tag}/missing")
    assert answer.status_code == 409
    assert "is on loan. Check it in or end the loan first." in words(answer)
    assert now(db, device).state is State.READY


def test_a_device_on_loan_offers_no_move(db: Session, visit: Visit) -> None:
    device = make.loan(db).device
    answer = visit(make.staff(db, Role.COORDINATOR)).get(f"/devices/{device.tag}")
    links = [str(link["href"]) for link in page(answer).select("main a[href]")]
    assert not [link for link in links if link.endswith(("missing", "in-repair", "retired"))]
    assert f"/desk?code={device.tag}" in links


def test_a_move_that_is_not_on_the_list_is_refused(db: Session, visit: Visit) -> None:
    device = make.device(db, state=State.MISSING)
    answer = visit(make.staff(db, Role.COORDINATOR)).post(f"/devices/{device.tag}/in-repair")
    assert answer.status_code == 409
    assert "cannot become" in words(answer)


def test_the_desk_finds_or_misses_a_device_of_any_partner(db: Session, visit: Visit) -> None:
    device = make.device(db)
    browser = visit(make.staff(db, Role.DESK, at=make.site(db)))
    assert browser.post(f"/devices/{device.tag}/missing").status_code == 303
    assert browser.post(f"/devices/{device.tag}/to-prepare").status_code == 303


@pytest.mark.parametrize("path", ["in-repair", "to-prepare", "retired"])
def test_the_desk_repairs_and_retires_its_own_partners_devices_only(
    db: Session, visit: Visit, path: str
) -> None:
    device = make.device(db)
    browser = visit(make.staff(db, Role.DESK, at=make.site(db)))
    data = {"why": "a reason", "how": "sold"}
    assert browser.post(f"/devices/{device.tag}/{path}", data=data).status_code == 404
    assert browser.get(f"/devices/{device.tag}/{path}").status_code == 404


def test_a_volunteer_moves_nothing(db: Session, visit: Visit) -> None:
    device = make.device(db)
    browser = visit(make.staff(db, Role.VOLUNTEER, at=device.site))
    assert browser.get(f"/devices/{device.tag}/missing").status_code == 404
    assert browser.post(f"/devices/{device.tag}/missing").status_code == 404


def test_a_device_that_is_not_there_goes_nowhere(db: Session, visit: Visit) -> None:
    browser = visit(make.staff(db, Role.COORDINATOR))
    assert browser.get("/devices/TAB-9999/missing").status_code == 404
    assert browser.post("/devices/TAB-9999/missing").status_code == 404


def test_a_page_of_a_device_says_only_what_this_person_may_do(db: Session, visit: Visit) -> None:
    device = make.device(db)
    answer = visit(make.staff(db, Role.DESK, at=make.site(db))).get(f"/devices/{device.tag}")
    assert "It is missing" in words(answer)
    assert "Send it to repair" not in words(answer)
    assert db.scalar(select(Device.state)) is State.READY


def test_what_was_destroyed_says_how_and_what_shows_it(db: Session, visit: Visit) -> None:
    device, browser = make.device(db), visit(make.staff(db, Role.COORDINATOR, at=make.site(db)))
    path, told = f"/devices/{device.tag}/retired", {"how": "destroyed", "by": "Lathe Recycling"}
    refused = browser.post(path, data=told)
    assert (refused.status_code, "how it was destroyed" in words(refused)) == (409, True)
    assert "Lathe Recycling" in refused.text
    browser.post(path, data={**told, "why": "shredded, certificate 12"})
    seen = words(browser.get(f"/devices/{device.tag}"))
    assert "Destroyed by Lathe Recycling: shredded, certificate 12" in seen
