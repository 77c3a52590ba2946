"""The rules about SIM cards: their numbers, and when their plans run out."""

import re
from datetime import date, timedelta
from enum import StrEnum

# So many days before its end a SIM is said to run out.
RUNS_OUT_DAYS = 14


class SimGoes(StrEnum):
    """Whether a SIM went into a device or came out of it."""

    IN = "in"
    OUT = "out"


def sim_words(network: str, iccid: str) -> str:
    """Return what people call a SIM: `EE SIM ending 4321`."""
    return f"{network} SIM ending {iccid[-4:]}".strip() if iccid else f"{network} SIM"


def refusal_of_iccid(digits: str) -> str | None:
    """Return why this cannot be the number on a SIM card, or None.

    It has 19 or 20 digits, of which the first two are 89 (ITU-T E.118).
    """
    if not digits or re.fullmatch(r"89[0-9]{17,18}", digits):
        return None
    if digits.isdigit() and digits.startswith("89"):
        return f"The number on the card has 19 or 20 digits; this has {len(digits)}."
    return "The number on the card has 19 or 20 digits and begins with 89."


def iccid_doubt(digits: str) -> str | None:
    """Return a kind word about a number whose check digit does not fit, or None. It never blocks.

    The last digit is a check digit by Luhn; some networks print a twentieth behind it.
    """
    if not digits:
        return None
    from stdnum import luhn

    if luhn.is_valid(digits) or (len(digits) == 20 and luhn.is_valid(digits[:19])):
        return None
    return "One digit of the number on the card must be wrong. Please look at the card again."


def refusal_of_puk(puk: str) -> str | None:
    """Return why this cannot be a PUK, or None: it has 8 digits."""
    if not puk or re.fullmatch(r"[0-9]{8}", puk):
        return None
    return "A PUK has 8 digits."


def last_day_that_runs_out(today: date) -> date:
    """Return the last day of those on which an ending SIM is spoken of today."""
    return today + timedelta(days=RUNS_OUT_DAYS)


def runs_out(expires_on: date | None, today: date) -> bool:
    """Say whether a SIM has ended, or ends so soon that somebody should act."""
    return expires_on is not None and expires_on <= last_day_that_runs_out(today)


def ends_before(expires_on: date | None, due_on: date | None) -> bool:
    """Say whether a SIM ends before the device that it sits in is due back."""
    return expires_on is not None and due_on is not None and expires_on < due_on


def expiry_words(expires_on: date | None, today: date) -> str:
    """Say when a SIM ends."""
    if expires_on is None:
        return "no end known"
    days = (expires_on - today).days
    if days < 0:
        return "ended yesterday" if days == -1 else f"ended {-days} days ago"
    if days < 2:
        return "ends tomorrow" if days else "ends today"
    return f"ends in {days} days"
