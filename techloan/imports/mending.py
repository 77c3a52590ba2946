"""A held row as its page asks about it: what each field shows, what the list said, what to take.

What the list left in doubt is empty until a person fills it. What was repaired stands as it is
read, with what the list said beside it. So what stands on the page is what goes in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from techloan.cells.reading import plain
from techloan.imports.field import Field
from techloan.imports.rules import ImportKind
from techloan.imports.showing import ISO, day_said

DAYS = ("out_on", "due_on", "back_on")
# A repair keeps so many letters of what was written.
_KEPT_LETTERS = 300
# What is asked though the list has no column for it, because a row without it cannot go in.
_NEEDED = {
    ImportKind.DEVICES: ("tag", "serial", "imei", "model"),
    ImportKind.CLIENTS: ("reference", "given_name", "family_name", "phone", "postcode"),
    ImportKind.LOANS: (
        *("reference", "name", "shared_with", "tag", "serial", "imei", "model"),
        *("out_on", "due_on", "back_on", "ending", "note"),
    ),
}
_OF_A_LOAN = {
    "Who": ("reference", "name", "given_name", "family_name", "shared_with"),
    "What": ("tag", "make", "model", "serial", "imei", "imei_2", "part_of"),
    "When": (*DAYS, "ending", "note"),
}
_REST = "All else in the row"


@dataclass(frozen=True)
class Asked:
    """One field of a held row: what it shows, and where that is not what the list said, that."""

    name: str
    label: str
    value: str
    said: str = ""
    why: str = ""
    offer: str = ""

    @property
    def offer_words(self) -> str:
        """Return the offer as people say it."""
        return day_said(self.offer)

    @property
    def is_day(self) -> bool:
        """Say whether a day is chosen here; what is no day comes back as it was typed."""
        wanted = self.name in DAYS or self.name.endswith("_on")
        return bool(ISO.fullmatch(self.value)) or (wanted and not self.value)


@dataclass(frozen=True)
class Group:
    """Fields that belong together. What is `folded` is seldom looked at."""

    title: str
    fields: list[Asked]
    folded: bool = False

    @property
    def has_doubt(self) -> bool:
        """Say whether something in it was repaired or is in doubt."""
        return any(field.said for field in self.fields)


def words_of(read: Mapping[str, Any]) -> dict[str, str]:
    """Return what the fields of a held row show before anybody types."""
    repairs = _repairs(read)
    return {name: _shown(text, repairs.get(name)) for name, text in read["cells"].items()}


def said_of(read: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Return what the list said in each field that was repaired or is in doubt, and why."""
    return {name: (each["was"], each["why"]) for name, each in _repairs(read).items()}


def _repairs(read: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the repair of each field, a doubt before what was only tidied."""
    found: dict[str, dict[str, Any]] = {}
    for each in read["repairs"]:
        name = each["field"]
        # What stands in a row below is not of this row's own fields.
        if not each.get("row") and (name not in found or each["read_as"] is None):
            found[name] = each
    return found


def _shown(text: str, repair: Mapping[str, Any] | None) -> str:
    if repair is None or not _is_of(repair["was"], text):
        return text
    return repair["read_as"] or ""


def _is_of(was: str, text: str) -> bool:
    """Say whether it is these words that were repaired, all of them."""
    said = plain(was)
    return said == plain(text) or (len(was) == _KEPT_LETTERS and plain(text).startswith(said))


def groups_of(
    kind: ImportKind,
    read: Mapping[str, Any],
    fields: Mapping[str, Field],
    typed: Mapping[str, str],
) -> list[Group]:
    """Return the fields to show: those that the row has, and those that it needs."""
    words, repairs = words_of(read) | dict(typed), _repairs(read)
    if read.get("context", {}).get("choices") and "name" in repairs:
        # Who it is, is chosen: what the name may be is no name to take.
        repairs["name"] = {**repairs["name"], "offer": None}
    asked = {
        field.name: _asked(field, words.get(field.name, ""), repairs.get(field.name))
        for field in _to_ask(kind, read["cells"], fields)
    }
    if kind is not ImportKind.LOANS:
        return [Group("", list(asked.values()))]
    groups = [
        Group(title, [asked.pop(name) for name in names if name in asked])
        for title, names in _OF_A_LOAN.items()
    ]
    return [*groups, Group(_REST, list(asked.values()), folded=True)] if asked else groups


def names_of(groups: Iterable[Group]) -> list[str]:
    """Return the names of all fields of a page."""
    return [field.name for group in groups for field in group.fields]


def below(context: Mapping[str, Any]) -> list[str]:
    """Say in a few words what each row below a loan holds."""
    return [_few_words(cells) for cells in context.get("below", [])]


def _few_words(cells: Mapping[str, str]) -> str:
    told = [cells.get(name, "") for name in ("make", "model", "tag", "serial", "note")]
    return ", ".join(filter(None, told)) or ", ".join(filter(None, cells.values()))


def _to_ask(kind: ImportKind, cells: Mapping[str, str], fields: Mapping[str, Field]) -> list[Field]:
    needed = _NEEDED[kind]
    if cells.get("name"):
        needed = tuple(name for name in needed if not name.endswith("_name"))
    return [
        field
        for name, field in fields.items()
        if name in needed or (cells.get(name) and name != "number")
    ]


def _asked(field: Field, value: str, repair: Mapping[str, Any] | None) -> Asked:
    if repair is None:
        return Asked(field.name, field.label, value)
    said = plain(repair["was"])
    offer = repair.get("offer") or ""
    return Asked(
        field.name,
        field.label,
        value,
        said=said if said != value else "",
        why=repair["why"],
        offer=offer if offer != value else "",
    )
