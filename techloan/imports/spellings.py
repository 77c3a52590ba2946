"""Codes that are there, found by another spelling: `TAB17`, `tab-17` or a bare 17 is TAB-0017."""

import re
from collections import defaultdict
from collections.abc import Container
from dataclasses import replace

from techloan.cells import Reading

# More digits are a number that nobody would write letters before.
_FEW = 4
_RUNS = re.compile(r"[^\W\d_]+|\d+")


class Spellings:
    """The tags of devices, or the references of clients, by their spelling without ornament."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, ...], set[str]] = defaultdict(set)

    def add(self, code: str) -> None:
        """Know one more code, and the number at its end."""
        spelling = _spelling(code)
        self._codes[spelling].add(code)
        if len(spelling) > 1 and spelling[-1].isdigit():
            self._codes[spelling[-1:]].add(code)

    def other(self, text: str) -> str:
        """Return the one code that this is another spelling of, or "" for none or several."""
        found = self._codes.get(_spelling(text), set())
        return next(iter(found)) if len(found) == 1 else ""


def _spelling(code: str) -> tuple[str, ...]:
    return tuple(run.lstrip("0") or "0" for run in _RUNS.findall(code.upper()))


def known_code(
    reading: Reading[str], there: Container[str], spellings: Spellings, word: str
) -> Reading[str]:
    """Take a code that is there for one that is written another way; that asks for a look."""
    exact = reading.was.upper()
    if reading.value is None and exact and exact in there:
        return Reading(was=reading.was, value=exact)
    if (reading.value is None and not reading.offer) or reading.value in there:
        return reading
    if other := spellings.other(reading.value or reading.was):
        why = f"taken for the {word} that is there"
        return Reading(was=reading.was, value=other.upper(), why=why, look=True)
    return reading


def bare(reading: Reading[str]) -> Reading[str]:
    """Keep a bare number as it stands, in a list that has nothing but bare numbers."""
    if reading.value is not None and reading.value.isdigit() and len(reading.value) <= _FEW:
        return replace(reading, why="a number alone, kept as it stands", look=True)
    return reading
