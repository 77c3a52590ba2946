"""Following somebody up by keyboard alone on a phone: seen, rung, recorded, and quiet."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from techloan.permissions import Role
from tests.browser.conftest import Opener
from tests.browser.county import County
from tests.browser.keys import tab_to
from tests.conftest import DATABASES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_url", DATABASES, indirect=True),
]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def late(county: County) -> County:
    """Return a county in which Dotty and Basil are late, and Basil does not like to be rung."""
    for tag, name, may_ring in (("TAB-0017", "Dotty", True), ("TAB-0018", "Basil", False)):
        client = county.client(name, phone="07700 900101", may_ring=may_ring)
        loan = county.loan(tag, client)
        loan.checked_out_on, loan.due_on = date(2026, 9, 1), date(2026, 10, 20)
    return county


def press(page: Page, role: str, name: str) -> None:
    """Go to something by Tab and press Enter."""
    tab_to(page, page.get_by_role(role, name=name, exact=True))
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def test_somebody_is_rung_and_rests_for_a_week(late: County, open_page: Opener) -> None:
    page = open_page("/", late.staff[Role.COORDINATOR], viewport=PHONE)
    press(page, "link", "2 to follow up")
    row = page.locator(".follow-up > li", has_text="Dotty")
    expect(row).to_contain_text("TAB-0017, due back 14 days ago")
    expect(page.get_by_role("link", name="Ring Basil")).to_have_count(0)

    press(page, "link", "Ring Dotty Marmalade")
    expect(page.get_by_label("Rang them")).to_be_checked()
    tab_to(page, page.get_by_label("Spoke with them"))
    page.keyboard.press("Space")
    press(page, "button", "Record this contact")

    expect(page.get_by_text("The contact is recorded.")).to_be_visible()
    rows = page.locator(".follow-up > li")
    expect(rows.filter(has_text="TAB-0018, due back 14 days ago")).to_be_visible()
    expect(rows.filter(has_text="TAB-0017, due back")).to_have_count(0)
    page.get_by_label("Show", exact=True).select_option("resting")
    press(page, "button", "Show")
    expect(rows.filter(has_text="TAB-0017, due back 14 days ago")).to_be_visible()
