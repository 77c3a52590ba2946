"""Finding devices by words: tag, serial, IMEI, make, model, or the last digits of the tag.

Each word of a search begins a word of the device. Rare words are looked up in the index of words;
where every word is common, the list is walked in its order, and soon has enough for a page. So a
search costs much the same among 1,000 devices and among 20,000, and misses none.
"""

from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    union,
)
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import InstrumentedAttribute

from techloan.database import Session
from techloan.inventory.models import Device, DeviceWord
from techloan.inventory.queries import MOST_MATCHES, by_number, by_tag, tail_word
from techloan.words import after, joined, words


@dataclass(frozen=True)
class _Part:
    """One thing looked for: a word that begins so or, with `whole`, is just this."""

    word: str
    whole: bool = False

    def of(self, column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        if self.whole:
            return column == _written(self.word)
        return (column >= _written(self.word)) & (column < _written(after(self.word)))


def _written(word: str) -> ColumnElement[str]:
    # In the statement itself: PostgreSQL keeps one plan for whatever parameters may come, and that
    # plan read every word of 20,000 devices where the plan for this word reads a thousand.
    # A word is letters and digits alone, and says nothing about a person.
    return literal(word, literal_execute=True)


def exactly(text: str) -> ColumnElement[bool]:
    """Return the condition that a device has just this tag, serial number or IMEI."""
    closed = "".join(text.split()).replace("-", "")
    return or_(by_tag(text), by_number(text.strip().upper()), by_number(closed.upper()))


@dataclass(frozen=True)
class Found:
    """What a search means: the condition on `Device` and, where a count is quicker from its rarest
    word than by a walk through the devices, a select of their numbers.
    """

    condition: ColumnElement[bool]
    numbers: Select[int] | None = None


def matching(db: Session, text: str) -> Found:
    """Return what a search means; asks first how common its words are."""
    ways = _ways(text)
    common = _how_common(db, sorted({part for way in ways for part in way}, key=repr))
    ways = [sorted(way, key=common.__getitem__) for way in ways if all(common[p] for p in way)]
    if not ways:
        return Found(false())
    if all(common[way[0]] <= MOST_MATCHES for way in ways):
        return Found(Device.id.in_(union(*(_looked_up(way) for way in ways))))
    condition = or_(*(and_(*(_has(part) for part in way)) for way in ways))
    return Found(condition, _looked_up(ways[0]).distinct() if len(ways) == 1 else None)


def _ways(text: str) -> list[list[_Part]]:
    """Return the ways in which a device may match: all parts of any one of them."""
    each = [_Part(word) for word in words(text)]
    ways = [each] if each else []
    if len(each) > 1:
        ways.append([_Part(joined(text))])
    if text.strip().isdecimal():
        ways.append([_Part(tail_word(text.strip()), whole=True)])
    return ways


def _how_common(db: Session, parts: list[_Part]) -> dict[_Part, int]:
    """Count each part's words, as far as it matters, in one statement."""
    if not parts:
        return {}
    counts = []
    for part in parts:
        some = select(literal(1)).where(part.of(DeviceWord.word)).limit(MOST_MATCHES + 1)
        counts.append(select(func.count()).select_from(some.subquery()).scalar_subquery())
    return dict(zip(parts, db.execute(select(*counts)).one(), strict=True))


def _looked_up(way: list[_Part]) -> Select[int]:
    first, *others = way
    found = select(DeviceWord.device_id).where(first.of(DeviceWord.word))
    for part in others:
        other = aliased(DeviceWord)
        has = exists().where(other.device_id == DeviceWord.device_id, part.of(other.word))
        found = found.where(has)
    return found


def _has(part: _Part) -> ColumnElement[bool]:
    word = aliased(DeviceWord)
    return exists().where(word.device_id == Device.id, part.of(word.word))
