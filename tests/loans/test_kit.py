"""The kit of a loan: what did not come back is said, blocks nothing, and is made good."""

import pytest
from sqlalchemy import select

from techloan.database import Session
from techloan.errors import Refused
from techloan.inventory import services as devices
from techloan.inventory.models import Device, KitPart
from techloan.loans import kit, services
from techloan.loans.models import Loan
from techloan.people.models import Staff
from techloan.permissions import COMMAND_LINE, Role
from tests import make
from tests.conftest import NOW
from tests.visitor import Visit, page, words

TODAY = NOW.date()


@pytest.fixture
def coordinator(db: Session) -> Staff:
    return make.staff(db, Role.COORDINATOR, at=make.site(db))


def came_back_without(db: Session, name: str) -> Loan:
    """Lend a device with charger and case, and check it in without one of them."""
    device = make.device(db, of=make.model(db, kit=("Charger", "Case")))
    make.loan(db, of=device)
    back = select(KitPart.id).where(KitPart.model_id == device.model_id, KitPart.name != name)
    wish = services.CheckIn(device.tag, kit=frozenset(db.scalars(back)))
    return services.check_in(db, COMMAND_LINE, NOW, TODAY, wish)


def lacking(db: Session, device: Device) -> list[str]:
    return [name for _, name, _, _ in db.execute(kit.lacking(device.id))]


def test_a_part_that_stayed_away_is_said_on_loan_device_and_preparation(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    loan = came_back_without(db, "Case")
    browser = visit(coordinator)
    assert "Did not come back: Case." in words(browser.get(f"/loans/{loan.id}"))
    assert "Case: did not come back" in words(browser.get(f"/devices/{loan.device.tag}"))
    card = browser.fragment("/desk/scan", {"code": loan.device.tag})
    assert "Did not come back: Case." in words(card)


def test_a_shortfall_blocks_nothing_and_is_not_ticked_for_the_next_borrower(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    loan = came_back_without(db, "Case")
    devices.vouch(db, COMMAND_LINE, NOW, [loan.device])
    client = make.client(db)
    wish = {"asset_tag": loan.device.tag, "client": client.reference}
    card = visit(coordinator).fragment("/desk/for", wish)
    ticked = [box.has_attr("checked") for box in page(card).select("[name=kit]")]
    assert ticked == [True, False]
    assert "Case did not come back" in words(card)


def test_a_part_that_goes_out_again_is_lacking_no_more(db: Session) -> None:
    loan = came_back_without(db, "Case")
    assert lacking(db, loan.device) == ["Case"]
    devices.vouch(db, COMMAND_LINE, NOW, [loan.device])
    make.loan(db, of=loan.device, on=TODAY)
    assert lacking(db, loan.device) == []


def test_a_part_is_there_again_and_the_loan_still_says_that_it_was_not(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    loan = came_back_without(db, "Case")
    browser = visit(coordinator)
    action = page(browser.get(f"/devices/{loan.device.tag}")).select_one("form[action*=kit]")
    assert browser.post(action["action"]).status_code == 303
    db.expire_all()
    assert lacking(db, loan.device) == []
    assert "no; there again since 3 November 2026" in words(browser.get(f"/loans/{loan.id}"))
    assert browser.post(action["action"]).status_code == 409


def test_what_is_not_lacking_cannot_be_there_again(db: Session) -> None:
    loan = came_back_without(db, "none of them")
    with pytest.raises(Refused, match="lacking there any more"):
        kit.replace(db, COMMAND_LINE, NOW, TODAY, loan.device, 1)


def test_only_its_own_partner_makes_a_part_good(db: Session, visit: Visit) -> None:
    loan = came_back_without(db, "Case")
    browser = visit(make.staff(db, Role.DESK, at=make.site(db)))
    assert browser.post(f"/devices/{loan.device.tag}/kit/1").status_code == 404
    assert browser.post("/devices/TAB-9999/kit/1").status_code == 404
