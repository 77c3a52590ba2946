"""Read the IMEI of a phone or tablet; each kind of mess has its own kind sentence."""

import re
from dataclasses import dataclass

from techloan.cells.reading import Reading, plain, says_nothing
from techloan.sheets.tables import Cell

_LENGTH = 15
_DIAL = "leave it empty and dial *#06# on the device"
_EXCEL = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
_WIFI_ONLY = re.compile(r"wi-?fi|no sim", re.IGNORECASE)
_SIM = re.compile(r"89\d{17,18}")
_LIST = re.compile(r"[/;,&]|\band\b", re.IGNORECASE)
# Letters that hands and eyes take for digits.
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "S": "5", "B": "8"})
# A number that Excel rounded to 3.5E+14 ends in so many zeros; a real one does not.
_ROUNDED = re.compile(r"\d{1,6}0{9,}")


@dataclass(frozen=True, kw_only=True)
class ImeiReading(Reading[tuple[str, ...]]):
    """The IMEIs of one cell: two where the phone takes two SIMs, `()` where none is expected.

    `sim` is the number of a SIM card that stood in the wrong column.
    """

    sim: str = ""


def imei(cell: Cell) -> ImeiReading:
    """Read one or two IMEIs: 15 digits with a right check digit (3GPP TS 23.003, annex B).

    Nothing doubtful is taken: `value` stays empty and `offer` holds what it might be.
    """
    was = plain(cell)
    if not was:
        return ImeiReading(was=was)
    if _WIFI_ONLY.search(was):
        return ImeiReading(was=was, value=(), why="Wi-Fi only: no IMEI expected", look=True)
    if says_nothing(was):
        return ImeiReading(was=was)
    if _EXCEL.fullmatch(was) or _ROUNDED.fullmatch(was):
        return ImeiReading(was=was, why=f"Excel destroyed this IMEI: {_DIAL}", look=True)
    if not re.search(r"\d{2}", was.replace("*#06#", "")):
        return ImeiReading(was=was, why=f"no IMEI yet: {_DIAL}", look=True)
    if isinstance(cell, int) and len(was) > _LENGTH:
        why = f"Excel keeps 15 digits and lost the rest: {_DIAL}"
        return ImeiReading(was=was, why=why, look=True)
    closed = _closed(was)
    if closed.isdigit() and len(closed) == 2 * _LENGTH:
        return _several(was, [closed[:_LENGTH], closed[_LENGTH:]])
    parts = [part for part in _LIST.split(was) if part.strip()]
    return _several(was, parts) if len(parts) > 1 else _one(was, closed)


def _closed(text: str) -> str:
    return re.sub(r"[\s.\-–]", "", text).upper().removeprefix("IMEI").lstrip(":")


def _several(was: str, parts: list[str]) -> ImeiReading:
    numbers = tuple(_closed(part) for part in parts)
    if len(numbers) == 2 and all(_is_imei(number) for number in numbers):
        return ImeiReading(was=was, value=numbers, why="two IMEIs in one cell", look=True)
    right = tuple(number for number in numbers if _is_imei(number))[:2]
    why = "several numbers in one cell, and not all are an IMEI"
    return ImeiReading(was=was, why=why, look=True, offer=right or None)


def _one(was: str, number: str) -> ImeiReading:
    if _is_imei(number):
        why = "" if number == was else "spaces and hyphens taken out"
        return ImeiReading(was=was, value=(number,), why=why, look=bool(why))
    if _SIM.fullmatch(number):
        why = "this is the number of a SIM card, not an IMEI"
        return ImeiReading(was=was, why=why, look=True, sim=number)
    mended = number.translate(_LOOKALIKES)
    if not number.isdigit() and _is_imei(mended):
        letter = next(letter for letter in number if not letter.isdigit())
        why = f"typed with the letter {letter} for {letter.translate(_LOOKALIKES)}"
        return ImeiReading(was=was, why=f"{why} (would be {mended})", look=True, offer=(mended,))
    if not (number.isascii() and number.isdigit()):
        return ImeiReading(was=was, why=f"“{was}” is not an IMEI: {_DIAL}", look=True)
    return _wrong_digits(was, number)


def _wrong_digits(was: str, number: str) -> ImeiReading:
    if len(number) == _LENGTH:
        why = f"15 digits, but the last one does not fit the others: {_DIAL}"
        return ImeiReading(was=was, why=why, look=True)
    from stdnum import luhn

    whole = number[:14] + luhn.calc_check_digit(number[:14])
    if number.startswith("1") and _is_imei(f"0{number}"):
        # The older numbers begin with 01, and Excel takes the nought off.
        why = f"14 digits: it may have lost its leading 0 (would be 0{number})"
        return ImeiReading(was=was, why=why, look=True, offer=(f"0{number}",))
    if len(number) == _LENGTH - 1:
        why = f"14 digits: the check digit is missing (would be {whole})"
        return ImeiReading(was=was, why=why, look=True, offer=(whole,))
    if len(number) == _LENGTH + 1:
        why = f"16 digits: the last two are the software's (would be {whole})"
        return ImeiReading(was=was, why=why, look=True, offer=(whole,))
    return ImeiReading(was=was, why=f"{len(number)} digits, an IMEI has 15: {_DIAL}", look=True)


def _is_imei(number: str) -> bool:
    # It brings ten megabytes along, which a server that meets no IMEI never needs.
    from stdnum import luhn

    right = number.isascii() and number.isdigit() and len(number) == _LENGTH
    return right and bool(luhn.is_valid(number))
