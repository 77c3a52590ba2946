"""The words of a message, as they are kept: sealed, with their language."""

import json
from dataclasses import asdict, dataclass

from techloan import encryption


@dataclass(frozen=True)
class Words:
    """A message in the words of its language. `short` is for a text, the rest for all others.

    Numbers and dates inside a language that is written from the right stand between U+2066 and
    U+2069, so that they are read from the left.
    """

    language: str
    subject: str
    lines: tuple[str, ...]
    short: str
    right_to_left: bool = False

    @property
    def text(self) -> str:
        """Return the whole message as plain text."""
        return "\n\n".join(self.lines)

    def sealed(self) -> str:
        """Return it for the column."""
        return encryption.seal(json.dumps(asdict(self)))


def opened(body: str) -> Words:
    """Read the words of a column."""
    kept = json.loads(encryption.unseal(body))
    return Words(**{**kept, "lines": tuple(kept["lines"])})
