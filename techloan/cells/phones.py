"""Read British telephone numbers and postcodes."""

import re

from techloan.cells.reading import Reading, plain, says_nothing
from techloan.sheets.tables import Cell

_REGION = "GB"
_BRITISH = 44
_BRITISH_LENGTH = 10
_EXCEL = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
_DIGITS = re.compile(r"\+?[\d\s().\-–]{7,}\d")
_LOST_ZERO = re.compile(r"[1237]\d{9}")
_LOST_PLUS = re.compile(r"44[1237]\d{9}")

# The shapes of the Royal Mail: A9 9AA, A99 9AA, A9A 9AA, AA9 9AA, AA99 9AA, AA9A 9AA, and GIR 0AA.
_POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?|GIR)(\d[A-Z]{2})")
_DISTRICT = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?")
_LETTER_O = re.compile(r"([A-Z]{1,2}[\dO][A-Z\d]?)O([A-Z]{2})")


def phone(cell: Cell) -> Reading[str]:
    """Read one telephone number and give it as people write it: `07700 900101`.

    The range kept for drama is taken too: a number needs the right length, not a subscriber.
    """
    was = plain(cell)
    if not was or says_nothing(was):
        return Reading(was=was)
    if _EXCEL.fullmatch(was):
        return Reading(was=was, why="Excel destroyed this number")
    runs = [run.group() for run in _DIGITS.finditer(was)]
    if len(runs) != 1 or "*" in was:
        why = "several numbers in one cell" if len(runs) > 1 else f"“{was}” is not a phone number"
        return Reading(was=was, why=why, offer=_written(runs[0]) if len(runs) > 1 else None)
    digits = re.sub(r"\D", "", runs[0])
    value = _written(runs[0])
    if value is None:
        return Reading(was=was, why=f"“{was}” does not have the digits of a phone number")
    if was.replace(runs[0], "").strip(" .,:;()"):
        return Reading(was=was, value=value, why="words stand beside the number", look=True)
    if "+" not in runs[0] and _LOST_ZERO.fullmatch(digits):
        return Reading(was=was, value=value, why="lost its leading 0", look=True)
    if "+" not in runs[0] and _LOST_PLUS.fullmatch(digits):
        return Reading(was=was, value=value, why="lost its leading +", look=True)
    changed = digits != re.sub(r"\D", "", value)
    return Reading(was=was, value=value, why="written the British way" if changed else "")


def _written(number: str) -> str | None:
    # Its tables are large, and a server that imports no lists never needs them.
    import phonenumbers
    from phonenumbers import NumberParseException, PhoneNumberFormat

    try:
        parsed = phonenumbers.parse(number.replace("–", "-"), _REGION)
    except NumberParseException:
        return None
    british = parsed.country_code == _BRITISH
    # Nine digits exist only for a few old towns and for 0800 numbers, and those are all known.
    ten_digits = british and len(str(parsed.national_number)) == _BRITISH_LENGTH
    if not (ten_digits or phonenumbers.is_valid_number(parsed)):
        return None
    shape = PhoneNumberFormat.NATIONAL if british else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, shape)


def postcode(cell: Cell) -> Reading[str]:
    """Read a UK postcode and give it with its one space: `WR1 0ZZ`. Other shapes are kept."""
    was = plain(cell)
    if not was or says_nothing(was):
        return Reading(was=was)
    closed = re.sub(r"[\s.\-]", "", was.upper())
    if found := _POSTCODE.fullmatch(closed):
        value = f"{found[1]} {found[2]}"
        return Reading(was=was, value=value, why="" if value == was else "written the usual way")
    if _DISTRICT.fullmatch(closed):
        return Reading(was=was, value=closed, why="only the first half of a postcode", look=True)
    offer = None
    if found := _LETTER_O.fullmatch(closed):
        offer = f"{found[1].replace('O', '0')} 0{found[2]}"
    why = "not the shape of a postcode"
    return Reading(was=was, value=was.upper(), why=why, look=True, offer=offer)
