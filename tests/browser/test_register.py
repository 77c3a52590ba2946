"""The register on a host's phone: ticked with one thumb, while the network comes and goes."""

import json

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import select

from techloan.groups.models import Attendance, Meeting, Newcomer
from techloan.permissions import Role
from tests import make
from tests.browser.conftest import Opener
from tests.browser.county import County
from tests.browser.keys import tab_to
from tests.browser.live import MORNING
from tests.browser.looking import faults, faults_on_a_phone

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
NAMES = ("Basil", "Dotty", "Hettie", "Mabel")
# What the browser's console says of a network that is not there.
OFFLINE = ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED"]


class Held:
    """A meeting of today with four who are invited, kept by a volunteer and a coordinator."""

    def __init__(self, county: County) -> None:
        self.db = county.db
        self.host, self.other = county.staff[Role.VOLUNTEER], county.staff[Role.COORDINATOR]
        group = make.group(self.db, county.site.partner, hosted_by=self.host)
        self.meeting = make.meeting(self.db, group, MORNING)
        self.clients = {name: county.client(name) for name in NAMES}
        for client in self.clients.values():
            make.member(self.db, group, client)
        self.path = f"/groups/{group.id}/meetings/{self.meeting.id}"

    def words(self) -> dict[str, str]:
        """Return what the register says by now, by first names."""
        self.db.rollback()
        rows = self.db.scalars(select(Attendance).join(Attendance.client)).all()
        return {row.client.given_name: row.word for row in rows}

    def now(self) -> Meeting:
        """Return the meeting as it is by now."""
        self.db.rollback()
        self.db.refresh(self.meeting)
        return self.meeting


@pytest.fixture
def forgiven(forgiven: list[str]) -> list[str]:
    return [*forgiven, *OFFLINE]


@pytest.fixture
def held(county: County) -> Held:
    return Held(county)


@pytest.fixture
def phone(held: Held, open_page: Opener) -> Page:
    """Return the register on the host's phone, its script listening."""
    page = open_page(held.path, held.host, **PHONE)
    expect(saved(page)).to_be_visible()
    return page


def second(held: Held, open_page: Opener) -> Page:
    """Return the register before the second host, on a laptop."""
    held.db.begin_writing()
    return open_page(held.path, held.other)


def saved(page: Page) -> Locator:
    return page.get_by_text("All saved")


def tick(page: Page, *names: str) -> None:
    for name in names:
        page.locator(".tick__label", has_text=name).tap()


def box(page: Page, name: str) -> Locator:
    return page.get_by_role("checkbox", name=name)


def stored(page: Page) -> dict[str, str]:
    """Return all that the page keeps on the phone."""
    kept: dict[str, str] = page.evaluate("({...localStorage, ...sessionStorage})")
    return kept


def test_a_thumb_ticks_who_came_and_closes_the_register(held: Held, phone: Page) -> None:
    tick(phone, "Dotty", "Mabel")
    expect(phone.locator("#came")).to_have_text("2")
    phone.get_by_label("Why Basil").select_option("Not well")
    phone.get_by_role("button", name="One guest more").tap()
    phone.get_by_role("button", name="One guest more").tap()
    expect(saved(phone)).to_be_visible()
    assert (faults(phone), faults_on_a_phone(phone)) == ([], [])
    phone.get_by_role("button", name="Finished: close the register").tap()
    expect(phone.get_by_role("heading", name="2 came, and 2 guests")).to_be_visible()
    expect(phone.get_by_text("Basil Marmalade: not well")).to_be_visible()
    said = {"Dotty": "came", "Mabel": "came", "Basil": "ill", "Hettie": "missed"}
    assert (held.words(), held.now().guests) == (said, 2)
    assert held.now().finished_by == held.host.name
    assert (faults(phone), faults_on_a_phone(phone)) == ([], [])


def test_ticks_wait_for_the_network_without_names_and_go_when_it_is_back(
    held: Held, phone: Page
) -> None:
    phone.context.set_offline(True)
    tick(phone, "Dotty", "Hettie")
    phone.get_by_label("Why Mabel").select_option("Away")
    expect(phone.get_by_text("3 ticks wait for the connection")).to_be_visible()
    kept = stored(phone)
    key = f"register-{held.meeting.id}-{held.host.id}"
    assert [number for number, _ in json.loads(kept[key])] == [
        str(held.clients[name].id) for name in ("Dotty", "Hettie", "Mabel")
    ]
    assert not any(name in str(kept) for name in (*NAMES, "Marmalade"))
    assert held.words() == {}
    phone.context.set_offline(False)
    expect(saved(phone)).to_be_visible()
    assert held.words() == {"Dotty": "came", "Hettie": "came", "Mabel": "away"}
    assert key not in stored(phone)


def test_ticks_outlive_a_page_that_the_phone_dropped(held: Held, phone: Page) -> None:
    phone.route("**/tick", lambda route: route.abort())
    tick(phone, "Dotty")
    expect(phone.get_by_text("1 tick waits for the connection")).to_be_visible()
    phone.unroute("**/tick")
    phone.on("dialog", lambda dialog: dialog.accept())
    phone.reload()
    expect(saved(phone)).to_be_visible()
    expect(box(phone, "Dotty")).to_be_checked()
    assert held.words() == {"Dotty": "came"}


def test_a_tick_whose_answer_was_lost_is_one_tick(held: Held, phone: Page) -> None:
    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    phone.route("**/tick", lose_the_answer, times=1)
    tick(phone, "Dotty")
    expect(phone.get_by_text("1 tick waits")).to_be_visible()
    assert held.words() == {"Dotty": "came"}
    expect(saved(phone)).to_be_visible()
    expect(phone.locator("#told")).to_be_empty()
    assert held.words() == {"Dotty": "came"}


def test_two_hosts_at_once_do_not_undo_each_other(
    held: Held, phone: Page, open_page: Opener
) -> None:
    other = second(held, open_page)
    tick(phone, "Dotty")
    box(other, "Hettie").check()
    # What each ticked comes to the other with the answer to their own next tick, or by itself.
    expect(box(other, "Dotty")).to_be_checked()
    expect(box(phone, "Hettie")).to_be_checked()
    for page in (phone, other):
        expect(page.locator("#came")).to_have_text("2")
        expect(page.locator("#told")).to_be_empty()
    assert held.words() == {"Dotty": "came", "Hettie": "came"}


def test_what_was_asked_before_a_tick_does_not_undo_it(phone: Page) -> None:
    asked = []
    phone.route("**/words", lambda route: asked.append((route, route.fetch())), times=1)
    phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    while not asked:
        phone.wait_for_timeout(20)
    tick(phone, "Dotty")
    expect(saved(phone)).to_be_visible()
    route, answer = asked[0]
    with phone.expect_response("**/words"):
        route.fulfill(response=answer)
    phone.wait_for_timeout(300)
    # At once: the next look would mend it some seconds later.
    assert box(phone, "Dotty").is_checked()


def test_of_two_who_say_different_things_the_first_stands_and_the_second_is_told(
    held: Held, phone: Page, open_page: Opener
) -> None:
    phone.context.set_offline(True)
    tick(phone, "Basil")
    expect(phone.get_by_text("1 tick waits")).to_be_visible()
    other = second(held, open_page)
    other.get_by_label("Why Basil").select_option("Not well")
    expect(saved(other)).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.locator("#told")).to_contain_text("Somebody else wrote this of Basil Marmalade")
    expect(box(phone, "Basil")).not_to_be_checked()
    assert held.words() == {"Basil": "ill"}
    tick(phone, "Basil")
    expect(phone.locator("#told")).to_be_empty()
    expect(saved(phone)).to_be_visible()
    assert held.words() == {"Basil": "came"}


def test_a_first_timer_is_added_without_leaving_the_page(
    held: Held, county: County, open_page: Opener
) -> None:
    county.client("Flo", family_name="Budgerigar")
    page = open_page(held.path, held.host, **PHONE)
    look_for(page, "Flo Budgerigar")
    expect(page.get_by_text("Yes: Flo Budgerigar came.")).to_be_visible()
    expect(page.locator(".roll__row", has_text="Flo Budgerigar")).to_contain_text(
        "not in the group"
    )
    expect(box(page, "Flo Budgerigar")).to_be_checked()
    look_for(page, "Wilf Nobody")
    page.get_by_role("button", name="New here: Wilf Nobody").tap()
    expect(page.get_by_text("Wilf Nobody, waits for a coordinator")).to_be_visible()
    assert (faults(page), faults_on_a_phone(page)) == ([], [])
    assert held.words() == {"Flo": "came"}
    assert [one.name for one in held.db.scalars(select(Newcomer))] == ["Wilf Nobody"]


def look_for(page: Page, name: str) -> None:
    page.get_by_label("Name or reference").fill(name)
    page.get_by_role("button", name="Search").tap()


def test_a_name_that_is_searched_without_a_network_is_kept_in_its_field(phone: Page) -> None:
    phone.context.set_offline(True)
    look_for(phone, "Wilf Nobody")
    expect(phone.get_by_text("What you typed is still here.")).to_be_visible()
    expect(phone.get_by_label("Name or reference")).to_have_value("Wilf Nobody")


def test_a_register_closed_by_the_other_host_says_so_and_keeps_the_tick(
    held: Held, phone: Page, open_page: Opener
) -> None:
    phone.context.set_offline(True)
    tick(phone, "Dotty")
    expect(phone.get_by_text("1 tick waits")).to_be_visible()
    other = second(held, open_page)
    other.get_by_role("button", name="Finished: close the register").click()
    expect(other.get_by_text("The register is finished.")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.locator("#unsent")).to_contain_text("The register of this meeting is finished")
    assert held.words()["Dotty"] == "missed"
    other.get_by_role("button", name="Open it again").click()
    expect(saved(other)).to_be_visible()
    phone.get_by_role("button", name="Send again").tap()
    expect(saved(phone)).to_be_visible()


def test_the_register_is_kept_by_keyboard_alone(held: Held, open_page: Opener) -> None:
    page = open_page(held.path, held.host)
    expect(saved(page)).to_be_visible()
    tab_to(page, box(page, "Basil"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("Why Dotty"))
    page.keyboard.type("Forgot")
    tab_to(page, page.get_by_label("Guests: how many"))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("3")
    tab_to(page, page.get_by_label("Name or reference"))
    page.keyboard.type("Wilf Nobody")
    page.keyboard.press("Enter")
    expect(page.locator("#others")).to_be_focused()
    tab_to(page, page.get_by_role("button", name="New here: Wilf Nobody"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Wilf Nobody, waits")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Finished: close the register"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("The register is finished.")).to_be_visible()
    said = {"Basil": "came", "Dotty": "forgot", "Hettie": "missed", "Mabel": "missed"}
    assert (held.words(), held.now().guests) == (said, 3)


def test_the_register_is_kept_without_script(held: Held, open_page: Opener) -> None:
    page = open_page(held.path, held.host, java_script_enabled=False, **PHONE)
    tick(page, "Dotty")
    page.get_by_label("Why Basil").select_option("Away")
    page.get_by_label("Guests: how many").fill("1")
    page.get_by_role("button", name="Save the ticks").tap()
    expect(page.locator("#came")).to_have_text("1")
    look_for(page, "Wilf Nobody")
    page.get_by_role("button", name="New here: Wilf Nobody").tap()
    expect(page.get_by_text("Wilf Nobody, waits")).to_be_visible()
    expect(box(page, "Dotty")).to_be_checked()
    page.get_by_role("button", name="Finished: close the register").tap()
    expect(page.get_by_role("heading", name="1 came, and 1 guest")).to_be_visible()
    assert held.words()["Basil"] == "away"
