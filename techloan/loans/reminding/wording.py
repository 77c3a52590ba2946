"""The words of reminders: a file a language beside this one, filled in for one person."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from techloan.people.messages.words import Words
from techloan.settings import Settings

_FOLDER = Path(__file__).parent
ENGLISH = "en"
# Between these, numbers are read from the left inside a line that is read from the right.
_LEFT, _END = "\u2066", "\u2069"


@dataclass(frozen=True)
class Item:
    """A device that somebody has from us: its kind, its tag, and when it is due back."""

    kind: str
    tag: str
    due_on: date


def unchecked() -> list[str]:
    """Return the languages whose words nobody who speaks them has read yet."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml") if not _file(path.stem)["checked"])


def language_for(wanted: str, settings: Settings) -> str:
    """Return the language in which somebody is written to.

    An unchecked translation goes out only where it was allowed; else it is English.
    """
    exists = wanted.isascii() and wanted.isalpha() and (_FOLDER / f"{wanted}.toml").exists()
    allowed = exists and (_file(wanted)["checked"] or wanted in settings.reminder_languages)
    return wanted if allowed else ENGLISH


def words_for(
    name: str, language: str, items: list[Item], today: date, settings: Settings, site: str
) -> Words:
    """Return the reminder of these devices, the first due first."""
    file = _file(language)
    number = _isolated if file["right_to_left"] else str
    first = min(item.due_on for item in items)
    filled = {
        **_from_us(name, file, settings),
        "day": _day(first, file),
        "site": number(site),
    }
    when = "today" if first == today else "before" if first > today else "after"
    each = [
        file["item"].format(
            device=file["devices"][item.kind], tag=number(item.tag), day=_day(item.due_on, file)
        )
        for item in items
    ]
    lines = [
        file["hello"],
        file[when],
        "\n".join(f"- {line}" for line in each).replace("{", "{{").replace("}", "}}"),
        file["longer"],
        *([file["bring"]] if site else []),
        file["ring"] if settings.phone else file["no_ring"],
        file["bye"],
    ]
    return Words(
        language=language,
        subject=file["subject"],
        lines=tuple(line.format_map(filled) for line in lines),
        short=file["short"].format_map(filled),
        right_to_left=file["right_to_left"],
    )


def asking_after(name: str, language: str, settings: Settings) -> Words:
    """Return the words of a letter to somebody from whom nobody has heard: how are they?"""
    file = _file(language)
    ring = file["ring"] if settings.phone else file["no_ring"]
    lines = (file["hello"], file["thinking"], file["help"], ring, file["bye"])
    filled = _from_us(name, file, settings)
    return Words(
        language=language,
        subject=file["hello_subject"],
        lines=tuple(line.format_map(filled) for line in lines),
        short="",
        right_to_left=file["right_to_left"],
    )


def _from_us(name: str, file: dict[str, Any], settings: Settings) -> dict[str, str]:
    # Our own letters are kept together, and in their order, in a line from the right.
    number = _isolated if file["right_to_left"] else str
    return {
        "name": number(name),
        "phone": number(settings.phone),
        "organisation": number(settings.organisation),
    }


def written(day: date, language: str) -> str:
    """Write a day in a language."""
    return _day(day, _file(language))


def _day(day: date, file: dict[str, Any]) -> str:
    written = f"{day.day} {file['months'][day.month - 1]} {day.year}"
    if not file["right_to_left"]:
        return written
    return f"{_isolated(str(day.day))} {file['months'][day.month - 1]} {_isolated(str(day.year))}"


def _isolated(text: str) -> str:
    return f"{_LEFT}{text}{_END}" if text and text.isascii() else text


@cache
def _file(language: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
