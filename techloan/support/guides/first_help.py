"""The first help for a kind of device, out of the shipped sheets: no name, no number, no loan."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from techloan import markdown
from techloan.support.guides import sheet
from techloan.support.guides.language import english
from techloan.support.guides.rules import System, Topic
from techloan.support.guides.sheet import Block

# Of the sheets about power, what somebody needs who only wants it to go on.
_TO_SWITCH_ON = frozenset({"charge", "power", "mifi"})


@dataclass(frozen=True)
class Hint:
    """What may be the matter, in a few words, and what to do about it, step by step."""

    matter: str
    steps: tuple[str, ...]


@cache
def first_help(system: System) -> tuple[Hint, ...]:
    """Return how to switch such a device on, and what helps when something goes wrong."""
    topic = Topic.MIFI if system is System.MIFI else Topic.POWER
    needed = [block for block in _filled(topic, system) if block.picture in _TO_SWITCH_ON]
    where = [block for block in _filled(Topic.MEET, system) if block.picture == "power"]
    on = Hint(english().sheet(Topic.POWER)[0], _steps([*where, *needed]))
    # A MiFi has no screen that could be dark, and no sound.
    wrong = () if system is System.MIFI else _hints(_filled(Topic.WRONG, system))
    return (on, *wrong)


def _filled(topic: Topic, system: System) -> list[Block]:
    return sheet.filled(english().sheet(topic)[1], english().facts(system), {})


def _hints(blocks: list[Block]) -> Iterator[Hint]:
    """Give each heading with the steps below it."""
    places = [place for place, block in enumerate(blocks) if block.kind == "heading"]
    for start, end in zip(places, [*places[1:], len(blocks)], strict=True):
        matter = blocks[start].text.lstrip("# ")
        yield Hint(matter, _steps(blocks[start + 1 : end]))


def _steps(blocks: Iterable[Block]) -> tuple[str, ...]:
    return tuple(markdown.plain(block.text) for block in blocks)
