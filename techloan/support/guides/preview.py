"""How a sheet looks that somebody is editing, with invented values in it."""

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from techloan.support.guides import sheet
from techloan.support.guides.booklet import WRITE
from techloan.support.guides.language import Language
from techloan.support.guides.paper import on_page
from techloan.support.guides.rules import System, Topic

TOPIC_WORDS = {
    Topic.MEET: "Meet your device",
    Topic.POWER: "Switch on and charge",
    Topic.SOUND: "Sound and text size",
    Topic.CALL: "Ring somebody",
    Topic.CONNECT: "Get on the internet",
    Topic.MIFI: "MiFi",
    Topic.JOIN_ZOOM: "Join on Zoom",
    Topic.JOIN_TEAMS: "Join on Teams",
    Topic.JOIN_MEET: "Join on Google Meet",
    Topic.JOIN_PHONE: "Join by phone",
    Topic.LEAVE: "Leave a meeting",
    Topic.SAFE: "Stay safe",
    Topic.WRONG: "When something goes wrong",
    Topic.BACK: "Bring it back",
}


@dataclass(frozen=True)
class Preview:
    """A sheet as it would stand in a guide, and its words alone."""

    title: str
    html: Markup
    plain: str


def facts(words: Language, system: System | None = None) -> dict[str, str]:
    """Return every value that a sheet of a language may ask for, as it is for one device."""
    return {**words.facts(system), **words.values()}


def examples(words: Language, system: System) -> dict[str, str]:
    """Return the name of each value with what comes out for one device."""
    given = facts(words, system)
    return {name: given.get(name, "") for name in sheet.names(given, {})}


def preview(words: Language, system: System, title: str, body: str) -> Preview:
    """Return how a sheet looks for one kind of device and an invented client."""
    given = facts(words, system)
    values: dict[str, object] = {
        "name": "Dotty",
        "device": "Galaxy Tab A9",
        "organisation": "Our charity",
        "phone": "01632 960000",
        "write": WRITE,
        "due_day": words.day(date(2026, 12, 20)),
        "kit_parts": "Charger, Cable, Case",
        "site_words": "Malvern office, 1 Teapot Lane",
    }
    found = sheet.filled(body, given, values)
    pen = on_page()

    def picture(name: str) -> Markup:
        return pen.picture(name, system, words.picture(name))

    html = sheet.html(found, values, picture)
    heading = "".join(block.text for block in sheet.filled(title, given, values))
    return Preview(
        title=heading,
        html=sheet.left_to_right(html) if words.right_to_left else html,
        plain=sheet.plain(found, values),
    )
