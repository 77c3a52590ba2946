"""A device for whoever waits, and one that was lost: the whole way, on a phone."""

import pytest
from playwright.sync_api import Page, expect

from techloan.permissions import Role
from tests.browser.conftest import Opener
from tests.browser.county import County
from tests.browser.keys import card, tab_to, wedge
from tests.browser.looking import faults, faults_on_a_phone
from tests.conftest import DATABASES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_url", DATABASES, indirect=True),
]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def press(page: Page, kind: str, name: str) -> None:
    """Go to a button or a link by Tab and press Enter."""
    tab_to(page, page.get_by_role(kind, name=name, exact=True))  # type: ignore[arg-type]
    page.keyboard.press("Enter")


def looks_right(page: Page) -> None:
    assert faults(page) == []
    assert faults_on_a_phone(page, (390,)) == []


def test_who_waits_gets_what_is_set_aside_and_a_lost_device_finds_its_way_back(
    county: County, open_page: Opener
) -> None:
    county.device()
    county.client("Dotty", reference="PLUS-C-0101")
    county.client("Basil", reference="PLUS-C-0102")
    desk = open_page("/desk", county.desk, **PHONE)
    county.db.begin_writing()

    # Dotty asks; her coordinator sees what is ready and sets it aside, by keyboard alone.
    page = open_page("/clients/PLUS-C-0101", county.staff[Role.COORDINATOR], **PHONE)
    press(page, "link", "They ask for a device")
    tab_to(page, page.get_by_label("What would they like to do with it?"))
    page.keyboard.type("See her grandchildren")
    tab_to(page, page.get_by_label("They have no internet at home: it needs a SIM or a MiFi"))
    page.keyboard.press("Space")
    press(page, "button", "Put them on the waiting list")
    expect(page.get_by_text("Dotty Marmalade waits for a tablet now.")).to_be_visible()
    looks_right(page)
    page.goto("/requests")
    expect(page.get_by_text("no internet at home")).to_be_visible()
    press(page, "button", "Set TAB-0017 aside for Dotty Marmalade")
    expect(page.get_by_text("TAB-0017 is set aside for Dotty Marmalade.")).to_be_visible()
    looks_right(page)

    # Another desk has Basil before it and scans that device: it is warned.
    wedge(desk, "PLUS-C-0102")
    card(desk, "client")
    wedge(desk, "TAB-0017")
    expect(card(desk, "set-aside")).to_contain_text("TAB-0017 is set aside for Dotty Marmalade")
    expect(desk.get_by_role("button", name="Lend it to Basil all the same")).to_be_visible()
    looks_right(desk)

    # Then Dotty comes: one scan of her card and one press.
    wedge(desk, "PLUS-C-0101")
    desk.get_by_role("button", name="Check out to Dotty").click()
    expect(card(desk, "done")).to_contain_text("Done: due 1 December 2026")
    page.goto("/requests?show=ended")
    expect(page.get_by_text("Fulfilled", exact=True)).to_be_visible()
    page.get_by_role("link", name="Dotty Marmalade").click()
    expect(page.get_by_text("Lent TAB-0017")).to_be_visible()

    # She loses it: what is known is written down, and what is still to do is said.
    desk.goto("/loans")
    desk.get_by_role("link", name="TAB-0017").click()
    desk.get_by_role("link", name="Lost, stolen or kept").click()
    desk.get_by_label("Lost", exact=True).check()
    desk.get_by_label("A device from the National Device Bank").check()
    desk.get_by_role("button", name="End this loan").click()
    expect(desk.get_by_role("heading", name="What we know of the loss")).to_be_visible()
    looks_right(desk)
    desk.get_by_label("Registered as lost").fill("2026-11-03")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("Still to find out or to do: telling the network")).to_be_visible()

    # It turns up: one press at the desk, the list is ticked, and it is on the shelf again.
    desk.goto("/desk")
    wedge(desk, "TAB-0017")
    expect(card(desk, "missing")).to_contain_text("the register of lost things")
    desk.get_by_role("button", name="Yes, here it is").click()
    card(desk, "prepare")
    for line in ("Wiped and checked", "Charged"):
        desk.get_by_label(line).check()
    desk.get_by_role("button", name="Save the ticks").click()
    expect(card(desk, "check-out")).to_contain_text("TAB-0017 is ready to lend")
    page.goto("/devices/TAB-0017")
    expect(page.get_by_text("Lost, lent to")).to_be_visible()
