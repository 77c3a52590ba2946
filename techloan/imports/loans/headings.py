"""Which columns of a loan sheet are its days: by heading, and by what stands below it.

"Returned?" with yes and no beside "Date returned" is no date, "Return date" beside "Returned" is
the day it was due, and "PAT tested" is none of them, whatever dates it holds.
"""

import re
from collections.abc import Mapping, Sequence

from techloan import cells
from techloan.imports.field import Field
from techloan.imports.loans.endings import ending_of

DATES = ("out_on", "due_on", "back_on")
# These are the day it is due where another column says when it came back.
_DUE_OR_BACK = frozenset(("return date", "date of return", "return"))
_VAGUE = re.compile(r"(?:(?:date|dates|day|when|column|field|unnamed)\s*)?\d*")
_NOT_THE_BORROWER = re.compile(
    r"\bby\b|staff|volunteer|worker|officer|helper|referr|doctor|\bgp\b|carer|kin|contact|manager|"
    r"coordinator|signed|witness|device|model|make|brand"
)
_HALF = 0.5
_MOSTLY = 0.6
Values = Sequence[Sequence[str]]


def days_called(
    headings: Sequence[str], values: Values, fields: Mapping[str, Field]
) -> dict[int, str]:
    """Return the columns that are days of a loan, and a status, by their place."""
    called = {name: _called(headings, fields[name]) for name in DATES}
    vague = [i for i in called["back_on"] if headings[i] in _DUE_OR_BACK]
    clear = [i for i in called["back_on"] if i not in vague]
    if vague and clear:
        called["due_on"] = called["due_on"] or vague
        called["back_on"] = clear
    found = {_best(places, values): name for name, places in called.items() if places}
    for name in DATES:
        if name not in found.values() and (begun := _begun(headings, values, fields[name], found)):
            found[_best(begun, values)] = name
    left = [i for i in called["back_on"] if i not in found and _is_status(values[i])]
    if left and not _called(headings, fields["ending"]):
        found[left[0]] = "ending"
    return found


def _called(headings: Sequence[str], field: Field) -> list[int]:
    return [i for i, heading in enumerate(headings) if heading in field.headings]


def _begun(
    headings: Sequence[str], values: Values, field: Field, taken: Mapping[int, str]
) -> list[int]:
    """Return the columns whose heading begins like this field's, where they hold dates."""
    return [
        i
        for i, heading in enumerate(headings)
        if i not in taken
        and any(heading.startswith(f"{known} ") for known in field.headings if len(known) > 2)
        and share_of_dates(values[i]) >= _HALF
    ]


def _best(places: Sequence[int], values: Values) -> int:
    return max(places, key=lambda i: (share_of_dates(values[i]), -i))


def share_of_dates(values: Sequence[str]) -> float:
    """Return the share of texts that are dates."""
    dates = sum(1 for text in values if cells.day(text, year=2000).value)
    return dates / len(values) if values else 0.0


def _is_status(values: Sequence[str]) -> bool:
    told = sum(1 for text in values if ending_of(text) is not None)
    return bool(values) and told / len(values) >= _MOSTLY


def is_vague(heading: str) -> bool:
    """Say whether a heading says nothing but perhaps that there are dates: "", "Date 2"."""
    return bool(_VAGUE.fullmatch(heading))


def may_be_borrower(heading: str) -> bool:
    """Say whether people below a heading that we never met may be those who borrow."""
    return not _NOT_THE_BORROWER.search(heading)
