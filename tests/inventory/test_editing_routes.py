"""Adding and editing a device on its pages."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from techloan.audit import AuditLine
from techloan.database import Session
from techloan.encryption import unseal
from techloan.inventory.models import Device
from techloan.inventory.rules import Acquired, Condition
from techloan.people.models import Staff
from techloan.permissions import Role
from tests import make
from tests.visitor import Visitor, page, words

Visit = Callable[[Staff | None], Visitor]


def answers(db: Session, device: Device | None = None, **more: Any) -> dict[str, Any]:
    """Return the fields of the form as a browser sends them."""
    if device is None:
        model, site = make.model(db), make.site(db)
        return {"model_id": model.id, "site_id": site.id, "condition": "good"} | {
            "acquired": "unknown",
            **more,
        }
    return {
        "tag": device.tag,
        "model_id": device.model_id,
        "site_id": device.site_id,
        "condition": "good",
        "acquired": "unknown",
        "version": device.version,
        **more,
    }


def only_device(db: Session) -> Device:
    # A new transaction, so that SQLite too shows what the page has written.
    db.commit()
    return db.scalars(select(Device).execution_options(populate_existing=True)).one()


def test_a_device_without_a_tag_gets_the_next_free_one(db: Session, visit: Visit) -> None:
    data = answers(db)
    answer = visit(make.staff(db, Role.COORDINATOR)).post("/devices/new", data=data)
    assert answer.location == "/devices/TAB-0001"


def test_everything_that_was_typed_is_kept(db: Session, visit: Visit) -> None:
    data = answers(
        db,
        tag="tab-0044",
        serial=" r52 n70 ",
        imei="35-576205-279323-5",
        pin="4821",
        condition="worn",
        acquired="grant",
        acquired_on="2026-02-01",
        funder="Lottery",
        cost="£1,129.50",
        note="A scratch",
    )
    visit(make.staff(db, Role.COORDINATOR)).post("/devices/new", data=data)
    device = only_device(db)
    assert (device.tag, device.serial, device.imei) == ("TAB-0044", "R52 N70", "355762052793235")
    assert (device.condition, device.acquired) == (Condition.WORN, Acquired.GRANT)
    assert (device.cost_pence, device.funder, device.note) == (112950, "Lottery", "A scratch")
    assert unseal(device.pin_sealed or "") == "4821"


def test_a_wrong_imei_is_doubted_but_kept(db: Session, visit: Visit) -> None:
    data = answers(db, imei="12345")
    browser = visit(make.staff(db, Role.COORDINATOR))
    answer = browser.get(browser.post("/devices/new", data=data).location)
    assert "An IMEI has 15 digits; this has 5" in words(answer)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("cost", "lots", "Write the cost in pounds"),
        ("acquired_on", "2026-02-31", "Write the day as year, month, day"),
        ("model_id", "", "Choose the device model"),
        ("serial", "9" * 61, "under 60 letters"),
    ],
)
def test_a_wrong_answer_is_said_beside_its_field_and_nothing_is_lost(
    db: Session, visit: Visit, field: str, value: str, sentence: str
) -> None:
    data = {**answers(db, note="typed with care"), field: value}
    answer = visit(make.staff(db, Role.COORDINATOR)).post("/devices/new", data=data)
    assert answer.status_code == 422
    assert sentence in page(answer).find(id=f"{field}-error").get_text()  # type: ignore[union-attr]
    assert "typed with care" in answer.text
    assert db.scalars(select(Device)).all() == []


def test_a_tag_that_another_device_has_is_refused_kindly(db: Session, visit: Visit) -> None:
    make.device(db, tag="TAB-0017")
    data = answers(db, tag="tab-0017")
    answer = visit(make.staff(db, Role.COORDINATOR)).post("/devices/new", data=data)
    assert answer.status_code == 409
    assert "Another device has that asset tag already." in words(answer)


@pytest.mark.parametrize(
    ("code", "field"), [("TAB-0044", "tag"), ("355762052793235", "imei"), ("R52/N7 0", "serial")]
)
def test_what_was_scanned_at_the_desk_is_filled_in(
    db: Session, visit: Visit, code: str, field: str
) -> None:
    make.model(db)
    browser = visit(make.staff(db, Role.COORDINATOR, at=make.site(db)))
    answer = browser.get("/devices/new", query_string={"tag": code})
    assert page(answer).find(id=field)["value"] == code  # type: ignore[index]


def test_desk_staff_add_devices_to_their_own_partner_only(db: Session, visit: Visit) -> None:
    data = answers(db)
    browser = visit(make.staff(db, Role.DESK, at=make.site(db)))
    assert browser.post("/devices/new", data=data).status_code == 422
    assert db.scalars(select(Device)).all() == []


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.ADMINISTRATOR])
def test_who_may_not_write_devices_finds_no_form(db: Session, visit: Visit, role: Role) -> None:
    site = make.site(db)
    device = make.device(db, at=site)
    browser = visit(make.staff(db, role, at=site))
    for path in ("/devices/new", f"/devices/{device.tag}/edit"):
        assert browser.get(path).status_code == 404
        assert browser.post(path).status_code == 404


def test_a_device_of_another_partner_or_none_is_not_there_to_edit(
    db: Session, visit: Visit
) -> None:
    other = make.device(db)
    browser = visit(make.staff(db, Role.DESK, at=make.site(db)))
    assert browser.get(f"/devices/{other.tag}/edit").status_code == 404
    assert browser.post(f"/devices/{other.tag}/edit").status_code == 404
    assert browser.get("/devices/TAB-9999/edit").status_code == 404


def test_an_edit_is_kept_with_what_was_before(db: Session, visit: Visit) -> None:
    device = make.device(db, funder="Council")
    browser = visit(make.staff(db, Role.COORDINATOR))
    data = answers(db, device, funder="Lottery")
    assert browser.post(f"/devices/{device.tag}/edit", data=data).status_code == 303
    line = db.scalars(select(AuditLine).where(AuditLine.action == "changed")).one()
    assert line.detail == '{"funder": ["Council", "Lottery"]}'


def test_an_empty_pin_field_keeps_the_pin_until_it_is_to_be_forgotten(
    db: Session, visit: Visit
) -> None:
    device = make.device(db, pin_sealed=None)
    browser = visit(make.staff(db, Role.COORDINATOR))
    path = f"/devices/{device.tag}/edit"
    browser.post(path, data=answers(db, device, pin="4821"))
    browser.post(path, data=answers(db, only_device(db), pin="", note="x"))
    assert only_device(db).pin_sealed is not None
    browser.post(path, data=answers(db, only_device(db), forget_pin="y"))
    assert only_device(db).pin_sealed is None


def test_nobody_saves_over_somebody_elses_change(db: Session, visit: Visit) -> None:
    device = make.device(db)
    browser = visit(make.staff(db, Role.COORDINATOR))
    first = answers(db, device, note="first")
    browser.post(f"/devices/{device.tag}/edit", data=first)
    answer = browser.post(f"/devices/{device.tag}/edit", data={**first, "note": "second"})
    assert answer.status_code == 409
    assert "Somebody else changed this" in words(answer)
    assert only_device(db).note == "first"
