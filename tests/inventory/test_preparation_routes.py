"""Preparing devices on their pages."""

from collections.abc import Callable

from sqlalchemy import select

from techloan.database import Session
from techloan.inventory import queries, services
from techloan.inventory.models import Device
from techloan.inventory.rules import State
from techloan.people.models import Staff
from techloan.permissions import COMMAND_LINE, Role
from tests import make
from tests.visitor import Visitor, page, words

Visit = Callable[[Staff | None], Visitor]


def lines(db: Session, device: Device) -> list[int]:
    return [line.id for line in db.scalars(queries.lines_of(device.model_id))]


def state(db: Session, device: Device) -> State | None:
    db.commit()
    return db.scalar(select(Device.state).where(Device.id == device.id))


def test_ticks_are_shown_with_who_made_them_and_when(db: Session, visit: Visit) -> None:
    device = make.device(db, state=State.TO_PREPARE)
    browser = visit(make.staff(db, Role.COORDINATOR, name="Bram Okafor"))
    path = f"/devices/{device.tag}/preparation"
    assert browser.post(path, data={"line": lines(db, device)[:1]}).location == path
    answer = browser.get(path)
    assert "Bram Okafor, 3 November 2026 10:30" in words(answer)
    assert len(page(answer).select("input[name=line][checked]")) == 1


def test_all_ticked_is_ready(db: Session, visit: Visit) -> None:
    device = make.device(db, state=State.TO_PREPARE)
    browser = visit(make.staff(db, Role.COORDINATOR))
    answer = browser.post(f"/devices/{device.tag}/preparation", data={"line": lines(db, device)})
    assert answer.location == f"/devices/{device.tag}"
    assert state(db, device) is State.READY


def test_what_somebody_else_ticked_meanwhile_stays_ticked(db: Session, visit: Visit) -> None:
    device = make.device(db, state=State.TO_PREPARE)
    first, second = lines(db, device)
    browser = visit(make.staff(db, Role.COORDINATOR))
    path = f"/devices/{device.tag}/preparation"
    browser.post(path, data={"line": [first]})
    # This page was opened before the first tick was made: it shows none.
    browser.post(path, data={"line": [second]})
    assert state(db, device) is State.READY


def test_a_tick_that_was_shown_can_be_taken_back(db: Session, visit: Visit) -> None:
    device = make.device(db, state=State.TO_PREPARE)
    first = lines(db, device)[0]
    browser = visit(make.staff(db, Role.COORDINATOR))
    path = f"/devices/{device.tag}/preparation"
    browser.post(path, data={"line": [first]})
    browser.post(path, data={"shown": [first]})
    db.commit()
    assert db.scalars(queries.ticks_of(device)).all() == []


def test_a_device_that_is_not_being_prepared_leads_to_its_page(db: Session, visit: Visit) -> None:
    device = make.device(db)
    browser = visit(make.staff(db, Role.COORDINATOR))
    path = f"/devices/{device.tag}/preparation"
    assert browser.get(path).location == f"/devices/{device.tag}"
    assert browser.post(path).status_code == 409


def test_the_desk_prepares_its_own_partners_devices_only(db: Session, visit: Visit) -> None:
    device = make.device(db, state=State.TO_PREPARE)
    browser = visit(make.staff(db, Role.DESK, at=make.site(db)))
    path = f"/devices/{device.tag}/preparation"
    assert browser.get(path).status_code == browser.post(path).status_code == 404
    assert browser.get("/devices/TAB-9999/preparation").status_code == 404
    assert device.tag not in browser.get("/devices/preparation?site=").text
    browser.post("/devices/preparation", data={"device": [device.id]})
    assert state(db, device) is State.TO_PREPARE


def test_a_volunteer_prepares_nothing(db: Session, visit: Visit) -> None:
    device = make.device(db, state=State.TO_PREPARE)
    browser = visit(make.staff(db, Role.VOLUNTEER, at=device.site))
    for path in (f"/devices/{device.tag}/preparation", "/devices/preparation"):
        assert browser.get(path).status_code == browser.post(path).status_code == 404


def test_chosen_devices_are_ready_in_one_press_by_a_named_person(db: Session, visit: Visit) -> None:
    model = make.model(db)
    one, two, three = (make.device(db, of=model, state=State.TO_PREPARE) for _ in range(3))
    browser = visit(make.staff(db, Role.COORDINATOR, name="Bram Okafor"))
    browser.post("/devices/preparation", data={"device": [one.id, two.id]})
    assert [state(db, d) for d in (one, two, three)] == [State.READY] * 2 + [State.TO_PREPARE]
    assert {tick.actor for tick in db.scalars(queries.ticks_of(one))} == {"Bram Okafor"}


def test_nothing_chosen_says_what_to_do(db: Session, visit: Visit) -> None:
    answer = visit(make.staff(db, Role.COORDINATOR)).post("/devices/preparation")
    assert answer.status_code == 422
    assert "Tick the devices that you have checked" in words(answer)


def test_what_waits_at_ones_own_site_is_shown_first(db: Session, visit: Visit) -> None:
    here, there = (make.device(db, state=State.TO_PREPARE) for _ in range(2))
    services.tick(db, COMMAND_LINE, make.NOW, here, {lines(db, here)[0]}, "hand")
    browser = visit(make.staff(db, Role.COORDINATOR, at=here.site))
    answer = browser.get("/devices/preparation")
    assert there.tag not in answer.text
    assert f"{here.tag} {here.model.title} {here.site.name} 1 of 2" in words(answer)
    assert there.tag in browser.get("/devices/preparation?site=").text
