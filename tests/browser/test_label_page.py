"""The page of a label on a small telephone: both answers are on its first screen."""

import pytest
from playwright.sync_api import expect

from techloan import settings
from techloan.settings import Settings
from tests.browser.conftest import Opener
from tests.browser.county import County

pytestmark = pytest.mark.browser


def test_finder_and_borrower_see_what_is_theirs_without_scrolling(
    county: County, open_page: Opener
) -> None:
    county.db.begin_writing()
    settings.write(county.db, Settings(organisation="People Like Us", phone="01632 960001"))
    county.device("TAB-0017")
    page = open_page(
        "/d/TAB-0017", java_script_enabled=False, viewport={"width": 320, "height": 640}
    )
    expect(page.get_by_role("link", name="01632 960001").first).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("heading", name="Is it lent to you?")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_text("You hear nothing").click()
    expect(page.get_by_text("It gets louder.")).to_be_visible()
    assert page.context.cookies() == []
