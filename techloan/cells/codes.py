"""Read asset tags, references of clients, and serial numbers."""

import re
from collections.abc import Sequence

from techloan.cells.reading import Reading, plain, says_nothing
from techloan.sheets.tables import Cell

_DASHES = re.compile(r"\s*[‐‑‒–—−_]\s*|\s*-\s*")
_CODE = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*")
_SERIAL = re.compile(r"[A-Z0-9][A-Z0-9\-/.#]*")
_SCIENTIFIC = re.compile(r"\d\.\d+E\+\d+")
_SEVERAL = re.compile(r"[/&,;+]|\band\b", re.IGNORECASE)
# How many digits we give after a prefix: TAB-0017, PLUS-C-0101.
_DIGITS = 4


def tag(cell: Cell, prefixes: Sequence[str] = ()) -> Reading[str]:
    """Read an asset tag: capitals, no spaces. `TAB-17` is `TAB-0017` when `TAB-` is a prefix."""
    return _code(cell, prefixes, "tag")


def reference(cell: Cell, prefixes: Sequence[str] = ()) -> Reading[str]:
    """Read a client's reference. `PLUS-C-101` is `PLUS-C-0101` when `PLUS-C-` is a prefix."""
    return _code(cell, prefixes, "reference")


def _code(cell: Cell, prefixes: Sequence[str], word: str) -> Reading[str]:
    was = plain(cell)
    if not was or says_nothing(was):
        return Reading(was=was)
    if not any(map(str.isdigit, was)):
        return Reading(was=was, why=f"“{was[:60]}” is no {word}", look=True)
    if _SEVERAL.search(was):
        return Reading(was=was, why=f"more than one {word} in one cell", look=True)
    hyphened = _DASHES.sub("-", was.upper())
    for prefix in prefixes:
        if whole := _whole(hyphened.replace(" ", "-"), prefix):
            return _read(was, whole, word)
    closed = hyphened.replace(" ", "")
    if closed.isdigit() and prefixes and len(closed) <= _DIGITS:
        offer = f"{prefixes[0]}{closed.zfill(_DIGITS)}"
        return Reading(was=was, why=f"a {word} without its letters", look=True, offer=offer)
    if not _CODE.fullmatch(closed):
        return Reading(was=was, why=f"“{was}” is not a {word}: letters, digits and hyphens only")
    return _read(was, closed, word)


def _whole(code: str, prefix: str) -> str | None:
    """Give the code with all its digits when it is the prefix and a number."""
    found = re.fullmatch(rf"{re.escape(prefix.upper())}0*(\d+)", code)
    return f"{prefix.upper()}{found[1].zfill(_DIGITS)}" if found else None


def _read(was: str, value: str, word: str) -> Reading[str]:
    def digits(code: str) -> str:
        return re.sub(r"\D", "", code)

    if value == was:
        return Reading(was=was, value=value)
    if digits(value) != digits(was):
        short = len(digits(was)) < len(digits(value))
        why = f"{word} written short" if short else f"{word} with more zeros than usual"
        return Reading(was=was, value=value, why=why, look=True)
    return Reading(was=was, value=value, why=f"{word} written the usual way")


def serial(cell: Cell) -> Reading[str]:
    """Read a serial number: capitals, no spaces. Words such as "see box" are none."""
    was = plain(cell)
    if not was or says_nothing(was):
        return Reading(was=was)
    closed = re.sub(r"\s", "", was.upper())
    if _SCIENTIFIC.fullmatch(closed):
        return Reading(was=was, why="Excel destroyed this serial number: read it off the device")
    if not any(letter.isdigit() for letter in closed):
        return Reading(was=was, why=f"“{was}” is no serial number", look=True)
    if not _SERIAL.fullmatch(closed):
        return Reading(was=was, why=f"“{was}” has signs that no serial number has", look=True)
    why = "" if closed == was else "in capitals, without spaces"
    return Reading(was=was, value=closed, why=why)
