"""Words to search by, folded: case, accents and letters such as ł do not matter."""

import re
import unicodedata
from collections.abc import Iterable

_LETTERS = str.maketrans({"ł": "l", "ø": "o", "ß": "ss", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th"})
_WORD = re.compile(r"[^\W_]+")
MOST = 8


def fold(text: str) -> str:
    """Return the text in small letters without accents: `Żółwik` gives `zolwik`."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    return "".join(letter for letter in text if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """Return the folded words of a text in their order, at most MOST of them."""
    return _WORD.findall(fold(text))[:MOST]


def joined(text: str) -> str:
    """Return the folded text without spaces and signs: `WR1 0ZZ` gives `wr10zz`."""
    return "".join(_WORD.findall(fold(text)))


def tails(digits: str) -> list[str]:
    """Return every ending of a run of digits: `0017` gives `0017`, `017`, `17`, `7`."""
    return [digits[i:] for i in range(len(digits))]


def index_words(texts: Iterable[str | None]) -> set[str]:
    """Return all that a row can be found by: each word, and each text with its gaps closed."""
    found: set[str] = set()
    for text in texts:
        if text:
            found.update(words(text))
            found.add(joined(text))
    found.discard("")
    return {word[:60] for word in found}


def after(prefix: str) -> str:
    """Return the first text that comes after all texts which begin with the prefix.

    With it `word >= prefix AND word < after(prefix)` is a search by beginning that uses the index.
    """
    return prefix + "\U0010ffff"
