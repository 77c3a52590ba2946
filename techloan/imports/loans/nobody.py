"""Words in the place of a borrower that name nobody."""

import re

from techloan.cells.reading import says_nothing

_NOBODY = re.compile(
    r"(?:in |on |the )?(?:spare|stock|store|storage|cupboard|office|shelf|drawer|safe)(?: \w+)?|"
    r"(?:not |un)?(?:allocated|assigned)|available|free|empty|vacant|nobody|no one|no-one|"
    r"(?:not )?(?:lent|loaned)(?: out)?|not on loan|ready|returned|back|lost|missing|stolen|broken|"
    r"faulty|damaged|in repair|repair|retired|tb[ac]|to be confirmed|to follow|\?+|\.+|x+",
    re.IGNORECASE,
)


def is_nobody(text: str) -> bool:
    """Say whether the words in the place of a borrower name nobody: `in stock`, `spare`, `?`."""
    return says_nothing(text) or bool(_NOBODY.fullmatch(text.strip(" .*()-")))
