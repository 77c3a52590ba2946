"""A held loan, worked out again with what a person chose and typed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from techloan import encryption
from techloan.errors import Refused
from techloan.imports.loans import book
from techloan.imports.loans.lines import LoanLine
from techloan.imports.loans.listing import of_kind
from techloan.imports.loans.work import Desk, work_out
from techloan.imports.rules import ImportKind
from techloan.imports.worked import Line, Worked

# What is chosen where nobody is meant of those who are named.
NEW, ELSE = "new", "else"
NOBODY_CHOSEN = "Choose who borrows, or type the reference of somebody else."
TWO_CHOSEN = "Choose one of those named, or type somebody else: not both."
NO_ENDING = "Choose how it stands: is it still out, or how did it end?"


def worked_again(kind: ImportKind, line: Line, context: dict[str, Any], desk: Desk) -> Worked:
    """Work one row out again, by the same rules as its whole list was.

    Raise `Refused` where something is still to be chosen.
    """
    if kind is not ImportKind.LOANS:
        return of_kind(kind, desk)(line)
    cells = dict(line.cells)
    if not (cells.get("ending") or cells.get("back_on")):
        raise Refused(NO_ENDING)
    if cells.get("choice") == NEW:
        desk = replace(desk, asking=replace(desk.asking, somebody_new=True))
    _choose(cells, context)
    if context.get("pin"):
        cells["pin"] = encryption.unseal(context["pin"])
    below = tuple(Line(line.number, line.sheet, row, "") for row in context.get("below", []))
    loan = LoanLine(line.number, line.sheet, cells, line.fingerprint, below=below)
    found = work_out(loan, desk)
    book.settle([found], desk.known, sure=desk.asking.sure)
    return found.row


def people_of(context: Mapping[str, Any], given: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return whom a row may mean: the reference, or the name where there is none yet, and the name.

    `given` are the references that were given to new people of the list, by their key.
    """
    return [
        (given.get(key.upper(), name if key.startswith("new ") else key), name)
        for key, name in context.get("choices", [])
    ]


def _choose(cells: dict[str, Any], context: dict[str, Any]) -> None:
    """Take the person who was chosen; of a couple the other one shares the loan."""
    chosen, choices = str(cells.pop("choice", "")), context.get("choices", [])
    picked = next(((told, name) for told, name in choices if told == chosen), None)
    typed = bool(cells.get("reference") or cells.get("name"))
    if picked is not None and typed:
        raise Refused(TWO_CHOSEN)
    if picked is not None:
        told, name = picked
        cells["name"], cells["reference"] = name, "" if told == name else told
    elif chosen == NEW:
        cells["name"], cells["reference"] = context["said"], ""
    elif choices and not typed:
        raise Refused(NOBODY_CHOSEN)
    if choices and chosen != ELSE:
        # One column each for first name and surname would speak against who was chosen.
        cells.pop("given_name", None)
        cells.pop("family_name", None)
    if picked and context.get("couple") and not cells.get("shared_with"):
        cells["shared_with"] = next(other for other, _ in choices if other != chosen)
