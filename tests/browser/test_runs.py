"""A pile checked in and a stocktake: scan, scan, scan, and every scan is a row."""

import pytest
from playwright.sync_api import Locator, Page, expect

from techloan.inventory.rules import State
from tests.browser.conftest import Opener
from tests.browser.county import County
from tests.browser.keys import begin_run, wedge

pytestmark = pytest.mark.browser


def begin(county: County, open_page: Opener, kind: str) -> Page:
    page = open_page(f"/desk/{kind}", county.desk)
    begin_run(page)
    expect(page.locator(".in-force")).to_contain_text("Malvern office")
    return page


def scanned(page: Page, *codes: str) -> None:
    """Scan these, each after the row of the one before."""
    for code in codes:
        rows = page.locator("#rows .row").count()
        wedge(page, code)
        expect(page.locator("#rows .row")).to_have_count(rows + 1)


def row(page: Page, code: str) -> Locator:
    return page.locator(".row", has_text=code)


def counters(page: Page) -> Locator:
    return page.locator("#counters li")


def test_a_pile_says_what_each_scan_did(county: County, open_page: Opener) -> None:
    county.loan("TAB-0031", county.client("Hettie"))
    county.device("TAB-0030")
    page = begin(county, open_page, "pile")
    scanned(page, "TAB-0031", "TAB-0030", "8901234567")
    expect(page.locator("#rows .row .code")).to_have_text(["8901234567", "TAB-0030", "TAB-0031"])
    expect(row(page, "TAB-0031")).to_contain_text("in from Hettie Marmalade")
    expect(row(page, "TAB-0030")).to_contain_text("already in")
    expect(row(page, "8901234567")).to_contain_text("not one of ours")
    expect(counters(page)).to_have_text(["1 in", "1 already in", "1 unknown"])


def test_a_repeat_is_neutral_and_an_undo_is_counted(county: County, open_page: Opener) -> None:
    county.loan("TAB-0031")
    page = begin(county, open_page, "pile")
    scanned(page, "TAB-0031")
    page.wait_for_timeout(2100)
    scanned(page, "TAB-0031")
    repeat = page.locator("#rows .row").first
    expect(repeat).to_have_attribute("data-tone", "neutral")
    expect(repeat).to_contain_text("already in")
    page.get_by_role("button", name="Undo TAB-0031").click()
    expect(page.locator("#rows .row").last).to_contain_text("undone")
    expect(counters(page)).to_have_text(["0 in", "1 already in"])


def test_a_pile_survives_a_reload_and_is_finished(county: County, open_page: Opener) -> None:
    county.loan("TAB-0031")
    page = begin(county, open_page, "pile")
    scanned(page, "TAB-0031", "8901234567")
    page.reload()
    expect(page.locator("#rows .row .code")).to_have_text(["8901234567", "TAB-0031"])
    page.get_by_role("button", name="Ignore 8901234567").click()
    expect(row(page, "8901234567")).to_contain_text("ignored")
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", name="what came of it")).to_be_visible()
    expect(counters(page)).to_have_text(["1 in", "0 already in"])


def test_a_stocktake_ends_with_what_was_not_seen(county: County, open_page: Opener) -> None:
    for tag in ("TAB-0001", "TAB-0002"):
        county.device(tag)
    county.device("TAB-0003", State.MISSING)
    page = begin(county, open_page, "stocktake")
    scanned(page, "TAB-0001", "TAB-0003")
    expect(counters(page)).to_have_text(["1 seen", "1 found"])
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("table")).to_contain_text("TAB-0002")
    page.get_by_role("button", name="Mark missing TAB-0002").click()
    expect(page.get_by_text("Everything that should be here was seen")).to_be_visible()


def test_a_stocktake_says_what_should_not_be_here(county: County, open_page: Opener) -> None:
    county.loan("TAB-0009")
    page = begin(county, open_page, "stocktake")
    scanned(page, "TAB-0009")
    expect(row(page, "TAB-0009")).to_contain_text("should not be here")


def test_a_pile_works_without_script(county: County, open_page: Opener) -> None:
    county.loan("TAB-0031")
    page = open_page("/desk/pile", county.desk, java_script_enabled=False)
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Scan or type").fill("TAB-0031")
    page.keyboard.press("Enter")
    expect(row(page, "TAB-0031")).to_contain_text("in from Dotty")
    page.get_by_role("button", name="Undo TAB-0031").click()
    expect(row(page, "TAB-0031")).to_contain_text("undone")
