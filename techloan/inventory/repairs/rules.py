"""The rules about repairs: how one can come out."""

from enum import StrEnum

from techloan.inventory.rules import State


class RepairOutcome(StrEnum):
    """What came of a repair."""

    REPAIRED = "repaired"
    NOTHING_WRONG = "nothing_wrong"
    BEYOND_REPAIR = "beyond_repair"
    NOT_BACK = "not_back"


OUTCOME_WORDS = {
    RepairOutcome.REPAIRED: "Repaired",
    RepairOutcome.NOTHING_WRONG: "Nothing was wrong with it",
    RepairOutcome.BEYOND_REPAIR: "It cannot be repaired",
    RepairOutcome.NOT_BACK: "It did not come back",
}
# Who says so on the page of repairs; a device that did not come back is marked missing.
OFFERED = (RepairOutcome.REPAIRED, RepairOutcome.NOTHING_WRONG, RepairOutcome.BEYOND_REPAIR)


def outcome_of_move(to: State) -> RepairOutcome:
    """Return what came of a repair when the device went from it into another state."""
    return {
        State.RETIRED: RepairOutcome.BEYOND_REPAIR,
        State.MISSING: RepairOutcome.NOT_BACK,
    }.get(to, RepairOutcome.REPAIRED)
