"""Put a previewed import in: one short transaction, then the words by which things are found."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased, joinedload

from techloan import audit, jobs, settings
from techloan.config import Config
from techloan.database import Database, Session
from techloan.dates import utc_now
from techloan.errors import Refused
from techloan.imports import files, put_clients, put_devices, undo
from techloan.imports.bulk import Rows, in_batches
from techloan.imports.loans.put import put as put_loans
from techloan.imports.models import Import, ImportRow
from techloan.imports.preview import Say, quiet
from techloan.imports.put_devices import Put
from techloan.imports.rules import ImportKind, Outcome, Stage, Tray
from techloan.inventory import services as inventory
from techloan.inventory.models import Device, DeviceWord
from techloan.people import clients as people
from techloan.people.models import Client, ClientWord
from techloan.permissions import Actor
from techloan.settings import Settings

# So many things get their words in one transaction, so that the desk never waits for it.
WORDS_AT_ONCE = 1000
# 5,000 devices with history and ticks take about a third of a second.
ROWS_AT_ONCE = 5_000
AGAIN = (
    "Something changed while this was going in, so nothing went in. Please press the button again."
)


@jobs.kind("import confirm")
def confirm_job(
    _config: Config,
    database: Database,
    progress: jobs.Progress,
    import_id: int,
    by_id: int | None,
    by_name: str,
) -> str | None:
    """Put an import in; its page says what came of it."""
    who = Actor(name=by_name, staff_id=by_id)
    put_in(database, who, utc_now(), import_id, progress.say)
    return None


def put_in(
    database: Database, actor: Actor, now: datetime, import_id: int, say: Say = quiet
) -> None:
    """Put the OK and look rows of an import in; the held ones wait in the tray.

    A list goes in by one transaction; one of more than ROWS_AT_ONCE rows by several, so that the
    desk never waits long, and begun ones go on where they stopped. When something is wrong, all
    that went in is taken out again and the preview stands as before.
    """
    say(0, 0, "Getting everything ready")
    with database.session() as db:
        source = db.get_one(Import, import_id)
        rows = _wanted(db, source)
        try:
            for n, some in enumerate(in_batches(rows, ROWS_AT_ONCE) if rows else [[]]):
                say(n * ROWS_AT_ONCE, len(rows), "Putting the rows in")
                last = (n + 1) * ROWS_AT_ONCE >= len(rows)
                _put_some(db, actor, now, source, some, last=last)
        except BaseException as error:
            db.rollback()
            undo.empty(database, source)
            _back_to_preview(database, import_id)
            if isinstance(error, IntegrityError):
                raise Refused(AGAIN) from error
            raise
    write_words(database, source, say)


def _put_some(
    db: Session,
    actor: Actor,
    now: datetime,
    source: Import,
    rows: Sequence[tuple[int, dict[str, Any]]],
    *,
    last: bool,
) -> None:
    result = put_rows(db, actor, now, source, rows, settings.read(db))
    fresh = db.get_one(Import, source.id, populate_existing=True, with_for_update=True)
    if fresh.stage is not Stage.GOING_IN:
        raise Refused("This import is not waiting to go in any more.")
    fresh.added += result.added
    fresh.done_to = rows[-1][0] if rows else 0
    fresh.made_models = json.dumps([*json.loads(fresh.made_models), *result.models])
    note_touched(fresh, result)
    _note_late(db, fresh, result.late)
    detail = {"import": fresh.id}
    for model_id in result.models:
        audit.record(db, actor, now, "added", "device model", model_id, detail=detail)
    if last:
        _finish(db, actor, now, fresh)
    db.commit()


def note_touched(source: Import, result: Put) -> None:
    """Keep what was there before and was changed, so that undo can change it back."""
    kept: dict[str, list[Any]] = json.loads(source.touched)
    more = {name: [*kept.get(name, []), *rows] for name, rows in result.touched.items()}
    source.touched = json.dumps({**kept, **more})


def put_rows(
    db: Session,
    actor: Actor,
    now: datetime,
    source: Import,
    rows: Sequence[tuple[int, dict[str, Any]]],
    now_settings: Settings,
) -> Put:
    """Put rows in by the kind of the import: pairs of the row's number and its values."""
    if source.kind is ImportKind.LOANS:
        return put_loans(db, actor, now, source, rows, now_settings)
    if source.kind is ImportKind.DEVICES:
        prefixes = now_settings.tag_prefixes
        return put_devices.put(db, actor, now, source, rows, prefixes)
    prefix = now_settings.reference_prefix
    return put_clients.put(db, actor, now, source, rows, prefix)


def write_words(database: Database, source: Import, say: Say = quiet) -> None:
    """Write the words by which the new devices or clients are found, a few at a time.

    They are only an index: what is not written yet is found by its tag or reference already.
    """
    both = (ImportKind.DEVICES, ImportKind.CLIENTS)
    for kind in both if source.kind is ImportKind.LOANS else (source.kind,):
        _write_words_of(database, source, kind, say)


def _write_words_of(database: Database, source: Import, kind: ImportKind, say: Say) -> None:
    pending = _without_words(database, source, kind)
    for n, some in enumerate(in_batches(pending, WORDS_AT_ONCE)):
        say(n * WORDS_AT_ONCE, len(pending), "Making everything easy to find")
        with database.session() as db:
            table = DeviceWord if kind is ImportKind.DEVICES else ClientWord
            words = Rows(db, cast("Table", table.__table__), _words_of(db, kind, some))
            db.begin_writing()
            words.put(db)
            db.commit()


def _wanted(db: Session, source: Import) -> list[tuple[int, dict[str, Any]]]:
    goes_in = [Outcome.OK, Outcome.LOOK]
    if source.kind is ImportKind.LOANS:
        # A held loan still brings in its client and its device, where these are not in doubt.
        goes_in.append(Outcome.HOLD)
    rows = db.execute(
        select(ImportRow.id, ImportRow.read, ImportRow.outcome)
        .where(
            ImportRow.import_id == source.id,
            ImportRow.id > source.done_to,
            ImportRow.outcome.in_(goes_in),
        )
        .order_by(ImportRow.id)
    )
    found = [(number, json.loads(read)["values"], outcome) for number, read, outcome in rows]
    return [
        (number, {**values, "held": outcome is Outcome.HOLD})
        for number, values, outcome in found
        if values
    ]


def _finish(db: Session, actor: Actor, now: datetime, source: Import) -> None:
    """Write down what came of it, in the transaction of the last rows."""
    source.stage, source.confirmed_at = Stage.DONE, now
    files.forget(db, source.id)
    _fill_tray(db, source.id)
    detail = {"kind": source.kind, "added": source.added, "held": source.hold, "skip": source.skip}
    audit.record(db, actor, now, "imported", "import", source.id, detail=detail)


def _note_late(db: Session, source: Import, late: dict[int, str]) -> None:
    for number, sentence in late.items():
        row = db.get_one(ImportRow, number)
        source.skip += 1
        source.ok -= row.outcome is Outcome.OK
        source.look -= row.outcome is Outcome.LOOK
        row.outcome = Outcome.SKIP
        row.read = json.dumps({**json.loads(row.read), "messages": [sentence]})


def _fill_tray(db: Session, import_id: int) -> None:
    """Let the held rows wait for a person: once, however often their file comes."""
    earlier = aliased(ImportRow)
    there = exists().where(
        earlier.fingerprint == ImportRow.fingerprint,
        earlier.kind == ImportRow.kind,
        earlier.tray != Tray.NONE,
    )
    db.execute(
        update(ImportRow)
        .where(ImportRow.import_id == import_id, ImportRow.outcome == Outcome.HOLD, ~there)
        .values(tray=Tray.WAITING)
        .execution_options(synchronize_session=False)
    )


def _back_to_preview(database: Database, import_id: int) -> None:
    with database.writing() as db:
        db.execute(
            update(Import)
            .where(Import.id == import_id, Import.stage == Stage.GOING_IN)
            .values(stage=Stage.PREVIEW)
        )


def _without_words(database: Database, source: Import, kind: ImportKind) -> list[int]:
    if kind is ImportKind.DEVICES:
        there = exists().where(DeviceWord.device_id == Device.id)
        query = select(Device.id).where(Device.import_id == source.id, ~there).order_by(Device.id)
    else:
        there = exists().where(ClientWord.client_id == Client.id)
        query = select(Client.id).where(Client.import_id == source.id, ~there).order_by(Client.id)
    with database.session() as db:
        return list(db.scalars(query))


def _words_of(db: Session, kind: ImportKind, numbers: list[int]) -> list[dict[str, Any]]:
    if kind is ImportKind.DEVICES:
        query = select(Device).options(joinedload(Device.model)).where(Device.id.in_(numbers))
        found = [(inventory.words_of(row), "device_id", row.id) for row in db.scalars(query)]
    else:
        people_query = select(Client).where(Client.id.in_(numbers))
        found = [(people.words_of(row), "client_id", row.id) for row in db.scalars(people_query)]
    # In the order of the index, which is how it grows fastest.
    return sorted(
        ({"word": word, name: number} for words, name, number in found for word in words),
        key=lambda row: str(row["word"]),
    )
