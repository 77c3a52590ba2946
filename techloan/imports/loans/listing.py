"""A whole list of loans: sheets of devices and clients first, then every loan beside the others."""

from collections.abc import Callable
from typing import Any

from techloan.imports import clients, columns, devices
from techloan.imports.columns import SheetColumns
from techloan.imports.loans import book, things
from techloan.imports.loans.known import KnownLoans
from techloan.imports.loans.lines import LoanLine, sorted_rows
from techloan.imports.loans.people import Asking
from techloan.imports.loans.things import Shelf
from techloan.imports.loans.work import Desk, LoanRow, work_out
from techloan.imports.models import Import
from techloan.imports.rules import ImportKind
from techloan.imports.titles import title_of
from techloan.imports.worked import Line, Worked
from techloan.settings import Settings
from techloan.sheets import Workbook

# What a row of a list of loans may bring in beside the loan itself.
LISTS = ("clients", "devices", "sims", "moves", "parts", "stop_letters")
NOT_READ = "This sheet was not read: no column of it tells devices or clients."
Say = Callable[[int, int, str], None]
LeftOut = list[tuple[str | None, int, str]]


def desk_for(
    known: KnownLoans,
    settings: Settings,
    source: Import,
    *,
    narrow: bool = False,
    sure: bool = False,
) -> Desk:
    """Return what the rows of an import are worked out with."""
    return Desk(
        known,
        Asking(known.people, settings, source.partner.id, narrow=narrow, sure=sure),
        Shelf(known.devices, settings, source.site.id if source.site else 0, source.filename),
        source.as_at,
    )


def whole_list(
    workbook: Workbook,
    found: list[SheetColumns],
    known: KnownLoans,
    settings: Settings,
    source: Import,
    say: Say,
) -> tuple[list[Worked], LeftOut]:
    """Work out every row, in the order of the sheets, and name the rows that are none."""
    desk = desk_for(known, settings, source, narrow=workbook.narrow)
    own = {sheet.sheet: sheet for sheet in found}
    sheets = [(s, own[s.name]) for s in workbook.sheets if s.name in own]
    rows: dict[str | None, list[Worked]] = {s.name: [] for s, _ in sheets}
    for sheet, told in sheets:
        if told.kind != ImportKind.LOANS and columns.tells_who(told):
            work = of_kind(ImportKind(told.kind), desk)
            rows[sheet.name] = [work(line) for line in columns.lines_of(sheet, told)]
    loans: list[LoanRow] = []
    idle: list[Line] = []
    left_out: LeftOut = []
    for sheet, told in sheets:
        if not columns.tells_who(told):
            left_out.append((sheet.name, max(1, told.heading_row), NOT_READ))
        if told.kind != ImportKind.LOANS or not columns.tells_who(told):
            continue
        both = sorted_rows(sheet, told)
        left_out += [(sheet.name, number, words) for number, words in both.left_out]
        worked = _each(both.loans, desk, say)
        rows[sheet.name] = [each.row for each in worked]
        idle += both.idle
        loans += worked
    for line in idle:
        rows[line.sheet].append(wrapped(things.idle(line, desk.shelf)))
    book.settle(loans, known)
    for some in rows.values():
        some.sort(key=lambda row: row.number)
    return [row for some in rows.values() for row in some], left_out


def _each(lines: list[LoanLine], desk: Desk, say: Say) -> list[LoanRow]:
    worked = []
    for n, line in enumerate(lines):
        if n % 500 == 0:
            say(n, len(lines), f"{n:,} of {len(lines):,} rows looked at")
        worked.append(work_out(line, desk))
    return worked


def of_kind(kind: ImportKind, desk: Desk) -> Callable[[Line], Worked]:
    """Return what works out a device or a client of a list of loans."""

    def work(line: Line) -> Worked:
        if kind is ImportKind.DEVICES:
            shelf = desk.shelf
            row = devices.work_out(line, shelf.known, shelf.settings, shelf.site_id, shelf.source)
        else:
            asking = desk.asking
            row = clients.work_out(
                line, asking.known, asking.settings, asking.partner_id, sure=asking.sure
            )
        return wrapped(row)

    return work


def wrapped(row: Worked) -> Worked:
    """Give a row of devices or clients the shape that a list of loans puts in."""
    row.title = title_of(row.values)
    is_device = row.kind is ImportKind.DEVICES
    shape: dict[str, Any] = {name: [] for name in LISTS}
    if row.goes_in():
        key = devices.as_known(row).key if is_device else clients.as_known(row).key
        shape["devices" if is_device else "clients"] = [{"key": key, "values": row.values}]
    row.values = {**shape, "loan": None}
    return row
