"""A coordinator changes a sheet while looking at it, and the desk prints the guide."""

import io

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from techloan.permissions import Role
from tests.browser.conftest import Opener
from tests.browser.county import County

pytestmark = [pytest.mark.browser, pytest.mark.pdf]


def test_a_sheet_is_changed_with_a_preview_and_printed(county: County, open_page: Opener) -> None:
    client = county.client("Dotty", reference="PLUS-C-0101")
    county.loan("TAB-0017", client)
    page = open_page("/guides", county.staff[Role.COORDINATOR])
    page.locator("a[href='/guides/en/safe']").click()
    words = page.get_by_label("The words")
    words.fill("1. [help] Ring us before you pay anybody.")
    preview = page.locator("[data-preview-place]")
    expect(preview).to_contain_text("Ring us before you pay anybody.")
    words.press_sequentially(" See https://example.org", delay=5)
    expect(preview).to_contain_text("Links do not work on paper")
    words.fill("1. [help] Ring us before you pay anybody.")
    page.get_by_role("button", name="Use these words from now on").click()
    expect(page.get_by_text("These words are in force from now on.")).to_be_visible()

    page.goto(page.url.split("/guides")[0] + f"/clients/{client.reference}")
    page.get_by_role("link", name="Guide", exact=True).first.click()
    expect(page.get_by_role("article", name="The guide")).to_contain_text("before you pay anybody")
    link = page.get_by_role("link", name="Print guide").get_attribute("href")
    printed = page.request.get(page.url.split("/clients")[0] + str(link))
    pdf = PdfReader(io.BytesIO(printed.body()))
    told = " ".join(" ".join(one.extract_text() for one in pdf.pages).split())
    assert "Ring us before you pay anybody." in told


def test_without_script_a_button_shows_how_a_sheet_looks(county: County, open_page: Opener) -> None:
    where = "/guides/en/safe"
    page = open_page(where, county.staff[Role.COORDINATOR], java_script_enabled=False)
    page.get_by_label("The words").fill("1. [power] {power_where}")
    page.get_by_label("Show it for").select_option("ipad")
    page.get_by_role("button", name="Show how it looks").click()
    expect(page.locator("[data-preview-place]")).to_contain_text("on the top edge")
    expect(page.get_by_label("The words")).to_have_value("1. [power] {power_where}")


def test_an_urdu_guide_reads_from_the_right(county: County, open_page: Opener) -> None:
    client = county.client("Dotty", reference="PLUS-C-0101")
    county.loan("TAB-0017", client)
    page = open_page("/clients/PLUS-C-0101/guide?language=ur", county.staff[Role.COORDINATOR])
    step = page.locator(".step").first
    picture, words = step.locator("svg").bounding_box(), step.locator("p").bounding_box()
    assert picture
    assert words
    assert picture["x"] > words["x"]
