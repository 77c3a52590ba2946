"""What words in a loan sheet say of the end of a loan: returned, lost, stolen, kept, or still out.

Words that say two things, or that speak of what is still to come, say nothing that can be used.
"""

import re
from enum import Enum

from techloan.cells.reading import says_nothing
from techloan.loans.rules import Ending

_PARTS = r"(?:chargers?|cables?|cases?|stylus|plugs?|leads?|box|sims?|pens?|covers?|keyboards?)"
# A lost charger is no lost tablet, and money that was kept no kept one.
_NOT_OF_THE_DEVICE = re.compile(
    rf"\b(?:lost|missing|no|without|minus|less|keeps?|kept)\s+(?:(?:the|a|its|his|her)\s+)?{_PARTS}\b|"
    rf"\b{_PARTS}\s+(?:(?:is|was|are)\s+)?(?:also\s+)?"
    r"(?:lost|missing|stolen|kept|not (?:returned|back))\b|"
    r"(?:£\s*\d+(?:\.\d\d)?|\bdeposit)\s+(?:was\s+)?(?:kept|returned|lost|given back)\b",
    re.IGNORECASE,
)
_STOLEN = r"\bstolen\b|\btheft\b|\bburgl|\brobbed\b|\bnicked\b"
_LOST = (
    r"\blost\b(?! (?:contact|touch))|\bmissing\b|\bnot found\b|\bdisappeared\b|\buntraceable\b|"
    r"\bnever (?:came|returned|brought|gave|got)\b|"
    r"\bcan(?:not|'?t|’t) (?:be )?(?:traced?|find|found)\b"
)
_KEPT = (
    r"\bkept\b(?! (?:at|by us|here|in (?:the )?(?:office|store|stock|cupboard)))|"
    r"\bkeep(?:s|ing)\b|\bgift(?:ed)?\b|\bgiven\b(?! (?:back|in))|\bbought\b|\bpurchased\b|"
    r"\bsold to\b|\bdonated to\b"
)
_RETURNED = (
    r"\breturned\b|\b(?:ret|rtn?)'?d\b|\bback\b|\b(?:came|brought) home\b|\bhanded in\b|"
    r"\bcollected\b|\breceived\b|\brecovered\b|\bretrieved\b|\bchecked in\b|"
    r"\bin (?:stock|store|(?:the )?office)\b|"
    r"^(?:y|yes|true|✓|✔|x|done|in|home|here|available|return)[.!]?$"
)
_HITS = (
    (Ending.STOLEN, re.compile(_STOLEN, re.IGNORECASE)),
    (Ending.LOST, re.compile(_LOST, re.IGNORECASE)),
    (Ending.KEPT, re.compile(_KEPT, re.IGNORECASE)),
    (Ending.RETURNED, re.compile(_RETURNED, re.IGNORECASE)),
)
_NOT_BACK = re.compile(
    r"\b(?:not|never|no|hasn['’]?t|has not|isn['’]?t|un)[\s-]*(?:\w+\s+){0,2}?"
    r"(?:returned|back|collected|received|handed in|come|in)\b",
    re.IGNORECASE,
)
_STILL_TO_COME = re.compile(
    r"\b(?:will|to be|due|expect\w*|should|want\w*|promised|going to|chas\w+|ask\w*|rang|ring|"
    r"call|called|phoned?|letter|texted|waiting|await\w*|arrang\w*|book\w*|tomorrow|next|when|"
    r"until|by (?:the )?(?:\d+|end|next|mon|tue|wed|thu|fri|sat|sun))\b",
    re.IGNORECASE,
)
_OUT = re.compile(
    r"(?:still\s+|currently\s+)?(?:out(?: on loan)?|on[ -]loan|loaned(?: out)?|lent(?: out)?|"
    r"has (?:it|device|tablet)|with (?:the |a )?(?:client|borrower|user)|in use|overdue|current|"
    r"open|active|live|on-?going|extended\b.*|renewed\b.*|no|n|false|not yet|tbc|issued|"
    r"not due(?: yet)?|in progress|long[ -]term(?: loan)?|permanent(?: loan)?)[.!]?"
    r"(?:\s*[,;:(–-].*)?",
    re.IGNORECASE,
)


class StillOut(Enum):
    """The one answer beside the endings: it did not end."""

    STILL_OUT = "still out"


STILL_OUT = StillOut.STILL_OUT


def ending_of(words: str) -> Ending | StillOut | None:
    """Return the ending that words tell, STILL_OUT, or None where they do not tell it clearly."""
    if not words or says_nothing(words):
        return None
    left = _NOT_OF_THE_DEVICE.sub(" ", words).strip(" ,;.")
    not_back = bool(_NOT_BACK.search(left))
    hits = [ending for ending, pattern in _HITS if pattern.search(left)]
    if not_back and Ending.RETURNED in hits:
        hits.remove(Ending.RETURNED)
    if Ending.STOLEN in hits and Ending.LOST in hits:
        hits.remove(Ending.LOST)
    if len(hits) > 1 or (Ending.RETURNED in hits and _STILL_TO_COME.search(left)):
        return None
    if hits:
        return hits[0]
    return STILL_OUT if not_back or _OUT.fullmatch(left) else None


def speaks_of_what_comes(words: str) -> bool:
    """Say whether words speak of what is still to come: a date among them is no day of return."""
    return bool(_STILL_TO_COME.search(words))
