"""What hands do: a scanner's burst of keys, a finger, a person's way from field to field by Tab."""

import time

from playwright.sync_api import Locator, Page, expect

# An outline or a shadow that can be seen; a transparent outline is for forced colours only.
SEEN = """element => {
  const style = getComputedStyle(element);
  const solid = (colour) => !/(, 0\\)$|\\/ 0\\)$|transparent)/.test(colour);
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0
    && solid(style.outlineColor);
  const { top, bottom, left, right } = element.getBoundingClientRect();
  const inside = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
  const label = element.labels?.[0];
  const before = label ? getComputedStyle(label, "::before") : style;
  const drawn = [style, before].some((one) => one.boxShadow !== "none");
  return inside && (outlined || drawn);
}"""


# Their numbers on a keyboard, and what they write.
ENDS = {"Enter": (13, "\r"), "Tab": (9, "\t")}


def wedge(page: Page, code: str, end: str = "Enter") -> None:
    """Type as a scanner does: a key each two milliseconds by its own clock, then Enter or Tab.

    The clock of each key is handed over with it, as the system does for a real keyboard, so that a
    busy machine does not turn a scanner into a person.
    """
    chromium, at = page.context.new_cdp_session(page), time.time()
    for letter in [*code, end]:
        number, text = ENDS[letter] if letter in ENDS else (ord(letter.upper()), letter)
        key = {"key": letter, "windowsVirtualKeyCode": number}
        for kind in ({"type": "keyDown", "text": text}, {"type": "keyUp"}):
            at += 0.001
            chromium.send("Input.dispatchKeyEvent", {**key, **kind, "timestamp": at})
    chromium.detach()


def wedge_many(page: Page, codes: list[str], apart: float) -> None:
    """Scan one code after the other, beginning each so many seconds after the one before."""
    began = time.monotonic()
    for number, code in enumerate(codes):
        wait = began + number * apart - time.monotonic()
        if wait > 0:
            page.wait_for_timeout(wait * 1000)
        wedge(page, code)


def draw_with_a_finger(page: Page, on: Locator, strokes: list[list[tuple[float, float]]]) -> None:
    """Draw lines as a finger does, each point in parts of the width and height of a box."""
    on.scroll_into_view_if_needed()
    box, chromium = on.bounding_box(), page.context.new_cdp_session(page)
    assert box

    def touch(kind: str, *points: tuple[float, float]) -> None:
        at = [
            {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in points
        ]
        chromium.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    for first, *rest in strokes:
        touch("touchStart", first)
        for point in rest:
            touch("touchMove", point)
        touch("touchEnd")
    chromium.detach()


def tab_to(page: Page, wanted: Locator, most: int = 40) -> None:
    """Press Tab until something has the focus; at each step the focus must be in sight."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count():
            assert focused.evaluate(SEEN), (
                f"No focus to see: {focused.evaluate('e => e.outerHTML')}"
            )
            if wanted.evaluate("element => element === document.activeElement"):
                return
    raise AssertionError(f"Tab does not lead to {wanted}.")


def card(page: Page, kind: str) -> Locator:
    """Return the card of this kind that lies on the desk, waited for."""
    found = page.locator(f"[data-card={kind}]")
    expect(found).to_be_visible()
    return found


def begin_run(page: Page) -> None:
    """Press Begin on the page of a run, and wait until the run's own page listens to scans."""
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("button", name="Finish")).to_be_visible()
    page.wait_for_load_state()
