"""A borrower agrees: with a finger, by keyboard, without script; and what was missing is said."""

import io
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from techloan.database import Session
from techloan.loans.agreements.rules import Signing
from techloan.loans.models import Agreement, Loan
from techloan.permissions import Role
from tests.browser.conftest import Opener
from tests.browser.county import County
from tests.browser.keys import card, draw_with_a_finger, tab_to, wedge
from tests.browser.looking import faults
from tests.loans.papers import picture

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
NAME = [
    [(0.1, 0.7), (0.2, 0.2), (0.3, 0.7), (0.4, 0.3), (0.5, 0.7), (0.6, 0.4)],
    [(0.2, 0.85), (0.8, 0.8)],
]


def sign_page(county: County, open_page: Opener, **options: object) -> Page:
    loan = county.loan()
    county.db.flush()
    return open_page(f"/loans/{loan.id}/agreement/sign", county.desk, **options)


def kept(db: Session) -> Agreement | None:
    db.rollback()
    return db.query(Agreement).one_or_none()


def dark_dots(pdf: bytes) -> int:
    """Count the black dots on the lower half of the first page: letters, and a signature."""
    picture = pypdfium2.PdfDocument(io.BytesIO(pdf))[0].render(scale=1).to_pil().convert("L")
    lower = picture.crop((0, picture.height // 2, picture.width, picture.height))
    return sum(lower.histogram()[:128])


@pytest.mark.pdf
def test_a_borrower_signs_on_a_phone_with_a_finger_and_the_paper_has_it(
    county: County, open_page: Opener, db: Session
) -> None:
    county.device()
    client = county.client()
    page = open_page("/desk", county.desk, **PHONE)
    wedge(page, client.reference)
    card(page, "client")
    wedge(page, "TAB-0017")
    page.get_by_role("button", name="Check out to Dotty").tap()
    card(page, "done").get_by_role("link", name="Agree now").tap()
    expect(page.get_by_role("heading", name="Agreement for TAB-0017")).to_be_visible()
    paper = f"{page.url}.pdf"
    before = page.request.get(paper).body()
    page.get_by_role("link", name="Sign on this screen").tap()

    draw_with_a_finger(page, page.locator("canvas"), NAME)
    page.get_by_role("button", name="I agree, this is my signature").tap()
    expect(page.get_by_role("heading", name="Thank you, Dotty")).to_be_visible()
    expect(page.get_by_text("You have agreed")).to_be_visible()
    expect(page.get_by_role("img", name="Your signature")).to_be_visible()
    assert (row := kept(db))
    assert row.how is Signing.SCREEN
    after = page.request.get(paper).body()
    assert len(pypdfium2.PdfDocument(after)) == 1
    assert dark_dots(after) > dark_dots(before) + 100


def test_a_borrower_signs_by_keyboard_alone(county: County, open_page: Opener, db: Session) -> None:
    page = sign_page(county, open_page)
    tab_to(page, page.get_by_label("Your name"))
    page.keyboard.type("Dotty Marmalade")
    tab_to(page, page.get_by_label("I have read this"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="I agree", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_text("You typed: Dotty Marmalade")).to_be_visible()
    assert (row := kept(db))
    assert row.how is Signing.TYPED


def test_a_borrower_signs_without_script(county: County, open_page: Opener, db: Session) -> None:
    page = sign_page(county, open_page, java_script_enabled=False)
    expect(page.locator("canvas")).to_be_hidden()
    page.get_by_label("Your name").fill("Dotty Marmalade")
    page.get_by_role("button", name="I agree", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Please tick that you agree.")
    expect(page.get_by_label("Your name")).to_have_value("Dotty Marmalade")
    page.get_by_label("I have read this").check()
    page.get_by_role("button", name="I agree", exact=True).click()
    expect(page.get_by_text("You typed: Dotty Marmalade")).to_be_visible()
    assert (row := kept(db))
    assert row.how is Signing.TYPED


def test_a_signature_of_nothing_is_refused_in_words_and_nothing_is_lost(
    county: County, open_page: Opener, db: Session
) -> None:
    page = sign_page(county, open_page, **PHONE)
    page.get_by_role("button", name="I agree, this is my signature").tap()
    expect(page.get_by_role("alert")).to_contain_text("There is no signature yet.")
    assert faults(page) == []
    draw_with_a_finger(page, page.locator("canvas"), [[(0.5, 0.5), (0.51, 0.5)]])
    page.get_by_role("button", name="I agree, this is my signature").tap()
    expect(page.get_by_role("alert")).to_contain_text("only a dot or a short line")
    page.get_by_label("Your name").fill("Dotty Marmalade")
    page.get_by_role("button", name="I agree, this is my signature").tap()
    expect(page.get_by_role("alert")).to_contain_text("Please tick that you agree.")
    expect(page.get_by_label("Your name")).to_have_value("Dotty Marmalade")
    assert kept(db) is None


def test_what_was_drawn_stays_when_something_else_is_missing(
    county: County, open_page: Opener, db: Session
) -> None:
    page = sign_page(county, open_page, **PHONE)
    draw_with_a_finger(page, page.locator("canvas"), NAME)
    page.locator("[name=text]").evaluate("field => { field.value = '99'; }")
    page.get_by_role("button", name="I agree, this is my signature").tap()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("button", name="I agree, this is my signature").tap()
    expect(page.get_by_role("img", name="Your signature")).to_be_visible()


def test_a_box_that_was_cleared_is_empty(county: County, open_page: Opener, db: Session) -> None:
    page = sign_page(county, open_page, **PHONE)
    draw_with_a_finger(page, page.locator("canvas"), NAME)
    page.get_by_role("button", name="Clear the box").tap()
    page.get_by_role("button", name="I agree, this is my signature").tap()
    expect(page.get_by_role("alert")).to_contain_text("There is no signature yet.")


def test_a_large_photo_becomes_small_before_it_is_sent(
    county: County, open_page: Opener, db: Session, tmp_path: Path
) -> None:
    loan = county.loan()
    db.flush()
    large = tmp_path / "IMG_1.jpg"
    large.write_bytes(picture(size=(6000, 4000), quality=95) + bytes(25 * 1024 * 1024))
    page = open_page(f"/loans/{loan.id}/photos", county.desk, **PHONE)
    page.get_by_label("A photo of its condition").set_input_files(large)
    expect(page.get_by_text("Made smaller, ready to keep.")).to_be_visible()
    page.get_by_role("button", name="Keep this photo").tap()
    expect(page.get_by_text("The photo is kept")).to_be_visible()
    size = page.get_by_role("img", name="As it went out").evaluate("one => one.naturalWidth")
    assert size == 1600
    page.get_by_label("A photo of its condition").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no photo at all"}
    )
    page.get_by_role("button", name="Keep this photo").tap()
    expect(page.get_by_role("alert")).to_contain_text("This is not a photo that we can read.")


def test_while_the_borrower_holds_it_nothing_of_staff_is_on_the_page(
    county: County, open_page: Opener, db: Session
) -> None:
    page = sign_page(county, open_page, **PHONE)
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(page.get_by_text("Signed in as")).to_have_count(0)
    assert county.staff[Role.DESK].name not in page.content()
    links = page.get_by_role("link").all_text_contents()
    assert links == ["Skip to main content", "back without signing"]
    page.get_by_role("link", name="back without signing").tap()
    loan = db.query(Loan).one()
    expect(page).to_have_url(f"/loans/{loan.id}/agreement")
