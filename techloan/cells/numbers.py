"""Read whole numbers and money."""

import re
from decimal import Decimal

from techloan.cells.reading import Reading, plain, says_nothing
from techloan.sheets.tables import Cell

_WHOLE = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.0+)?|\d+(?:\.0+)?")
_POUNDS = re.compile(
    r"(?:Â?£|GBP)?\s*(\d{1,3}(?:,\d{3})+|\d+)(\.\d{1,2})?\s*(?:GBP|pounds?)?", re.IGNORECASE
)
_PENCE = re.compile(r"(\d+)\s*(?:p|pence)", re.IGNORECASE)
_COMMA = re.compile(r"£?\s*(\d+),(\d{2})")
_MOST_DIGITS = 9


def whole_number(cell: Cell) -> Reading[int]:
    """Read a number without a fraction, from 0 to 999,999,999."""
    was = plain(cell)
    if not was or says_nothing(was):
        return Reading(was=was)
    if isinstance(cell, bool) or not _WHOLE.fullmatch(was):
        return Reading(was=was, why=f"“{was}” is not a whole number")
    digits = was.split(".")[0].replace(",", "")
    if len(digits) > _MOST_DIGITS:
        return Reading(was=was, why=f"“{was}” is too large")
    return Reading(was=was, value=int(digits))


def pence(cell: Cell) -> Reading[int]:
    """Read pounds (`£20`, `20.00`, 20) or pence (`50p`) and give pence."""
    was = plain(cell)
    if not was or says_nothing(was):
        return Reading(was=was)
    if found := _PENCE.fullmatch(was):
        return _within(was, Decimal(found[1]))
    if isinstance(cell, float):
        # A formula may give 0.30000000000000004, which is thirty pence still.
        was = f"{cell:.2f}" if abs(round(cell, 2) - cell) < 1e-6 else was
    if not isinstance(cell, bool) and (found := _POUNDS.fullmatch(was)):
        pounds = Decimal(found[1].replace(",", "") + (found[2] or ""))
        return _within(was, pounds * 100)
    if found := _COMMA.fullmatch(was):
        offer = _within(was, Decimal(found[1] + found[2])).value
        return Reading(was=was, why="a comma stands where the pence begin", offer=offer)
    return Reading(was=was, why=f"“{was}” is not an amount of money")


def _within(was: str, amount: Decimal) -> Reading[int]:
    # Before it is made a whole number: Python makes none of more than 4,300 digits.
    if amount >= 10**_MOST_DIGITS:
        return Reading(was=was, why=f"“{was}” is too large")
    return Reading(was=was, value=int(amount))
