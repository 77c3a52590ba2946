"""How a row of an import is shown on a page."""

import json
import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from techloan.dates import day
from techloan.imports.field import Field
from techloan.imports.models import ImportRow
from techloan.imports.titles import title_of

ISO = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class ShownRow:
    """One row as the pages show it."""

    row: ImportRow
    title: str
    messages: list[str]
    held: list[str]
    creates: list[str]
    repairs: list[dict[str, Any]]
    cells: dict[str, str]
    context: dict[str, Any]

    def without(self, fields: frozenset[str]) -> "ShownRow":
        """Return the row without the repairs of some fields."""
        return replace(self, repairs=[r for r in self.repairs if r["field"] not in fields])


def as_shown(row: ImportRow, fields: dict[str, Field]) -> ShownRow:
    """Return a row with its words, each repair under the label of its field."""
    read = json.loads(row.read)
    repairs = [_repair(each, fields) for each in read["repairs"]]
    title = read.get("title") or title_of(read["values"]) or row.key or "No name"
    return ShownRow(
        row,
        title,
        read["messages"],
        read.get("held") or read["messages"],
        read["creates"],
        repairs,
        read["cells"],
        read.get("context", {}),
    )


def _repair(each: dict[str, Any], fields: dict[str, Field]) -> dict[str, Any]:
    words = {"read_words": day_said(each["read_as"]), "offer_words": day_said(each.get("offer"))}
    return {**each, **words, "label": _label(each["field"], fields)}


def day_said(text: str | None) -> str:
    """Write a date as people say it, and leave all else as it is."""
    try:
        return day(date.fromisoformat(text)) if text and ISO.fullmatch(text) else text or ""
    except ValueError:
        return text or ""


def _label(name: str, fields: dict[str, Field]) -> str:
    return fields[name].label if name in fields else name.replace("_", " ")
