"""Every page is for everybody: axe and our own habits on each route, for each role, on paper."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from techloan.permissions import Role
from tests.browser.conftest import Opener
from tests.browser.county import County
from tests.browser.live import Server
from tests.browser.looking import faults, faults_on_a_phone
from tests.browser.pages import NO_PAGES, PAGES, Rows, addresses, pages_of

WHO = [None, *Role]
pytestmark = pytest.mark.browser


def visited(page: Page, address: str) -> list[str]:
    """Go there; return what is wrong with the answer itself."""
    answer = page.goto(address)
    return [] if answer and answer.status == 200 else [f"answered {answer and answer.status}"]


def report(found: dict[str, list[str]]) -> str:
    """Return what was found, a line each, after the address of its page."""
    assert found, "No page was looked at."
    return "\n".join(f"{where}: {fault}" for where, faults in found.items() for fault in faults)


def test_each_page_has_a_line_in_the_table(app: Flask) -> None:
    missing = pages_of(app) - PAGES.keys() - NO_PAGES
    assert not missing, f"Add these to PAGES in tests/browser/pages.py: {sorted(missing)}"
    gone = (PAGES.keys() | NO_PAGES) - pages_of(app)
    assert not gone, f"Take these out of tests/browser/pages.py: {sorted(gone)}"


@pytest.mark.parametrize("role", WHO)
def test_each_page_can_be_used_by_everybody(
    county: County, server: Server, open_page: Opener, role: Role | None
) -> None:
    rows = Rows(county, server.app)
    names = rows.of(role) if role else rows.names
    page = open_page("/healthz", county.staff.get(role))
    found = {}
    for address in addresses(server, names, role):
        found[address] = visited(page, address) + faults(page)
    assert not (told := report(found)), told


@pytest.mark.parametrize("role", [None, Role.COORDINATOR, Role.ADMINISTRATOR])
def test_each_page_fits_a_phone_and_a_finger(
    county: County, server: Server, open_page: Opener, role: Role | None
) -> None:
    rows = Rows(county, server.app)
    names = rows.of(role) if role else rows.names
    page = open_page("/healthz", county.staff.get(role), has_touch=True)
    found = {}
    for address in addresses(server, names, role):
        found[address] = visited(page, address) + faults_on_a_phone(page)
    assert not (told := report(found)), told


def test_paper_shows_what_a_page_says_and_not_how_to_go_on(
    county: County, open_page: Opener
) -> None:
    loan = county.loan()
    page = open_page(f"/loans/{loan.id}", county.staff[Role.COORDINATOR])
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    page.emulate_media(media="print")
    for part in (".top", ".foot", ".govuk-back-link", ".govuk-button"):
        expect(page.locator(part).first).to_be_hidden()
    expect(page.get_by_role("heading", name="Loan of TAB-0017")).to_be_visible()
