"""Today's picture: in which scene the story of each device ends, so that none is missing."""

import random
from enum import StrEnum


class Scene(StrEnum):
    """Where a device stands today."""

    DUE_LATER = "on loan, due later"
    DUE_SOON = "on loan, due this week"
    DUE_TODAY = "on loan, due today"
    OVERDUE = "on loan, overdue"
    READY = "ready to lend"
    SET_ASIDE = "ready, set aside for somebody"
    TO_PREPARE = "to prepare"
    PART_TICKED = "to prepare, some lines ticked"
    IN_REPAIR = "in repair"
    LOST = "missing, lost on loan"
    STOLEN = "missing, stolen on loan"
    KEPT = "retired, a gift to the borrower"
    BOUGHT = "retired, bought by the borrower"
    GIVEN = "retired, gifted to another charity"
    SOLD = "retired, sold"
    RECYCLED = "retired, recycled"
    DESTROYED = "retired, its battery swollen"


ON_LOAN = frozenset({Scene.DUE_LATER, Scene.DUE_SOON, Scene.DUE_TODAY, Scene.OVERDUE})
# By how many days the overdue loans are late, over and over.
DAYS_LATE = (1, 3, 6, 11, 19, 40)

# How often each scene is met among 120 devices. The rest is on loan and ready, three to one.
_OF_120 = {
    Scene.DUE_SOON: 9,
    Scene.DUE_TODAY: 3,
    Scene.OVERDUE: 6,
    Scene.SET_ASIDE: 2,
    Scene.TO_PREPARE: 5,
    Scene.PART_TICKED: 3,
    Scene.IN_REPAIR: 3,
    Scene.LOST: 2,
    Scene.STOLEN: 1,
    Scene.KEPT: 1,
    Scene.BOUGHT: 1,
    Scene.GIVEN: 1,
    Scene.SOLD: 1,
    Scene.RECYCLED: 2,
    Scene.DESTROYED: 1,
}


def scenes(rng: random.Random, count: int) -> list[Scene]:
    """Return a scene for each of so many devices (20 at least), in no order; none is left out."""
    chosen = [s for s, n in _OF_120.items() for _ in range(max(1, round(n * count / 120)))]
    rest = count - len(chosen)
    ready = max(1, rest // 4)
    chosen += [Scene.READY] * ready + [Scene.DUE_LATER] * (rest - ready)
    rng.shuffle(chosen)
    return chosen
