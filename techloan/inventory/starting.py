"""What a new device model starts with, by its kind, until a coordinator edits it."""

from techloan.inventory.rules import Kind

STARTING_KIT: dict[Kind, tuple[str, ...]] = {
    Kind.TABLET: ("Charger", "Cable", "Case"),
    Kind.PHONE: ("Charger", "Cable", "Case"),
    Kind.LAPTOP: ("Charger", "Mouse", "Bag"),
    Kind.MIFI: ("Charger", "Cable"),
}

_WITH_A_SCREEN = (
    "Accounts of the last borrower removed",
    "Wiped and checked: it says Hello or Welcome and asks for nobody's login",
    "SIM and memory cards out",
    "Cleaned",
    "Charger and cable looked at",
    "Battery not swollen",
    "Charged",
    "Set up",
)
STARTING_LINES: dict[Kind, tuple[str, ...]] = {
    Kind.TABLET: _WITH_A_SCREEN,
    Kind.PHONE: _WITH_A_SCREEN,
    Kind.LAPTOP: _WITH_A_SCREEN,
    Kind.MIFI: (
        "Wiped and checked: its name and password are those on the label",
        "SIM looked at",
        "Cleaned",
        "Charger and cable looked at",
        "Battery not swollen",
        "Charged",
    ),
}
