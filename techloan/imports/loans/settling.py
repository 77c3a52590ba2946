"""A held loan, worked out again with what a person chose and typed."""

from typing import Any

from techloan import encryption
from techloan.imports.loans import book
from techloan.imports.loans.lines import LoanLine
from techloan.imports.loans.listing import of_kind
from techloan.imports.loans.work import Desk, work_out
from techloan.imports.rules import ImportKind
from techloan.imports.worked import Line, Worked


def worked_again(kind: ImportKind, line: Line, context: dict[str, Any], desk: Desk) -> Worked:
    """Work one row out again, by the same rules as its whole list was."""
    if kind is not ImportKind.LOANS:
        return of_kind(kind, desk)(line)
    cells = dict(line.cells)
    _choose(cells, context)
    if context.get("pin"):
        cells["pin"] = encryption.unseal(context["pin"])
    below = tuple(Line(line.number, line.sheet, row, "") for row in context.get("below", []))
    loan = LoanLine(line.number, line.sheet, cells, line.fingerprint, below=below)
    found = work_out(loan, desk)
    book.settle([found], desk.known, sure=desk.asking.sure)
    return found.row


def _choose(cells: dict[str, Any], context: dict[str, Any]) -> None:
    """Take the person who was chosen; of a couple the other one shares the loan."""
    chosen = str(cells.pop("choice", ""))
    choices = [(told, name) for told, name in context.get("choices", [])]
    picked = next(((told, name) for told, name in choices if told == chosen), None)
    if picked is None:
        return
    told, name = picked
    cells["name"], cells["reference"] = name, "" if told == name else told
    if context.get("couple") and not cells.get("shared_with"):
        cells["shared_with"] = next(other for other, _ in choices if other != told)
