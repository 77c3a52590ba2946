"""What reading one cell gives, and the first tidying that all of them share."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from techloan.sheets.tables import Cell

Value = TypeVar("Value")

# Invisible: control characters, zero-width marks and forced directions. The joiners U+200C and
# U+200D stay, since Urdu and Persian words and some emoji are wrong without them.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_NOTHING = frozenset({"", "-", "--", "—", "–", "n/a", "na", "none", "nil", "not known", "unknown"})


@dataclass(frozen=True, kw_only=True)
class Reading(Generic[Value]):
    """One cell: what stood there, what it is read as, and why these two differ.

    `value` is what may be used; None when the cell is empty or doubtful.
    `why` says in a few words what was repaired or what is doubtful; empty when nothing was.
    `look` asks for a person's eye. `offer` is what it might be: never used until a person says so.
    """

    was: str
    value: Value | None = None
    why: str = ""
    look: bool = False
    offer: Value | None = None

    @property
    def repaired(self) -> bool:
        """A value that is not quite what stood in the cell: shown as *was -> read as*."""
        return self.value is not None and bool(self.why)

    @property
    def doubtful(self) -> bool:
        """Something stands there, but nothing that may be used."""
        return self.value is None and bool(self.why)


def shown(cell: Cell) -> str:
    """Give the cell as people see it in their spreadsheet, without spaces around it."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        midnight = cell.time() == datetime.min.time()
        return f"{cell:%d/%m/%Y}" if midnight else f"{cell:%d/%m/%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()


def plain(cell: Cell) -> str:
    """Give the cell on one line: composed (NFC), nothing invisible, single spaces."""
    return " ".join(visible(shown(cell)).split())


def visible(text: str) -> str:
    """Give the text composed (NFC) and without invisible characters."""
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def says_nothing(text: str) -> bool:
    """Whether these are only words for "nothing here", such as `n/a` or `-`."""
    return text.casefold().rstrip(".") in _NOTHING
