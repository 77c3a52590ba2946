"""Lists as files from the pages: who may, what is in them, and what is written down."""

import csv
import io
import json
from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from techloan.database import Session
from techloan.inventory.rules import State
from techloan.permissions import Role
from tests import make
from tests.conftest import NOW
from tests.imports.shelf import written_down
from tests.visitor import Visit, page

V, D, C, A = Role.VOLUNTEER, Role.DESK, Role.COORDINATOR, Role.ADMINISTRATOR
LISTS = ("devices", "clients", "loans")
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def first_column(answer: TestResponse) -> list[str]:
    text = answer.data.decode("utf-8-sig")
    return [line[0] for line in list(csv.reader(io.StringIO(text, newline="")))[1:]]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("which", LISTS)
@pytest.mark.parametrize(("role", "status"), [(V, 404), (D, 200), (C, 200), (A, 404)])
def test_the_desk_and_coordinators_take_lists_away(
    db: Session, visit: Visit, role: Role, status: int, which: str, ending: str
) -> None:
    browser = visit(make.staff(db, role, at=make.site(db)))
    assert browser.get(f"/{which}.{ending}").status_code == status


@pytest.mark.parametrize("which", LISTS)
def test_a_stranger_is_asked_to_sign_in(visit: Visit, which: str) -> None:
    answer = visit(None).get(f"/{which}.csv")
    assert answer.location.endswith(f"/sign-in?next=/{which}.csv")


def test_a_kind_of_file_that_there_is_not_is_not_there(db: Session, visit: Visit) -> None:
    browser = visit(make.staff(db, C))
    assert [browser.get(f"/{which}.ods").status_code for which in LISTS] == [404] * 3


@pytest.mark.parametrize(("ending", "mimetype"), [("csv", "text/csv"), ("xlsx", EXCEL)])
def test_a_file_has_its_day_in_its_name_and_stays_in_no_cache(
    db: Session, visit: Visit, ending: str, mimetype: str
) -> None:
    answer = visit(make.staff(db, C)).get(f"/devices.{ending}")
    named = f'attachment; filename="devices-2026-11-03.{ending}"'
    assert answer.headers["Content-Disposition"] == named
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.mimetype == mimetype


def test_devices_go_out_as_the_list_is_narrowed(db: Session, visit: Visit) -> None:
    site = make.site(db)
    make.device(db, site, state=State.MISSING, tag="TAB-0001", serial="ZEBRA1")
    make.device(db, site, state=State.MISSING, tag="TAB-0002")
    make.loan(db, make.device(db, site, tag="TAB-0003", serial="ZEBRA3"))
    browser = visit(make.staff(db, C))
    found = {
        query: first_column(browser.get(f"/devices.csv?{query}"))
        for query in ("", "state=missing", "q=zebra", "state=missing&q=zebra", "state=on_loan")
    }
    assert found == {
        "": ["TAB-0001", "TAB-0002", "TAB-0003"],
        "state=missing": ["TAB-0001", "TAB-0002"],
        "q=zebra": ["TAB-0001", "TAB-0003"],
        "state=missing&q=zebra": ["TAB-0001"],
        "state=on_loan": ["TAB-0003"],
    }


def test_clients_go_out_as_the_list_is_narrowed(db: Session, visit: Visit) -> None:
    first = make.client(db, reference="PLUS-C-0001", family_name="Bramble")
    make.client(db, reference="PLUS-C-0002", family_name="Custard", archived_on=NOW.date())
    browser = visit(make.staff(db, C))
    found = {
        query: first_column(browser.get(f"/clients.csv?{query}"))
        for query in ("", "show=closed", "show=all", f"show=all&partner={first.partner_id}")
    }
    assert found == {
        "": ["PLUS-C-0001"],
        "show=closed": ["PLUS-C-0002"],
        "show=all": ["PLUS-C-0001", "PLUS-C-0002"],
        f"show=all&partner={first.partner_id}": ["PLUS-C-0001"],
    }


def test_a_search_for_a_client_is_posted_and_never_stands_in_the_address(
    db: Session, visit: Visit
) -> None:
    make.client(db, reference="PLUS-C-0001", family_name="Bramble")
    make.client(db, reference="PLUS-C-0002", family_name="Custard")
    browser = visit(make.staff(db, C))
    posted = browser.post("/clients.csv", data={"search": "bramble"})
    assert first_column(posted) == ["PLUS-C-0001"]
    assert len(first_column(browser.get("/clients.csv?search=bramble"))) == 2
    form = page(browser.post("/clients", data={"search": "bramble"})).select_one(
        'form[action="/clients.csv"]'
    )
    assert form.select_one("[name=search]")["value"] == "bramble"
    assert form.select_one("[formaction]")["formaction"] == "/clients.xlsx"


def test_loans_go_out_as_the_list_is_narrowed(db: Session, visit: Visit) -> None:
    late = make.loan(db, on=NOW.date() - timedelta(days=40))
    make.loan(db, on=NOW.date())
    browser = visit(make.staff(db, C))
    assert first_column(browser.get("/loans.csv?due=overdue")) == [late.device.tag]
    assert len(first_column(browser.get("/loans.csv"))) == 2
    assert first_column(browser.get("/loans.csv?due=ended")) == []


@pytest.mark.parametrize(
    ("path", "links"),
    [
        ("/devices?state=retired", ["/devices.csv?state=retired", "/devices.xlsx?state=retired"]),
        ("/clients?show=all", ["/clients.csv?show=all", "/clients.xlsx?show=all"]),
        ("/loans?due=all", ["/loans.csv?due=all", "/loans.xlsx?due=all"]),
    ],
)
def test_a_list_offers_itself_as_files_to_those_who_may_take_it(
    db: Session, visit: Visit, path: str, links: list[str]
) -> None:
    site = make.site(db)
    loan = make.loan(db, make.device(db, site), make.client(db, site.partner))
    make.device(db, site, state=State.RETIRED)
    volunteer = make.staff(db, V, at=site)
    make.allocation(db, loan.client, volunteer)
    found = {}
    for who in (make.staff(db, D, at=site), volunteer):
        shown = page(visit(who).get(path))
        found[who.id] = [a["href"] for a in shown.select(".pages a[href]")]
    assert list(found.values()) == [links, []]


def test_the_desk_is_told_that_it_takes_its_own_devices_only(db: Session, visit: Visit) -> None:
    site = make.site(db)
    own = make.device(db, site)
    make.device(db)
    browser = visit(make.staff(db, D, at=site))
    assert "Take your own devices of this list with you" in browser.get("/devices").text
    assert first_column(browser.get("/devices.csv")) == [own.tag]


def test_who_took_clients_away_is_written_down_and_each_client_too(
    db: Session, visit: Visit
) -> None:
    first, second = make.client(db), make.client(db)
    make.client(db, archived_on=NOW.date())
    staff = make.staff(db, C)
    visit(staff).get("/clients.xlsx")
    (taken,) = written_down(db, "took away")
    assert (taken.actor, taken.staff_id, taken.at) == (staff.name, staff.id, NOW)
    expected = {"list": "clients", "rows": 2, "file": "clients-2026-11-03.xlsx"}
    assert json.loads(taken.detail or "") == expected
    opened = written_down(db, "opened")
    assert {line.client_id for line in opened} == {first.id, second.id}
    assert {line.detail for line in opened} == {'{"where": "export of clients"}'}


def test_loans_name_their_borrowers_and_who_shares_them(db: Session, visit: Visit) -> None:
    loan, again = make.loan(db), make.loan(db)
    again.client, loan.shared_with = loan.client, make.client(db)
    visit(make.staff(db, C)).get("/loans.csv")
    assert {line.client_id for line in written_down(db, "opened")} == {
        loan.client_id,
        loan.shared_with_id,
    }
    assert json.loads(written_down(db, "took away")[0].detail or "")["rows"] == 2


def test_devices_name_nobody_so_that_only_the_taking_is_written_down(
    db: Session, visit: Visit
) -> None:
    loan = make.loan(db)
    answer = visit(make.staff(db, C)).get("/devices.csv")
    assert loan.client.family_name not in answer.text
    assert len(written_down(db, "took away")) == 1
    assert written_down(db, "opened") == []


def test_a_client_who_was_opened_a_moment_ago_is_not_written_down_again(
    app: Flask, db: Session, visit: Visit
) -> None:
    client, _ = make.client(db), make.client(db)
    browser = visit(make.staff(db, C))
    browser.get(f"/clients/{client.reference}")
    browser.get("/clients.csv")
    assert [line.client_id for line in written_down(db, "opened")].count(client.id) == 1
    db.commit()
    app.extensions["techloan"].clock = lambda: NOW + timedelta(minutes=11)
    browser.get("/clients.csv")
    assert [line.client_id for line in written_down(db, "opened")].count(client.id) == 2
    assert len(written_down(db, "took away")) == 2


def test_an_address_goes_out_with_its_client(db: Session, visit: Visit) -> None:
    site = make.site(db)
    make.client(db, site.partner, address="2 Long Lane", phone="07700 900101")
    make.client(db, address="9 Far Away")
    text = visit(make.staff(db, D, at=site)).get("/clients.csv").text
    assert "2 Long Lane" in text
    assert "Far Away" not in text
