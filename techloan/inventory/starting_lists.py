"""What a new device model begins with: the usual kit and preparation list of its kind and system.

The lines follow the advice of the National Cyber Security Centre on passing devices on: accounts
off before the reset, and then look that the device does not ask for the last person's login. A
reset before the accounts are off locks an Android device or an iPad for good. Coordinators change
the list of a model as they like.
"""

import re
from dataclasses import dataclass

from techloan.inventory.rules import Kind

_WIPED = "Wiped and checked: it reaches Hello or Welcome and does not ask for the last person"
_SIM = "Their SIM and memory card out; our own SIM is in, if it has one"
_CLEANED = "Cleaned"
_CHARGER = "Charger and cable looked at: no cracks, no heat marks"
_BATTERY = "Battery not swollen, screen not lifted"
_CHARGED = "Charged"
_SET_UP = "Set up: updates, text size, video calls"
_LOOKED_AT = (_CLEANED, _CHARGER, _BATTERY, _CHARGED)
_WITH_CASE = ("Charger", "Cable", "Case")


@dataclass(frozen=True)
class Start:
    """What a model of one kind and system begins with. `made` tells it by its make and name."""

    key: str
    words: str
    kind: Kind
    system: str
    kit: tuple[str, ...]
    lines: tuple[str, ...]
    has_imei: bool = True
    made: str = ""


# Of each kind, the first is the usual one.
STARTS = (
    Start(
        "android-tablet",
        "Android tablet",
        Kind.TABLET,
        "Android",
        _WITH_CASE,
        (
            "Screen lock off, then every Google and Samsung account removed",
            _WIPED,
            _SIM,
            *_LOOKED_AT,
            _SET_UP,
        ),
    ),
    Start(
        "ipad",
        "iPad",
        Kind.TABLET,
        "iPadOS",
        _WITH_CASE,
        ("Find My off, then signed out of the Apple account", _WIPED, _SIM, *_LOOKED_AT, _SET_UP),
        made=r"i-?pad",
    ),
    Start(
        "android-phone",
        "Android phone",
        Kind.PHONE,
        "Android",
        _WITH_CASE,
        (
            "Screen lock off, then every Google and Samsung account removed",
            _WIPED,
            _SIM,
            *_LOOKED_AT,
            _SET_UP,
        ),
    ),
    Start(
        "iphone",
        "iPhone",
        Kind.PHONE,
        "iOS",
        _WITH_CASE,
        ("Find My off, then signed out of the Apple account", _WIPED, _SIM, *_LOOKED_AT, _SET_UP),
        made=r"i-?phone",
    ),
    Start(
        "basic-phone",
        "Basic phone with keys",
        Kind.PHONE,
        "",
        ("Charger",),
        (
            "Wiped and checked: no contacts, texts, calls or pictures of the last person",
            _SIM,
            _CLEANED,
            _CHARGER,
            "Battery not swollen, back not lifted",
            _CHARGED,
            "Set up: clock, loud ring, large letters, our number in its contacts",
        ),
        made=r"flip|basic|doro (?:1|2|5|6|primo)\w*"
        r"|nokia (?:105|106|110|130|150|225|235|2660|3310)\b",
    ),
    Start(
        "windows-laptop",
        "Windows laptop",
        Kind.LAPTOP,
        "Windows 11",
        ("Charger", "Bag"),
        (
            "Signed out of every account, Microsoft's and the browser's too",
            _WIPED,
            "Cards and USB sticks out",
            *_LOOKED_AT,
            _SET_UP,
        ),
        has_imei=False,
    ),
    Start(
        "chromebook",
        "Chromebook",
        Kind.LAPTOP,
        "ChromeOS",
        ("Charger", "Bag"),
        (
            "Every account removed from its first screen",
            _WIPED,
            "Cards and USB sticks out",
            *_LOOKED_AT,
            _SET_UP,
        ),
        has_imei=False,
        made=r"chromebook",
    ),
    Start(
        "mifi",
        "MiFi",
        Kind.MIFI,
        "",
        ("Charger", "Cable"),
        (
            "Reset to the factory settings and checked",
            "SIM checked: right one, data left, does not end soon",
            _CLEANED,
            _CHARGER,
            "Battery not swollen, lid not lifted",
            _CHARGED,
            "Set up: name and password match the sticker",
        ),
    ),
)


def usual(kind: Kind) -> Start:
    """Return what a model of a kind begins with when no more is known of it."""
    return next(start for start in STARTS if start.kind is kind)


def named(key: str) -> Start | None:
    """Return the beginning of this key, or of a kind's own word; None for another word."""
    if key in set(Kind):
        return usual(Kind(key))
    return next((start for start in STARTS if start.key == key), None)


def start_for(kind: Kind, make: str, name: str) -> Start:
    """Return what a model begins with by its make and name: an iPad is wiped like an iPad."""
    words = f"{make} {name}".lower()
    fits = (s for s in STARTS if s.kind is kind and s.made and re.search(rf"\b(?:{s.made})", words))
    return next(fits, usual(kind))


KIT = {kind: usual(kind).kit for kind in Kind}
PREPARATION = {kind: usual(kind).lines for kind in Kind}
