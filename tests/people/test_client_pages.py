"""The pages of the clients: list, search, one client, the form, and what ends."""

import json

import pytest
from flask import Flask
from sqlalchemy import func, select

from techloan import web
from techloan.audit import AuditLine
from techloan.database import Session
from techloan.people.models import Client, Staff
from techloan.permissions import Role
from tests import make
from tests.conftest import NOW
from tests.counting import statements
from tests.visitor import Visit, page, words

FORM = {"given_name": "Dotty", "language": "en", "print_size": "14", "may_ring": "y"}


def listed(db: Session) -> list[AuditLine]:
    return list(db.scalars(select(AuditLine).where(AuditLine.action == "listed")))


@pytest.fixture
def coordinator(db: Session) -> Staff:
    return make.staff(db, Role.COORDINATOR, at=make.site(db))


def test_an_empty_list_says_what_to_do_first(visit: Visit, coordinator: Staff):
    assert "No clients yet" in words(visit(coordinator).get("/clients"))


@pytest.mark.parametrize(
    "search", ["marma", "Dotty Marmalade", "plus-c-0101", "07700 900101", "900101 dotty", "wr1 0zz"]
)
def test_a_client_is_found_by_name_reference_telephone_and_postcode(
    db: Session, visit: Visit, coordinator: Staff, search: str
):
    who = {"family_name": "Marmalade", "reference": "PLUS-C-0101"}
    make.client(db, phone="07700 900101", postcode="WR1 0ZZ", **who)
    make.client(db, given_name="Basil", family_name="Picklejar", reference="PLUS-C-0102")
    found = words(visit(coordinator).post("/clients", data={"search": search}))
    assert "Dotty Marmalade" in found
    assert "Basil" not in found


def test_nobody_is_found_by_words_of_two_people(db: Session, visit: Visit, coordinator: Staff):
    make.client(db, given_name="Dotty", phone="07700 900101")
    make.client(db, given_name="Basil", phone="07700 900102")
    answer = visit(coordinator).post("/clients", data={"search": "dotty 900102"})
    assert "Nobody is found" in words(answer)


@pytest.mark.parametrize("search", ["---", "🌻", "%", "\x00", "'; --"])
def test_a_search_of_signs_finds_nobody(db: Session, visit: Visit, coordinator: Staff, search: str):
    make.client(db)
    answer = visit(coordinator).post("/clients", data={"search": search})
    assert answer.status_code == 200
    assert "Nobody is found" in words(answer)


def test_a_search_of_no_words_only_narrows_the_list(visit: Visit, coordinator: Staff):
    answer = visit(coordinator).post("/clients", data={"whose": "mine", "show": "all"})
    assert (answer.status_code, answer.location) == (303, "/clients?whose=mine&show=all")


def test_a_search_in_the_address_is_not_looked_at(db: Session, visit: Visit, coordinator: Staff):
    make.client(db)
    assert "Dotty" in visit(coordinator).get("/clients?search=nobody").text


def test_a_search_is_written_down_with_its_count_and_never_its_words(
    db: Session, visit: Visit, coordinator: Staff
):
    make.client(db)
    visit(coordinator).post("/clients", data={"search": "dotty"})
    assert [json.loads(line.detail) for line in listed(db)] == [{"kind": "search", "count": 1}]


def test_mine_are_whom_i_support_or_am_the_case_worker_of(
    db: Session, visit: Visit, coordinator: Staff
):
    make.client(db, given_name="Ola")
    make.client(db, given_name="Basil", case_worker=coordinator)
    make.allocation(db, make.client(db, given_name="Hettie"), coordinator)
    shown = visit(coordinator).get("/clients?whose=mine").text
    assert [name in shown for name in ("Ola", "Basil", "Hettie")] == [False, True, True]


def test_closed_records_are_shown_when_asked_for(db: Session, visit: Visit, coordinator: Staff):
    make.client(db, given_name="Ola", archived_on=NOW.date())
    browser = visit(coordinator)
    shown = ["Ola" in browser.get(f"/clients?show={show}").text for show in ("open", "closed")]
    assert shown == [False, True]


@pytest.mark.parametrize(
    "query", ["page=99", "page=x", "page=-1", "partner=9999999999", "show=%00"]
)
def test_an_odd_address_of_the_list_does_no_harm(visit: Visit, coordinator: Staff, query: str):
    assert visit(coordinator).get(f"/clients?{query}").status_code == 200


def test_the_list_has_fifty_on_a_page_and_the_search_goes_on_by_a_form(
    db: Session, visit: Visit, coordinator: Staff
):
    of = make.partner(db)
    for _ in range(51):
        make.client(db, of=of)
    browser = visit(coordinator)
    first = page(browser.post("/clients", data={"search": "dotty"}))
    second = page(browser.post("/clients", data={"search": "dotty", "page": "2"}))
    assert [len(each.select("tbody tr")) for each in (first, second)] == [50, 1]
    assert "51 to 51 of 51 clients" in second.get_text()
    assert second.select_one("nav.pages input[name=search]")["value"] == "dotty"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.DESK, Role.COORDINATOR])
def test_the_list_costs_at_most_eight_statements_however_many_there_are(
    app: Flask, db: Session, visit: Visit, role: Role, method: str
):
    site = make.site(db)
    me, engine = make.staff(db, role, at=site), app.extensions["techloan"].database.engine
    costs = []
    for more in (5, 55):
        db.begin_writing()
        for _ in range(more):
            of = site.partner if role is Role.DESK else make.partner(db)
            make.allocation(db, make.client(db, of=of), me)
        browser = visit(me)
        browser.get("/clients")
        with statements(engine) as seen:
            answer = browser.open("/clients", method=method, data={"search": "dotty"})
        assert len(page(answer).select("tbody tr")) == min(sum((5, 55)[: len(costs) + 1]), 50)
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 8


def test_opening_a_client_is_written_down_before_it_is_shown(
    db: Session, visit: Visit, coordinator: Staff
):
    client = make.client(db)
    visit(coordinator).get(f"/clients/{client.reference.lower()}")
    line = db.scalars(select(AuditLine).where(AuditLine.action == "opened")).one()
    assert (line.client_id, line.staff_id) == (client.id, coordinator.id)
    assert json.loads(line.detail) == {"where": "page"}


def test_needs_and_what_they_have_stand_on_the_page(db: Session, visit: Visit, coordinator: Staff):
    client = make.client(db, print_size=18, hearing="ring twice", interpreter=True)
    loan = make.loan(db, to=client)
    shown = words(visit(coordinator).get(f"/clients/{client.reference}"))
    for word in ("large print 18 pt", "hearing: ring twice", "needs an interpreter"):
        assert word in shown
    assert f"Has {loan.device.tag}" in shown
    assert f"Borrowed {loan.device.tag}" in shown


def test_a_client_is_added_with_everything_in_order(db: Session, visit: Visit, coordinator: Staff):
    form = {**FORM, "partner": coordinator.partner_id, "phone": "07700900101"}
    answer = visit(coordinator).post("/clients/new", data=form)
    assert answer.location == "/clients/PLUS-C-0001"
    client = db.scalars(select(Client)).one()
    assert (client.phone, client.may_ring, client.may_text) == ("07700 900101", True, False)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("given_name", "", "Enter their first name."),
        ("given_name", "x" * 101, "Please keep this to 100 letters."),
        ("family_name", "Marma\x00lade", "A hidden character was in this field."),
        ("reference", "PLUS/1", "A reference has letters, digits and hyphens only"),
        ("reference", "new", "A reference has letters, digits and hyphens only"),
        ("born_in", "1066", "Please check the year of birth"),
        ("born_in", "old", "Write a whole number"),
        ("support_from", "31/02/2026", "Write the day as year, month, day"),
        ("email", "dotty", "Write it like name@example.org."),
        ("note", "x" * 4001, "Please keep this to 4000 letters."),
    ],
)
def test_what_is_filled_in_wrongly_is_said_and_nothing_typed_is_lost(
    db: Session, visit: Visit, coordinator: Staff, field: str, typed: str, said: str
):
    form = {**FORM, "partner": coordinator.partner_id, "hearing": "ring twice", field: typed}
    answer = visit(coordinator).post("/clients/new", data=form)
    assert answer.status_code == 422
    assert said in words(answer)
    assert page(answer).select_one("#hearing")["value"] == "ring twice"
    assert db.scalar(select(func.count()).select_from(Client)) == 0


def test_a_reference_that_is_taken_is_said(db: Session, visit: Visit, coordinator: Staff):
    taken = make.client(db).reference
    form = {**FORM, "partner": coordinator.partner_id, "reference": taken.lower()}
    answer = visit(coordinator).post("/clients/new", data=form)
    assert answer.status_code == 409
    assert "Another client has that reference already." in answer.text


def test_the_desk_is_offered_its_own_partner_only(db: Session, visit: Visit):
    site, other = make.site(db), make.partner(db)
    browser = visit(make.staff(db, Role.DESK, at=site))
    options = page(browser.get("/clients/new")).select("#partner option")
    assert [int(option["value"]) for option in options] == [site.partner_id]
    answer = browser.post("/clients/new", data={**FORM, "partner": other.id})
    assert answer.status_code == 422


def test_of_two_who_change_one_client_the_second_is_told_and_keeps_what_was_typed(
    db: Session, visit: Visit, coordinator: Staff
):
    client = make.client(db)
    form = {**FORM, "partner": client.partner_id, "version": client.version}
    browser, path = visit(coordinator), f"/clients/{client.reference}/edit"
    assert browser.post(path, data={**form, "hearing": "ring twice"}).status_code == 303
    second = browser.post(path, data={**form, "hearing": "speak slowly"})
    assert second.status_code == 409
    shown = page(second)
    assert web.STALE in shown.get_text()
    assert "Hearing: ring twice" in words(second)
    assert shown.select_one("#hearing")["value"] == "speak slowly"
    again = {
        **form,
        "hearing": "speak slowly",
        "version": shown.select_one("[name=version]")["value"],
    }
    assert browser.post(path, data=again).status_code == 303


@pytest.mark.parametrize("version", [{}, {"version": ""}, {"version": "x"}, {"version": "0"}])
def test_a_form_that_has_not_seen_the_client_changes_nothing(
    db: Session, visit: Visit, coordinator: Staff, version: dict[str, str]
):
    client = make.client(db, phone="07700 900101")
    form = {**FORM, "partner": client.partner_id, **version}
    answer = visit(coordinator).post(f"/clients/{client.reference}/edit", data=form)
    db.rollback()
    db.refresh(client)
    assert (answer.status_code, client.phone, client.may_text) == (409, "07700 900101", True)


def test_a_record_with_a_device_out_is_not_closed(db: Session, visit: Visit, coordinator: Staff):
    client = make.client(db)
    make.loan(db, to=client)
    answer = visit(coordinator).post(f"/clients/{client.reference}/close")
    assert answer.status_code == 409
    assert "still has a device. Check in first" in words(answer)


def test_who_has_died_is_never_rung_again(db: Session, visit: Visit, coordinator: Staff):
    client = make.client(db, phone="07700 900101")
    browser, path = visit(coordinator), f"/clients/{client.reference}"
    assert "tel:07700900101" in browser.get(path).text
    browser.post(f"{path}/died", data={"died_on": "2026-11-02"})
    shown = browser.get(path).text
    assert "died on 2 November 2026" in shown
    assert "tel:" not in shown


def test_who_wants_no_contact_is_not_rung_until_they_do(
    db: Session, visit: Visit, coordinator: Staff
):
    client = make.client(db, phone="07700 900101")
    browser, path = visit(coordinator), f"/clients/{client.reference}"
    browser.post(f"{path}/no-contact")
    assert "asked for no contact" in words(browser.get(path))
    assert "tel:" not in browser.get("/clients").text
    browser.post(f"{path}/no-contact", data={"contact": "yes"})
    assert "tel:07700900101" in browser.get(path).text


def test_a_volunteer_is_chosen_and_a_case_worker_too(db: Session, visit: Visit, coordinator: Staff):
    client, bart = make.client(db), make.staff(db, Role.VOLUNTEER, name="Bart Bell")
    browser, path = visit(coordinator), f"/clients/{client.reference}"
    browser.post(f"{path}/supporters", data={"staff": bart.id, "started_on": "2026-11-03"})
    browser.post(f"{path}/case-worker", data={"case_worker": coordinator.id})
    shown = words(browser.get(path))
    assert "Volunteer Bart Bell" in shown
    assert f"Case worker {coordinator.name}" in shown
    twice = browser.post(f"{path}/supporters", data={"staff": bart.id, "started_on": "2026-11-03"})
    assert twice.status_code == 409
    assert "This volunteer supports the client already." in words(twice)
