"""The main job, whole: from sign-in to a device lent, brought back and prepared again."""

import pytest
from playwright.sync_api import Page, expect

from techloan.people import passwords
from tests.browser.conftest import Opener
from tests.browser.county import County
from tests.browser.keys import card, tab_to
from tests.conftest import DATABASES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_url", DATABASES, indirect=True),
]
PASSWORD = "teapot gravel lantern"


@pytest.fixture
def desk_worker(county: County) -> County:
    """Return a county with a device to lend, a client, and a password for the desk."""
    county.device()
    county.client("Dotty", reference="PLUS-C-0101", hearing="ring twice")
    county.desk.email = "juniper@example.org"
    county.desk.password_hash = passwords.hash_password(PASSWORD)
    return county


def press(page: Page, name: str) -> None:
    """Go to a button by Tab and press Enter."""
    tab_to(page, page.get_by_role("button", name=name))
    page.keyboard.press("Enter")


def test_a_device_goes_out_and_comes_back_by_keyboard_alone(
    desk_worker: County, open_page: Opener
) -> None:
    page = open_page("/sign-in?next=/desk")
    tab_to(page, page.get_by_label("E-mail address"))
    page.keyboard.type("juniper@example.org")
    tab_to(page, page.get_by_label("Password", exact=True))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_label("Scan or type")).to_be_focused()
    page.wait_for_load_state()
    page.keyboard.type("0017", delay=60)
    page.keyboard.press("Enter")
    card(page, "check-out")
    tab_to(page, page.get_by_label("Who is it for?"))
    page.keyboard.type("dot marm", delay=60)
    expect(page.locator("[data-client-count]")).to_have_text("1 found")
    press(page, "Dotty Marmalade PLUS-C-0101")
    expect(card(page, "check-out")).to_be_focused()
    expect(page.locator("[data-card]")).to_contain_text("ring twice")
    press(page, "Check out to Dotty")
    expect(card(page, "done")).to_contain_text("Done: due 1 December 2026")
    expect(page.locator("#done")).to_contain_text("TAB-0017 out to Dotty")

    expect(page.get_by_label("Scan or type")).to_be_focused()
    page.keyboard.type("TAB-0017", delay=60)
    page.keyboard.press("Enter")
    expect(card(page, "check-in")).to_contain_text("TAB-0017 is with Dotty Marmalade")
    press(page, "Check in TAB-0017")
    expect(card(page, "prepare")).to_be_focused()
    for line in ("Wiped and checked", "Charged"):
        tab_to(page, page.get_by_label(line))
        page.keyboard.press("Space")
    press(page, "Save the ticks")
    expect(card(page, "check-out")).to_contain_text("TAB-0017 is ready to lend")
    expect(page.locator("#done")).to_contain_text("TAB-0017 in from Dotty")


def test_a_device_goes_out_and_comes_back_without_script(
    desk_worker: County, open_page: Opener
) -> None:
    page = open_page("/sign-in?next=/desk", java_script_enabled=False)
    page.get_by_label("E-mail address").fill("juniper@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    page.get_by_label("Scan or type").fill("tab-0017")
    page.keyboard.press("Enter")
    card(page, "check-out")
    page.get_by_label("Who is it for?").fill("dotty")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Check out to Dotty").click()
    expect(page.get_by_role("heading", name="Loan of TAB-0017")).to_be_visible()

    page.get_by_role("link", name="Check in at the desk").click()
    expect(card(page, "check-in")).to_contain_text("Dotty Marmalade")
    page.get_by_role("button", name="Check in TAB-0017").click()
    card(page, "prepare")
    page.get_by_label("Wiped and checked").check()
    page.get_by_label("Charged").check()
    page.get_by_role("button", name="Save the ticks").click()
    expect(card(page, "check-out")).to_contain_text("TAB-0017 is ready to lend")
    expect(page.locator("#done")).to_contain_text("TAB-0017 in from Dotty")
