"""A volunteer's phone in a kitchen: by keyboard alone, without a network, without a script."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from techloan.people.models import Staff
from techloan.permissions import Role
from techloan.support.models import SupportSession, SupportTopic
from tests import make
from tests.browser.conftest import Opener
from tests.browser.county import County
from tests.browser.keys import tab_to
from tests.conftest import DATABASES

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
RECORD = "/clients/PLUS-C-0101/sessions/record"
BOTH = pytest.mark.parametrize("database_url", DATABASES, indirect=True)


@pytest.fixture
def volunteer(county: County) -> Staff:
    """Return a volunteer who supports Dotty."""
    client = county.client("Dotty", reference="PLUS-C-0101", hearing="ring twice")
    make.allocation(county.db, client, county.staff[Role.VOLUNTEER])
    return county.staff[Role.VOLUNTEER]


def minutes_kept(county: County) -> list[int | None]:
    county.db.rollback()
    return list(county.db.scalars(select(SupportSession.minutes)))


@BOTH
def test_a_session_is_recorded_on_a_phone_by_keyboard_alone(
    county: County, volunteer: Staff, open_page: Opener
) -> None:
    page = open_page("/clients/PLUS-C-0101", volunteer, viewport=PHONE)
    tab_to(page, page.get_by_role("button", name="Record support").or_(
        page.get_by_role("link", name="Record support")))  # fmt: skip
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Record support for Dotty")).to_be_visible()
    page.wait_for_load_state()
    tab_to(page, page.get_by_label("A visit"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("15 min"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    for topic in ("Wi-Fi", "Joining their group"):
        tab_to(page, page.get_by_label(topic))
        page.keyboard.press("Space")
    tab_to(page, page.get_by_label("What was tried"))
    page.keyboard.type("the mute button")
    tab_to(page, page.get_by_role("button", name="Keep this"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The support session with Dotty is kept.")
    expect(page.locator("main")).to_contain_text("Tried: the mute button")
    assert minutes_kept(county) == [45]
    assert set(county.db.scalars(select(SupportTopic.topic))) == {"wifi", "group"}


@pytest.fixture
def forgiven(forgiven: list[str]) -> list[str]:
    """Return what the console says of a network that this test takes away."""
    return [*forgiven, "ERR_INTERNET_DISCONNECTED"]


def test_nothing_is_lost_where_the_network_is_gone(
    county: County, volunteer: Staff, open_page: Opener
) -> None:
    page = open_page(RECORD, volunteer, viewport=PHONE)
    page.wait_for_load_state()
    page.get_by_label("A visit").check(force=True)
    page.get_by_label("30 min").check(force=True)
    page.get_by_label("What was tried").fill("the mute button")
    page.context.set_offline(True)
    page.get_by_role("button", name="Keep this").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing is lost")
    expect(page.get_by_label("What was tried")).to_have_value("the mute button")
    page.context.set_offline(False)
    # A network says that it is back a little before it is.
    page.wait_for_timeout(1000)
    page.get_by_role("button", name="Keep this").click()
    expect(page.locator("main")).to_contain_text("Tried: the mute button")
    assert minutes_kept(county) == [30]


def test_a_missing_tap_is_said_on_the_same_page_and_the_form_still_sends(
    county: County, volunteer: Staff, open_page: Opener
) -> None:
    page = open_page(RECORD, volunteer, viewport=PHONE)
    page.wait_for_load_state()
    page.get_by_label("What was tried").fill("the mute button")
    page.get_by_label("A visit").check(force=True)
    page.get_by_role("button", name="Keep this").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Tap how long it took.")
    expect(page.get_by_label("What was tried")).to_have_value("the mute button")
    page.get_by_label("60 min").check(force=True)
    page.get_by_role("button", name="Keep this").click()
    expect(page.locator("main")).to_contain_text("Tried: the mute button")
    assert minutes_kept(county) == [60]


def test_a_session_is_recorded_without_script(
    county: County, volunteer: Staff, open_page: Opener
) -> None:
    page = open_page(RECORD, volunteer, viewport=PHONE, java_script_enabled=False)
    page.get_by_label("On the phone").check(force=True)
    page.get_by_label("15 min").check(force=True)
    page.get_by_role("button", name="Keep this").click()
    expect(page.get_by_role("status")).to_contain_text("is kept")
    assert minutes_kept(county) == [15]


def test_a_worry_is_told_on_a_phone_and_the_page_says_how_soon_somebody_rings(
    county: County, volunteer: Staff, open_page: Opener
) -> None:
    page = open_page("/clients/PLUS-C-0101/worry", volunteer, viewport=PHONE)
    page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text("rings you within 24 hours")
    page.get_by_label("They seem very low").check(force=True)
    page.get_by_role("button", name="Tell them").click()
    expect(page.get_by_role("status")).to_contain_text("rings you by 10:30 on 4 November 2026")
