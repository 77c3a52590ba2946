"""The pages of groups: begun, changed, when they meet, who is invited, who hosts."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from techloan.audit import AuditLine
from techloan.database import Session
from techloan.groups import services
from techloan.groups.models import Group, GroupBreak, GroupTime, Host, Meeting, Member, Newcomer
from techloan.people.models import Staff
from techloan.permissions import Role
from tests import make
from tests.conftest import NOW
from tests.counting import statements
from tests.visitor import Visit, Visitor, page, words

TODAY = NOW.date()
FORM = {"name": "Tea at Ten", "kind": "coffee", "platform": "zoom", "skips_bank_holidays": "y"}


@pytest.fixture
def coordinator(db: Session) -> Staff:
    return make.staff(db, Role.COORDINATOR, at=make.site(db))


@pytest.fixture
def browser(visit: Visit, coordinator: Staff) -> Visitor:
    return visit(coordinator)


@pytest.fixture
def group(db: Session) -> Group:
    return make.group(db)


def fresh(db: Session, row: object) -> None:
    db.rollback()
    db.refresh(row)


def test_an_empty_list_says_what_to_do_first(browser: Visitor):
    assert "No groups yet" in words(browser.get("/groups"))


def test_a_group_is_begun(db: Session, browser: Visitor, coordinator: Staff):
    sent = {**FORM, "partner_id": coordinator.partner_id, "passcode": "561312"}
    answer = browser.post("/groups/new", data=sent, follow_redirects=True)
    assert "Tea at Ten is added" in words(answer)
    made = db.scalars(select(Group)).one()
    assert (services.passcode_of(made), made.partner_id) == ("561312", coordinator.partner_id)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": " "}, "Enter the group's name."),
        ({"join_link": "javascript:alert(1)"}, "It begins with https://"),
        ({"join_link": "https://a b"}, "Copy the whole link."),
        ({"kind": "knitting"}, "Not a valid choice"),
    ],
)
def test_what_is_misfilled_is_said_and_nothing_is_lost(
    db: Session, browser: Visitor, coordinator: Staff, wrong: dict[str, str], said: str
):
    sent = {**FORM, "partner_id": coordinator.partner_id, "note": "bring biscuits", **wrong}
    answer = browser.post("/groups/new", data=sent)
    assert answer.status_code == 422
    assert said in words(answer)
    assert "bring biscuits" in answer.text
    assert db.scalar(select(Group.id)) is None


def test_two_groups_of_one_name_are_refused(db: Session, browser: Visitor, coordinator: Staff):
    db.begin_writing()
    make.group(db, name="tea at ten")
    db.commit()
    answer = browser.post("/groups/new", data={**FORM, "partner_id": coordinator.partner_id})
    assert answer.status_code == 409
    assert "There is a group of that name already." in words(answer)


def test_the_slower_of_two_who_edit_keeps_what_they_typed(
    db: Session, visit: Visit, group: Group, coordinator: Staff
):
    browser, address = visit(coordinator), f"/groups/{group.id}/edit"
    form = page(browser.get(address))
    sent = {field["name"]: field.get("value", "") for field in form.select("main input[name]")}
    sent |= {"kind": "craft", "platform": "meet", "partner_id": group.partner_id}
    assert browser.post(address, data={**sent, "name": "Quicker"}).status_code == 303
    answer = browser.post(address, data={**sent, "name": "Slower"})
    assert answer.status_code == 409
    assert "Somebody else changed this" in words(answer)
    again = page(answer).select_one("[name=seen]")["value"]
    assert page(answer).select_one("#name")["value"] == "Slower"
    assert browser.post(address, data={**sent, "name": "Slower", "seen": again}).status_code == 303
    fresh(db, group)
    assert (group.name, group.kind, group.platform) == ("Slower", "craft", "meet")


def test_a_group_ends_and_stands_apart(db: Session, visit: Visit, group: Group, coordinator: Staff):
    browser = visit(coordinator)
    browser.post(f"/groups/{group.id}/end", follow_redirects=True)
    assert group.name not in browser.get("/groups").text
    assert group.name in browser.get("/groups?show=ended").text
    browser.post(f"/groups/{group.id}/begin-again")
    assert group.name in browser.get("/groups").text
    assert db.scalars(select(Meeting.id).where(Meeting.group_id == group.id)).all()


def test_the_group_says_how_to_join(db: Session, visit: Visit, coordinator: Staff):
    group = make.group(db, join_link="https://meet.example.org/tea", meeting_number="811 5550")
    services.set_passcode(group, "561312")
    said = words(visit(coordinator).get(f"/groups/{group.id}"))
    for way in ("https://meet.example.org/tea", "811 5550", "561312", "Tuesdays at 10:30"):
        assert way in said


def test_a_time_brings_its_meetings(db: Session, visit: Visit, group: Group, coordinator: Staff):
    sent = {
        "often": "monthly -1",
        "weekday": "3",
        "starts": "14:00",
        "minutes": "90",
        "from_on": "2026-11-03",
    }
    answer = visit(coordinator).post(f"/groups/{group.id}/times", data=sent)
    assert answer.status_code == 303
    starts = select(Meeting.starts_at).where(Meeting.group_id == group.id)
    last_thursday = NOW.replace(day=26, hour=14, minute=0)
    assert last_thursday in db.scalars(starts).all()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"starts": "25:00"}, "Write the time like 10:30."),
        ({"minutes": "4"}, "from 5 to 720 minutes"),
        ({"from_on": "0001-01-01"}, "That is long ago."),
        ({"from_on": "9999-12-31"}, "That is far ahead."),
        ({"until_on": "2026-10-01"}, "A time cannot end before it begins."),
        ({"often": "daily 1"}, "Not a valid choice"),
    ],
)
def test_a_time_that_nobody_means_is_refused(
    db: Session,
    visit: Visit,
    group: Group,
    coordinator: Staff,
    wrong: dict[str, str],
    said: str,
):
    sent = {"often": "weekly 1", "weekday": "3", "starts": "14:00", "minutes": "90"}
    answer = visit(coordinator).post(
        f"/groups/{group.id}/times", data={**sent, "from_on": "2026-11-03", **wrong}
    )
    assert answer.status_code == 422
    assert said in words(answer)
    assert len(db.scalars(select(GroupTime)).all()) == 1


def test_a_time_ends_and_a_break_comes_and_goes(
    db: Session, visit: Visit, group: Group, coordinator: Staff
):
    browser, address = visit(coordinator), f"/groups/{group.id}"
    sent = {"break-from_on": "2026-12-24", "break-until_on": "2026-12-20"}
    assert browser.post(f"{address}/breaks", data=sent).status_code == 422
    browser.post(f"{address}/breaks", data={**sent, "break-until_on": "2026-12-28"})
    away = db.scalars(select(GroupBreak)).one()
    browser.post(f"{address}/breaks/{away.id}/remove")
    time = db.scalars(select(GroupTime)).one()
    browser.post(f"{address}/times/{time.id}/end")
    fresh(db, time)
    assert db.scalar(select(GroupBreak.id)) is None
    assert time.until_on == TODAY - timedelta(days=1)


def test_one_more_meeting_is_cancelled_and_restored(
    db: Session, visit: Visit, group: Group, coordinator: Staff
):
    browser = visit(coordinator)
    sent = {"on_day": "2026-11-20", "starts": "15:00", "minutes": "45"}
    answer = browser.post(f"/groups/{group.id}/meetings/new", data=sent)
    assert answer.status_code == 303
    assert browser.post(f"/groups/{group.id}/meetings/new", data=sent).status_code == 409
    said = browser.post(f"{answer.location}/cancel", data={"why": "snow"}, follow_redirects=True)
    assert "This meeting is cancelled: snow." in words(said)
    browser.post(f"{answer.location}/restore")
    meeting = db.scalars(select(Meeting).where(Meeting.on_day == TODAY + timedelta(17))).one()
    assert meeting.cancelled_at is None


def test_somebody_is_found_invited_and_leaves(
    db: Session, visit: Visit, group: Group, coordinator: Staff
):
    client = make.client(db, given_name="Basil", family_name="Picklejar")
    browser, address = visit(coordinator), f"/groups/{group.id}"
    assert "Basil" in browser.post(f"{address}/invite", data={"who": "pickle"}).text
    browser.post(f"{address}/members", data={"client": client.reference})
    again = browser.post(f"{address}/members", data={"client": client.reference})
    assert (again.status_code, "They are in this group already." in words(again)) == (409, True)
    member = db.scalars(select(Member)).one()
    assert "Basil Picklejar leaves" in words(browser.get(f"{address}/members/{member.id}/leave"))
    gone = {"why": "has another group"}
    browser.post(f"{address}/members/{member.id}/leave", data=gone, follow_redirects=True)
    fresh(db, member)
    assert (member.left_on, member.left_why) == (TODAY, "has another group")
    assert "Basil" not in browser.get(address).text


def test_a_search_to_invite_is_written_down_and_its_words_are_not(
    db: Session, visit: Visit, group: Group, coordinator: Staff
):
    make.client(db, given_name="Basil")
    visit(coordinator).post(f"/groups/{group.id}/invite", data={"who": "Basil"})
    line = db.scalars(select(AuditLine).where(AuditLine.action == "listed")).one()
    assert line.detail == '{"kind": "invite", "count": 1}'


def test_hosts_are_added_and_lead(db: Session, visit: Visit, group: Group, coordinator: Staff):
    bart, ola = (make.staff(db, Role.VOLUNTEER, name=name) for name in ("Bart", "Ola"))
    admin = make.staff(db, Role.ADMINISTRATOR)
    browser, address = visit(coordinator), f"/groups/{group.id}/hosts"
    for staff in (bart, ola):
        assert browser.post(address, data={"staff": staff.id}).status_code == 303
    assert browser.post(address, data={"staff": bart.id}).status_code == 409
    assert browser.post(address, data={"staff": admin.id}).status_code == 422
    browser.post(f"{address}/{ola.id}/lead")
    browser.post(f"{address}/{bart.id}/remove")
    hosts = db.scalars(select(Host)).all()
    assert [(host.staff_id, host.leads) for host in hosts] == [(ola.id, True)]


def test_new_faces_wait_for_a_coordinator_in_the_list(
    db: Session, visit: Visit, coordinator: Staff
):
    me = make.staff(db, Role.VOLUNTEER)
    meeting = make.meeting(db, make.group(db, hosted_by=me), NOW)
    db.add(Newcomer(meeting=meeting, name="Flo", at=NOW, actor="Bart"))
    assert "Flo" in visit(coordinator).get("/groups").text
    assert "Flo" not in visit(me).get("/groups").text


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.DESK, Role.COORDINATOR])
def test_the_pages_cost_no_more_statements_the_more_there_is(
    app: Flask, db: Session, visit: Visit, role: Role
):
    me, engine = make.staff(db, role, at=make.site(db)), app.extensions["techloan"].database.engine
    first = make.group(db, hosted_by=me)
    open_one = make.meeting(db, first, NOW)
    paths = ("/groups", f"/groups/{first.id}", f"/groups/{first.id}/meetings", "/")
    paths += (f"/groups/{first.id}/meetings/{open_one.id}",)
    costs = []
    for more in (2, 9):
        db.begin_writing()
        for number in range(more):
            make.meeting(db, make.group(db, hosted_by=me), NOW)
            client = make.client(db, of=me.partner)
            make.member(db, first, client)
            make.attendance(db, open_one, client)
            make.meeting(db, first, NOW - timedelta(days=7 * more + number))
        browser = visit(me)
        for path in paths:
            browser.get(path)
        seen = {}
        for path in paths:
            with statements(engine) as counted:
                assert browser.get(path).status_code == 200
            seen[path] = len(counted)
        costs.append(seen)
    assert costs[0] == costs[1]
    assert max(costs[1].values()) <= 14, costs[1]
