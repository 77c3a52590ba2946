"""What people type on the page /settings, and the decisions that it means."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from techloan.errors import Refused
from techloan.settings import EligibilityLine, Settings
from techloan.words import words

LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*")
LONGEST_LINE, MOST_LINES = 60, 200
# The two questions of Worcestershire's service; any charity may ask others, or none.
OF_PLUS = ("18 or over", "Registered with a GP practice in the county")


def lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text without empty and repeated ones; raise `Refused` with a reason."""
    found = dict.fromkeys(line for row in text.splitlines() if (line := " ".join(row.split())))
    if len(found) > MOST_LINES:
        raise Refused(f"Please keep this to {MOST_LINES} lines.")
    if long := next((line for line in found if len(line) > LONGEST_LINE), None):
        raise Refused(f"“{long[:20]}…” is too long: a line has up to {LONGEST_LINE} letters.")
    return tuple(found)


def languages(text: str) -> dict[str, str]:
    """Read lines such as `pl = Polish`; English must be among them. Raise `Refused` otherwise."""
    found: dict[str, str] = {}
    for line in lines(text):
        code, _, name = (part.strip() for part in line.partition("="))
        if not LANGUAGE.fullmatch(code) or not name or len(code) > 12:
            raise Refused(f"Write “{line}” as a code and a name, such as: pl = Polish")
        if code in found:
            raise Refused(f"The code {code} stands there twice.")
        found[code] = name
    if "en" not in found:
        raise Refused("English (en) has to stay: whatever is not translated is in English.")
    return found


def eligibility(
    asked: Iterable[tuple[str, str, bool]], before: Sequence[EligibilityLine]
) -> tuple[EligibilityLine, ...]:
    """Return the eligibility lines that (key, question, required) rows mean.

    A line that was there keeps its key, so that the answers to it stay; an empty question goes.
    """
    known = {line.key for line in before}
    kept: list[EligibilityLine] = []
    for key, question, required in asked:
        if question:
            taken = known | {line.key for line in kept}
            number = key if key in known else _key(question, taken)
            kept.append(EligibilityLine(number, question, required))
    return tuple(kept)


def with_lines_of_plus(settings: Settings) -> Settings:
    """Add the questions of OF_PLUS that are not asked yet."""
    asked = {line.question.lower() for line in settings.eligibility}
    fresh = [("", question, True) for question in OF_PLUS if question.lower() not in asked]
    added = eligibility(fresh, settings.eligibility)
    return replace(settings, eligibility=(*settings.eligibility, *added))


def _key(question: str, taken: set[str]) -> str:
    stem = "-".join(words(question))[:30].strip("-") or "line"
    numbered = (stem if n == 1 else f"{stem}-{n}" for n in range(1, len(taken) + 2))
    return next(key for key in numbered if key not in taken)
