"""The page of a group's attendance files: who may, what is not there, and each step of it."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from techloan.audit import AuditLine
from techloan.database import Session
from techloan.groups.files import services
from techloan.groups.files.models import AttendanceFile, RememberedName
from techloan.groups.models import Attendance, Host, Meeting
from techloan.permissions import Role
from tests import make
from tests.conftest import NOW
from tests.groups.sample_people import TEAMS, ZOOM, People, zoom
from tests.visitor import Visit, Visitor, page, words


@pytest.fixture
def people(db: Session) -> People:
    return People(db)


@pytest.fixture
def bring(people: People, visit: Visit) -> Callable[..., tuple[Visitor, str]]:
    """Return a function that brings a file in, and gives the browser and the file's address."""

    def bring(data: bytes, name: str = "participants.csv", *, refused: int = 0):
        browser = visit(people.host)
        address = f"/groups/{people.group.id}/attendance-file"
        answer = browser.post(address, data={"file": (io.BytesIO(data), name)})
        if refused:
            assert answer.status_code == refused
            return browser, words(answer)
        assert answer.status_code == 303, words(answer)
        return browser, answer.location

    return bring


def rows(db: Session) -> dict[int, int | None]:
    """Return the seconds of who came, as the application wrote them."""
    db.rollback()
    came = select(Attendance.client_id, Attendance.seconds).where(Attendance.came)
    found = {row.client_id: row.seconds for row in db.execute(came)}
    # The lock is let go, for what the browser does next.
    db.rollback()
    return found


def key(browser: Visitor, address: str, name: str) -> str:
    """Return the key of a name on the page of a file."""
    row = page(browser.get(address)).find("th", string=re.compile(re.escape(name))).parent
    return row.find("input", {"name": "person"})["value"]


@pytest.mark.parametrize("role", [*Role, None])
def test_only_who_imports_attendance_sees_the_page(people: People, visit: Visit, role: Role | None):
    staff = make.staff(people.db, role, at=people.site) if role else None
    if staff:
        people.db.add(Host(group=people.group, staff=staff))
    answer = visit(staff).get(f"/groups/{people.group.id}/attendance-file")
    assert answer.status_code == (302 if role is None else 200 if role is Role.COORDINATOR else 404)


def test_groups_and_files_that_are_not_there_are_404(people: People, visit: Visit):
    file = make.attendance_file(people.db, people.group)
    other = make.group(people.db)
    browser = visit(people.host)
    for address in (
        "/groups/987654/attendance-file",
        f"/groups/{other.id}/attendance-file/{file.id}",
    ):
        assert browser.get(address).status_code == 404
    for step in ("count", "take-back", "forget", "order", "meeting", "person"):
        address = f"/groups/{other.id}/attendance-file/{file.id}/{step}"
        assert browser.post(address).status_code == 404


def test_a_file_is_shown_before_anybody_is_counted(people: People, bring):
    browser, address = bring(ZOOM.read_bytes(), ZOOM.name)
    shown = words(browser.get(address))
    for said in (
        "Tuesday 3 November 2026, 10:18 to 11:41",
        "7 people count when you say yes",
        "Ethel Crumpet PLUS-C-0107 and Ernest Crumpet PLUS-C-0108 two people in one name",
        "holds TAB-0010 that day",
        "Stranger Danger waited, not admitted",
        "Marigold Teapot, by their e-mail address",
        "60 min",
    ):
        assert said in shown, said
    assert rows(people.db) == {}
    assert people.db.scalars(select(Meeting)).all() == []


def test_a_suggestion_is_settled_in_one_press_and_counted(people: People, bring):
    browser, address = bring(ZOOM.read_bytes())
    couple = [people.clients[number] for number in (107, 108)]
    pressed = {
        "person": key(browser, address, "Ethel and Ernest"),
        "means": "clients",
        "client": [client.reference for client in couple],
    }
    answer = browser.post(f"{address}/person", data=pressed)
    assert (answer.status_code, rows(people.db)) == (303, {})
    assert "9 people count" in words(browser.get(address))
    browser.post(f"{address}/count")
    counted = rows(people.db)
    assert len(counted) == 9
    assert {counted[client.id] for client in couple} == {63 * 60 + 26}
    assert "9 people are counted from this file" in words(browser.get(address))


def test_who_is_named_after_the_count_is_counted_at_once_and_taken_out_again(people: People, bring):
    browser, address = bring(zoom("Galaxy Tab A7", "Dotty Marmalade"))
    browser.post(f"{address}/count")
    person = key(browser, address, "Galaxy Tab A7")
    told = {"person": person, "means": "clients", "who": "Parveen Saffronsky (PLUS-C-0110)"}
    browser.post(f"{address}/person", data=told)
    assert people.clients[110].id in rows(people.db)
    browser.post(f"{address}/person", data={"person": person, "means": "again"})
    assert list(rows(people.db)) == [people.clients[101].id]
    assert people.db.scalars(select(RememberedName)).all() == []


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("", "Write their reference or their name."),
        ("Nobody Atall", "Nobody is called so."),
        ("PLUS-C-7777", "Nobody is called so."),
        ("Pumpernickel", "Several people are called so."),
    ],
)
def test_a_name_that_says_nobody_is_asked_for_again(people: People, bring, who: str, said: str):
    browser, address = bring(zoom("Galaxy Tab A7"))
    person = key(browser, address, "Galaxy Tab A7")
    told = {"person": person, "means": "clients", "who": who}
    answer = browser.post(f"{address}/person", data=told)
    field = page(answer).find("input", {"name": "who"})
    assert (answer.status_code, field["value"], said in words(answer)) == (422, who, True)
    assert page(answer).title.string.strip().startswith("Error:")


@pytest.mark.parametrize(
    ("means", "said"), [("staff", "is staff"), ("nobody", "is nobody of ours")]
)
def test_a_name_can_be_nobody_whom_we_count(people: People, bring, means: str, said: str):
    browser, address = bring(zoom("A Neighbour"))
    pressed = {"person": key(browser, address, "A Neighbour"), "means": means}
    answer = browser.post(f"{address}/person", data=pressed, follow_redirects=True)
    assert said in words(answer)
    assert "Please say who this is" not in words(answer)


def test_a_press_that_no_page_offers_is_refused(people: People, bring):
    browser, address = bring(zoom("A Neighbour"))
    person = key(browser, address, "A Neighbour")
    assert browser.post(f"{address}/person", data={"person": person}).status_code == 400
    gone = {"person": "f" * 20, "means": "staff"}
    assert browser.post(f"{address}/person", data=gone).status_code == 404
    assert browser.post(f"{address}/order", data={"order": "year first"}).status_code == 400


def test_the_same_file_again_says_so_and_changes_nothing(people: People, bring):
    browser, address = bring(ZOOM.read_bytes())
    browser.post(f"{address}/count")
    counted = rows(people.db)
    browser, again = bring(ZOOM.read_bytes(), "the same.csv")
    assert again == address
    assert "This file came in already, on 3 November 2026." in words(browser.get(again))
    browser.post(f"{address}/count")
    assert rows(people.db) == counted


def test_a_file_is_taken_back_and_forgotten(people: People, bring):
    browser, address = bring(ZOOM.read_bytes())
    browser.post(f"{address}/count")
    assert browser.post(f"{address}/forget").status_code == 409
    browser.post(f"{address}/take-back")
    assert rows(people.db) == {}
    browser.post(f"{address}/forget")
    assert browser.get(address).status_code == 404
    assert "No file has come in yet" in words(browser.get(address.rpartition("/")[0]))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "This file is empty."),
        (bytes(range(256)) * 9, "not a spreadsheet"),
        (b"Asset tag,Make\nTAB-0001,Samsung\n", "This is not an attendance file"),
        (ZOOM.read_bytes()[:900], "This file was cut short"),
        (TEAMS.read_bytes()[:3001], "not a spreadsheet"),
        (zoom("Dotty Marmalade", day="11/24/2026"), "which is still to come"),
    ],
)
def test_what_is_no_file_is_refused_in_a_sentence_and_not_kept(
    people: People, bring, data: bytes, said: str
):
    _, told = bring(data, refused=409)
    assert said in told
    assert people.db.scalars(select(AttendanceFile)).all() == []


def test_no_file_at_all_is_said_beside_the_field(people: People, visit: Visit):
    answer = visit(people.host).post(f"/groups/{people.group.id}/attendance-file")
    assert (answer.status_code, "Choose the file" in words(answer)) == (422, True)


def test_a_file_of_strangers_counts_nobody(people: People, bring):
    browser, address = bring(zoom("Some Stranger", '=HYPERLINK(""http://x.example.com"")'))
    shown = words(browser.get(address))
    assert "Nobody in this file is known for sure" in shown
    assert "this is a formula, and no name" in shown
    browser.post(f"{address}/count")
    assert rows(people.db) == {}


def test_the_order_of_day_and_month_is_asked_and_can_be_changed(people: People, bring):
    data = zoom("Dotty Marmalade", day="08/10/2026").replace(b" AM", b"")
    browser, address = bring(data)
    shown = words(browser.get(address))
    assert "Which day is it?" in shown
    assert "Thursday 8 October 2026" in shown
    assert browser.post(f"{address}/count").status_code == 409
    browser.post(f"{address}/order", data={"order": "month first"})
    assert "has no meeting near Monday 10 August 2026" in words(browser.get(address))
    browser.post(f"{address}/order", data={"order": "day first"})
    assert "has no meeting near Thursday 8 October 2026" in words(browser.get(address))


def test_the_meeting_of_a_file_is_asked_and_added(people: People, bring):
    browser, address = bring(zoom("Dotty Marmalade", day="10/21/2026"))
    shown = words(browser.get(address))
    assert "has no meeting near Wednesday 21 October 2026" in shown
    assert "Add a meeting on Wednesday 21 October 2026, 10:30" in shown
    assert browser.post(f"{address}/count").status_code == 409
    assert browser.post(f"{address}/meeting").status_code == 422
    browser.post(f"{address}/meeting", data={"meeting": "new"})
    browser.post(f"{address}/count")
    assert rows(people.db) == {people.clients[101].id: 3600}
    meeting = people.db.scalars(select(Meeting)).one()
    assert (meeting.time_id, meeting.on_day.isoformat()) == (None, "2026-10-21")


def test_a_file_without_a_day_is_given_a_meeting_or_a_moment(people: People, bring):
    meeting = make.meeting(people.db, people.group)
    data = b"Name,Email,Duration\nDotty Marmalade,,42m\n"
    browser, address = bring(data)
    refused = browser.post(f"{address}/meeting", data={"meeting": "new"})
    assert "Say on which day" in words(refused)
    wrong = {"meeting": "new", "on": "2026-10-28", "at": "25:00"}
    assert "Write the time like 10:30." in words(browser.post(f"{address}/meeting", data=wrong))
    told = {"meeting": "new", "on": "2026-10-28", "at": "10:30"}
    assert browser.post(f"{address}/meeting", data=told).status_code == 303
    assert "Wednesday 28 October 2026" in words(browser.get(address))
    browser.post(f"{address}/meeting", data={"meeting": str(meeting.id)})
    browser.post(f"{address}/count")
    assert rows(people.db) == {people.clients[101].id: 2520}


def test_who_looks_at_the_names_of_a_file_is_written_down(people: People, bring):
    browser, address = bring(ZOOM.read_bytes())
    browser.get(address)
    people.db.rollback()
    lines = people.db.scalars(select(AuditLine).where(AuditLine.action == "listed")).all()
    assert [line.detail for line in lines] == ['{"kind": "attendance file", "count": 9}']


def test_a_file_whose_bytes_are_gone_still_says_what_came_of_it(people: People, bring):
    browser, address = bring(ZOOM.read_bytes())
    browser.post(f"{address}/count")
    people.db.rollback()
    people.db.begin_writing()
    services.forget_old(people.db, NOW + timedelta(days=31))
    people.db.commit()
    shown = words(browser.get(address))
    assert "not kept for longer than 30 days" in shown
    assert "7 people were counted from it on 3 November 2026" in shown
    assert browser.post(f"{address}/take-back").status_code == 303
    assert rows(people.db) == {}
