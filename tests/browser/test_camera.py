"""The camera reads the labels that we print; where there is none, the page says so in words."""

from collections.abc import Callable
from pathlib import Path

import pytest
import zxingcpp
from playwright.sync_api import Browser, Page, expect

from tests.browser import frames
from tests.browser.conftest import OTHER_HOST, Opener
from tests.browser.county import County
from tests.browser.keys import card, wedge
from tests.browser.live import Server

pytestmark = [pytest.mark.browser, pytest.mark.pdf]
CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
Launch = Callable[..., Browser]
BARS, SQUARE = zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.QRCode


def desk_still_works(page: Page) -> None:
    wedge(page, "TAB-0017")
    expect(card(page, "check-out")).to_have_attribute("data-tag", "TAB-0017")


@pytest.mark.parametrize("kind", [SQUARE, BARS], ids=["square", "bars"])
def test_the_camera_reads_our_own_printed_label(
    county: County, launch: Launch, open_page: Opener, tmp_path: Path, kind: zxingcpp.BarcodeFormat
) -> None:
    county.device()
    film = frames.film(tmp_path / "label.mjpeg", "TAB-0017", kind)
    filmed = launch(*CAMERA, f"--use-file-for-fake-video-capture={film}")
    page = open_page("/desk", county.desk, browser=filmed)
    page.get_by_role("button", name="Camera").click()
    expect(card(page, "check-out")).to_have_attribute("data-tag", "TAB-0017")
    page.get_by_role("button", name="Stop the camera").click()
    expect(page.locator("video")).to_be_hidden()
    filmed.close()


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (
            ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream=deny"),
            "not allowed",
        ),
        (("--use-fake-ui-for-media-stream",), "has no camera"),
    ],
    ids=["refused", "absent"],
)
def test_a_camera_that_cannot_be_used_is_said_and_typing_works(
    county: County, launch: Launch, open_page: Opener, flags: tuple[str, ...], words: str
) -> None:
    county.device()
    chromium = launch(*flags)
    page = open_page("/desk", county.desk, browser=chromium)
    page.get_by_role("button", name="Camera").click()
    expect(page.locator("#camera-said")).to_contain_text(words)
    expect(page.get_by_role("button", name="Camera")).to_have_attribute("aria-expanded", "false")
    desk_still_works(page)
    chromium.close()


def test_without_https_the_camera_is_explained_and_typing_works(
    county: County, server: Server, open_page: Opener, forgiven: list[str]
) -> None:
    forgiven.append("Cross-Origin-Opener-Policy header has been ignored")
    county.device()
    server.app.config["TRUSTED_HOSTS"] = [OTHER_HOST]
    page = open_page("/desk", county.desk, address=f"http://{OTHER_HOST}:{server.port}")
    expect(page.locator("#camera-said")).to_contain_text("only over https")
    expect(page.get_by_role("button", name="Camera")).to_be_hidden()
    desk_still_works(page)
