"""What goes wrong at the desk: a slip, somebody quicker, no network. Nothing is lost or doubled."""

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import func, select

from techloan.database import Session
from techloan.inventory.models import Device
from techloan.loans.models import Loan
from tests import make
from tests.browser.conftest import Opener
from tests.browser.county import County
from tests.browser.keys import card, wedge

pytestmark = pytest.mark.browser


def check_out_card(county: County, open_page: Opener) -> Page:
    """Open the desk with TAB-0017 and Dotty chosen, one press before it goes out."""
    county.device()
    client = county.client()
    page = open_page("/desk", county.desk)
    wedge(page, client.reference)
    card(page, "client")
    wedge(page, "TAB-0017")
    expect(page.get_by_role("button", name="Check out to Dotty")).to_be_visible()
    return page


def loans(db: Session) -> int | None:
    db.rollback()
    return db.scalar(select(func.count()).select_from(Loan))


def test_a_check_out_is_undone_from_just_done(
    county: County, open_page: Opener, db: Session
) -> None:
    page = check_out_card(county, open_page)
    page.get_by_role("button", name="Check out to Dotty").click()
    card(page, "done")
    page.get_by_role("button", name="Undo the check-out of TAB-0017").click()
    expect(card(page, "check-out")).to_contain_text("TAB-0017 is ready to lend")
    assert loans(db) == 0


def test_a_check_in_is_undone_from_just_done(county: County, open_page: Opener) -> None:
    county.loan()
    page = open_page("/desk", county.desk)
    wedge(page, "TAB-0017")
    page.get_by_role("button", name="Check in TAB-0017").click()
    card(page, "prepare")
    page.get_by_role("button", name="Undo the check-in of TAB-0017").click()
    expect(card(page, "check-in")).to_contain_text("TAB-0017 is with Dotty Marmalade")


def test_who_comes_second_is_told_what_helps(
    county: County, open_page: Opener, db: Session
) -> None:
    page = check_out_card(county, open_page)
    db.begin_writing()
    device = db.scalars(select(Device)).one()
    make.loan(db, device, county.client("Basil", family_name="Picklejar"))
    db.commit()
    page.get_by_role("button", name="Check out to Dotty").click()
    expect(card(page, "refused")).to_contain_text("TAB-0017 went out to Basil Picklejar")
    page.get_by_role("button", name="Show TAB-0017").click()
    expect(card(page, "check-in")).to_contain_text("Basil Picklejar")


def test_what_was_done_without_a_network_is_sent_once_it_is_back(
    county: County, open_page: Opener, db: Session, forgiven: list[str]
) -> None:
    forgiven.append("ERR_INTERNET_DISCONNECTED")
    page = check_out_card(county, open_page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Check out to Dotty").click()
    expect(page.locator("#unsent")).to_contain_text("Not sent yet: Check out to Dotty TAB-0017")
    wedge(page, "8901234567")
    expect(page.locator("#unsent li")).to_have_count(2)
    page.context.set_offline(False)
    expect(page.locator("#unsent")).to_be_hidden()
    expect(card(page, "unknown")).to_contain_text("8901234567")
    expect(page.locator("#done")).to_contain_text("TAB-0017 out to Dotty")
    assert loans(db) == 1


def test_a_check_out_whose_answer_was_lost_makes_one_loan(
    county: County, open_page: Opener, db: Session, forgiven: list[str]
) -> None:
    forgiven.append("ERR_FAILED")
    page = check_out_card(county, open_page)

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/loans/check-out", lose_the_answer, times=1)
    page.get_by_role("button", name="Check out to Dotty").click()
    expect(page.locator("#unsent")).to_contain_text("techloan did not answer")
    assert loans(db) == 1
    page.get_by_role("button", name="Send again").click()
    expect(card(page, "done")).to_contain_text("Done: due")
    assert loans(db) == 1


def test_a_scan_after_signing_out_elsewhere_waits_for_the_next_sign_in(
    county: County, open_page: Opener
) -> None:
    page = open_page("/desk", county.desk)
    page.context.clear_cookies()
    wedge(page, "TAB-0017")
    expect(page.locator("#unsent")).to_contain_text("Please sign in again")
    expect(page.locator("#unsent")).to_contain_text("Not sent yet: TAB-0017")
