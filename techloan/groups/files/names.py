"""Names as people show them online: folded, with brackets, of two people, or of a tablet."""

import re
from collections.abc import Iterator
from itertools import pairwise

from techloan.words import fold, joined, words

_BRACKETS = re.compile(r"(.*\S)\s*[(\[]([^()\[\]]+)[)\]]\s*")
_AND = re.compile(r"\s*(?:&|\+|/|\band\b|\bi\b|\boraz\b)\s*", re.IGNORECASE)
_TITLES = frozenset(("mr", "mrs", "ms", "miss", "mx", "dr", "rev", "sir", "prof"))
# The first to ring in is User_1, whoever it is: the number says nothing about the next meeting.
_CALLER = re.compile(r"call[- ]?in user[ _]?\d+", re.IGNORECASE)
_FORMULA = re.compile(r"[=@]|[+-](?!\d)")
# Two at one screen is common, a family happens; more is a room.
MOST_TOGETHER = 4


def key(name: str) -> str:
    """Return a name for comparing: case, accents, signs, titles and the order do not count."""
    return " ".join(sorted(word for word in words(name) if word not in _TITLES))


def ways(name: str) -> list[str]:
    """Return what a shown name may say: all of it, what stands before brackets, what inside.

    In brackets Zoom gives the name that somebody had before they changed it. It can be no name as
    well: `iPad (2)`.
    """
    found = _BRACKETS.fullmatch(name)
    return [name, found[1], found[2]] if found else [name]


def keys(name: str) -> list[str]:
    """Return the keys of all that a shown name may say."""
    return list(dict.fromkeys(filter(None, map(key, ways(name)))))


def together(name: str) -> list[list[str]]:
    """Return the people in a name of several, each with the keys that they may have.

    `Ethel and Ernest Crumpet`: Ethel may be a Crumpet too. Nothing where it names one person.
    """
    parts = [part.split() for part in _AND.split(name) if part.strip(" ,")]
    if not 2 <= len(parts) <= MOST_TOGETHER:
        return []
    found = []
    for part in parts:
        own = " ".join(part)
        others = [word for other in parts if other is not part for word in other]
        shared = [f"{own} {word}" for word in others] if len(part) == 1 else []
        found.append([key(own), *map(key, shared)])
    return found


def tags(name: str) -> Iterator[str]:
    """Yield what in a name may be an asset tag, without spaces and signs: `TAB-0010`, `tab 10`."""
    pieces = name.split()
    for piece in (*pieces, *(first + second for first, second in pairwise(pieces))):
        tag = joined(piece)
        if len(tag) > 2 and any(map(str.isdigit, tag)) and not tag.isdigit():
            yield tag


def is_formula(name: str) -> bool:
    """Say whether a spreadsheet program would run a name; a telephone number it would not."""
    return bool(_FORMULA.match(name))


def is_memorable(name: str) -> bool:
    """Say whether a name means the same person at the next meeting."""
    return _CALLER.fullmatch(name.strip()) is None


def begins(shown: str, whole: str) -> bool:
    """Say whether each word of a shown name is a word of the whole one, or begins it: `Dotty M`."""
    own = fold(whole).split()
    return all(any(word.startswith(piece) for word in own) for piece in words(shown))
