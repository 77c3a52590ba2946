"""Read words, names and yes or no."""

import re

from techloan.cells.reading import Reading, plain, says_nothing, shown, visible
from techloan.sheets.tables import Cell

_YES = frozenset("y yes yep true t tick ticked done ok x 1 ✓ ✔ ☑ ☒ √ ✅".split())  # noqa: SIM905
_NO = frozenset("n no nope false f not none 0 ✗ ✘ ☐ ❌".split())  # noqa: SIM905
# Ticks and crosses of the fonts Wingdings and Wingdings 2, as they look when the font is lost.
_LOST_FONT = {"P": True, "ü": True, "R": True, "û": False, "O": False, "Q": False}
_TWO_PEOPLE = re.compile(r"\S\s*(?:&|\+|/|\band\b)\s*\S", re.IGNORECASE)
_LOST_LETTER = re.compile(r"\ufffd|\w\?|\?\w")


def text(cell: Cell) -> Reading[str]:
    """Read words on one line: trimmed, single spaces, nothing invisible."""
    was = str(cell) if isinstance(cell, str) else shown(cell)
    value = plain(cell)
    return Reading(was=was, value=value or None, why=_tidied(was, value) if value else "")


def note(cell: Cell) -> Reading[str]:
    """Read words that may have several lines; line ends and the gaps inside a line stay."""
    was = str(cell) if isinstance(cell, str) else shown(cell)
    value = visible(was.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return Reading(was=was, value=value or None)


def _tidied(was: str, value: str) -> str:
    if was == value:
        return ""
    if visible(was) != was:
        return "hidden or broken characters tidied"
    if was.strip() == value:
        return "spaces around it taken off"
    return "double space" if "\n" not in was and "\r" not in was else "put on one line"


def name(cell: Cell) -> Reading[str]:
    """Read one person's name; lost letters and two people in one cell ask for a look."""
    read = text(cell)
    if read.value is None:
        return read
    if not any(letter.isalpha() for letter in read.value):
        return Reading(was=read.was, why="this is not a name")
    mended = _mojibake(read.value)
    if mended:
        return _look(read, "letters were spoilt when the file was saved", mended)
    if _LOST_LETTER.search(read.value):
        return _look(read, "a letter was lost when the file was saved")
    if _TWO_PEOPLE.search(read.value):
        return _look(read, "two people in one cell")
    return read


def _look(read: Reading[str], why: str, offer: str | None = None) -> Reading[str]:
    return Reading(was=read.was, value=read.value, why=why, look=True, offer=offer)


def _mojibake(value: str) -> str | None:
    """Give what UTF-8 text was before it was read as Windows-1252, or None if it was not."""
    if value.isascii():
        return None
    try:
        # Windows-1252 has five holes, which programs fill with the control characters of Latin-1.
        spoilt = b"".join(
            letter.encode("latin-1" if "\x80" <= letter <= "\x9f" else "cp1252") for letter in value
        )
        return spoilt.decode("utf-8")
    except UnicodeError:
        return None


def yes_no(cell: Cell) -> Reading[bool]:
    """Read yes or no in the words and marks people use; a tick whose font was lost is offered."""
    was = plain(cell)
    word = was.casefold().rstrip(".!")
    if not was:
        return Reading(was=was)
    if word in _YES or word in _NO:
        return Reading(was=was, value=word in _YES)
    if says_nothing(was):
        return Reading(was=was)
    if was in _LOST_FONT:
        offer = _LOST_FONT[was]
        mark = "tick" if offer else "cross"
        return Reading(was=was, why=f"“{was}” may be a {mark} whose font was lost", offer=offer)
    return Reading(was=was, why=f"“{was}” is neither yes nor no")
