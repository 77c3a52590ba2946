"""The rules of agreements: strokes in, a signature or a refusal out."""

import re
from enum import StrEnum
from itertools import pairwise
from math import dist

WIDTH, HEIGHT = 1000, 400
# So long must a line be drawn, in parts of the box; less is a slip of the finger.
LEAST_INK, LEAST_WIDTH = 120, 40
MOST_POINTS = 20_000
MOST_PHOTOS = 6
WITHOUT_DAYS = 7

EMPTY = "There is no signature yet. Please sign in the box, or type your name below it."
TOO_LITTLE = "That is only a dot or a short line. Please sign once more."
DAMAGED = "The signature did not arrive whole. Please sign once more."
_STROKES = re.compile(r"(?:\d{1,4},\d{1,4}[ ;]?)+")

Strokes = list[list[tuple[int, int]]]


class Damaged(ValueError):
    """Strokes that no page of ours sends."""


class Signing(StrEnum):
    """How a borrower signed."""

    SCREEN = "screen"
    TYPED = "typed"
    PAPER = "paper"


class SaidBy(StrEnum):
    """Who says that a borrower's accounts and pictures are off the device."""

    BORROWER = "borrower"
    FOR_THEM = "for them"
    WE_LOOKED = "we looked"


class When(StrEnum):
    """When a photo of a device was taken: as it went out, or as it came back."""

    OUT = "out"
    BACK = "back"


SIGNING_WORDS = {
    Signing.SCREEN: "Signed on the screen",
    Signing.TYPED: "Typed their name and ticked",
    Signing.PAPER: "Signed on paper",
}
SAID_BY_WORDS = {
    SaidBy.BORROWER: "the borrower",
    SaidBy.FOR_THEM: "somebody who helps them",
    SaidBy.WE_LOOKED: "we looked ourselves",
}
SAID_SO = {
    SaidBy.BORROWER: "said by the borrower",
    SaidBy.FOR_THEM: "said by somebody who helps them",
    SaidBy.WE_LOOKED: "we looked ourselves",
}
WHEN_WORDS = {When.OUT: "As it went out", When.BACK: "As it came back"}


def strokes(text: str) -> Strokes:
    """Read strokes as the page sends them: `10,20 30,40;50,60 70,80`. Raise `Damaged`."""
    if not _STROKES.fullmatch(text) or text.count(",") > MOST_POINTS:
        raise Damaged
    lines = [[_point(pair) for pair in line.split()] for line in text.split(";") if line.strip()]
    if any(x > WIDTH or y > HEIGHT for line in lines for x, y in line):
        raise Damaged
    return lines


def _point(pair: str) -> tuple[int, int]:
    x, y = pair.split(",")
    return int(x), int(y)


def refusal_of_signature(lines: Strokes) -> str | None:
    """Return the sentence that refuses a signature of nothing, or None."""
    if not lines:
        return EMPTY
    ink = sum(dist(a, b) for line in lines for a, b in pairwise(line))
    across = [x for line in lines for x, _ in line]
    if ink < LEAST_INK or max(across) - min(across) < LEAST_WIDTH:
        return TOO_LITTLE
    return None


def promises_not_to_charge(words: str) -> bool:
    """Say whether the words of an agreement promise that nobody pays for what breaks."""
    bare = " ".join(words.replace("*", "").lower().split())
    return "not pay" in bare or "nothing to pay" in bare


def refusal_of_name(name: str) -> str | None:
    """Return the sentence that refuses a name of no letters, or None."""
    if sum(letter.isalpha() for letter in name) < 2:
        return "Please type your name."
    return None
