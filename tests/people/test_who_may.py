"""The table of who may see what, held against every page about people, for every role."""

import pytest
from flask import Flask

from techloan.database import Session
from techloan.people import supporting
from techloan.permissions import COMMAND_LINE, Role
from tests import make
from tests.conftest import NOW
from tests.visitor import Visit

V, D, C, A = Role.VOLUNTEER, Role.DESK, Role.COORDINATOR, Role.ADMINISTRATOR
READ, WRITE, TAKE, ALLOCATE, MANAGE = {V, D, C}, {D, C}, {D, C}, {C}, {A}
PUBLIC = ("sign_in.", "account.")
MAY = {
    "staff.index": MANAGE,
    "staff.new": MANAGE,
    "staff.add": MANAGE,
    "staff.person": MANAGE,
    "staff.edit": MANAGE,
    "staff.keep": MANAGE,
    "staff.end": MANAGE,
    "staff.take_back": MANAGE,
    "staff.link": MANAGE,
    "partners.index": MANAGE,
    "partners.new": MANAGE,
    "partners.add": MANAGE,
    "partners.edit": MANAGE,
    "partners.keep": MANAGE,
    "partners.new_site": MANAGE,
    "partners.add_site": MANAGE,
    "partners.edit_site": MANAGE,
    "partners.keep_site": MANAGE,
    "partners.close_site": MANAGE,
    "partners.open_site": MANAGE,
    "settings.page": MANAGE,
    "settings.keep": MANAGE,
    "clients.index": READ,
    "clients.search": READ,
    "clients.take_away": TAKE,
    "clients.take_found_away": TAKE,
    "clients.client": READ,
    "clients.new": WRITE,
    "clients.add": WRITE,
    "clients.edit": WRITE,
    "clients.keep": WRITE,
    "closing.close": WRITE,
    "closing.open_again": WRITE,
    "closing.died": WRITE,
    "closing.keep_died": WRITE,
    "closing.not_died": WRITE,
    "closing.no_contact": WRITE,
    "consents.page": WRITE,
    "consents.give": WRITE,
    "consents.withdraw": WRITE,
    "contacts.new": READ,
    "contacts.record": READ,
    "support.page": ALLOCATE,
    "support.add": ALLOCATE,
    "support.end": ALLOCATE,
    "support.case_worker": ALLOCATE,
}
# Signing somebody out needs a sign-in of theirs; its own test does that.
APART = {"staff.end_sign_in"}


def people_endpoints(app: Flask) -> set[str]:
    wings = {name.split(".")[0] for name in MAY}
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in wings and not rule.endpoint.startswith(PUBLIC)
    }


def test_every_page_about_people_stands_in_the_table(app: Flask):
    assert people_endpoints(app) - APART == set(MAY)


@pytest.mark.parametrize("role", Role)
def test_each_role_sees_what_the_table_says_and_404_for_all_else(
    app: Flask, db: Session, visit: Visit, role: Role
):
    site = make.site(db)
    me, other = make.staff(db, role, at=site), make.staff(db, V, at=site)
    make.staff(db, A)
    client = make.client(db, of=site.partner)
    allocation = make.allocation(db, client, other)
    if role is V:
        make.allocation(db, client, me)
    consent = supporting.give_consent(
        db, COMMAND_LINE, NOW, client, purpose="Photos", given_on=NOW.date(), today=NOW.date()
    )
    known = {
        "staff_id": other.id,
        "partner_id": site.partner_id,
        "site_id": site.id,
        "reference": client.reference,
        "allocation_id": allocation.id,
        "consent_id": consent.id,
        "ending": "csv",
    }
    browser = visit(me)
    wrong = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint in MAY:
            with app.test_request_context():
                address = rule.build({name: known[name] for name in rule.arguments})[1]
            method = "POST" if "POST" in rule.methods else "GET"
            status = browser.open(address, method=method).status_code
            if (status != 404) != (role in MAY[rule.endpoint]) or status >= 500:
                wrong.append(f"{method} {address}: {status}")
    assert wrong == []


@pytest.mark.parametrize("path", ["/staff", "/partners", "/settings", "/clients", "/"])
def test_strangers_are_asked_to_sign_in(visit: Visit, path: str):
    answer = visit(None).get(path)
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in?next=")


@pytest.mark.parametrize(
    "path",
    ["/staff/999", "/staff/999/edit", "/partners/999/edit", "/partners/sites/999/edit"],
)
def test_who_is_not_there_is_404_for_an_administrator(db: Session, visit: Visit, path: str):
    assert visit(make.staff(db, A)).get(path).status_code == 404


@pytest.mark.parametrize("page", ["", "/edit", "/support", "/consents", "/died"])
@pytest.mark.parametrize("reference", ["PLUS-C-0000", "%00", "x'--", "ż"])
def test_a_client_who_is_not_there_is_404(db: Session, visit: Visit, page: str, reference: str):
    assert visit(make.staff(db, C)).get(f"/clients/{reference}{page}").status_code == 404


def test_a_client_of_another_partner_is_not_there_for_the_desk(db: Session, visit: Visit):
    client = make.client(db)
    browser = visit(make.staff(db, D, at=make.site(db)))
    paths = ["", "/edit", "/consents", "/died"]
    found = [browser.get(f"/clients/{client.reference}{path}").status_code for path in paths]
    assert found == [404] * 4


def test_a_volunteer_sees_a_client_only_while_they_support_them(db: Session, visit: Visit):
    me, client = make.staff(db, V), make.client(db)
    allocation = make.allocation(db, client, me)
    browser = visit(me)
    assert browser.get(f"/clients/{client.reference}").status_code == 200
    db.begin_writing()
    supporting.end_allocation(db, COMMAND_LINE, NOW, allocation, NOW.date())
    db.commit()
    assert browser.get(f"/clients/{client.reference}").status_code == 404


def test_a_volunteer_sees_the_telephone_and_not_the_address(db: Session, visit: Visit):
    me = make.staff(db, V)
    client = make.client(db, phone="07700 900101", address="2 Long Lane", postcode="WR1 0ZZ")
    make.allocation(db, client, me)
    page = visit(me).get(f"/clients/{client.reference}").text
    assert "07700 900101" in page
    assert "Long Lane" not in page
    assert "WR1 0ZZ" not in page


def test_the_desk_sees_the_address_of_its_own_partner(db: Session, visit: Visit):
    site = make.site(db)
    client = make.client(db, of=site.partner, address="2 Long Lane")
    assert (
        "2 Long Lane" in visit(make.staff(db, D, at=site)).get(f"/clients/{client.reference}").text
    )
