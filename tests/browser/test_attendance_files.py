"""A Zoom file comes in: looked at, settled press by press, counted. In a browser, as people do."""

from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import select

from techloan.database import Session
from techloan.groups.models import Attendance
from tests.browser.conftest import Opener
from tests.browser.looking import faults, faults_on_a_phone
from tests.browser.test_register import PHONE
from tests.conftest import DATABASES
from tests.groups.sample_people import ZOOM, People, zoom

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_url", DATABASES, indirect=True),
]
LAPTOP = {"viewport": {"width": 1280, "height": 800}}


def row(page: Page, name: str):
    """Return the row of a name."""
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True))


def look_at(page: Page, file: Path | FilePayload) -> None:
    page.get_by_label("The file").set_input_files(file)
    page.get_by_role("button", name="Look at the file").click()


@pytest.mark.parametrize("screen", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_a_zoom_file_is_looked_at_settled_and_counted(
    db: Session, open_page: Opener, screen: dict[str, object]
) -> None:
    people = People(db, name="Virtual coffee morning")
    page = open_page(f"/groups/{people.group.id}", people.host, **screen)
    page.get_by_role("link", name="Attendance file").click()
    expect(page.get_by_role("heading", name="Attendance files")).to_be_visible()
    assert faults(page) == []
    look_at(page, ZOOM)

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Tuesday 3 November 2026, 10:18 to 11:41"
    )
    expect(page.get_by_text("7 people count when you say yes")).to_be_visible()
    expect(row(page, "Cuthbert Biscuit")).to_contain_text("60 min")
    expect(row(page, "Stranger Danger")).to_contain_text("waited, not admitted")
    assert faults(page) == []

    page.get_by_role("button", name="Yes, both Ethel and Ernest Crumpet").click()
    expect(
        page.get_by_text("“Ethel and Ernest Crumpet” is Ethel Crumpet and Ernest")
    ).to_be_visible()
    page.get_by_role("button", name="Yes, it is Mildred TAB-0010").click()
    expect(page.get_by_text("10 people count when you say yes")).to_be_visible()

    tablet = row(page, "Galaxy Tab A7")
    tablet.get_by_text("Say who it is").click()
    tablet.get_by_label("Reference or name").fill("Nobody Atall")
    tablet.get_by_role("button", name="It is them").click()
    expect(tablet).to_contain_text("Nobody is called so")
    assert faults(page) == []
    tablet.get_by_label("Reference or name").fill("parveen saffr")
    tablet.get_by_role("button", name="It is them").click()

    page.get_by_role("button", name="Count 11 people").click()
    expect(page.get_by_text("11 people are counted from this file.")).to_be_visible()
    assert faults(page) == []
    row(page, "Call-In User_1").get_by_text("Say who it is").click()
    assert faults_on_a_phone(page) == []
    came = select(Attendance.client_id, Attendance.seconds).order_by(Attendance.client_id)
    counted = db.execute(came).all()
    assert len(counted) == 11
    db.rollback()

    page.get_by_role("link", name="Attendance files").click()
    look_at(page, ZOOM)
    expect(page.get_by_text("This file came in already, on 3 November 2026.")).to_be_visible()
    expect(page.get_by_text("11 people are counted from this file.")).to_be_visible()
    db.rollback()
    assert db.execute(came).all() == counted


def test_a_file_of_a_day_without_a_meeting_leads_on(db: Session, open_page: Opener) -> None:
    people = People(db, name="Virtual coffee morning")
    page = open_page(f"/groups/{people.group.id}/attendance-file", people.host, **PHONE)
    data = zoom("Dotty Marmalade", day="10/21/2026")
    look_at(page, {"name": "wednesday.csv", "mimeType": "text/csv", "buffer": data})
    expect(page.get_by_text("has no meeting near Wednesday 21 October 2026")).to_be_visible()
    expect(page.get_by_role("link", name="Choose another file")).to_be_visible()
    assert (faults(page), faults_on_a_phone(page)) == ([], [])
    page.get_by_role("button", name="Add a meeting on Wednesday 21 October 2026, 10:30").click()
    page.get_by_role("button", name="Count 1 person").click()
    page.get_by_role("link", name="See the register").click()
    expect(page.get_by_role("checkbox", name="Dotty Marmalade")).to_be_checked()
