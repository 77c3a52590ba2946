"""The states that a visit alone does not show: empty, misfilled, refused, gone, too many tries."""

import pytest
from playwright.sync_api import Page, expect

from techloan import settings
from techloan.database import Session
from techloan.people import sign_in
from techloan.people.models import SignInFailure
from techloan.permissions import COMMAND_LINE, Role
from techloan.settings import EligibilityLine, Settings
from tests.browser.conftest import Opener
from tests.browser.county import County
from tests.browser.keys import card, wedge
from tests.browser.live import MORNING, Server
from tests.browser.looking import faults
from tests.browser.pages import CLIENT, TAGS, Rows
from tests.conftest import SECRET

pytestmark = pytest.mark.browser


def send(page: Page, form: str = "main form") -> int:
    """Send a form as a browser without script would; return the status of the answer."""
    with page.expect_navigation() as going:
        page.locator(form).first.evaluate("form => HTMLFormElement.prototype.submit.call(form)")
    answer = going.value
    assert answer
    return answer.status


def put(page: Page, field: str, value: str) -> None:
    page.locator(field).first.evaluate("(field, value) => { field.value = value; }", value)


def status(page: Page, address: str) -> int:
    answer = page.goto(address)
    assert answer
    return answer.status


@pytest.fixture
def signed_out(county: County, open_page: Opener, db: Session) -> Page:
    locked = sign_in.hashed(SECRET + "locked@example.org")
    for number in range(sign_in.ACCOUNT_FAILURES):
        db.add(SignInFailure(at=MORNING, account_hash=locked, address_hash=f"address {number}"))
    link = sign_in.make_link(db, COMMAND_LINE, county.desk, sign_in.INVITATION, MORNING)
    return open_page(f"/set-password/{link}")


def test_what_strangers_meet_is_for_everybody(signed_out: Page) -> None:
    page = signed_out
    page.get_by_label("New password").fill("short")
    assert (send(page), faults(page)) == (422, [])
    assert (status(page, "/sign-in"), send(page), faults(page)) == (200, 422, [])
    for address, answered in (("nobody", 422), ("locked", 429)):
        page.get_by_label("E-mail address").fill(f"{address}@example.org")
        page.get_by_label("Password", exact=True).fill("teapot gravel lantern")
        assert (send(page), faults(page)) == (answered, [])
    assert (status(page, "/set-password/gone"), faults(page)) == (404, [])
    assert (status(page, "/nowhere"), faults(page)) == (404, [])


def test_what_has_nothing_yet_is_for_everybody(county: County, open_page: Opener) -> None:
    page = open_page("/desk", county.staff[Role.COORDINATOR])
    assert faults(page) == []
    assert (status(page, "/loans"), faults(page)) == (200, [])
    expect(page.get_by_role("link", name="Go to the desk")).to_be_visible()
    for kind in ("pile", "stocktake"):
        assert (status(page, f"/desk/{kind}"), faults(page)) == (200, [])
        page.get_by_role("button", name="Begin").click()
        expect(page.get_by_role("button", name="Finish")).to_be_visible()
        assert faults(page) == []
        page.get_by_role("button", name="Finish").click()
        expect(page.get_by_text("Nothing was scanned.")).to_be_visible()
        assert faults(page) == []


def test_what_is_misfilled_or_refused_is_for_everybody(
    county: County, server: Server, open_page: Opener
) -> None:
    loan, me = Rows(county, server.app).open_loan, county.staff[Role.COORDINATOR]
    page = open_page(f"/loans/{loan.id}/end", me)
    assert (send(page), faults(page)) == (422, [])
    page.get_by_label("Lost").check()
    page.get_by_label("When?").evaluate("field => { field.type = 'text'; field.value = '32 May' }")
    assert (send(page), faults(page)) == (422, [])
    page.get_by_label("When?").fill("2027-01-01")
    assert (send(page), faults(page)) == (409, [])
    assert (status(page, "/account"), send(page, "form[action='/account/password']")) == (200, 422)
    assert faults(page) == []
    page.goto(f"/desk?code={TAGS['check-in']}")
    page.evaluate(
        "document.querySelector('[action$=check-in] [name=asset_tag]').value = 'TAB-0001'"
    )
    assert (send(page, "[action$=check-in]"), faults(page)) == (409, [])
    page.goto("/desk")
    page.evaluate("document.querySelector('#scan [name=csrf_token]').value = 'old'")
    assert (send(page, "#scan"), faults(page)) == (400, [])


def ask_first(db: Session) -> None:
    lines = (EligibilityLine("adult", "Is 18 or over?"), EligibilityLine("gp", "Has a GP here?"))
    settings.write(db, Settings(eligibility=lines))


def test_each_card_is_for_everybody(
    county: County, server: Server, open_page: Opener, db: Session, forgiven: list[str]
) -> None:
    forgiven.append("ERR_INTERNET_DISCONNECTED")
    Rows(county, server.app)
    ask_first(db)
    page, found = open_page("/desk", county.desk), dict[str, list[str]]()

    def look(kind: str) -> None:
        card(page, kind)
        found[kind + str(len(found))] = faults(page)

    for kind, tag in TAGS.items():
        wedge(page, tag)
        look(kind)
    for kind, code in (("choose", "1"), ("unknown", "8901234567"), ("client", CLIENT)):
        wedge(page, code)
        look(kind)
    wedge(page, TAGS["check-out"])
    page.get_by_label("Yes").first.check()
    look("check-out")
    page.get_by_role("button", name="Somebody else").click()
    page.get_by_label("Who is it for?").fill("dot")
    expect(page.locator("[data-client-count]")).to_have_text("1 found")
    look("check-out")
    page.get_by_role("button", name=CLIENT).click()
    page.get_by_label("No", exact=True).first.check()
    page.get_by_role("button", name="Check out to Dotty").click()
    look("refused")
    page.get_by_role("button", name="Sound").click()
    page.context.set_offline(True)
    wedge(page, "TAB-0099")
    expect(page.locator("#unsent li")).to_have_count(1)
    look("refused")
    assert {kind: wrong for kind, wrong in found.items() if wrong} == {}
