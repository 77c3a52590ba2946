"""The pages of the waiting list: who may, who may not, what is not there; what is said."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from techloan.database import Session
from techloan.inventory.sims.models import Sim
from techloan.loans.requests import queries
from techloan.loans.requests.models import Request
from techloan.people.models import Staff
from techloan.permissions import Role
from tests import make
from tests.conftest import NOW
from tests.counting import statements
from tests.visitor import Visit, page, words

TODAY = NOW.date()
V, D, C, A = Role.VOLUNTEER, Role.DESK, Role.COORDINATOR, Role.ADMINISTRATOR
FORM = {"kind": "tablet", "asked_on": str(TODAY)}
ROUTES = (
    ("GET", "/requests", {}),
    ("GET", "/requests/new", {}),
    ("GET", "/requests/new?client={client}", {}),
    ("POST", "/requests/new", {"client": "{client}", "kind": "phone", "asked_on": str(TODAY)}),
    ("POST", "/requests/find", {"who": "Dotty"}),
    ("GET", "/requests/{request}", {}),
    ("POST", "/requests/{request}/set-aside", {"tag": "{tag}", "until_on": "2026-11-09"}),
    ("POST", "/requests/{held}/release", {}),
    ("GET", "/requests/{request}/cancel", {}),
    ("POST", "/requests/{request}/cancel", {"why": "Bought one"}),
    ("POST", "/desk/release", {"asset_tag": "{held_tag}"}),
)


@pytest.fixture
def coordinator(db: Session) -> Staff:
    return make.staff(db, C, at=make.site(db))


def names(db: Session, me: Staff, *, known: bool) -> dict[str, Any]:
    """Make a client who waits, and one for whom a device is set aside; `me` supports them or not.

    They are of the partner of `me` only when they are known to them.
    """
    at = me.site if known else make.site(db)
    clients = [make.client(db, of=at.partner) for _ in range(2)]
    for client in clients if known else ():
        make.allocation(db, client, me)
    device, other = make.device(db, at=me.site), make.device(db, at=me.site)
    held = make.request(db, clients[1], held=other)
    return {
        "client": clients[0].reference,
        "request": make.request(db, clients[0]).id,
        "held": held.id,
        "tag": device.tag,
        "held_tag": other.tag,
    }


def status(db: Session, visit: Visit, me: Staff, route: Any, *, known: bool) -> int:
    how, path, form = route
    known_names = names(db, me, known=known)
    sent = {name: value.format(**known_names) for name, value in form.items()}
    browser, address = visit(me), path.format(**known_names)
    return (browser.post(address, data=sent) if how == "POST" else browser.get(address)).status_code


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route[0]} {route[1]}")
def test_each_role_may_what_the_table_says(
    db: Session, visit: Visit, role: Role, route: Any
) -> None:
    me = make.staff(db, role, at=make.site(db))
    make.staff(db, A)
    answer = status(db, visit, me, route, known=True)
    assert answer == 404 if role is A else answer in (200, 303)


OF_A_CLIENT = [r for r in ROUTES if "{" in r[1] or "client" in r[2]]


@pytest.mark.parametrize("role", [V, D])
@pytest.mark.parametrize("route", OF_A_CLIENT, ids=lambda route: f"{route[0]} {route[1]}")
def test_a_client_whom_one_may_not_see_is_not_there(
    db: Session, visit: Visit, role: Role, route: Any
) -> None:
    me = make.staff(db, role, at=make.site(db))
    assert status(db, visit, me, route, known=False) == 404


def test_the_waiting_list_says_who_waits_how_long_and_what_is_ready(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    request = make.request(db, on=TODAY - timedelta(days=16), needs_data=True)
    device = make.device(db, at=make.site(db, request.client.partner))
    said = words(visit(coordinator).get("/requests"))
    for part in (request.client.name, "A tablet", "no internet", "16 days"):
        assert part in said
    assert f"Set {device.tag} aside" in said


@pytest.mark.parametrize(("needs", "first"), [(True, "TAB-0002"), (False, "TAB-0001")])
def test_who_has_no_internet_at_home_is_offered_a_device_with_a_sim_first(
    db: Session, visit: Visit, coordinator: Staff, *, needs: bool, first: str
) -> None:
    request = make.request(db, needs_data=needs)
    site = make.site(db, request.client.partner)
    make.device(db, at=site, tag="TAB-0001")
    db.add(Sim(network="EE", device=make.device(db, at=site, tag="TAB-0002")))
    options = page(visit(coordinator).get(f"/requests/{request.id}")).select("#tag option")
    assert options[0]["value"] == first
    assert ["with a SIM" in option.text for option in options].count(True) == 1


def test_one_press_on_the_list_sets_a_device_aside(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    request = make.request(db)
    device = make.device(db, at=make.site(db, request.client.partner))
    browser = visit(coordinator)
    form = page(browser.get("/requests")).select_one("form[action$='/set-aside']")
    sent = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
    said = words(browser.post(form["action"], data=sent, follow_redirects=True))
    assert f"{device.tag} is set aside for {request.client.name}" in said
    assert "until 10 November 2026" in said


def test_a_second_request_of_the_same_kind_is_refused_kindly(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    request = make.request(db)
    sent = {**FORM, "client": request.client.reference, "why": "Videos with Pat"}
    answer = visit(coordinator).post("/requests/new", data=sent)
    assert answer.status_code == 409
    assert "They are waiting for one of these already" in words(answer)
    assert "Videos with Pat" in answer.text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("kind", "toaster", "Not a valid choice"),
        ("wanted_by", "2026-13-01", "Write the day as year, month, day"),
        ("wanted_by", "2026-11-01", "has not gone by"),
        ("wanted_by", "2036-11-01", "more than a year away"),
        ("asked_on", "", "Choose the day"),
        ("asked_on", "2027-01-01", "still to come"),
        ("why", "x" * 501, "500 letters"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(
    db: Session, visit: Visit, coordinator: Staff, field: str, value: str, said: str
) -> None:
    sent = {**FORM, "client": make.client(db).reference, field: value}
    answer = visit(coordinator).post("/requests/new", data=sent)
    assert answer.status_code in (409, 422)
    assert said in words(answer)
    assert db.query(Request).count() == 0


def test_a_request_is_cancelled_with_a_reason_only(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    request, browser = make.request(db), visit(coordinator)
    path = f"/requests/{request.id}/cancel"
    assert browser.post(path, data={"why": " "}).status_code == 422
    said = words(browser.post(path, data={"why": "Bought one"}, follow_redirects=True))
    assert "Bought one" in said
    assert "waits for a tablet no longer" in said


def test_a_clients_page_says_what_they_wait_for_and_what_came_of_it(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    device = make.device(db)
    request = make.request(db, held=device, why="Videos with Pat")
    said = words(visit(coordinator).get(f"/clients/{request.client.reference}"))
    for part in ("Waits for a tablet", f"Set aside: {device.tag}", "Videos with Pat"):
        assert part in said
    assert f"{device.tag} is set aside until 9 November 2026" in said


@pytest.mark.parametrize("path", ["close", "died"])
def test_whose_record_ends_waits_no_longer(
    db: Session, visit: Visit, coordinator: Staff, path: str
) -> None:
    request = make.request(db, held=make.device(db))
    address = f"/clients/{request.client.reference}/{path}"
    assert visit(coordinator).post(address, data={"died_on": str(TODAY)}).status_code == 303
    db.expire(request)
    assert request.cancelled_on == TODAY


def test_a_devices_page_and_the_list_say_that_it_is_set_aside(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    device = make.device(db)
    request = make.request(db, held=device)
    browser = visit(coordinator)
    said = words(browser.get(f"/devices/{device.tag}"))
    assert f"It is set aside for {request.client.name} until 9 November 2026" in said
    assert "Set aside until 9 November 2026" in words(browser.get("/devices?state=set_aside"))
    assert device.tag not in words(browser.get("/devices?state=available"))


def test_the_desk_names_whose_client_it_is_to_who_may_not_see_them(
    db: Session, visit: Visit
) -> None:
    site = make.site(db)
    device = make.device(db, at=site)
    request = make.request(db, held=device)
    browser = visit(make.staff(db, D, at=site))
    for answer in (
        browser.fragment("/desk/scan", {"code": device.tag}),
        browser.get(f"/devices/{device.tag}"),
    ):
        assert f"a client of {request.client.partner.name}" in words(answer)
        assert request.client.family_name not in answer.text


@pytest.mark.parametrize("role", [V, D, C])
def test_the_waiting_list_costs_the_same_however_long(
    app: Flask, db: Session, visit: Visit, role: Role
) -> None:
    site, model = make.site(db), make.model(db)
    me, engine = make.staff(db, role, at=site), app.extensions["techloan"].database.engine
    costs = []
    for more in (3, 30):
        db.begin_writing()
        for number in range(more):
            client = make.client(db, of=site.partner)
            make.allocation(db, client, me)
            device = make.device(db, at=site, of=model)
            make.request(db, client, held=device if number % 2 else None)
        browser = visit(me)
        browser.get("/requests")
        with statements(engine) as seen:
            assert "Dotty" in browser.get("/requests").text
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 6, "\n".join(seen)


def test_a_request_of_a_client_names_the_loan_that_fulfilled_it(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    device = make.device(db)
    request = make.request(db, held=device)
    make.loan(db, of=device, to=request.client, on=TODAY)
    browser = visit(coordinator)
    assert f"Lent {device.tag}" in words(browser.get(f"/requests/{request.id}"))
    assert "Fulfilled" in words(browser.get("/requests?show=ended"))
    assert db.scalars(queries.of_client(request.client_id)).all() == []
