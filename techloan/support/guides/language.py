"""The languages of guides: a file each in the folder beside this one, and nothing else."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from techloan.support.guides.rules import System, Topic

FOLDER = Path(__file__).parent / "languages"
ENGLISH = "en"


@dataclass(frozen=True)
class Language:
    """One language: its code and name, how it is written, and all words of its file."""

    code: str
    name: str
    checked: bool
    right_to_left: bool
    font: str
    line_height: float
    file: dict[str, Any]

    @property
    def tag(self) -> str:
        """Return what a browser or a screen reader calls it: `en-GB`, `pl`."""
        return "en-GB" if self.code.startswith(ENGLISH) else self.code

    @property
    def direction(self) -> str:
        """Return from which side it is read, as HTML says it."""
        return "rtl" if self.right_to_left else "ltr"

    def word(self, key: str, **filled: str) -> str:
        """Return one of its own words, with what belongs into it."""
        return str(self.file["words"][key]).format_map(filled)

    def facts(self, system: System | None) -> dict[str, str]:
        """Return what a device has where, in words of this language; "" for what it has not."""
        devices: dict[str, dict[str, str]] = self.file["devices"]
        known = {name: "" for facts in devices.values() for name in facts}
        return {**known, **(devices[system] if system else {})}

    def values(self) -> dict[str, str]:
        """Return the sentences around what a loan brings along: its day, its parts, its place."""
        found: dict[str, str] = self.file["values"]
        return found

    def picture(self, name: str) -> str:
        """Return what is on a picture."""
        return str(self.file["pictures"].get(name, ""))

    def sheet(self, topic: Topic) -> tuple[str, str]:
        """Return title and words of a shipped sheet."""
        found = self.file["sheets"][topic]
        return found["title"].strip(), found["body"].strip()

    def day(self, value: date) -> str:
        """Write a day: `Sunday 20 December 2026`."""
        weekday, month = (
            self.file["weekdays"][value.weekday()],
            self.file["months"][value.month - 1],
        )
        return self.word(
            "day", weekday=weekday, day=str(value.day), month=month, year=str(value.year)
        )


def codes() -> list[str]:
    """Return the code of every language there is, English first."""
    found = sorted(path.stem for path in FOLDER.glob("*.toml"))
    return sorted(found, key=lambda code: (not code.startswith(ENGLISH), code))


def language(code: str) -> Language | None:
    """Return the language of a code, or None when there is no file for it."""
    return _read(code) if code in codes() else None


def english() -> Language:
    """Return English, which is always there."""
    return _read(ENGLISH)


@cache
def _read(code: str) -> Language:
    file = tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    # Easier English says only what it says in other words.
    if "based_on" in file:
        file = _over(_read(file["based_on"]).file, file)
    return Language(
        code=code,
        name=file["name"],
        checked=file["checked"],
        right_to_left=file["right_to_left"],
        font=file["font"],
        line_height=file["line_height"],
        file=file,
    )


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Return a file laid over another: what it does not say stays."""
    laid = {key: _over(value, above.get(key, {})) for key, value in below.items()
            if isinstance(value, dict)}  # fmt: skip
    return {**below, **above, **laid}
