"""Staff are added, changed, ended and taken back by an administrator."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from techloan import mail
from techloan.audit import AuditLine
from techloan.database import Session
from techloan.people import services, sign_in
from techloan.people.models import SignIn, Staff
from techloan.permissions import COMMAND_LINE, Role
from tests import make
from tests.conftest import NOW
from tests.visitor import Visit, words

LAST = "This is the last administrator. Make somebody else one first."


def given(staff: Staff, *roles: Role, **more: object) -> dict[str, object]:
    """Return the form of a member of staff as their page would send it."""
    base = {"name": staff.name, "email": staff.email, "phone": "", "partner": 0, "site": 0}
    return {**base, "roles": [str(role) for role in roles], **more}


def test_a_new_member_of_staff_gets_a_link_that_is_shown_once(db: Session, visit: Visit):
    browser = visit(make.staff(db, Role.ADMINISTRATOR))
    form = {"name": "Bart Bell", "email": "Bart@example.org", "roles": ["volunteer", "desk"]}
    answer = browser.post("/staff/new", data={**form, "partner": 0, "site": 0})
    link = re.search(r"https://loans\.example\.org(/set-password/[\w-]+)", answer.text)
    bart = db.scalars(select(Staff).where(Staff.email == "bart@example.org")).one()
    assert sign_in.roles_of(db, bart.id) == {Role.VOLUNTEER, Role.DESK}
    assert visit(None).get(link.group(1)).status_code == 200
    assert link.group(1) not in browser.get(f"/staff/{bart.id}").text


def test_an_invitation_is_mailed_too_when_mail_is_set_up(
    app: Flask, db: Session, visit: Visit, monkeypatch: pytest.MonkeyPatch
):
    sent: list[tuple[str, ...]] = []
    monkeypatch.setattr(mail, "send", lambda *message: sent.append(message))
    object.__setattr__(app.extensions["techloan"].config, "mail_url", "smtp://mail.example.org")
    person = make.staff(db, Role.DESK)
    page = visit(make.staff(db, Role.ADMINISTRATOR)).post(f"/staff/{person.id}/link")
    assert "on its way" in page.text
    assert sent[0][1] == person.email
    assert re.search(r"/set-password/[\w-]+", page.text).group() in sent[0][3]


def test_an_address_that_is_taken_is_said_and_nothing_typed_is_lost(db: Session, visit: Visit):
    me = make.staff(db, Role.ADMINISTRATOR)
    form = {"name": "Bart Bell", "email": me.email.upper(), "roles": ["desk"]}
    answer = visit(me).post("/staff/new", data={**form, "partner": 0, "site": 0})
    assert answer.status_code == 409
    assert "Somebody signs in with that e-mail address already." in answer.text
    assert "Bart Bell" in answer.text


@pytest.mark.parametrize(
    ("field", "wrong", "said"),
    [
        ("name", "", "Enter their name."),
        ("email", "nobody", "Write it like name@example.org."),
        ("roles", [], "Choose at least one role."),
        ("phone", "1" * 41, "Please keep this to 40 letters."),
        ("name", "Bart\x07", "A hidden character was in this field."),
    ],
)
def test_what_is_filled_in_wrongly_is_said_beside_the_field(
    db: Session, visit: Visit, field: str, wrong: object, said: str
):
    me = make.staff(db, Role.ADMINISTRATOR)
    form = {**given(me, Role.DESK, email="bart@example.org"), field: wrong}
    answer = visit(me).post("/staff/new", data=form)
    assert answer.status_code == 422
    assert said in words(answer)


def test_somebody_at_a_site_belongs_to_its_partner(db: Session, visit: Visit):
    me, site, other = make.staff(db, Role.ADMINISTRATOR), make.site(db), make.partner(db)
    form = given(me, Role.DESK, email="bart@example.org", site=site.id)
    browser = visit(me)
    refused = browser.post("/staff/new", data={**form, "partner": other.id})
    assert refused.status_code == 409
    browser.post("/staff/new", data=form)
    bart = db.scalars(select(Staff).where(Staff.email == "bart@example.org")).one()
    assert bart.partner_id == site.partner_id


def test_other_roles_hold_from_the_next_request(db: Session, visit: Visit):
    person, me = (
        make.staff(db, Role.VOLUNTEER, Role.ADMINISTRATOR),
        make.staff(db, Role.ADMINISTRATOR),
    )
    theirs, mine = visit(person), visit(me)
    assert theirs.get("/staff").status_code == 200
    answer = mine.post(f"/staff/{person.id}/edit", data=given(person, Role.VOLUNTEER))
    assert answer.status_code == 303
    assert theirs.get("/staff").status_code == 404
    assert theirs.get("/clients").status_code == 200


def test_who_is_ended_is_signed_out_at_the_next_request(db: Session, visit: Visit):
    person, me = make.staff(db, Role.DESK), make.staff(db, Role.ADMINISTRATOR)
    theirs, mine = visit(person), visit(me)
    mine.post(f"/staff/{person.id}/end")
    assert theirs.get("/").location.startswith("/sign-in")
    mine.post(f"/staff/{person.id}/take-back")
    assert db.get_one(Staff, person.id, populate_existing=True).active
    assert theirs.get("/").location.startswith("/sign-in")


def test_an_earlier_link_ends_with_the_person(db: Session):
    person = make.staff(db, Role.DESK)
    token = sign_in.make_link(db, COMMAND_LINE, person, sign_in.INVITATION, NOW)
    services.end_staff(db, COMMAND_LINE, NOW, person.id)
    services.take_back(db, COMMAND_LINE, NOW, person.id)
    assert sign_in.staff_of_link(db, token, NOW) is None


def test_one_browser_of_somebody_is_signed_out(db: Session, visit: Visit):
    person, me = make.staff(db, Role.DESK), make.staff(db, Role.ADMINISTRATOR)
    theirs, mine = visit(person), visit(me)
    number = db.scalars(select(SignIn.id).where(SignIn.staff_id == person.id)).one()
    assert mine.post(f"/staff/{person.id + 1}/sign-ins/{number}/end").status_code == 404
    assert theirs.post(f"/staff/{person.id}/sign-ins/{number}/end").status_code == 404
    assert mine.post(f"/staff/{person.id}/sign-ins/{number}/end").status_code == 303
    assert theirs.get("/").location.startswith("/sign-in")


def test_the_last_administrator_cannot_give_up_the_role(db: Session, visit: Visit):
    me = make.staff(db, Role.ADMINISTRATOR)
    browser = visit(me)
    answer = browser.post(f"/staff/{me.id}/edit", data=given(me, Role.DESK))
    assert (answer.status_code, LAST in answer.text) == (409, True)
    assert browser.get("/staff").status_code == 200
    assert sign_in.roles_of(db, me.id) == {Role.ADMINISTRATOR}


def test_the_last_administrator_cannot_be_ended(db: Session, visit: Visit):
    me = make.staff(db, Role.ADMINISTRATOR)
    browser = visit(me)
    answer = browser.post(f"/staff/{me.id}/end")
    assert (answer.status_code, LAST in answer.text) == (409, True)
    assert browser.get("/staff").status_code == 200


@pytest.mark.parametrize("way", ["edit", "end"])
def test_of_two_administrators_one_may_go_and_the_other_stays(db: Session, visit: Visit, way: str):
    me, other = make.staff(db, Role.ADMINISTRATOR), make.staff(db, Role.ADMINISTRATOR)
    browser = visit(me)
    first = browser.post(f"/staff/{other.id}/{way}", data=given(other, Role.DESK))
    second = browser.post(f"/staff/{me.id}/{way}", data=given(me, Role.DESK))
    assert (first.status_code, second.status_code) == (303, 409)


def test_an_ended_administrator_is_no_other_administrator(db: Session, visit: Visit):
    me = make.staff(db, Role.ADMINISTRATOR)
    make.staff(db, Role.ADMINISTRATOR, active=False)
    assert visit(me).post(f"/staff/{me.id}/end").status_code == 409


def test_the_audit_says_what_changed_of_somebody(db: Session, visit: Visit):
    person = make.staff(db, Role.DESK, name="Bart")
    form = given(person, Role.COORDINATOR, name="Bart Bell")
    visit(make.staff(db, Role.ADMINISTRATOR)).post(f"/staff/{person.id}/edit", data=form)
    line = db.scalars(select(AuditLine).where(AuditLine.action == "changed")).one()
    assert '"name": ["Bart", "Bart Bell"]' in line.detail
    assert '"roles": [["desk"], ["coordinator"]]' in line.detail
