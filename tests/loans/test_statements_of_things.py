"""Pages of one thing cost as much with a long story as with a short one."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from techloan.database import Session
from techloan.inventory import services as devices
from techloan.inventory.repairs import services as repairs
from techloan.inventory.repairs.rules import RepairOutcome
from techloan.inventory.rules import State
from techloan.inventory.sims import services as sims
from techloan.inventory.sims.models import Sim
from techloan.loans import services
from techloan.loans.requests import setting_aside
from techloan.permissions import COMMAND_LINE, Role
from tests import make
from tests.conftest import NOW
from tests.counting import statements
from tests.visitor import Visit

TODAY = NOW.date()
Story = Callable[[Session, int], str]


def a_request(db: Session, times: int) -> str:
    request, model = make.request(db), make.model(db)
    site = make.site(db, request.client.partner)
    for _ in range(times):
        device = make.device(db, at=site, of=model)
        setting_aside.set_aside(db, COMMAND_LINE, NOW, TODAY, request.id, device.tag, TODAY)
        setting_aside.release(db, COMMAND_LINE, NOW, request.id)
    return f"/requests/{request.id}"


def a_sim(db: Session, times: int) -> str:
    sim = sims.keep_sim(db, COMMAND_LINE, NOW, Sim(network="EE", partner=make.partner(db)))
    for _ in range(times):
        sims.put_in(db, COMMAND_LINE, NOW, sim, make.device(db))
        sims.take_out(db, COMMAND_LINE, NOW, sim)
    return f"/sims/{sim.id}"


def the_repairs(db: Session, times: int) -> str:
    device = make.device(db)
    for _ in range(times):
        repairs.send(db, COMMAND_LINE, NOW, TODAY, device, "The screen is cracked")
        back = repairs.Back(TODAY, RepairOutcome.REPAIRED, "new screen", 4500)
        repairs.bring_back(db, COMMAND_LINE, NOW, TODAY, device, back)
    return f"/devices/{device.tag}/repairs"


def a_device(db: Session, times: int) -> str:
    device = make.device(db)
    for number in range(times):
        day = TODAY - timedelta(days=number)
        sim = Sim(network=f"Net {number}", partner=device.site.partner)
        sims.put_in(db, COMMAND_LINE, NOW, sims.keep_sim(db, COMMAND_LINE, NOW, sim), device)
        make.request(db, make.client(db), on=day, held=device)
        client = make.client(db)
        wish = services.CheckOut(device.tag, client.reference, all_the_same=True)
        services.check_out(db, COMMAND_LINE, NOW, TODAY, make.Settings(), wish)
        services.check_in(db, COMMAND_LINE, NOW, TODAY, services.CheckIn(device.tag))
        devices.move(db, COMMAND_LINE, NOW, device, State.IN_REPAIR, "dropped")
        repairs.send(db, COMMAND_LINE, NOW, TODAY, device, "dropped")
        back = repairs.Back(TODAY, RepairOutcome.REPAIRED)
        repairs.bring_back(db, COMMAND_LINE, NOW, TODAY, device, back)
        devices.vouch(db, COMMAND_LINE, NOW, [device])
    return f"/devices/{device.tag}"


@pytest.mark.parametrize("story", [a_request, a_sim, the_repairs, a_device])
def test_a_long_story_costs_as_much_as_a_short_one(
    app: Flask, db: Session, visit: Visit, story: Story
) -> None:
    browser, costs = visit(make.staff(db, Role.COORDINATOR, at=make.site(db))), []
    for times in (2, 12):
        db.begin_writing()
        address = story(db, times)
        db.commit()
        browser.get(address)
        with statements(app.extensions["techloan"].database.engine) as seen:
            assert browser.get(address).status_code == 200
        costs.append(sum("FROM setting" not in one for one in seen))
    assert costs[0] == costs[1], "\n".join(seen)
