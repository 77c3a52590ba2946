"""Sign in and out, by keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from techloan.people import passwords
from tests.browser.conftest import Opener
from tests.browser.county import County
from tests.browser.keys import tab_to

pytestmark = pytest.mark.browser
PASSWORD = "teapot gravel lantern"


@pytest.fixture
def sign_in_page(county: County, open_page: Opener) -> Page:
    county.desk.email = "juniper@example.org"
    county.desk.password_hash = passwords.hash_password(PASSWORD)
    return open_page("/sign-in?next=/desk")


def sign_in(page: Page, password: str) -> None:
    tab_to(page, page.get_by_label("E-mail address"))
    page.keyboard.type("juniper@example.org")
    tab_to(page, page.get_by_label("Password", exact=True))
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def test_a_password_leads_to_the_page_that_was_wanted(sign_in_page: Page) -> None:
    sign_in(sign_in_page, PASSWORD)
    expect(sign_in_page).to_have_url("/desk")
    expect(sign_in_page.get_by_label("Scan or type")).to_be_focused()


def test_a_wrong_password_is_said_and_the_address_stays(sign_in_page: Page) -> None:
    sign_in(sign_in_page, "teapot gravel candle")
    expect(sign_in_page.get_by_role("alert")).to_contain_text("do not go together")
    expect(sign_in_page.locator(".govuk-error-summary")).to_be_focused()
    expect(sign_in_page.get_by_label("E-mail address")).to_have_value("juniper@example.org")


def test_signing_out_closes_every_page(county: County, open_page: Opener) -> None:
    page = open_page("/desk", county.desk)
    page.locator(".top__account summary").press("Enter")
    page.get_by_role("button", name="Sign out").press("Enter")
    expect(page).to_have_url("/sign-in")
    page.goto("/desk")
    expect(page).to_have_url("/sign-in?next=/desk")
