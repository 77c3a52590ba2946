"""Which fields a list of a kind may have, those of the settings with them."""

from collections.abc import Iterable

from techloan.imports.field import Field, plain_heading
from techloan.imports.list_fields import CLIENT_FIELDS, DEVICE_FIELDS
from techloan.imports.loans.fields import loan_fields
from techloan.imports.rules import ImportKind
from techloan.settings import Settings
from techloan.words import fold


def fields_of(kind: ImportKind, settings: Settings) -> dict[str, Field]:
    """Return the fields of a kind of list by name, with one for each eligibility line."""
    if kind is ImportKind.DEVICES:
        return _by_name(DEVICE_FIELDS)
    questions = (
        Field(f"eligible:{each.key}", each.question, frozenset(_asked(each.key, each.question)))
        for each in settings.eligibility
    )
    of_kind = loan_fields() if kind is ImportKind.LOANS else CLIENT_FIELDS
    return _by_name((*of_kind, *questions))


def fields_to_choose(kind: ImportKind, settings: Settings) -> dict[str, Field]:
    """Return the fields that a column may be made by hand; beside loans, those of other sheets."""
    if kind is not ImportKind.LOANS:
        return fields_of(kind, settings)
    others = (fields_of(each, settings) for each in (ImportKind.DEVICES, ImportKind.CLIENTS))
    chosen = fields_of(kind, settings)
    for fields in others:
        chosen = {**fields, **chosen}
    return chosen


def _asked(key: str, question: str) -> Iterable[str]:
    yield plain_heading(question)
    yield plain_heading(key)
    folded = fold(question)
    if "18" in folded:
        yield from (
            "over 18",
            "18 or over",
            "18",
            "18 plus",
            "adult",
            "aged 18 or over",
            "is over 18",
        )
    if "gp" in folded.split() or "practice" in folded:
        yield from (
            "gp registered",
            "gp",
            "registered with gp",
            "registered with a gp",
            "gp practice",
        )


def _by_name(fields: Iterable[Field]) -> dict[str, Field]:
    return {field.name: field for field in fields}
