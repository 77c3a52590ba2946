"""How a row of an import is shown on a page."""

import json
from dataclasses import dataclass

from techloan.imports.field import Field
from techloan.imports.models import ImportRow


@dataclass(frozen=True)
class ShownRow:
    """One row as the pages show it."""

    row: ImportRow
    title: str
    messages: list[str]
    creates: list[str]
    repairs: list[dict[str, str]]
    cells: dict[str, str]


def as_shown(row: ImportRow, fields: dict[str, Field]) -> ShownRow:
    """Return a row with its words, each repair under the label of its field."""
    read = json.loads(row.read)
    repairs = [{**each, "label": _label(each["field"], fields)} for each in read["repairs"]]
    title = _name(read["values"]) or row.key or "No name"
    return ShownRow(row, title, read["messages"], read["creates"], repairs, read["cells"])


def _label(name: str, fields: dict[str, Field]) -> str:
    return fields[name].label if name in fields else name.replace("_", " ")


def _name(values: dict[str, object]) -> str:
    if "given_name" in values:
        name = f"{values['given_name']} {values['family_name']}".strip()
        return f"{name} ({values['reference']})" if values.get("reference") and name else name
    model = values.get("model")
    title = f"{model[2]} {model[3]}".strip() if isinstance(model, list) else ""
    tag = values.get("tag") or ("a new tag" if title else "")
    return ", ".join(str(part) for part in (tag, title) if part)
