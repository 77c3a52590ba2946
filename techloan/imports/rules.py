"""What becomes of an import and of its rows: the answers there are."""

from collections.abc import Mapping
from enum import StrEnum


class ImportKind(StrEnum):
    """What a list holds."""

    DEVICES = "devices"
    CLIENTS = "clients"
    LOANS = "loans"


class Stage(StrEnum):
    """How far an import is."""

    READING = "reading"
    PREVIEW = "preview"
    REFUSED = "refused"
    GOING_IN = "going in"
    DONE = "done"
    CANCELLED = "cancelled"
    UNDOING = "undoing"
    UNDONE = "undone"


class Outcome(StrEnum):
    """What becomes of one row."""

    OK = "ok"
    LOOK = "look"
    HOLD = "hold"
    SKIP = "skip"
    REJECTED = "rejected"


class Tray(StrEnum):
    """Where a held row is after its import: waiting for a person, put in, or put aside."""

    NONE = ""
    WAITING = "waiting"
    IN = "in"
    ASIDE = "aside"


OUTCOME_WORDS = {
    Outcome.OK: "OK",
    Outcome.LOOK: "Look",
    Outcome.HOLD: "Held",
    Outcome.SKIP: "Already there",
    Outcome.REJECTED: "Cannot be read",
}
STAGE_WORDS = {
    Stage.READING: "Being read",
    Stage.PREVIEW: "Waits for your yes",
    Stage.REFUSED: "Could not be read",
    Stage.GOING_IN: "Going in",
    Stage.DONE: "In",
    Stage.CANCELLED: "Cancelled",
    Stage.UNDOING: "Being taken back",
    Stage.UNDONE: "Taken back",
}
KIND_WORDS = {
    ImportKind.DEVICES: "Devices",
    ImportKind.CLIENTS: "Clients",
    ImportKind.LOANS: "Loans",
}


def numbered(**numbers: int) -> str:
    """Say how many there are of each: "31 loans, 38 clients and 1 device"; nothing for none."""
    words = [f"{n:,} {name}{'' if n == 1 else 's'}" for name, n in numbers.items() if n]
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def counted(rows: Mapping[Outcome, int]) -> dict[str, int]:
    """Return how many rows there are of each outcome, all five named."""
    return {outcome.value: rows.get(outcome, 0) for outcome in Outcome}
