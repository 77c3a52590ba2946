"""A Zoom file comes in: looked at, settled press by press, counted. In a browser, as people do."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from techloan.database import Session
from techloan.groups.models import Attendance
from tests.browser.conftest import Opener
from tests.browser.looking import faults, faults_on_a_phone
from tests.conftest import DATABASES
from tests.groups.sample_people import ZOOM, People

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_url", DATABASES, indirect=True),
]


def row(page: Page, name: str):
    """Return the row of a name."""
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True))


def test_a_zoom_file_is_looked_at_settled_and_counted(db: Session, open_page: Opener) -> None:
    people = People(db, name="Virtual coffee morning")
    page = open_page(f"/groups/{people.group.id}/attendance-file", people.host)
    assert faults(page) == []
    page.get_by_label("The file").set_input_files(ZOOM)
    page.get_by_role("button", name="Look at the file").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Tuesday 3 November 2026, 10:18 to 11:41"
    )
    expect(page.get_by_text("7 people count when you say yes")).to_be_visible()
    expect(row(page, "Cuthbert Biscuit")).to_contain_text("60 min")
    expect(row(page, "Stranger Danger")).to_contain_text("waited, not admitted")
    assert faults(page) == []
    page.screenshot(path="/tmp/att-preview.png", full_page=True)

    page.get_by_role("button", name="Yes, both Ethel and Ernest Crumpet").click()
    expect(
        page.get_by_text("“Ethel and Ernest Crumpet” is Ethel Crumpet and Ernest")
    ).to_be_visible()
    page.get_by_role("button", name="Yes, it is Mildred TAB-0010").click()
    expect(page.get_by_text("10 people count when you say yes")).to_be_visible()

    tablet = row(page, "Galaxy Tab A7")
    tablet.get_by_text("Say who it is").click()
    tablet.get_by_label("Reference or name").fill("Nobody Atall")
    page.screenshot(path="/tmp/att-open.png", full_page=True)
    tablet.get_by_role("button", name="It is them").click()
    expect(tablet).to_contain_text("Nobody is called so")
    assert faults(page) == []
    tablet.get_by_label("Reference or name").fill("parveen saffr")
    tablet.get_by_role("button", name="It is them").click()

    page.get_by_role("button", name="Count 11 people").click()
    expect(page.get_by_text("11 people are counted from this file.")).to_be_visible()
    assert faults(page) == []
    page.screenshot(path="/tmp/att-counted.png", full_page=True)
    row(page, "Call-In User_1").get_by_text("Say who it is").click()
    page.screenshot(path="/tmp/att-counted2.png", full_page=True)
    assert faults_on_a_phone(page) == []
    page.screenshot(path="/tmp/att-phone.png", full_page=True)
    db.begin_writing()
    assert len(db.scalars(select(Attendance.client_id)).all()) == 11
