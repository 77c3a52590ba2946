"""How old one has to be to read a text with ease: Flesch and Kincaid's grade, and five years.

The grade is 0.39 times the words of a sentence and 11.8 times the syllables of a word, less 15.59
(Kincaid and others, 1975); a school grade of the United States begins at the age of five and more.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyphen import Pyphen

_SENTENCE = re.compile(r"[.!?]+(?:\s|$)")
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
# A silent e at the end, but not that of "table".
_SILENT = re.compile(r"(?<=[^aeiouyl])(?:e|es|ed)$")


def reading_age(text: str) -> float:
    """Return the reading age of an English text, in years; 0 for a text without words."""
    words = _WORD.findall(text)
    if not words:
        return 0
    sentences = max(sum(bool(_WORD.search(part)) for part in _SENTENCE.split(text)), 1)
    grade = 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    return max(grade + 5, 5)


def syllables(word: str) -> int:
    """Return how many syllables an English word has, as well as can be told from its letters."""
    # Hyphens stand between some syllables only (any-body), so vowels are counted as well.
    word = word.lower()
    hyphens = len(_hyphens().positions(word)) + 1
    return max(hyphens, len(_VOWELS.findall(_SILENT.sub("", word))), 1)


@cache
def _hyphens() -> "Pyphen":
    from pyphen import Pyphen

    return Pyphen(lang="en_GB")
