"""Read what people write of a SIM card: its network, the number on it, or both."""

import re

from techloan.cells.reading import Reading, plain, says_nothing
from techloan.sheets.tables import Cell

# The number on a card has 19 or 20 digits and begins with 89 (ITU-T E.118).
_NUMBER = re.compile(r"(?<!\d)89(?:[ -]?\d){17,18}(?!\d)")
# Excel keeps 15 digits of a number and makes noughts of the rest.
_EXCEL = re.compile(r"8\.9\d*E\+?18|8\.9\d*E\+?19|(?<!\d)89(?:\d{13}0{4}|\d{13}0{5})(?!\d)", re.I)
_ELSEWHERE = re.compile(r"\b(?:see|as|ask)\b.*|above|below|ditto|\?+", re.IGNORECASE)
_YES = frozenset(("y", "yes", "true", "1", "x", "sim", "sim card", "data sim", "data"))
_NO = frozenset(
    ("n", "no", "false", "0", "no sim", "wifi only", "wi-fi only", "wifi", "wi-fi", "sim removed")
)
_BETWEEN = re.compile(r"\s*;\s*")
# Numbers apart from each other: then each has its own part of the cell.
_BETWEEN_NUMBERS = re.compile(r"\s*(?:[;,/&+]|\band\b)\s*", re.IGNORECASE)
_LONGEST = 60
Sim = tuple[str, str]


def sims(cell: Cell) -> Reading[tuple[Sim, ...]]:
    """Read the SIM cards of one cell as pairs of network and number; either may be empty."""
    was = plain(cell)
    if not was or says_nothing(was) or was.casefold() in _NO:
        return Reading(was=was)
    if _EXCEL.search(was) or (isinstance(cell, int) and len(was) > 15):
        return Reading(was=was, why="Excel destroyed this SIM number: read it off the card")
    if _ELSEWHERE.fullmatch(was):
        return Reading(was=was, why="this does not say which SIM it is", look=True)
    if was.casefold() in _YES:
        return Reading(was=was, why="the list does not say which SIM it is", look=True)
    between = _BETWEEN_NUMBERS if len(_NUMBER.findall(was)) > 1 else _BETWEEN
    found = tuple(one for part in between.split(was) if (one := _one(part)))
    if any(len(network) > _LONGEST for network, _ in found):
        return Reading(was=was, why=f"longer than {_LONGEST} letters", look=True)
    return Reading(was=was, value=found or None)


def _one(text: str) -> Sim | None:
    number = _NUMBER.search(text)
    digits = re.sub(r"\D", "", number.group()) if number else ""
    network = text.replace(number.group(), " ") if number else text
    network = " ".join(re.sub(r"\b(?:sim|iccid)\b:?|[()]", " ", network, flags=re.I).split())
    network = network.strip(" ,:-")
    return (network, digits) if network or digits else None
