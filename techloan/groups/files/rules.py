"""What becomes of a name in an attendance file: the words there are, and how they are said."""

from enum import StrEnum


class Match(StrEnum):
    """What a name in a file came to. The command's report names these words to its readers."""

    AUTO = "auto"
    SUGGEST = "suggest"
    UNMATCHED = "unmatched"
    STAFF = "staff"
    DROP_IN = "drop-in"
    WAITED = "waited"
    BLOCKED = "blocked"
    BAD_ROW = "bad-row"


class Answer(StrEnum):
    """What a person says of a name: which clients it is, or why it is none."""

    CLIENTS = "clients"
    STAFF = "staff"
    NOBODY = "nobody"


class Order(StrEnum):
    """Whether 11/03/2026 is a day of November or of March."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


MATCH_WORDS = {
    Match.AUTO: "Counts",
    Match.SUGGEST: "Is this right?",
    Match.UNMATCHED: "Who is this?",
    Match.STAFF: "Staff",
    Match.DROP_IN: "Looked in",
    Match.WAITED: "Not let in",
    Match.BLOCKED: "Please look",
    Match.BAD_ROW: "Cannot be read",
}
# Under these a person is asked; under the others nothing is left to say.
ASKED = frozenset((Match.SUGGEST, Match.UNMATCHED, Match.BLOCKED))


def minutes(seconds: int) -> str:
    """Say how long somebody was there: `63 min 30 s`, `45 s`, `2 min`."""
    whole, rest = divmod(seconds, 60)
    if not whole:
        return f"{rest} s"
    return f"{whole} min {rest} s" if rest else f"{whole} min"
