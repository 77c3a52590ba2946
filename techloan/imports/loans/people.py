"""Who borrows: the client of a row, known already or new; a couple; somebody who may be somebody.

A reference comes before a name. The same name with other case, accents, title or order is the same
person, where nothing speaks against it. A similar name is only ever suggested.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from techloan.imports import clients
from techloan.imports.known import KnownClient, KnownClients, folded_name
from techloan.imports.likeness import similar
from techloan.imports.loans.nobody import is_nobody
from techloan.imports.rules import ImportKind, Outcome
from techloan.imports.worked import Line, Repair, Worked
from techloan.settings import Settings

_PLACE = re.compile(
    r"\b(?:home|house|centre|center|library|hall|church|school|surgery|hospital|hospice|hub|club|"
    r"ltd|limited|trust|charity|office|team|group|service|services|council)\b",
    re.IGNORECASE,
)
_TITLE_ALONE = re.compile(r"(?:mr|mrs|ms|miss|mx|dr|rev)\.?", re.IGNORECASE)
_NARROW = (
    "This kind of file cannot keep letters such as ł or ż: please check how the name is spelt."
)
_AND = re.compile(r"\s*(?:&|\+|/|,|;|\band\b)\s*", re.IGNORECASE)


@dataclass
class Borrower:
    """Who borrows by one row: the person, a second one, and the new ones to bring in.

    `person` is None while a person has to say who it is. `choices` are what they may choose from:
    pairs of what tells somebody, and their name.
    """

    person: KnownClient | None = None
    second: KnownClient | None = None
    new: list[Worked] = field(default_factory=list)
    choices: list[tuple[str, str]] = field(default_factory=list)
    couple: bool = False
    # The name in the list, where it may be one of those.
    said: str = ""


@dataclass(frozen=True)
class Asking:
    """What the questions about a person need beside the row."""

    known: KnownClients
    settings: Settings
    partner_id: int
    # The file can hold no letters beyond Windows-1252.
    narrow: bool = False
    # A person looked: somebody of a similar name is somebody else.
    sure: bool = False
    # A person said that nobody of that name is meant, not even the only one.
    somebody_new: bool = False

    @property
    def looked(self) -> bool:
        """Say whether a person looked at who it is."""
        return self.sure or self.somebody_new


def borrower(row: Worked, line: Line, asking: Asking) -> Borrower:
    """Find who borrows by a row; doubts hold it."""
    pair = _couple(line)
    found = _person(row, line, asking) if pair is None else _both(row, line, pair, asking)
    _add_second(row, line, asking, found)
    return found


def _person(row: Worked, line: Line, asking: Asking) -> Borrower:
    told = Worked(line.number, line.sheet, ImportKind.CLIENTS, line.fingerprint)
    clients.tell(told, line, asking.known, asking.settings)
    mine = clients.as_known(told)
    there = asking.known.by_reference.get(mine.reference.upper()) if mine.reference else None
    found = Borrower()
    if there is not None:
        found.person = _by_reference(told, mine, there, asking)
    elif mine.reference:
        _new(told, line, mine, asking, found)
    else:
        _by_name(told, line, mine, asking, found)
    if asking.narrow and not mine.name.isascii():
        told.look(_NARROW)
    _hand_on(row, told)
    return found


def _hand_on(row: Worked, told: Worked) -> None:
    """Let the row know what reading a person of it brought to light."""
    row.repairs += told.repairs
    row.creates += told.creates
    for message in told.messages:
        row.becomes(told.outcome, message)
    row.becomes(told.outcome)


def _by_reference(
    told: Worked, mine: KnownClient, there: KnownClient, asking: Asking
) -> KnownClient | None:
    # The name may be missing or odd: who it is stands in the reference.
    told.outcome, told.messages = min(told.outcome, Outcome.LOOK, key=_weight), []
    if not mine.name and not told.repairs:
        told.outcome = Outcome.OK
    if not mine.name or folded_name(mine.name) == folded_name(there.name):
        return there
    if not clients.same_person(there.name, mine.name) and not asking.sure:
        told.hold(f"{there.reference} is {there.name}, but the list says {mine.name}: who is it?")
        return None
    told.look(f"“{mine.name}” is {there.name} by the reference {there.reference}.")
    return there


def _weight(outcome: Outcome) -> int:
    return [Outcome.OK, Outcome.LOOK, Outcome.HOLD, Outcome.REJECTED, Outcome.SKIP].index(outcome)


def _by_name(told: Worked, line: Line, mine: KnownClient, asking: Asking, found: Borrower) -> None:
    if not mine.name or is_nobody(mine.name):
        told.messages = []
        told.hold("The row does not say who borrowed the device.")
    if told.outcome is Outcome.HOLD:
        return
    same = asking.known.by_name.get(folded_name(mine.name), [])
    fits = [other for other in same if _fits(mine, other)]
    found.said = mine.name
    if len(fits) == 1 and not asking.somebody_new:
        found.person = fits[0]
        moved = _differing(mine, fits[0])
        if moved or fits[0].name != mine.name:
            other = f", with another {moved}" if moved else ""
            told.look(f"“{mine.name}” is taken for {fits[0].name}, {_called(fits[0])}{other}.")
    elif same and not asking.looked:
        found.choices = [(other.key, other.name) for other in same]
        who = " and ".join(_called(other) for other in same[:3])
        told.hold(f"There is somebody of that name already, {who}: choose who it is.")
    elif near := [] if asking.looked else similar(mine.name, asking.known):
        found.choices = [(other.key, other.name) for other in near]
        who = " or ".join(f"{other.name}, {_called(other)}" for other in near)
        told.hold(f"Is “{mine.name}” {who}? Nobody has exactly this name.")
    else:
        _new(told, line, mine, asking, found)


def _fits(mine: KnownClient, other: KnownClient) -> bool:
    phone, postcode = (
        clients.differs(mine.phone, other.phone),
        clients.differs(mine.postcode, other.postcode),
    )
    return not (phone and postcode) and not (clients.differs(_year(mine), _year(other)))


def _differing(mine: KnownClient, other: KnownClient) -> str:
    if clients.differs(mine.phone, other.phone):
        return "telephone"
    return "postcode" if clients.differs(mine.postcode, other.postcode) else ""


def _year(client: KnownClient) -> str:
    return str(client.born_in or "")


def _called(other: KnownClient) -> str:
    return other.reference or f"in row {other.row}"


def _new(told: Worked, line: Line, mine: KnownClient, asking: Asking, found: Borrower) -> None:
    if not asking.looked:
        clients.compare(told, mine, asking.known)
    bare = replace(line, cells={k: v for k, v in line.cells.items() if k != "note"})
    clients.details(told, bare, asking.known, asking.settings, asking.partner_id)
    if told.outcome is Outcome.HOLD:
        return
    if not told.values["family_name"]:
        told.look(f"There is only one name, “{mine.name}”.")
    elif _PLACE.search(mine.name):
        told.look(f"“{mine.name}” may be a place, not a person.")
    person = clients.as_known(told)
    asking.known.add(person)
    told.creates.append(f"client {person.reference or person.name}")
    told.key = person.key
    found.new.append(told)
    found.person = person


def _couple(line: Line) -> tuple[Line, Line] | None:
    """Return the two halves of a row in which two people stand, or None."""
    name, reference = str(line.at("name") or ""), str(line.at("reference") or "")
    names = [part for part in _AND.split(name) if part] if _two(name) else []
    references = [part for part in _AND.split(reference) if part]
    if len(names) != 2 or len(references) not in (0, 2):
        return None
    first, second = (part.split() for part in names)
    if len(first) == 1 and len(second) > 1:
        names[0] = f"{names[0]} {second[-1]}"
    if len(references) == 2 and references[1].isdigit():
        references[1] = references[0][: -len(references[1])] + references[1]
    references = references or ["", ""]
    halves = (
        {**line.cells, "name": name, "reference": reference}
        for name, reference in zip(names, references, strict=True)
    )
    one, other = (replace(line, cells=cells) for cells in halves)
    return one, other


def _two(name: str) -> bool:
    # "Marmalade, Dotty" is one person whose surname stands first.
    return bool(re.search(r"\S\s*(?:&|\+|/|\band\b)\s*\S", name, re.IGNORECASE))


def _both(row: Worked, line: Line, pair: tuple[Line, Line], asking: Asking) -> Borrower:
    """Bring both people of a couple in; who of them borrows, a person has to say."""
    found = Borrower(couple=True)
    if any(_TITLE_ALONE.fullmatch(str(half.at("name")).split()[0]) for half in pair):
        row.hold("Two people stand in one row without their first names: who borrows?")
        return found
    for half in pair:
        # They live together: the same telephone and postcode are no doubt here.
        one = _person(row, half, asking)
        found.new += one.new
        if one.person:
            found.choices.append((one.person.key, one.person.name))
    names = " and ".join(name for _, name in found.choices)
    row.repairs.append(Repair("name", str(line.at("name")), None, "two people in one row", names))
    row.hold("Two people stand in one row: choose who borrows; the other shares the loan.")
    return found


def _add_second(row: Worked, line: Line, asking: Asking, found: Borrower) -> None:
    said = line.at("shared_with")
    if not said:
        return
    cells: dict[str, Any] = {"reference": said} if _is_known(said, asking) else {"name": said}
    told = Worked(line.number, line.sheet, ImportKind.CLIENTS, line.fingerprint)
    second_line = Line(line.number, line.sheet, cells, line.fingerprint)
    clients.tell(told, second_line, asking.known, asking.settings)
    mine = clients.as_known(told)
    by_reference = asking.known.by_reference.get(mine.reference.upper())
    same = asking.known.by_name.get(folded_name(mine.name), []) if mine.name else []
    second = by_reference or (same[0] if len(same) == 1 else None)
    if second is None:
        row.hold(f"It is shared with “{str(said)[:60]}”: who is that?")
    elif found.person and second.key == found.person.key:
        row.look("The second person is the borrower: it is not shared.")
    else:
        found.second = second


def _is_known(said: Any, asking: Asking) -> bool:
    prefix = asking.settings.reference_prefix.upper()
    text = str(said).strip().upper()
    return text in asking.known.by_reference or text.startswith(f"{prefix}-")
