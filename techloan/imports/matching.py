"""Find the row of headings, and which field each column is: by its heading, or by what it holds."""

import re
from collections.abc import Sequence
from typing import Any

from techloan import cells
from techloan.cells.reading import plain
from techloan.imports import kinds
from techloan.imports.field import NEVER, Field, plain_heading
from techloan.imports.loans import headings as headings_of_loans
from techloan.imports.loans.headings import share_of_dates
from techloan.imports.rules import ImportKind
from techloan.settings import Settings
from techloan.sheets import SheetRows

# Titles above the headings are not longer than this.
_ROWS_ABOVE = 30
_MOSTLY = 0.6
_CODES = frozenset(("tag", "serial", "imei"))
_SECOND = {"phone": "other_phone", "imei": "imei_2"}
_TAG = re.compile(r"[A-Za-z]{1,6}[- ]?[A-Za-z]?\d{1,6}")
_CODE_OF_DEVICE = re.compile(
    r"^(?!.*\b(?:model|serial|imei|sim|phone)\b)"
    r"(?=.*\b(?:tablet|device|asset|item|equipment|unit|laptop|ipad)\b)"
    r".*\b(?:no|number|id|tag|code|ref)\b"
)
_POSTCODE = re.compile(r"[A-Za-z]{1,2}\d[A-Za-z\d]?\s?\d[A-Za-z]{2}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
PERSON = re.compile(r"(?=.*[^\W\d_A-Z])[^\W\d_][^\W\d_.'’\-]*(?:[ .'’\-]+[^\W\d_]+)+")
TELL_PERSON = frozenset(("reference", "name", "given_name", "family_name"))
# Headings that mean the tag in one list and the model, or just a running number, in another.
_EITHER = frozenset(
    ("item", "device", "no", "id", "number", "equipment", "tablet", "phone", "asset")
)


def heading_row(sheet: SheetRows, fields: dict[str, Field]) -> int | None:
    """Return the place of the row of headings among the rows of a sheet, or None."""
    known = frozenset().union(*(f.headings for f in fields.values())) | _EITHER
    best, most = None, 1
    for i, row in enumerate(sheet.rows[:_ROWS_ABOVE]):
        hits = sum(
            1 for cell in row.cells if isinstance(cell, str) and plain_heading(cell) in known
        )
        if hits > most:
            best, most = i, hits
    return _words_above_numbers(sheet) if best is None else best


def _words_above_numbers(sheet: SheetRows) -> int | None:
    """Return the first row of words alone, where rows with digits follow: headings we never met."""
    digits = [
        any(map(str.isdigit, plain(c))) for row in sheet.rows[:_ROWS_ABOVE] for c in row.cells
    ]
    for i, row in enumerate(sheet.rows[:_ROWS_ABOVE]):
        texts = [plain(cell) for cell in row.cells]
        words = [text for text in texts if text and not any(map(str.isdigit, text))]
        alone = len(words) == sum(map(bool, texts)) and (len(words) > 1 or len(texts) == 1)
        if alone and any(digits) and i + 1 < len(sheet.rows):
            return i
    return None


def match(
    kind: ImportKind,
    headings: Sequence[str],
    values: Sequence[Sequence[str]],
    fields: dict[str, Field],
    settings: Settings,
) -> list[str]:
    """Return the field of each column, "" where none is found."""
    found = [""] * len(headings)
    plains = [plain_heading(text) for text in headings]
    either = [i for i, text in enumerate(plains) if _is_either(kind, text, values[i])]
    open_ = [i for i, text in enumerate(plains) if text not in NEVER]
    if kind is ImportKind.LOANS:
        for i, name in headings_of_loans.days_called(plains, values, fields).items():
            found[i] = name
        fields = {name: f for name, f in fields.items() if name not in headings_of_loans.DATES}
    for exact in (True, False):
        for i in open_:
            if i not in either:
                _give(found, i, _called(plains[i], fields, exact=exact))
    for i in either:
        _give(found, i, _either(plains[i], values[i], found, settings))
    for i in open_:
        _give(found, i, _held(kind, values[i], settings, unknown=bool(plains[i])))
    if kind is ImportKind.LOANS:
        for i in open_:
            _give(found, i, _held_by_a_loan(plains[i], values[i], found))
    return found


def _give(found: list[str], i: int, name: str) -> None:
    """Give a column its field, or the second field of that sort, unless they are taken."""
    for wanted in (name, _SECOND.get(name, "")):
        if wanted and not found[i] and wanted not in found:
            found[i] = wanted


def _called(text: str, fields: dict[str, Field], *, exact: bool) -> str:
    if not text:
        return ""
    if exact:
        return next((f.name for f in fields.values() if text in f.headings), "")
    begins = [
        (len(heading), f.name)
        for f in fields.values()
        for heading in f.headings
        if len(heading) > 3 and text.startswith(heading + " ")
    ]
    if begins:
        return max(begins)[1]
    return "tag" if "tag" in fields and _CODE_OF_DEVICE.search(text) else ""


def _is_either(kind: ImportKind, heading: str, values: Sequence[str]) -> bool:
    if heading not in _EITHER or kind is ImportKind.CLIENTS:
        return False
    # In a list of loans, "No." counts the rows, and "Phone" may be how to ring somebody.
    rings = heading == "phone" and _share(values, lambda text: cells.phone(text).value) >= _MOSTLY
    return kind is ImportKind.DEVICES or not (rings or heading in ("no", "id", "number"))


def _held_by_a_loan(heading: str, values: Sequence[str], found: Sequence[str]) -> str:
    """Return the field of a loan that a column must be by what it holds: dates, or people."""
    if len(values) < 2:
        return ""
    dates = headings_of_loans.is_vague(heading) and share_of_dates(values) >= _MOSTLY
    if dates:
        return next((name for name in headings_of_loans.DATES if name not in found), "")
    nobody = TELL_PERSON.isdisjoint(found) and headings_of_loans.may_be_borrower(heading)
    return "name" if nobody and _share(values, PERSON.fullmatch) >= _MOSTLY else ""


def _either(heading: str, values: Sequence[str], found: Sequence[str], settings: Settings) -> str:
    has_tag, has_code = "tag" in found, not _CODES.isdisjoint(found)
    prefixes = "|".join(map(re.escape, settings.tag_prefixes.values()))
    ours = re.compile(rf"(?:{prefixes})[- ]?\d+", re.IGNORECASE)

    def is_tag(text: str) -> bool:
        # "iPad 8" is a model, unless nothing else tells the devices apart.
        model = has_code and kinds.kind_of(text) is not None and not ours.fullmatch(text)
        return bool(_TAG.fullmatch(text)) and not model

    if _share(values, is_tag) >= _MOSTLY and not has_tag:
        return "tag"
    if _share(values, str.isdigit) >= _MOSTLY:
        # 1, 2, 3, ... beside a tag only counts the rows.
        return "" if has_tag or heading in ("no", "number") else "tag"
    return "model" if heading not in ("no", "id", "number") else ""


def _held(kind: ImportKind, values: Sequence[str], settings: Settings, *, unknown: bool) -> str:
    """Return the field that a column must be by what it holds, when its heading says nothing."""
    if len(values) < 2:
        return ""
    if kind is not ImportKind.CLIENTS:
        prefixes = tuple(f"{p.upper()}-" for p in settings.tag_prefixes.values())
        if _share(values, lambda text: text.upper().startswith(prefixes)) >= _MOSTLY:
            return "tag"
        if _share(values, lambda text: cells.imei(text).value) >= _MOSTLY:
            return "imei"
    if kind is ImportKind.DEVICES:
        return ""
    if (
        _share(values, lambda t: t.upper().startswith(f"{settings.reference_prefix.upper()}-"))
        > 0.5
    ):
        return "reference"
    if _share(values, _POSTCODE.fullmatch) >= _MOSTLY:
        return "postcode"
    if _share(values, _EMAIL.fullmatch) >= _MOSTLY:
        return "email"
    phones = _share(values, lambda text: text.startswith(("0", "+")) and cells.phone(text).value)
    return "phone" if phones >= _MOSTLY and not unknown else ""


def _share(values: Sequence[str], test: Any) -> float:
    return sum(1 for value in values if test(value)) / len(values) if values else 0.0
