"""The rules about devices: their states, the closed list of moves, the parts of a tag."""

import re
from enum import StrEnum

TAG = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*")

# Pages that stand beside those of the devices; a device of that tag could not be opened.
NOT_TAGS = frozenset({"NEW", "LABELS", "PREPARATION"})


class Kind(StrEnum):
    """What a device is; loan lengths and tag prefixes hang on it."""

    TABLET = "tablet"
    PHONE = "phone"
    LAPTOP = "laptop"
    MIFI = "mifi"


class State(StrEnum):
    """The state of the device itself. Whether it is on loan is asked of the loans, never stored."""

    TO_PREPARE = "to_prepare"
    READY = "ready"
    IN_REPAIR = "in_repair"
    MISSING = "missing"
    RETIRED = "retired"


class Condition(StrEnum):
    """How a device looks when somebody looked last."""

    GOOD = "good"
    WORN = "worn"
    DAMAGED = "damaged"
    BATTERY_SWOLLEN = "battery_swollen"


class Acquired(StrEnum):
    """How a device came to us."""

    BOUGHT = "bought"
    DONATED = "donated"
    GRANT = "grant"
    LENT_TO_US = "lent_to_us"
    UNKNOWN = "unknown"


class RetiredHow(StrEnum):
    """How a device left us for good."""

    RECYCLED = "recycled"
    GIFTED = "gifted"
    SOLD = "sold"
    DESTROYED = "destroyed"


# A device in one of these conditions goes to repair, and comes out of it good.
BROKEN = frozenset({Condition.DAMAGED, Condition.BATTERY_SWOLLEN})

STATE_WORDS = {
    State.TO_PREPARE: "To prepare",
    State.READY: "Ready to lend",
    State.IN_REPAIR: "In repair",
    State.MISSING: "Missing",
    State.RETIRED: "Retired",
}
KIND_WORDS = {
    Kind.TABLET: "Tablet",
    Kind.PHONE: "Phone",
    Kind.LAPTOP: "Laptop",
    Kind.MIFI: "MiFi",
}
CONDITION_WORDS = {
    Condition.GOOD: "Good",
    Condition.WORN: "Worn",
    Condition.DAMAGED: "Damaged",
    Condition.BATTERY_SWOLLEN: "Battery swollen",
}
ACQUIRED_WORDS = {
    Acquired.BOUGHT: "Bought",
    Acquired.DONATED: "Donated",
    Acquired.GRANT: "By a grant",
    Acquired.LENT_TO_US: "Lent to us",
    Acquired.UNKNOWN: "Not known",
}
RETIRED_WORDS = {
    RetiredHow.RECYCLED: "Recycled",
    RetiredHow.GIFTED: "Gifted",
    RetiredHow.SOLD: "Sold",
    RetiredHow.DESTROYED: "Destroyed",
}

# Every move there is; whatever is not here is refused, by the service and by the database.
MOVES: frozenset[tuple[State | None, State]] = frozenset(
    {
        (None, State.TO_PREPARE),
        (State.TO_PREPARE, State.READY),
        (State.TO_PREPARE, State.IN_REPAIR),
        (State.TO_PREPARE, State.MISSING),
        (State.TO_PREPARE, State.RETIRED),
        (State.READY, State.TO_PREPARE),
        (State.READY, State.IN_REPAIR),
        (State.READY, State.MISSING),
        (State.READY, State.RETIRED),
        (State.IN_REPAIR, State.TO_PREPARE),
        (State.IN_REPAIR, State.MISSING),
        (State.IN_REPAIR, State.RETIRED),
        (State.MISSING, State.TO_PREPARE),
        (State.MISSING, State.RETIRED),
        (State.RETIRED, State.TO_PREPARE),
    }
)

# Moves for which somebody must say why.
REASON_NEEDED: frozenset[tuple[State | None, State]] = frozenset(
    {
        (State.READY, State.TO_PREPARE),
        (State.RETIRED, State.TO_PREPARE),
        (State.TO_PREPARE, State.IN_REPAIR),
        (State.READY, State.IN_REPAIR),
    }
)


def refusal_to_move(before: State, after: State, reason: str) -> str | None:
    """Return the sentence that refuses a move, or None when it is allowed."""
    if (before, after) not in MOVES:
        return (
            f"A device that is “{STATE_WORDS[before].lower()}” cannot become "
            f"“{STATE_WORDS[after].lower()}”."
        )
    if (before, after) in REASON_NEEDED and not reason.strip():
        return "Please say why, in a few words."
    return None


def next_tag(prefix: str, highest: int) -> str:
    """Return the tag after the highest number given so far: `TAB-0018`."""
    return f"{prefix}-{highest + 1:04d}"


def tag_number(tag: str) -> str:
    """Return the digits at the end of a tag, by which people look for it: `0017`."""
    found = re.search(r"[0-9]+$", tag)
    return found.group() if found else ""


def imei_doubt(imei: str) -> str | None:
    """Return a kind word about an IMEI that cannot be right, or None. It never blocks.

    An IMEI has 15 digits, the last of which is a check digit (3GPP TS 23.003, annex B).
    """
    if not imei:
        return None
    if not re.fullmatch(r"[0-9]{15}", imei):
        return f"An IMEI has 15 digits; this has {len(imei)}. Dial *#06# on the device to see it."
    # It brings ten megabytes along, which a server that meets no IMEI never needs.
    from stdnum import imei as imei_number

    if not imei_number.is_valid(imei):
        return "One digit of this IMEI must be wrong. Dial *#06# on the device to see it."
    return None
