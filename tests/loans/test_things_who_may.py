"""SIMs, repairs, kit and endings: each role may what the table says, and no more."""

from typing import Any

import pytest

from techloan.database import Session
from techloan.inventory.repairs import services as repairs
from techloan.inventory.rules import State
from techloan.inventory.sims import services as sims
from techloan.inventory.sims.models import Sim
from techloan.loans import endings
from techloan.loans.rules import Ending
from techloan.people.models import Site, Staff
from techloan.permissions import COMMAND_LINE, Role
from tests import make
from tests.conftest import NOW
from tests.visitor import Visit

TODAY = NOW.date()
V, D, C, A = Role.VOLUNTEER, Role.DESK, Role.COORDINATOR, Role.ADMINISTRATOR
LISTS = (("GET", "/sims"), ("GET", "/sims/new"), ("POST", "/sims/new"), ("GET", "/sims.csv"))
OF_A_PARTNER = (
    ("GET", "/sims/{sim}"),
    ("GET", "/sims/{sim}/edit"),
    ("POST", "/sims/{sim}/edit"),
    ("GET", "/sims/{sim}/puk"),
    ("POST", "/sims/{sim}/puk"),
    ("POST", "/sims/{sim}/put-in"),
    ("POST", "/sims/{sim}/take-out"),
    ("GET", "/devices/{broken}/repairs"),
    ("POST", "/devices/{broken}/repairs"),
    ("POST", "/devices/{broken}/repairs/back"),
    ("POST", "/devices/{broken}/repairs/{repair}/cost"),
    ("POST", "/devices/{broken}/kit/1"),
    ("POST", "/desk/prepare"),
)
OF_A_CLIENT = (
    ("GET", "/loans/{loan}/end"),
    ("POST", "/loans/{loan}/end"),
    ("POST", "/loans/{loan}/renew"),
    ("GET", "/loans/{lost}/loss"),
    ("POST", "/loans/{lost}/loss"),
    ("POST", "/loans/{lost}/onward"),
)
# Done, shown, misfilled, or refused in words: all of these are for who may.
MAY = {200, 303, 409, 422}


def names(db: Session, at: Site, supporter: Staff | None) -> dict[str, Any]:
    """Make a SIM, a device in repair, a loan and a lost device of a site, and their numbers."""
    sim = sims.keep_sim(db, COMMAND_LINE, NOW, Sim(network="EE", partner=at.partner))
    sims.put_in(db, COMMAND_LINE, NOW, sim, make.device(db, at=at))
    broken = make.device(db, at=at, state=State.IN_REPAIR)
    repair = repairs.send(db, COMMAND_LINE, NOW, TODAY, broken, "The screen is cracked")
    client = make.client(db, of=at.partner)
    if supporter is not None:
        make.allocation(db, client, supporter)
    loan, lost = (make.loan(db, of=make.device(db, at=at), to=client) for _ in range(2))
    end = endings.End(Ending.LOST, TODAY)
    endings.end_otherwise(db, COMMAND_LINE, NOW, TODAY, lost.id, end)
    numbers = {"sim": sim.id, "repair": repair.id, "loan": loan.id, "lost": lost.id}
    return {**numbers, "broken": broken.tag}


def status(db: Session, visit: Visit, role: Role, route: tuple[str, str], *, own: bool) -> int:
    site = make.site(db)
    me = make.staff(db, role, at=site)
    make.staff(db, A)
    known = names(db, site if own else make.site(db), me if own else None)
    browser, address = visit(me), route[1].format(**known)
    if route[0] == "GET":
        return browser.get(address).status_code
    return browser.post(address, data={"asset_tag": known["broken"]}).status_code


def read(route: tuple[str, str]) -> str:
    return " ".join(route)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("route", [*LISTS, *OF_A_PARTNER], ids=read)
def test_the_desk_and_coordinators_keep_sims_repairs_and_kit(
    db: Session, visit: Visit, role: Role, route: tuple[str, str]
) -> None:
    answer = status(db, visit, role, route, own=True)
    assert answer in MAY if role in (D, C) else answer == 404


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("route", OF_A_PARTNER, ids=read)
def test_what_is_another_partners_is_for_coordinators_alone(
    db: Session, visit: Visit, role: Role, route: tuple[str, str]
) -> None:
    answer = status(db, visit, role, route, own=False)
    assert answer in MAY if role is C else answer == 404


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("route", OF_A_CLIENT, ids=read)
def test_who_lends_to_a_client_ends_and_renews_their_loans(
    db: Session, visit: Visit, role: Role, route: tuple[str, str]
) -> None:
    answer = status(db, visit, role, route, own=True)
    assert answer == 404 if role is A else answer in MAY


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("route", OF_A_CLIENT, ids=read)
def test_the_loans_of_other_clients_are_for_coordinators_alone(
    db: Session, visit: Visit, role: Role, route: tuple[str, str]
) -> None:
    answer = status(db, visit, role, route, own=False)
    assert answer in MAY if role is C else answer == 404
