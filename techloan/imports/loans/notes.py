"""What a note beside a loan says, where it changes what becomes of the row.

Notes are kept as they are. Words in them are pointed out and never decide anything that helps
nobody: they can keep a device out of the lendable ones, and letters from a bereaved family.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from techloan.imports.clients import says_dead
from techloan.loans.rules import DepositWent

# "Not damaged" is none, nor is what was dropped off at the office, nor broken English.
_DAMAGED = re.compile(
    r"(?<!not )(?<!n't )(?<!never )(?:\b(?:cracked|smashed|broken(?! english)|damaged|shattered|"
    r"water damage|won['’]?t turn on|dead|faulty)\b|\bdropped\b(?! (?:off|in|it|round|by|back)))",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"\b(?:lost|stolen|burgled|cannot find|can'?t find|disappeared)\b", re.IGNORECASE
)
_LONGER = re.compile(
    r"\b(?:extended(?! family)|extension|renewed|ext\.?\s*x?\s*\d)\b", re.IGNORECASE
)
_SHARED = re.compile(
    r"\b(?:shared|sharing|joint)\s*(?:w/|with|by)\s*([A-Z][\w'’\-]+(?:\s+[A-Z][\w'’\-]+)?)"
)
_NEEDS = (
    ("large print", r"large (?:print|text)|big print"),
    ("hearing", r"hearing aids?|deaf|hard of hearing"),
    ("sight", r"blind|partially sighted|macular"),
    ("an interpreter", r"interpreter"),
    (
        "another language",
        r"\b(?:polish|urdu|punjabi|bengali|romanian|ukrainian|arabic|welsh|gujarati)\b",
    ),
    (
        "how to reach them",
        r"ring (?:daughter|son|wife|husband|carer|neighbour)|not before \d|text only",
    ),
)
_MISSING = (
    r"(?:{0}\s+(?:is\s+|was\s+)?(?:missing|lost|not returned|not back)"
    r"|(?:no|without|missing|lost)\s+(?:the\s+|a\s+)?{0})"
)
_MONEY_BACK = re.compile(
    r"(?:£\s*\d+(?:\.\d\d)?|deposit)\s+(?:was\s+)?(kept|retained|withheld|returned|refunded|back)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Remarks:
    """What a note says that somebody should know."""

    died: bool
    damaged: bool
    gone: bool
    extended: bool
    shared_with: str
    needs: tuple[str, ...]
    missing: frozenset[str]
    deposit_went: DepositWent | None


def remarks(note: str, parts: Sequence[str]) -> Remarks:
    """Read a note; `parts` are the names of kit that may be said to be missing."""
    shared = _SHARED.search(note)
    money = _MONEY_BACK.search(note)
    kept = money and money[1].casefold() in ("kept", "retained", "withheld")
    return Remarks(
        died=says_dead(note),
        damaged=bool(_DAMAGED.search(note)) and not says_dead(note),
        gone=bool(_GONE.search(note)),
        extended=bool(_LONGER.search(note)),
        shared_with=shared[1] if shared else "",
        needs=tuple(n for n, pattern in _NEEDS if re.search(pattern, note, re.IGNORECASE)),
        missing=frozenset(p for p in parts if _is_missing(p, note)),
        deposit_went=(DepositWent.KEPT if kept else DepositWent.RETURNED) if money else None,
    )


def _is_missing(part: str, note: str) -> bool:
    return bool(re.search(_MISSING.format(rf"\b{re.escape(part)}\b"), note, re.IGNORECASE))
