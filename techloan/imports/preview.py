"""Work a whole list out: read the file, match its columns, look at every row, keep the report."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, insert, select, update

from techloan import jobs, settings, sheets
from techloan.config import Config
from techloan.database import Database, Session
from techloan.errors import Refused
from techloan.imports import clients, columns, devices, known
from techloan.imports.bulk import in_batches
from techloan.imports.columns import SheetColumns
from techloan.imports.files import contents
from techloan.imports.loans.known import of_loans
from techloan.imports.loans.listing import whole_list
from techloan.imports.models import Import, ImportRow, ImportShape
from techloan.imports.rules import ImportKind, Stage, counted
from techloan.imports.worked import Line, Worked
from techloan.settings import Settings
from techloan.sheets import Workbook

# The desk waits for the write lock no longer than so many rows take to be written.
ROWS_AT_ONCE = 1000
NO_COLUMNS = (
    "We could not tell which column holds what. Give the columns headings such as "
    "“Asset tag”, “Serial number” and “Model”, or “Reference” and “Name”."
)
Say = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Preview:
    """A list, worked out: the columns of its sheets, and every row."""

    columns: list[SheetColumns]
    rows: list[Worked]
    # Rows that are none: their sheet, their number and their words.
    left_out: list[tuple[str | None, int, str]] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """Return how many rows there are of each outcome."""
        return counted(Counter(row.outcome for row in self.rows))


def quiet(_done: int, _total: int, _words: str = "") -> None:
    """Say nothing; for lists that are worked out while somebody waits."""


def worked_out(
    db: Session,
    source: Import,
    data: bytes,
    chosen: list[SheetColumns] | None = None,
    say: Say = quiet,
) -> Preview:
    """Work a list out; nothing is written. Raise `Refused` when the file cannot be read.

    `chosen` are the columns that a person chose; else they are matched.
    """
    say(0, 0, "Opening the file")
    workbook = sheets.read(source.filename, data)
    now_settings = settings.read(db)
    found = chosen or columns.matched(source.kind, workbook, now_settings, remembered(db))
    if source.kind is ImportKind.LOANS:
        return _loans(db, source, workbook, found, now_settings, say)
    lines = _lines(workbook, found)
    work = worker(db, source, now_settings, any_partner=source.any_partner)
    rows, seen = [], dict[str, int]()
    for n, line in enumerate(lines):
        if n % 2000 == 0:
            say(n, len(lines), f"{n:,} of {len(lines):,} rows looked at")
        rows.append(_once(work, line, source.kind, seen))
    return Preview(found, rows)


def _loans(
    db: Session,
    source: Import,
    workbook: Workbook,
    found: list[SheetColumns],
    now_settings: Settings,
    say: Say,
) -> Preview:
    """Work out a list of loans, with the sheets of devices and clients beside them."""
    there = of_loans(db, source, any_partner=source.any_partner)
    say(0, 0, "Comparing it with what is here")
    rows, left_out = whole_list(workbook, found, there, now_settings, source, say)
    return Preview(found, rows, left_out)


def worker(
    db: Session,
    source: Import,
    now_settings: Settings,
    *,
    any_partner: bool,
    sure: bool = False,
) -> Callable[[Line], Worked]:
    """Return the function that works out one row of this import against what is there now.

    Without `any_partner` a row may name sites or partners of the import's own partner only.
    """
    if source.kind is ImportKind.DEVICES:
        there = known.of_devices(db, source, any_partner=any_partner)
        site_id = source.site.id if source.site else 0
        return lambda line: devices.work_out(line, there, now_settings, site_id, source.filename)
    people = known.of_clients(db, source, any_partner=any_partner)
    return lambda line: clients.work_out(line, people, now_settings, source.partner.id, sure=sure)


def _once(
    work: Callable[[Line], Worked], line: Line, kind: ImportKind, seen: dict[str, int]
) -> Worked:
    """Work out a row, unless the very same row stood in the list before."""
    first = seen.setdefault(line.fingerprint, line.number)
    if first == line.number:
        return work(line)
    row = Worked(line.number, line.sheet, kind, line.fingerprint)
    row.skip(f"The same as row {first}.")
    return row


def _lines(workbook: Workbook, found: list[SheetColumns]) -> list[Line]:
    by_name = {each.sheet: each for each in found}
    return [
        line
        for sheet in workbook.sheets
        if (own := by_name.get(sheet.name)) is not None and columns.tells_who(own)
        for line in columns.lines_of(sheet, own)
    ]


def remembered(db: Session) -> dict[str, list[str]]:
    """Return the columns that people chose before, by the shape of the list."""
    rows = db.execute(select(ImportShape.shape, ImportShape.fields))
    return {shape: json.loads(fields) for shape, fields in rows}


@jobs.kind("import preview")
def preview_job(
    _config: Config, database: Database, progress: jobs.Progress, import_id: int
) -> str | None:
    """Work an import out and keep its rows; its page shows them."""
    with database.session() as db:
        source = db.get_one(Import, import_id)
        try:
            data = contents(db, import_id)
            chosen = columns.sheets_of(source) or None
            preview = worked_out(db, source, data, chosen, progress.say)
        except Refused as refused:
            refuse(database, import_id, refused.sentence)
            raise
    keep(database, import_id, preview, progress.say)
    return None


def refuse(database: Database, import_id: int, sentence: str) -> None:
    """Write down why a file could not be read."""
    with database.writing() as db:
        db.execute(
            update(Import)
            .where(Import.id == import_id)
            .values(stage=Stage.REFUSED, words=sentence[:500])
        )


def keep(database: Database, import_id: int, preview: Preview, say: Say = quiet) -> None:
    """Keep the rows of a preview, a few at a time, in place of those of an earlier one."""
    _forget_rows(database, import_id)
    total = len(preview.rows)
    for n, some in enumerate(in_batches(preview.rows, ROWS_AT_ONCE)):
        say(n * ROWS_AT_ONCE, total, "Writing the report")
        stored = [_as_row(import_id, row) for row in some]
        with database.writing() as db:
            db.execute(insert(ImportRow), stored)
    found = json.dumps([each.as_stored() for each in preview.columns])
    left_out = json.dumps(preview.left_out)
    with database.writing() as db:
        db.execute(
            update(Import)
            .where(Import.id == import_id, Import.stage == Stage.READING)
            .values(
                stage=Stage.PREVIEW,
                columns=found,
                left_out=left_out,
                words="",
                **preview.counts,
            )
        )


def _forget_rows(database: Database, import_id: int) -> None:
    with database.session() as db:
        numbers = db.scalars(select(ImportRow.id).where(ImportRow.import_id == import_id)).all()
    for some in in_batches(numbers, ROWS_AT_ONCE):
        with database.writing() as db:
            db.execute(delete(ImportRow).where(ImportRow.id.in_(some)))


def _as_row(import_id: int, row: Worked) -> dict[str, Any]:
    return {
        "import_id": import_id,
        "number": row.number,
        "sheet": row.sheet and row.sheet[:100],
        "kind": row.kind,
        "key": row.key[:200],
        "outcome": row.outcome,
        "fingerprint": row.fingerprint,
        "read": json.dumps(row.as_stored()),
    }


def report(counts: dict[str, int], rows: Iterable[Worked]) -> dict[str, Any]:
    """Return the report for machines: the counts, and an entry for each row."""
    return {"counts": counts, "rows": [_entry(row) for row in rows]}


def _entry(row: Worked) -> dict[str, Any]:
    repairs = [
        {"field": r.field, "was": r.was, "read_as": r.read_as, "why": r.why}
        | ({"offer": r.offer} if r.offer is not None else {})
        for r in row.repairs
    ]
    return {
        "sheet": row.sheet,
        "row": row.number,
        "kind": row.kind.value.removesuffix("s"),
        "key": row.key,
        "outcome": row.outcome.value,
        "repairs": repairs,
        "messages": row.messages,
        "creates": row.creates,
    }
