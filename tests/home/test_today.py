"""Today: what needs a hand, for each role, and what it costs."""

from datetime import date, timedelta

import pytest
from flask import Flask

from techloan.database import Session
from techloan.inventory.rules import State
from techloan.permissions import Role
from tests import make
from tests.conftest import NOW
from tests.counting import statements
from tests.visitor import Visit, page, words

TODAY = NOW.date()


def tiles(answer) -> dict[str, tuple[str, str]]:
    """Return each tile by its words: its number and where it leads."""
    found = page(answer).select("a.tile:has(strong)")
    return {
        tile.select_one(".word").get_text(strip=True): (tile.strong.text, tile["href"])
        for tile in found
    }


def test_a_coordinator_sees_what_needs_a_hand(db: Session, visit: Visit):
    site = make.site(db, name="Malvern")
    for days in (40, 30, 25):
        make.loan(db, on=TODAY - timedelta(days))
    for state in (State.TO_PREPARE, State.IN_REPAIR, State.MISSING):
        make.device(db, at=site, state=state)
    make.device(db, state=State.TO_PREPARE)
    shown = tiles(visit(make.staff(db, Role.COORDINATOR, at=site)).get("/"))
    assert shown == {
        "to follow up": ("3", "/follow-up"),
        "due back before today": ("2", "/loans?due=overdue"),
        "due back within 7 days": ("1", "/loans?due=week"),
        "waiting more than 14 days": ("0", "/requests?show=long"),
        "to prepare at Malvern": ("1", f"/devices?state=to_prepare&site={site.id}"),
        "in repair": ("1", "/devices?state=in_repair"),
        "missing": ("1", "/devices?state=missing"),
        "without an agreement": ("3", "/follow-up?why=unsigned"),
    }


def test_the_desk_counts_its_own_partner_only(db: Session, visit: Visit):
    site = make.site(db)
    own = make.client(db, of=site.partner)
    make.loan(db, to=own, on=date(2026, 9, 1))
    make.loan(db, on=date(2026, 9, 1))
    make.device(db, at=make.site(db), state=State.MISSING)
    shown = tiles(visit(make.staff(db, Role.DESK, at=site)).get("/"))
    assert shown["due back before today"][0] == "1"
    assert shown["missing"] == ("0", f"/devices?state=missing&partner={site.partner_id}")


def test_a_volunteer_sees_their_people_with_what_they_have(db: Session, visit: Visit):
    me, client = make.staff(db, Role.VOLUNTEER), make.client(db, hearing="ring twice")
    make.allocation(db, client, me)
    make.client(db, family_name="Elsewhere")
    loan = make.loan(db, to=client, on=TODAY)
    shown = words(visit(me).get("/"))
    for word in (client.name, "hearing: ring twice", loan.device.tag, "due back in 28 days"):
        assert word in shown
    assert "Elsewhere" not in shown


def test_an_administrator_is_told_whether_mail_is_set_up(db: Session, visit: Visit):
    shown = words(visit(make.staff(db, Role.ADMINISTRATOR)).get("/"))
    assert "Mail is not set up" in shown
    assert "https://loans.example.org" in shown


@pytest.mark.parametrize("role", Role)
def test_today_costs_at_most_eleven_statements_however_much_there_is(
    app: Flask, db: Session, visit: Visit, role: Role
):
    site = make.site(db)
    me, engine = make.staff(db, role, at=site), app.extensions["techloan"].database.engine
    costs = []
    for more in (5, 25):
        db.begin_writing()
        for _ in range(more):
            client = make.client(db, of=site.partner)
            make.allocation(db, client, me)
            make.loan(db, to=client)
        browser = visit(me)
        browser.get("/")
        with statements(engine) as seen:
            assert browser.get("/").status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 11
