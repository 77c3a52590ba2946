"""What only Microsoft Teams does: endings of names, and joinings and leavings told one by one."""

import re
from collections.abc import Iterable, Iterator

from techloan.groups.files.clocks import Stamp
from techloan.sheets import SheetRow
from techloan.words import fold

_ENDING = re.compile(
    r"\s*\((?:unverified|guest|external|anonymous|niezweryfikowany|niezweryfikowana|gość)\)$",
    re.IGNORECASE,
)
# "Joined before" says that they were there already when somebody looked.
_CAME = ("joined", "dolaczyl")

Told = tuple[SheetRow, str, str, Stamp | None]
Stayed = tuple[SheetRow, str, Stamp | None, Stamp | None, bool]


def without_ending(name: str) -> str:
    """Return a name without the status that Teams puts behind it: `(Guest)`, `(Unverified)`."""
    while (shorter := _ENDING.sub("", name)) != name and shorter:
        name = shorter
    return name


def comings_and_goings(told: Iterable[Told]) -> Iterator[Stayed]:
    """Pair each joining with the leaving after it; who did not leave was there to the end.

    Yields the row of the joining, the name, both moments, and whether they stayed to the end.
    """
    inside: dict[str, Told] = {}
    for event in told:
        row, name, action, stamp = event
        who = fold(name)
        if fold(action).startswith(_CAME):
            inside.setdefault(who, event)
        elif who in inside:
            entered = inside.pop(who)
            yield entered[0], name, entered[3], stamp, False
        else:
            yield row, name, None, stamp, False
    for row, name, _, stamp in inside.values():
        yield row, name, stamp, None, True
