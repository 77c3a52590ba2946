"""Whether the dates of a column are written month first, as Americans do."""

import re
from collections import defaultdict
from collections.abc import Sequence

from techloan.cells.reading import plain
from techloan.sheets import SheetRow

DATES = ("out_on", "due_on", "back_on")
# One slip among so many dates does not make them British.
_MANY = 10
_NUMBERS = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(?:\d{4}|\d{2})(?!\d)")
Counts = dict[str, tuple[int, int]]


def month_first_fields(
    rows: Sequence[SheetRow], places: Sequence[tuple[str, int]]
) -> frozenset[str]:
    """Return the columns of dates that are month first throughout.

    Some of their dates can only be month first, and hardly any can only be day first. A column
    that does not say goes by the whole sheet.
    """
    counts = _counts(rows, places)
    whole = sum(both[0] for both in counts.values()), sum(both[1] for both in counts.values())
    return frozenset(
        name
        for name in DATES
        if _tells(*counts[name]) or (_tells(*whole) and counts[name][0] * _MANY <= counts[name][1])
    )


def _tells(british: int, american: int) -> bool:
    return american > 1 and british * _MANY <= american


def _counts(rows: Sequence[SheetRow], places: Sequence[tuple[str, int]]) -> Counts:
    """Count the dates of each column that can only be day first, and those only month first."""
    counts: Counts = defaultdict(lambda: (0, 0))
    dated = [(name, i) for name, i in places if name in DATES]
    for row in rows:
        for name, i in dated:
            cell = row.at(i)
            if isinstance(cell, str) and (found := _NUMBERS.match(plain(cell))):
                first, second = int(found[1]), int(found[2])
                british, american = counts[name]
                counts[name] = (
                    british + (second <= 12 < first <= 31),
                    american + (first <= 12 < second <= 31),
                )
    return counts
