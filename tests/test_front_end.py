"""What the front-end build has to hold: readable colours, icons that exist, one scanner."""

import hashlib
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from jinja2 import Environment, FileSystemLoader

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "techloan" / "static"
STYLES = ROOT / "techloan" / "assets" / "styles"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
TOKENS = (STYLES / "_tokens.scss").read_text()


def luminance(colour: str) -> float:
    """WCAG 2.2 relative luminance of `#rrggbb`."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def colour(name: str) -> str:
    found = re.search(rf"--{name}: (#[0-9a-f]{{6}});", TOKENS)
    assert found, f"_tokens.scss has no --{name}"
    return found[1]


def test_our_teal_reads_seven_to_one_on_white_and_on_our_paper() -> None:
    assert contrast(colour("teal"), "#ffffff") >= 7
    assert contrast(colour("teal"), colour("paper")) >= 7


@pytest.mark.parametrize("kind", re.findall(r"\.is-(\w+) \{", TOKENS))
def test_the_words_of_a_state_can_be_read_on_their_tint(kind: str) -> None:
    accent, tint = re.findall(r"#[0-9a-f]{6}", TOKENS.split(f".is-{kind} {{")[1])[:2]
    assert contrast(accent, tint) >= 4.5
    assert contrast(colour("ink"), tint) >= 7
    assert contrast(accent, "#ffffff") >= 4.5


def test_the_edge_of_a_field_can_be_seen() -> None:
    assert contrast(colour("edge"), "#ffffff") >= 3
    assert contrast(colour("edge"), colour("paper")) >= 3


def icons_of_the_macros() -> set[str]:
    """Those that a macro picks from a table, by kind of card, row, word, need or event."""
    macros = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True)
    desk, words, client = (
        macros.get_template(f"macros/{name}.html").module for name in ("desk", "words", "client")
    )
    pairs = [*desk.CARDS.values(), *words.WORDS.values(), *client.EVENTS.values()]
    return {pair[1] for pair in pairs} | {*desk.ROWS.values(), *client.NEEDS.values()}


def test_each_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = ElementTree.parse(STATIC / "icons.svg").getroot()
    named = r'\b(?:icon|picture)\("([\w-]+)"|icon_name="([\w-]+)"'
    used = {a or b for page in TEMPLATES for a, b in re.findall(named, page.read_text())}
    used |= icons_of_the_macros()
    assert used - {symbol.get("id") for symbol in sprite} == set(), "see scripts/icons.mjs"


def test_the_manifest_names_each_file_by_its_content() -> None:
    manifest = json.loads((STATIC / "manifest.json").read_text())
    for name, version in manifest.items():
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12] == version


def test_a_module_asks_for_the_very_version_of_the_module_it_imports() -> None:
    manifest = json.loads((STATIC / "manifest.json").read_text())
    imports = [
        found
        for script in (ROOT / "techloan" / "assets" / "scripts").glob("*.js")
        for found in re.findall(r'"\./([\w.-]+)\?v=(\w+)"', (STATIC / script.name).read_text())
    ]
    assert len(imports) > 5
    assert all(manifest[name] == version for name, version in imports)


def test_nothing_of_gov_uk_but_its_components_is_worn() -> None:
    looks = (STATIC / "app.css").read_text().lower()
    assert "gds transport" not in looks
    assert "crown" not in looks
    assert f"--govuk-brand-colour: {colour('teal')}" in looks
    assert ".govuk-header" not in looks


def test_nothing_in_the_styles_is_fetched_from_another_place() -> None:
    for sheet in ("app.css", "print.css"):
        assert not re.search(r"url\(['\"]?(https?:)?//", (STATIC / sheet).read_text())


def test_the_reader_of_codes_is_the_one_that_its_script_expects() -> None:
    engine = hashlib.sha256((STATIC / "zxing_reader.wasm").read_bytes()).hexdigest()
    assert engine in (STATIC / "barcode-detector.js").read_text()
