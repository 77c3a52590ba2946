"""What a new device model begins with: the usual kit and preparation list of its kind.

The lines follow the advice of the National Cyber Security Centre on passing devices on: accounts
off before the reset, and then look that the device does not ask for the last person's login.
"""

from techloan.inventory.rules import Kind

_WIPED = "Wiped and checked: it reaches Hello or Welcome and does not ask for the last person"
_CLEANED = "Cleaned"
_CHARGER = "Charger and cable looked at: no cracks, no heat marks"
_BATTERY = "Battery not swollen, screen not lifted"
_CHARGED = "Charged"

KIT: dict[Kind, tuple[str, ...]] = {
    Kind.TABLET: ("Charger", "Cable", "Case"),
    Kind.PHONE: ("Charger", "Cable", "Case"),
    Kind.LAPTOP: ("Charger", "Bag"),
    Kind.MIFI: ("Charger", "Cable"),
}

PREPARATION: dict[Kind, tuple[str, ...]] = {
    Kind.TABLET: (
        "Accounts removed, screen lock off",
        _WIPED,
        "SIM and memory card out",
        _CLEANED,
        _CHARGER,
        _BATTERY,
        _CHARGED,
        "Set up: updates, text size, video calls",
    ),
    Kind.PHONE: (
        "Accounts removed, screen lock off",
        _WIPED,
        "SIM and memory card out",
        _CLEANED,
        _CHARGER,
        _BATTERY,
        _CHARGED,
        "Set up: updates, text size, video calls",
    ),
    Kind.LAPTOP: (
        "Accounts removed",
        _WIPED,
        "Cards and USB sticks out",
        _CLEANED,
        _CHARGER,
        _BATTERY,
        _CHARGED,
        "Set up: updates, text size, video calls",
    ),
    Kind.MIFI: (
        "Reset to the factory settings and checked",
        "SIM checked: right one, credit left",
        _CLEANED,
        _CHARGER,
        _BATTERY,
        _CHARGED,
        "Set up: name and password match the sticker",
    ),
}
