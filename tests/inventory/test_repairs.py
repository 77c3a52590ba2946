"""The repair log: where a device was sent, what came of it, and what it cost."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from techloan.audit import AuditLine
from techloan.database import Session
from techloan.errors import Refused
from techloan.inventory import services as devices
from techloan.inventory.models import Device
from techloan.inventory.repairs import queries, services
from techloan.inventory.repairs.rules import RepairOutcome
from techloan.inventory.rules import Condition, RetiredHow, State
from techloan.loans import services as loans
from techloan.loans import undo
from techloan.permissions import COMMAND_LINE, Role
from tests import make
from tests.conftest import NOW
from tests.visitor import Visit, words

TODAY = NOW.date()


def sent(db: Session, **more: object) -> Device:
    """Make a device and send it to repair."""
    device = make.device(db, **more)  # type: ignore[arg-type]
    services.send(db, COMMAND_LINE, NOW, TODAY, device, "The screen is cracked", "Fixit")
    return device


def test_a_device_that_is_repaired_is_prepared_next(db: Session) -> None:
    device = sent(db, condition=Condition.DAMAGED)
    assert device.state is State.IN_REPAIR
    back = services.Back(TODAY, RepairOutcome.REPAIRED, "new screen", 4500)
    repair = services.bring_back(db, COMMAND_LINE, NOW, TODAY, device, back)
    assert (device.state, device.condition) == (State.TO_PREPARE, Condition.GOOD)
    assert (repair.cost_pence, repair.back_on, repair.done) == (4500, TODAY, "new screen")


def test_what_cannot_be_repaired_stays_until_it_is_retired(db: Session) -> None:
    device = sent(db)
    back = services.Back(TODAY, RepairOutcome.BEYOND_REPAIR)
    services.bring_back(db, COMMAND_LINE, NOW, TODAY, device, back)
    assert device.state is State.IN_REPAIR


@pytest.mark.parametrize(
    ("to", "outcome"),
    [
        (State.TO_PREPARE, RepairOutcome.REPAIRED),
        (State.MISSING, RepairOutcome.NOT_BACK),
        (State.RETIRED, RepairOutcome.BEYOND_REPAIR),
    ],
)
def test_a_move_out_of_repair_ends_the_repair(
    db: Session, to: State, outcome: RepairOutcome
) -> None:
    device = sent(db)
    if to is State.RETIRED:
        devices.retire(db, COMMAND_LINE, NOW, device, RetiredHow.RECYCLED, "12", "Lathe")
    else:
        devices.move(db, COMMAND_LINE, NOW, device, to, "new battery")
    repair = db.scalars(queries.of_device(device.id)).one()
    assert (repair.outcome, repair.back_on) == (outcome, TODAY)


def test_a_device_is_repaired_once_at_a_time_and_not_tomorrow(db: Session) -> None:
    device = sent(db)
    with pytest.raises(Refused, match="being repaired already"):
        services.send(db, COMMAND_LINE, NOW, TODAY, device, "again")
    tomorrow = TODAY + timedelta(days=1)
    back = services.Back(tomorrow, RepairOutcome.REPAIRED)
    with pytest.raises(Refused, match="Choose a day between"):
        services.bring_back(db, COMMAND_LINE, NOW, TODAY, device, back)
    with pytest.raises(Refused, match="not after today"):
        services.send(db, COMMAND_LINE, NOW, TODAY, make.device(db), "x", on=tomorrow)


def test_a_check_in_is_not_undone_once_its_repair_began(db: Session) -> None:
    me = make.actor(make.staff(db, Role.COORDINATOR), Role.COORDINATOR)
    loan = make.loan(db)
    wish = loans.CheckIn(loan.device.tag, condition=Condition.DAMAGED)
    loans.check_in(db, me, NOW, TODAY, wish)
    services.send(db, me, NOW, TODAY, loan.device, "cracked")
    with pytest.raises(Refused, match="Something happened since"):
        undo.undo_check_in(db, me, NOW, TODAY, loan.id)


def test_a_repair_goes_its_way_on_its_page_and_stands_in_the_story(
    db: Session, visit: Visit
) -> None:
    device = make.device(db)
    browser = visit(make.staff(db, Role.COORDINATOR))
    path = f"/devices/{device.tag}/repairs"
    data = {"wrong": "Does not charge", "sent_to": "Fixit", "on": "2026-11-02"}
    assert browser.post(path, data=data).location == path
    assert "Does not charge. Since 2 November 2026, Fixit." in words(browser.get(path))
    data = {"outcome": "repaired", "done": "new socket", "cost": "£45", "on": "2026-11-03"}
    assert browser.post(f"{path}/back", data=data).status_code == 303
    assert "All repairs together: £45.00" in words(browser.get(path))
    story = words(browser.get(f"/devices/{device.tag}"))
    assert "Back from repair: repaired new socket, £45.00" in story
    assert "Sent to repair: Fixit" in story


def test_a_bill_that_comes_later_is_written_down_later(db: Session, visit: Visit) -> None:
    device = sent(db)
    back = services.Back(TODAY, RepairOutcome.REPAIRED)
    repair = services.bring_back(db, COMMAND_LINE, NOW, TODAY, device, back)
    browser = visit(make.staff(db, Role.COORDINATOR))
    path = f"/devices/{device.tag}/repairs/{repair.id}/cost"
    assert browser.post(path, data={"cost": "ten"}).status_code == 422
    assert browser.post(path, data={"cost": "10"}).status_code == 303
    db.refresh(repair)
    line = db.scalars(select(AuditLine).where(AuditLine.action == "changed")).one()
    assert (repair.cost_pence, line.detail) == (
        1000,
        f'{{"repair": {repair.id}, "cost_pence": [null, 1000]}}',
    )


@pytest.mark.parametrize(
    ("path", "data", "message"),
    [
        ("", {"on": "2026-11-02"}, "Say what is wrong with it"),
        ("/back", {"on": "2026-11-02"}, "Say what came of it"),
        ("/back", {"outcome": "repaired", "on": "2026-11-03", "cost": "x"}, "cost in pounds"),
        ("/back", {"outcome": "not_back", "on": "2026-11-03"}, "Not a valid choice"),
    ],
)
def test_a_bad_field_of_a_repair_is_said(
    db: Session, visit: Visit, path: str, data: dict[str, str], message: str
) -> None:
    device = sent(db) if path else make.device(db)
    answer = visit(make.staff(db, Role.COORDINATOR)).post(
        f"/devices/{device.tag}/repairs{path}", data=data
    )
    assert answer.status_code == 422
    assert message in words(answer)


def test_a_device_on_loan_is_not_sent_to_repair(db: Session, visit: Visit) -> None:
    loan = make.loan(db)
    data = {"wrong": "cracked", "on": "2026-11-03"}
    path = f"/devices/{loan.device.tag}/repairs"
    answer = visit(make.staff(db, Role.COORDINATOR)).post(path, data=data)
    assert answer.status_code == 409
    assert "Check it in or end the loan first." in words(answer)


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.DESK, Role.ADMINISTRATOR])
def test_repairs_of_another_partner_are_not_there(db: Session, visit: Visit, role: Role) -> None:
    path = f"/devices/{sent(db).tag}/repairs"
    browser = visit(make.staff(db, role, at=make.site(db)))
    answers = [browser.get(path), *(browser.post(path + end) for end in ("", "/back", "/1/cost"))]
    assert {answer.status_code for answer in answers} == {404}


def test_the_desk_repairs_its_own_devices(db: Session, visit: Visit) -> None:
    device = sent(db)
    browser = visit(make.staff(db, Role.DESK, at=device.site))
    assert browser.get(f"/devices/{device.tag}/repairs").status_code == 200
    assert "Fixit, sent on 3 November 2026" in words(
        browser.fragment("/desk/scan", {"code": device.tag})
    )
