"""SIMs as things of their own: their numbers, the device they sit in, what runs out, the PUK."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from techloan.audit import AuditLine
from techloan.database import Session
from techloan.errors import Refused
from techloan.inventory.rules import State
from techloan.inventory.sims import queries, services
from techloan.inventory.sims.models import Sim
from techloan.inventory.sims.rules import expiry_words, iccid_doubt, refusal_of_iccid, runs_out
from techloan.people.models import Partner, Staff
from techloan.permissions import COMMAND_LINE, Role
from tests import make
from tests.conftest import NOW
from tests.counting import statements
from tests.visitor import Visit, page, words

TODAY = NOW.date()
CARD = "8944110000000000073"


def a_sim(db: Session, of: Partner | None = None, **more: object) -> Sim:
    """Add a SIM that sits in no device yet."""
    told = {"network": "EE", "iccid": CARD, **more}
    row = Sim(partner=of or make.partner(db), **told)  # type: ignore[arg-type]
    return services.keep_sim(db, COMMAND_LINE, NOW, row)


@pytest.fixture
def coordinator(db: Session) -> Staff:
    return make.staff(db, Role.COORDINATOR, at=make.site(db))


def test_the_number_on_a_card_is_looked_at() -> None:
    assert refusal_of_iccid(CARD) is None
    assert "this has 18" in (refusal_of_iccid(CARD[:-1]) or "")
    assert "begins with 89" in (refusal_of_iccid("355762052793235") or "")
    assert (iccid_doubt(CARD), iccid_doubt(CARD + "4")) == (None, None)
    assert "One digit" in (iccid_doubt("8944110000000000074") or "")


@pytest.mark.parametrize(
    ("days", "said", "soon"),
    [
        (-2, "ended 2 days ago", True),
        (0, "ends today", True),
        (1, "ends tomorrow", True),
        (14, "ends in 14 days", True),
        (15, "ends in 15 days", False),
    ],
)
def test_when_a_sim_ends_is_said_in_words(days: int, said: str, soon: bool) -> None:
    day = TODAY + timedelta(days=days)
    assert (expiry_words(day, TODAY), runs_out(day, TODAY)) == (said, soon)


def test_a_sim_sits_in_one_device_at_a_time_and_has_a_history(db: Session) -> None:
    sim, one, two = a_sim(db), make.device(db), make.device(db)
    services.put_in(db, COMMAND_LINE, NOW, sim, one)
    with pytest.raises(Refused, match=f"It sits in {one.tag}. Take it out there first."):
        services.put_in(db, COMMAND_LINE, NOW, sim, two)
    services.take_out(db, COMMAND_LINE, NOW, sim, "the tray is broken")
    services.put_in(db, COMMAND_LINE, NOW, sim, two)
    story = [(move.goes, tag) for move, tag in db.execute(queries.moves(sim.id))]
    assert story == [("in", two.tag), ("out", one.tag), ("in", one.tag)]


def test_a_sim_that_comes_out_stays_with_the_partner_of_its_device(db: Session) -> None:
    sim, device = a_sim(db), make.device(db)
    services.put_in(db, COMMAND_LINE, NOW, sim, device)
    services.take_out(db, COMMAND_LINE, NOW, sim)
    assert sim.partner == device.site.partner


def test_a_retired_device_needs_no_sim(db: Session) -> None:
    with pytest.raises(Refused, match="is retired"):
        services.put_in(db, COMMAND_LINE, NOW, a_sim(db), make.device(db, state=State.RETIRED))


def test_a_sim_is_added_put_in_and_seen_on_the_page_of_its_device(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    device, browser = make.device(db), visit(coordinator)
    told = {"network": "EE", "iccid": "8944 1100 0000 0000 073", "number": "07700900333"}
    more = {"expires_on": "2026-11-08", "partner_id": coordinator.partner_id, "puk": "12345678"}
    answer = browser.post("/sims/new", data={**told, **more})
    browser.post(f"{answer.location}/put-in", data={"tag": device.tag.lower()})
    seen = words(browser.get(answer.location))
    assert f"It sits in {device.tag}" in seen
    assert "07700 900333" in seen
    story = words(browser.get(f"/devices/{device.tag}"))
    assert "EE SIM ending 0073 put in" in story
    assert "ends in 5 days" in story


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("iccid", "123", "begins with 89"),
        ("number", "12", "Please check the number"),
        ("puk", "12", "A PUK has 8 digits"),
        ("expires_on", "31/02/2026", "Write the day as year, month, day"),
        ("partner_id", "987654", "Not a valid choice"),
    ],
)
def test_a_bad_field_of_a_sim_is_said_and_what_was_typed_stays(
    db: Session, visit: Visit, coordinator: Staff, field: str, value: str, message: str
) -> None:
    good = {"network": "EE", "note": "for the van", "partner_id": coordinator.partner_id}
    answer = visit(coordinator).post("/sims/new", data={**good, field: value})
    assert answer.status_code == 422
    assert message in words(answer)
    assert "for the van" in answer.text


def test_a_number_with_a_wrong_digit_is_kept_and_doubted(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    sim = a_sim(db, iccid="8944110000000000074")
    assert "One digit of the number" in words(visit(coordinator).get(f"/sims/{sim.id}"))


def test_two_sims_do_not_have_one_number(db: Session, visit: Visit, coordinator: Staff) -> None:
    a_sim(db)
    told = {"network": "O2", "iccid": CARD, "partner_id": coordinator.partner_id}
    answer = visit(coordinator).post("/sims/new", data=told)
    assert answer.status_code == 409
    assert "Another SIM has that number already." in words(answer)


def test_somebody_elses_change_is_not_saved_over(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    sim = a_sim(db)
    told = {"network": "O2", "iccid": CARD, "partner_id": sim.partner_id}
    browser = visit(coordinator)
    path = f"/sims/{sim.id}/edit"
    assert browser.post(path, data={**told, "version": sim.version}).status_code == 303
    assert browser.post(path, data={**told, "version": sim.version}).status_code == 409


def test_a_puk_is_sealed_and_revealed_for_a_reason_that_is_written_down(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    sim = a_sim(db)
    services.set_puk(sim, "12345678")
    browser = visit(coordinator)
    assert "12345678" not in browser.get(f"/sims/{sim.id}").text
    assert browser.post(f"/sims/{sim.id}/puk", data={"reason": ""}).status_code == 422
    shown = browser.post(f"/sims/{sim.id}/puk", data={"reason": "locked in the library"})
    assert "12345678" in words(shown)
    line = db.scalars(select(AuditLine).where(AuditLine.action == "revealed a PUK")).one()
    assert (line.subject_id, line.actor) == (sim.id, coordinator.name)
    assert line.detail == '{"reason": "locked in the library"}'


def test_the_list_has_what_ends_first_on_top_and_says_what_ends_before_its_loan(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    loan = make.loan(db, due_on=TODAY + timedelta(days=28))
    later = a_sim(db, expires_on=TODAY + timedelta(days=20))
    services.put_in(db, COMMAND_LINE, NOW, later, loan.device)
    a_sim(db, network="Three", iccid="")
    a_sim(db, network="O2", iccid="8944110000000000081", expires_on=TODAY)
    browser = visit(coordinator)
    seen = browser.get("/sims")
    rows = [row.get_text(" ", strip=True) for row in page(seen).select("tbody th")]
    assert rows == ["O2 SIM ending 0081", "EE SIM ending 0073", "Three SIM"]
    assert "ends before the loan" in words(seen)
    assert "EE" not in words(browser.get("/sims?show=running-out")).split("Until")[-1]
    assert "ending 0073" in words(browser.get("/sims?q=0073"))


def test_that_a_sim_ends_before_the_loan_does_is_said_at_check_out(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    device, client = make.device(db), make.client(db)
    sim = a_sim(db, expires_on=TODAY + timedelta(days=20))
    services.put_in(db, COMMAND_LINE, NOW, sim, device)
    wish = {"asset_tag": device.tag, "client": client.reference}
    card = visit(coordinator).fragment("/desk/for", wish)
    assert "The SIM in it ends on 23 November 2026, before the device is due back." in words(card)


def test_the_list_costs_the_same_however_long(
    app: Flask, db: Session, visit: Visit, coordinator: Staff
) -> None:
    browser, costs = visit(coordinator), []
    for more in (3, 30):
        db.begin_writing()
        for number in range(more):
            row = a_sim(db, iccid="", network=f"Net {number}")
            services.put_in(db, COMMAND_LINE, NOW, row, make.loan(db).device)
        db.commit()
        with statements(app.extensions["techloan"].database.engine) as seen:
            browser.get("/sims")
        costs.append(sum("FROM setting" not in one for one in seen))
    assert costs[0] == costs[1] <= 6, "\n".join(seen)


PATHS = ("", "/edit", "/puk")
POSTS = ("/edit", "/puk", "/put-in", "/take-out")


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.ADMINISTRATOR])
def test_who_prepares_nothing_sees_no_sims(db: Session, visit: Visit, role: Role) -> None:
    site = make.site(db)
    sim = a_sim(db, site.partner)
    browser = visit(make.staff(db, role, at=site))
    gets = [browser.get(path) for path in ("/sims", "/sims/new", f"/sims/{sim.id}")]
    posts = [browser.post(f"/sims/{sim.id}{path}") for path in POSTS]
    assert {answer.status_code for answer in [*gets, *posts]} == {404}


def test_the_desk_sees_its_own_partners_sims_only(db: Session, visit: Visit) -> None:
    site = make.site(db)
    own, other = a_sim(db, site.partner), a_sim(db, iccid="", network="Vodafone")
    browser = visit(make.staff(db, Role.DESK, at=site))
    assert "Vodafone" not in browser.get("/sims").text
    for path in PATHS:
        assert browser.get(f"/sims/{own.id}{path}").status_code == 200
        assert browser.get(f"/sims/{other.id}{path}").status_code == 404
    for path in POSTS:
        assert browser.post(f"/sims/{other.id}{path}").status_code == 404
        assert browser.post(f"/sims/987654{path}").status_code == 404


def test_a_sim_goes_into_no_device_of_another_partner(db: Session, visit: Visit) -> None:
    site = make.site(db)
    sim, device = a_sim(db, site.partner), make.device(db)
    browser = visit(make.staff(db, Role.DESK, at=site))
    answer = browser.post(f"/sims/{sim.id}/put-in", data={"tag": device.tag})
    assert answer.status_code == 409
    assert f"There is no device {device.tag} of yours." in words(answer)
