"""A wedge scanner is a very fast keyboard: whatever it types, wherever the focus is, arrives."""

from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import Opener
from tests.browser.county import County
from tests.browser.keys import begin_run, card, wedge, wedge_many
from tests.browser.live import Server

pytestmark = pytest.mark.browser
TAGS = [f"TAB-{number:04d}" for number in range(101, 121)]
APART, SLOW = 0.2, 0.15


def scans_of(page: Page) -> list[str]:
    """Return a list that fills with the codes that the page sends, in their order."""
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/scan"):
            sent.extend(parse_qs(request.post_data or "")["code"])

    page.on("request", note)
    return sent


def test_twenty_fast_scans_all_reach_a_slow_desk(
    county: County, server: Server, open_page: Opener
) -> None:
    for tag in TAGS:
        county.device(tag)
    page, server.delay = open_page("/desk", county.desk), SLOW
    sent = scans_of(page)
    wedge_many(page, TAGS, APART)
    expect(page.locator("[data-card=check-out]")).to_have_attribute("data-tag", TAGS[-1])
    expect(page.locator("#waiting")).to_be_empty()
    assert sent == TAGS


def test_twenty_fast_scans_all_stand_in_a_slow_pile(
    county: County, server: Server, open_page: Opener
) -> None:
    for tag in TAGS:
        county.loan(tag)
    page, server.delay = open_page("/desk/pile", county.desk), SLOW
    begin_run(page)
    wedge_many(page, TAGS, APART)
    expect(page.locator("#rows .row")).to_have_count(20)
    expect(page.locator("#rows .row .code")).to_have_text(TAGS[::-1])
    expect(page.locator("#counters")).to_contain_text("20 in")


def test_no_scan_overtakes_the_one_before(
    county: County, server: Server, open_page: Opener
) -> None:
    page, server.delays = open_page("/desk/pile", county.desk), [0.0, 1.0]
    begin_run(page)
    wedge_many(page, TAGS[:3], APART)
    expect(page.locator("#rows .row .code")).to_have_text([TAGS[2], TAGS[1], TAGS[0]])


def test_a_scanner_may_end_with_tab(county: County, open_page: Opener) -> None:
    county.device()
    page = open_page("/desk", county.desk)
    wedge(page, "TAB-0017", end="Tab")
    card(page, "check-out")
    expect(page.get_by_label("Scan or type")).to_be_focused()


def test_a_persons_tab_moves_on(county: County, open_page: Opener) -> None:
    page = open_page("/desk", county.desk)
    page.keyboard.type("TAB-0017", delay=80)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Find")).to_be_focused()
    expect(page.get_by_label("Scan or type")).to_have_value("TAB-0017")


def test_a_scan_arrives_when_nothing_has_the_focus(county: County, open_page: Opener) -> None:
    county.device()
    page = open_page("/desk", county.desk)
    page.get_by_role("heading", name="Desk").click()
    expect(page.get_by_label("Scan or type")).not_to_be_focused()
    wedge(page, "TAB-0017")
    expect(card(page, "check-out")).to_have_attribute("data-tag", "TAB-0017")


@pytest.mark.parametrize("end", ["Enter", "Tab"])
def test_a_scan_does_not_press_the_button_that_has_the_focus(
    county: County, open_page: Opener, end: str
) -> None:
    county.device()
    page = open_page("/desk", county.desk)
    sound = page.get_by_role("button", name="Sound")
    sound.focus()
    wedge(page, "TAB-0017", end)
    expect(card(page, "check-out")).to_have_attribute("data-tag", "TAB-0017")
    expect(sound).to_have_attribute("aria-pressed", "true")


def test_the_same_code_twice_at_once_counts_once(county: County, open_page: Opener) -> None:
    county.device()
    page = open_page("/desk", county.desk)
    sent = scans_of(page)
    wedge(page, "TAB-0017")
    wedge(page, "tab-0017")
    expect(page.locator("#said")).to_have_text("tab-0017 was scanned just now")
    card(page, "check-out")
    assert sent == ["TAB-0017"]


def test_an_unknown_code_is_shown_back(county: County, open_page: Opener) -> None:
    page = open_page("/desk", county.desk)
    wedge(page, "8901234567")
    expect(card(page, "unknown")).to_contain_text("8901234567")
    expect(page.get_by_label("Scan or type")).to_be_focused()


def test_a_clients_card_and_a_device_come_together(county: County, open_page: Opener) -> None:
    county.device()
    client = county.client()
    page = open_page("/desk", county.desk)
    wedge(page, client.reference)
    expect(card(page, "client")).to_contain_text("Dotty Marmalade")
    wedge(page, "TAB-0017")
    expect(page.get_by_role("button", name="Check out to Dotty")).to_be_visible()


def test_a_device_may_be_scanned_before_its_client(county: County, open_page: Opener) -> None:
    county.device()
    client = county.client()
    page = open_page("/desk", county.desk)
    wedge(page, "TAB-0017")
    card(page, "check-out")
    page.get_by_label("Who is it for?").focus()
    wedge(page, client.reference)
    expect(page.get_by_role("button", name="Check out to Dotty")).to_be_visible()


def test_the_borrower_of_one_device_is_not_chosen_for_another(
    county: County, open_page: Opener
) -> None:
    county.device("TAB-0001")
    county.loan("TAB-0002")
    page = open_page("/desk", county.desk)
    wedge(page, "TAB-0001")
    card(page, "check-out")
    wedge(page, "TAB-0002")
    card(page, "check-in")
    wedge(page, "TAB-0001")
    expect(card(page, "check-out").get_by_label("Who is it for?")).to_be_visible()
