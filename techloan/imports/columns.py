"""Find the headings of a list, and which column is which: by heading, or by what it holds."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from techloan import cells
from techloan.cells.reading import plain
from techloan.imports.field import NEVER, Field, plain_heading
from techloan.imports.fields import fields_of
from techloan.imports.rules import ImportKind
from techloan.imports.worked import Line
from techloan.settings import Settings
from techloan.sheets import SheetRow, SheetRows, Workbook
from techloan.words import fold

# Titles above the headings are not longer than this; content is judged by so many rows.
_ROWS_ABOVE, _ROWS_JUDGED = 30, 200
_MOSTLY = 0.6
_SECOND = {"phone": "other_phone", "imei": "imei_2"}
_TAG = re.compile(r"[A-Za-z]{1,6}[- ]?[A-Za-z]?\d{1,6}")
_POSTCODE = re.compile(r"[A-Za-z]{1,2}\d[A-Za-z\d]?\s?\d[A-Za-z]{2}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_FOOTER = re.compile(r"(grand )?totals?\b|key\b|last updated|printed on|page \d", re.IGNORECASE)
_CODES = ("tag", "serial", "imei", "reference")
_PERSON = re.compile(r"(?=.*[^\W\d_A-Z])[^\W\d_][^\W\d_.'’\-]*(?:[ .'’\-]+[^\W\d_]+)+")
# Headings that mean the tag in one list and the model, or just a running number, in another.
_EITHER = frozenset(
    ("item", "device", "no", "id", "number", "equipment", "tablet", "phone", "asset")
)


@dataclass
class SheetColumns:
    """The columns of one sheet: where its headings stand, and the field of each ("" for none)."""

    sheet: str | None
    heading_row: int
    headings: list[str]
    fields: list[str]
    examples: list[str] = field(default_factory=list)
    chosen: bool = False

    @property
    def shape(self) -> str:
        """Tell lists of the same shape again: a digest of the headings."""
        return hashlib.sha256("\x1f".join(map(plain_heading, self.headings)).encode()).hexdigest()

    def as_stored(self) -> dict[str, Any]:
        """Return it as JSON takes it; of what is kept encrypted there is no example."""
        stored = asdict(self)
        stored["examples"] = [
            "(not shown)" if name == "pin" and example else example
            for name, example in zip(self.fields, self.examples, strict=True)
        ]
        return stored


def matched(
    kind: ImportKind, workbook: Workbook, settings: Settings, remembered: dict[str, list[str]]
) -> list[SheetColumns]:
    """Match the columns of every sheet; what a person chose for the same shape comes first."""
    fields = fields_of(kind, settings)
    found = []
    for sheet in workbook.sheets:
        columns = _of_sheet(kind, sheet, fields, settings)
        chosen = remembered.get(columns.shape)
        if chosen is not None and len(chosen) == len(columns.fields):
            columns.fields, columns.chosen = chosen, True
        found.append(columns)
    return found


def tells_who(kind: ImportKind, columns: SheetColumns) -> bool:
    """Say whether a sheet has what every row of its kind needs."""
    has = set(columns.fields)
    if kind is ImportKind.DEVICES:
        return bool(has & {"tag", "serial", "imei"}) and bool(has & {"tag", "model"})
    return bool(has & {"reference", "name", "given_name", "family_name"})


def lines_of(sheet: SheetRows, columns: SheetColumns) -> list[Line]:
    """Return the rows under the headings; bands, totals and headings repeated are left out."""
    places = [(name, i) for i, name in enumerate(columns.fields) if name]
    headings = [plain_heading(text) for text in columns.headings]
    found = []
    for row in sheet.rows:
        if row.number <= columns.heading_row or _is_no_row(row, headings, places):
            continue
        held = {name: row.at(i) for name, i in places}
        found.append(Line(row.number, sheet.name, held, _fingerprint(row)))
    return found


def _is_no_row(row: SheetRow, headings: list[str], places: list[tuple[str, int]]) -> bool:
    texts = [plain(cell) for cell in row.cells]
    filled = [text for text in texts if text]
    if len(headings) > 2 and len(filled) == 1:
        # One cell alone is a band such as "** PHONES **", unless it tells a device or a person.
        alone = next(i for i, text in enumerate(texts) if text)
        own = next((name for name, i in places if i == alone), "")
        is_code = own in _CODES and any(map(str.isdigit, filled[0]))
        return not (is_code or (own == "name" and bool(_PERSON.fullmatch(filled[0]))))
    if not filled or _FOOTER.match(filled[0]):
        return True
    same = sum(
        1 for text, h in zip(texts, headings, strict=False) if h and plain_heading(text) == h
    )
    return same >= 2 and same >= len(filled) * 0.8


def _fingerprint(row: SheetRow) -> str:
    words = "\x1f".join(fold(plain(cell)) for cell in row.cells)
    return hashlib.sha256(words.encode()).hexdigest()


def _of_sheet(
    kind: ImportKind, sheet: SheetRows, fields: dict[str, Field], settings: Settings
) -> SheetColumns:
    at = _heading_row(sheet, fields)
    heading = sheet.rows[at].cells if at is not None else ()
    below = sheet.rows[(at + 1) if at is not None else 0 :][:_ROWS_JUDGED]
    width = max([len(heading), *(len(row.cells) for row in below)])
    headings = [plain(heading[i]) if i < len(heading) else "" for i in range(width)]
    values = [[plain(row.at(i)) for row in below if plain(row.at(i))] for i in range(width)]
    number = sheet.rows[at].number if at is not None else sheet.rows[0].number - 1
    return SheetColumns(
        sheet=sheet.name,
        heading_row=number,
        headings=headings,
        fields=_match(kind, headings, values, fields, settings),
        examples=[", ".join(column[:3])[:100] for column in values],
    )


def _heading_row(sheet: SheetRows, fields: dict[str, Field]) -> int | None:
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


def _match(
    kind: ImportKind,
    headings: Sequence[str],
    values: Sequence[Sequence[str]],
    fields: dict[str, Field],
    settings: Settings,
) -> list[str]:
    found = [""] * len(headings)
    plains = [plain_heading(text) for text in headings]
    either = [i for i, text in enumerate(plains) if kind is ImportKind.DEVICES and text in _EITHER]
    open_ = [i for i, text in enumerate(plains) if text not in NEVER]
    for exact in (True, False):
        for i in open_:
            if i not in either:
                _give(found, i, _called(plains[i], fields, exact=exact))
    for i in either:
        _give(found, i, _either(plains[i], values[i], "tag" in found))
    for i in open_:
        _give(found, i, _held(kind, values[i], settings, unknown=bool(plains[i])))
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
    return max(begins)[1] if begins else ""


def _either(heading: str, values: Sequence[str], has_tag: bool) -> str:
    if _share(values, _TAG.fullmatch) >= _MOSTLY and not has_tag:
        return "tag"
    if _share(values, str.isdigit) >= _MOSTLY:
        # 1, 2, 3, ... beside a tag only counts the rows.
        return "" if has_tag or heading in ("no", "number") else "tag"
    return "model" if heading not in ("no", "id", "number") else ""


def _held(kind: ImportKind, values: Sequence[str], settings: Settings, *, unknown: bool) -> str:
    """Return the field that a column must be by what it holds, when its heading says nothing."""
    if len(values) < 2:
        return ""
    if kind is ImportKind.DEVICES:
        prefixes = tuple(f"{p.upper()}-" for p in settings.tag_prefixes.values())
        if _share(values, lambda text: text.upper().startswith(prefixes)) >= _MOSTLY:
            return "tag"
        return "imei" if _share(values, lambda text: cells.imei(text).value) >= _MOSTLY else ""
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
