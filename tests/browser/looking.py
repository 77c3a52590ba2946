"""What a page has to be for everybody: read by machine, in the browser, as it stands."""

from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text()

# The page's policy refuses a script tag; `evaluate` runs as the test's own hand.
_RUN = """async () => {
  const values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const { violations } = await axe.run(document, {
    runOnly: { type: "tag", values }, resultTypes: ["violations"], preload: false, iframes: false,
  });
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html }) => `axe ${id}: ${help}: ${html.slice(0, 160)}`));
}"""

_MARKUP = """() => {
  const found = [], all = (selector) => [...document.querySelectorAll(selector)];
  if (all("h1").length !== 1) found.push(`${all("h1").length} h1 in place of one`);
  if (!/^\\S.* - techloan$/.test(document.title)) found.push(`the title "${document.title}"`);
  if (document.documentElement.lang !== "en-GB") found.push("no language of the page");
  const ids = all("[id]").map(({ id }) => id);
  const twice = new Set(ids.filter((id, at) => ids.indexOf(id) !== at));
  for (const id of twice) found.push(`twice the id ${id}`);
  for (const field of all("input:not([type=hidden]), select, textarea")) {
    const label = [...field.labels].map(({ textContent }) => textContent.trim()).join("");
    if (!label && !field.ariaLabel) found.push(`no label: ${field.outerHTML.slice(0, 120)}`);
  }
  for (const form of all("form[method=post]")) {
    if (!form.querySelector("[name=csrf_token]")) found.push(`no token: ${form.action}`);
  }
  return found;
}"""

# 24 by 24 is WCAG 2.2 (2.5.8); links within a line of words are excepted there, and axe minds the
# rest of them. Ticks are made while holding a device in the other hand: 44.
_TARGETS = """() => {
  const seen = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: false });
  const sized = (one) => {
    const boxes = [one, ...(one.labels ?? [])].map((part) => part.getBoundingClientRect());
    const tick = one.matches(".tick__box");
    return { one, tick, wide: Math.max(...boxes.map((box) => box.width)),
      high: Math.max(...boxes.map((box) => box.height)) };
  };
  const parts = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  return [...document.querySelectorAll(parts)]
    .filter((one) => seen(one) && !one.matches(".govuk-skip-link"))
    .filter((one) => getComputedStyle(one).display !== "inline")
    .map(sized)
    .filter(({ tick, wide, high }) => Math.min(wide, high) < (tick ? 44 : 24))
    .map(({ one, wide, high }) =>
      `too small (${Math.round(wide)} by ${Math.round(high)}): ${one.outerHTML.slice(0, 120)}`);
}"""

_SIDEWAYS = """() => {
  const wide = document.documentElement.scrollWidth, room = document.documentElement.clientWidth;
  if (wide <= room) return [];
  const out = [...document.querySelectorAll("main *")]
    .filter((one) => one.getBoundingClientRect().right > room + 1);
  return [`${wide} wide on a screen of ${room}: ${out.at(-1)?.outerHTML.slice(0, 120) ?? ""}`];
}"""


def faults(page: Page) -> list[str]:
    """Return what axe and our own habits find wrong on the page as it stands."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return [*page.evaluate(_RUN), *page.evaluate(_MARKUP)]


def faults_on_a_phone(page: Page, widths: Iterable[int] = (390, 320)) -> list[str]:
    """Return what does not fit a phone of these widths, or a finger."""
    found: list[str] = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 844})
        found += page.evaluate(_SIDEWAYS)
    return found + page.evaluate(_TARGETS)
