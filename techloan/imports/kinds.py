"""What a device model and its kind are, by the words in which people write them."""

import re
from collections.abc import Collection

from techloan.cells.reading import plain
from techloan.imports.known import KnownModel
from techloan.inventory.rules import (
    RETIRED_WORDS,
    Acquired,
    Condition,
    Kind,
    RetiredHow,
    State,
)
from techloan.inventory.starting_lists import start_for
from techloan.sheets import Cell
from techloan.words import fold, joined

_KINDS = (
    (Kind.MIFI, r"mi-?fi|hot ?spot|dongle|router"),
    (
        Kind.LAPTOP,
        r"laptop|chromebook|macbook|thinkpad|notebook|elitebook|latitude|ideapad|probook",
    ),
    (Kind.TABLET, r"i-?pad|tab(?:let)?s?|galaxy tab|m10|fire|kindle|t10s?|mediapad|lifetab"),
    (Kind.PHONE, r"i-?phone|(?:smart|mobile )?phones?|nokia|moto|pixel|doro|mobile|galaxy [as]\d+"),
)
_MAKES = (
    ("Apple", r"i-?pad|i-?phone|macbook"),
    ("Amazon", r"fire|kindle"),
    ("Samsung", r"galaxy|tab [as]\d+"),
    ("Lenovo", r"thinkpad|ideapad"),
)
_STATES: tuple[tuple[str, State, RetiredHow | None], ...] = (
    (r"ready|ready to lend|available|in stock|in|ok to lend|prepared", State.READY, None),
    (r"(?:in |for |needs )?repairs?|broken|damaged|faulty|being repaired", State.IN_REPAIR, None),
    (r"missing|lost|stolen|not found|cannot find", State.MISSING, None),
    (r"retired|written off|disposed|scrapped|gone|out of use", State.RETIRED, None),
    (r"recycled", State.RETIRED, RetiredHow.RECYCLED),
    (r"gifted|given away|kept by client|donated to client", State.RETIRED, RetiredHow.GIFTED),
    (r"sold", State.RETIRED, RetiredHow.SOLD),
    (r"destroyed", State.RETIRED, RetiredHow.DESTROYED),
    (
        r"to[ _]prepare|to be prepared|needs (?:wiping|preparing|set ?up)|not ready|new|returned|"
        r"to wipe|being prepared",
        State.TO_PREPARE,
        None,
    ),
)
_RETIRED = frozenset(fold(word) for word in ("Retired", *RETIRED_WORDS.values()))
ON_LOAN = re.compile(r"(?:on|out on) loan|out|loaned|lent(?: out)?|in use|with client|issued")
_CONDITIONS = (
    (Condition.BATTERY_SWOLLEN, r"swollen|battery swollen|bulging"),
    (Condition.DAMAGED, r"damaged|broken|cracked|poor|bad|faulty"),
    (Condition.WORN, r"worn|fair|used|scratched|ok|okay|average"),
    (Condition.GOOD, r"good|new|very good|excellent|as new|fine|like new"),
)
_ACQUIRED = (
    (Acquired.BOUGHT, r"bought|purchased?|new|shop"),
    (Acquired.DONATED, r"donat(?:ed|ion)|gift|given"),
    (Acquired.GRANT, r"grant|funded|grant funded|by a grant"),
    (Acquired.LENT_TO_US, r"lent to us|on loan to us|borrowed|loan"),
)
# The line of a preparation list that a column vouches for.
_LINES = {
    "accounts": r"account|sign(?:ed)? out",
    "wiped": r"wip|reset",
    "sim_out": r"\bsims?\b|\bcards?\b.*\bout\b",
    "cleaned": r"clean",
    "charger": r"charger|cable",
    "battery": r"batter|swollen",
    "charged": r"\bcharged\b",
    "set_up": r"set up|set-up|setup",
}


def kind_of(words: str) -> Kind | None:
    """Guess what a device is from the words for it: "iPad 8" is a tablet."""
    folded = fold(words)
    for kind, pattern in _KINDS:
        if re.search(rf"(?<![a-z0-9])(?:{pattern})(?![a-z])", folded):
            return kind
    return None


def model_key(words: str) -> str:
    """Return a model's words for comparing: `I-Pad 8th gen` gives `ipad8`, as `iPad 8` does."""
    folded = re.sub(r"\b(\d+)(?:st|nd|rd|th)\b", r"\1", fold(words))
    return joined(re.sub(r"\bgen(?:eration)?\b|\bgalaxy\b", " ", folded))


def make_and_name(words: str) -> tuple[str, str]:
    """Split the words for a model into make and name: `iPad 8` is made by Apple."""
    folded = fold(words)
    for make, pattern in _MAKES:
        if re.match(rf"(?:{pattern})\b", folded):
            return make, words
    first, _, rest = words.partition(" ")
    return (first, rest) if rest else ("", words)


def starting(kind: Kind, make: str, name: str) -> KnownModel:
    """Return a model that is to be made, with the list that its kind starts with."""
    return KnownModel(None, kind, make, name, start_for(kind, make, name).lines)


def state_of(cell: Cell) -> tuple[State, RetiredHow | None] | None:
    """Read a word for the state of a device, or return None when it is none that we know.

    What stands behind a colon says more of it: `Recycled: certificate 12`.
    """
    folded = fold(plain(cell).partition(":")[0].strip())
    for pattern, state, how in _STATES:
        if re.fullmatch(pattern, folded):
            return state, how
    return None


def evidence_of(said: str) -> str:
    """Return what a list says of a retired device beside the bare word for its state."""
    _, colon, evidence = said.partition(":")
    return evidence.strip() if colon else "" if fold(said) in _RETIRED else said


def condition_of(words: str) -> Condition | None:
    """Read a word for the condition of a device."""
    folded = fold(words).replace("_", " ")
    return next((c for c, pattern in _CONDITIONS if re.fullmatch(pattern, folded)), None)


def acquired_of(words: str) -> Acquired | None:
    """Read how a device came to us."""
    folded = fold(words).replace("_", " ")
    return next((a for a, pattern in _ACQUIRED if re.fullmatch(pattern, folded)), None)


def vouching(lines: Collection[str], ticked: Collection[str]) -> frozenset[str]:
    """Return the columns that say yes for these ticks, as `vouched` reads them back."""
    found = set()
    for name, pattern in _LINES.items():
        own = [line for line in lines if re.search(pattern, fold(line))]
        if own and all(line in ticked for line in own):
            found.add(name)
    return frozenset(found)


def vouched(lines: tuple[str, ...], columns: set[str]) -> list[str]:
    """Return the lines of a preparation list for which these columns of a file speak."""
    patterns = [_LINES[name] for name in columns if name in _LINES]
    return [line for line in lines if any(re.search(p, fold(line)) for p in patterns)]
