"""The table of who may see what, held against every page about groups, for every role."""

from typing import Any

import pytest
from flask import Flask

from techloan.database import Session
from techloan.groups.models import GroupBreak, Newcomer
from techloan.groups.queries import times_of
from techloan.people.models import Staff
from techloan.permissions import Role
from tests import make
from tests.conftest import NOW
from tests.visitor import Visit, Visitor, words

V, D, C, A = Role.VOLUNTEER, Role.DESK, Role.COORDINATOR, Role.ADMINISTRATOR
READ, INVITE, WRITE = {V, D, C}, {D, C}, {C}
MAY = {
    "groups.index": READ,
    "groups.new": WRITE,
    "groups.add": WRITE,
    "groups.group": READ,
    "groups.edit": WRITE,
    "groups.keep": WRITE,
    "groups.end": WRITE,
    "groups.begin_again": WRITE,
    "hosts.page": WRITE,
    "hosts.add": WRITE,
    "hosts.remove": WRITE,
    "hosts.lead": WRITE,
    "times.page": WRITE,
    "times.add": WRITE,
    "times.end": WRITE,
    "times.add_break": WRITE,
    "times.remove_break": WRITE,
    "meetings.index": READ,
    "meetings.new": WRITE,
    "meetings.add": WRITE,
    "meetings.cancel": WRITE,
    "meetings.restore": WRITE,
    "members.page": INVITE,
    "members.search": INVITE,
    "members.invite": INVITE,
    "members.leaving": INVITE,
    "members.leave": INVITE,
    "register.page": READ,
    "register.words": READ,
    "register.tick": READ,
    "register.guests": READ,
    "register.save": READ,
    "register.reopen": READ,
    "first_timers.find": READ,
    "first_timers.add": {D, C},
    "first_timers.add_newcomer": READ,
    "newcomers.page": WRITE,
    "newcomers.search": WRITE,
    "newcomers.settle": WRITE,
}


def endpoints(app: Flask) -> set[str]:
    rules = (rule for rule in app.url_map.iter_rules() if str(rule).startswith("/groups"))
    # Attendance files have a table of their own.
    return {str(r.endpoint) for r in rules if not str(r.endpoint).startswith("attendance_")}


class Place:
    """A group with a row for each parameter, and somebody of a role who hosts it as a volunteer."""

    def __init__(self, db: Session, role: Role) -> None:
        self.site = make.site(db)
        self.me = make.staff(db, role, at=self.site)
        make.staff(db, A)
        self.group = make.group(db, self.site.partner, hosted_by=self.me if role is V else None)
        self.client = make.client(db, of=self.site.partner)
        member = make.member(db, self.group, self.client)
        self.other = make.client(db, of=self.site.partner)
        meeting = make.meeting(db, self.group, NOW)
        newcomer = Newcomer(meeting=meeting, name="Flo", at=NOW, actor="Juniper")
        days = {"from_on": NOW.date(), "until_on": NOW.date()}
        away = GroupBreak(group=self.group, **days)
        db.add_all([newcomer, away])
        db.flush()
        self.known = {
            "group_id": self.group.id,
            "meeting_id": meeting.id,
            "member_id": member.id,
            "newcomer_id": newcomer.id,
            "staff_id": self.me.id,
            "time_id": db.scalars(times_of(self.group.id)).one().id,
            "break_id": away.id,
        }

    def sent(self, endpoint: str) -> dict[str, Any]:
        """Return the form to send there."""
        if endpoint in ("members.invite", "first_timers.add"):
            return {"client": self.other.reference}
        return {"client": self.client.id, "word": "came"} if endpoint == "register.tick" else {}


def status(app: Flask, browser: Visitor, place: Place, endpoint: str, **known: int) -> int:
    rule = next(app.url_map.iter_rules(endpoint))
    values = {name: {**place.known, **known}[name] for name in rule.arguments}
    with app.test_request_context():
        built = rule.build(values)
    assert built
    if "POST" in (rule.methods or ()):
        return browser.post(built[1], data=place.sent(endpoint)).status_code
    return browser.get(built[1]).status_code


def test_every_page_about_groups_stands_in_the_table(app: Flask):
    assert endpoints(app) == set(MAY)


@pytest.mark.parametrize("role", Role)
def test_each_role_sees_what_the_table_says_and_404_for_all_else(
    app: Flask, db: Session, visit: Visit, role: Role
):
    wrong = []
    for endpoint, may in MAY.items():
        db.begin_writing()
        place = Place(db, role)
        answer = status(app, visit(place.me), place, endpoint)
        if (answer != 404) != (role in may) or answer >= 500:
            wrong.append(f"{endpoint}: {answer}")
    assert wrong == []


@pytest.mark.parametrize("role", [D, C])
def test_a_row_of_another_group_is_not_there(app: Flask, db: Session, visit: Visit, role: Role):
    place, elsewhere = Place(db, role), make.group(db)
    browser = visit(place.me)
    of_rows = [
        endpoint
        for endpoint in sorted(MAY)
        if next(app.url_map.iter_rules(endpoint)).arguments - {"group_id", "staff_id"}
    ]
    found = {e: status(app, browser, place, e, group_id=elsewhere.id) for e in of_rows}
    assert {e: code for e, code in found.items() if code != 404} == {}


def test_a_group_that_a_volunteer_does_not_host_is_not_there(app: Flask, db: Session, visit: Visit):
    place, other = Place(db, V), make.staff(db, V)
    browser = visit(other)
    nothing = words(browser.get("/groups/999999"))
    for endpoint in sorted(e for e, may in MAY.items() if V in may and e != "groups.index"):
        assert status(app, browser, place, endpoint) == 404
    assert words(browser.get(f"/groups/{place.group.id}")) == nothing
    assert place.group.name not in browser.get("/groups").text


def test_somebody_who_hosts_no_more_sees_the_group_no_more(app: Flask, db: Session, visit: Visit):
    place = Place(db, V)
    coordinator: Staff = make.staff(db, C)
    browser = visit(place.me)
    assert status(app, browser, place, "groups.group") == 200
    assert status(app, visit(coordinator), place, "hosts.remove") == 303
    assert status(app, browser, place, "groups.group") == 404


def test_the_desk_invites_clients_of_its_own_partner_only(db: Session, visit: Visit):
    desk, group = make.staff(db, D, at=make.site(db)), make.group(db)
    stranger = make.client(db, given_name="Ola")
    member = make.member(db, group, make.client(db))
    browser = visit(desk)
    address = f"/groups/{group.id}"
    assert "Nobody is found" in browser.post(f"{address}/invite", data={"who": "Ola"}).text
    sent = {"client": stranger.reference}
    assert browser.post(f"{address}/members", data=sent).status_code == 404
    assert browser.get(f"{address}/members/{member.id}/leave").status_code == 404
    assert browser.post(f"{address}/members/{member.id}/leave").status_code == 404


def test_of_members_a_host_sees_names_and_needs_and_no_more(db: Session, visit: Visit):
    me = make.staff(db, V)
    group = make.group(db, hosted_by=me)
    meeting = make.meeting(db, group, NOW)
    kept = {
        "phone": "07700 900101",
        "email": "dotty@example.org",
        "address": "2 Long Lane",
        "postcode": "WR1 0ZZ",
        "carer_name": "Neighbour Pat",
        "carer_phone": "07700 900102",
        "note": "a private word",
    }
    client = make.client(db, hearing="ring twice", print_size=18, **kept)
    make.member(db, group, client)
    browser = visit(me)
    for path in ("", f"/meetings/{meeting.id}"):
        page = browser.get(f"/groups/{group.id}{path}").text
        assert client.name in page
        assert "ring twice" in page
        assert "large print" in page
        for secret in (*kept.values(), client.reference):
            assert secret not in page


def test_a_host_is_led_to_those_whom_they_support_and_to_nobody_else(db: Session, visit: Visit):
    me = make.staff(db, V)
    group, mine, other = make.group(db, hosted_by=me), make.client(db), make.client(db)
    make.allocation(db, mine, me)
    for client in (mine, other):
        make.member(db, group, client)
    page = visit(me).get(f"/groups/{group.id}").text
    assert f"/clients/{mine.reference}" in page
    assert f"/clients/{other.reference}" not in page
