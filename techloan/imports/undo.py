"""Take a whole import back: exactly what it added, and only while nobody has used it."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    case,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)

from techloan import audit, jobs
from techloan.audit import AuditLine
from techloan.config import Config
from techloan.database import Database, Session
from techloan.dates import utc_now
from techloan.errors import Refused
from techloan.imports.bulk import in_batches
from techloan.imports.loans import undo as loans
from techloan.imports.models import Import, ImportRow
from techloan.imports.preview import Say, quiet
from techloan.imports.rules import ImportKind, Stage, Tray
from techloan.inventory.models import (
    Device,
    DeviceModel,
    DeviceMove,
    DeviceWord,
    KitPart,
    PreparationLine,
    PreparationTick,
)
from techloan.inventory.sims.models import Sim, SimMove
from techloan.loans.models import Loan, RunScan
from techloan.loans.requests.models import Request, RequestTurn
from techloan.people.contacts.models import Contact
from techloan.people.messages.models import Message
from techloan.people.models import Allocation, Client, ClientWord, Consent
from techloan.permissions import Actor
from techloan.support.measures.models import Measure
from techloan.support.models import SupportSession
from techloan.support.worries.models import Worry

# So many go in one transaction, so that the desk never waits for it.
AT_ONCE = 2000
NAMED = 10
# What people call a SIM.
_SIM = literal("the SIM ") + case((Sim.iccid == "", Sim.network), else_=Sim.iccid)
# What the audit knows of a thing that nobody used yet.
NO_USE = ("added", "opened", "listed", "exported", "printed a label", "stopped letters")


@jobs.kind("import undo")
def undo_job(
    _config: Config,
    database: Database,
    progress: jobs.Progress,
    import_id: int,
    by_id: int | None,
    by_name: str,
) -> str | None:
    """Take an import back; its page says that it is."""
    who = Actor(name=by_name, staff_id=by_id)
    take_back(database, who, utc_now(), import_id, progress.say)
    return None


def used(db: Session, source: Import) -> list[tuple[str, str]]:
    """Return what of an import has been used since: its tag or reference, and how.

    At most a few are named; an empty list means that the import can be taken back.
    """
    found: list[tuple[str, str]] = []
    for key, uses in _uses(source):
        for reason, query in uses:
            names = db.scalars(query.with_only_columns(key).limit(NAMED))
            found += [(name, reason) for name in names]
    return sorted(set(found))[:NAMED]


def take_back(
    database: Database, actor: Actor, now: datetime, import_id: int, say: Say = quiet
) -> None:
    """Take back what an import added, with histories, words and ticks. The audit stays.

    Raise `Refused` with what was used since; then nothing is taken back.
    """
    with database.session() as db:
        source = db.get_one(Import, import_id)
        try:
            _refuse_used(db, source)
            numbers = _added(db, source)
            for n, some in enumerate(in_batches(numbers, AT_ONCE)):
                say(n * AT_ONCE, len(numbers), "Taking everything back")
                db.begin_writing()
                _refuse_used(db, source)
                _delete(db, some)
                if len(numbers) > AT_ONCE:
                    db.commit()
            db.begin_writing()
            _finish(db, actor, now, import_id)
            db.commit()
        except BaseException:
            db.rollback()
            _still_in(database, import_id)
            raise


def empty(database: Database, source: Import) -> None:
    """Take out again what went in of an import that was not finished, as if it never began."""
    with database.session() as db:
        for some in in_batches(_added(db, source), AT_ONCE):
            db.begin_writing()
            _delete(db, some)
            db.commit()
        db.begin_writing()
        fresh = db.get_one(Import, source.id, populate_existing=True)
        loans.give_back(db, fresh)
        _unmake_models(db, fresh)
        fresh.added, fresh.done_to, fresh.made_models, fresh.touched = 0, 0, "[]", "{}"
        db.commit()


def _refuse_used(db: Session, source: Import) -> None:
    if names := used(db, source):
        said = "; ".join(f"{name} {reason}" for name, reason in names[:3])
        more = " and more" if len(names) > 3 else ""
        raise Refused(f"This import cannot be taken back, because it was used since: {said}{more}.")


def _uses(source: Import) -> list[tuple[Any, list[tuple[str, Select[Any]]]]]:
    """Return what counts as use, for each kind of thing that an import added."""
    found: list[tuple[Any, list[tuple[str, Select[Any]]]]] = []
    if source.kind is not ImportKind.CLIENTS:
        found.append((Device.tag, _uses_of_devices(source)))
    if source.kind is not ImportKind.DEVICES:
        found.append((Client.reference, _uses_of_clients(source)))
    if source.kind is not ImportKind.CLIENTS:
        found.append((_SIM, _uses_of_sims(source)))
    if source.kind is ImportKind.LOANS:
        found.append((Device.tag, loans.uses(source)))
    return found


def _uses_of_devices(source: Import) -> list[tuple[str, Select[Any]]]:
    mine = select(Device).where(Device.import_id == source.id)
    moves = (
        select(func.count())
        .where(DeviceMove.device_id == Device.id, DeviceMove.why.startswith("from the list "))
        .correlate(Device)
        .scalar_subquery()
    )
    all_moves = (
        select(func.count())
        .where(DeviceMove.device_id == Device.id)
        .correlate(Device)
        .scalar_subquery()
    )
    ticked = exists().where(
        PreparationTick.device_id == Device.id, PreparationTick.source != "import"
    )
    has_sim = exists().where(SimMove.device_id == Device.id)
    return [
        ("has a SIM that was moved", mine.where(has_sim)),
        ("was lent", mine.where(exists().where(Loan.device_id == Device.id, _later(source)))),
        ("was set aside", mine.where(exists().where(RequestTurn.device_id == Device.id))),
        ("was scanned", mine.where(exists().where(RunScan.device_id == Device.id))),
        ("was prepared or moved", mine.where(or_(moves != all_moves, ticked))),
        ("was changed", mine.where(or_(Device.version > 1, _audited(source, "device", Device.id)))),
    ]


def _uses_of_sims(source: Import) -> list[tuple[str, Select[Any]]]:
    # Of a SIM that came with a new device, the device itself tells that it was moved.
    mine = select(Sim).outerjoin(Sim.device).where(Sim.import_id == source.id)
    moved = exists().where(SimMove.sim_id == Sim.id)
    changed = or_(Sim.version > 1, _audited(source, "SIM", Sim.id))
    return [("was moved", mine.where(moved)), ("was changed", mine.where(changed, ~moved))]


def _uses_of_clients(source: Import) -> list[tuple[str, Select[Any]]]:
    mine = select(Client).where(Client.import_id == source.id)
    lent = or_(Loan.client_id == Client.id, Loan.shared_with_id == Client.id)
    changed = or_(Client.version > 1, _audited(source, "client", Client.id))
    helped = (exists().where(each.client_id == Client.id) for each in (SupportSession, Worry))
    asked = exists().where(Measure.client_id == Client.id)
    reached = (exists().where(each.client_id == Client.id) for each in (Contact, Message))
    return [
        ("has a loan", mine.where(exists().where(lent, _later(source)))),
        ("asked for a device", mine.where(exists().where(Request.client_id == Client.id))),
        ("has a supporter", mine.where(exists().where(Allocation.client_id == Client.id))),
        ("was helped", mine.where(or_(*helped, asked))),
        ("was rung or written to", mine.where(or_(*reached))),
        ("gave a consent", mine.where(exists().where(Consent.client_id == Client.id))),
        ("was changed", mine.where(changed)),
    ]


def _later(source: Import) -> ColumnElement[bool]:
    """Return the condition that a loan did not come with this import itself."""
    return Loan.import_id.is_distinct_from(source.id)


def _audited(source: Import, subject: str, number: Any) -> ColumnElement[bool]:
    """Say whether the audit knows of more about a row than that it was added and looked at."""
    return exists().where(
        AuditLine.subject == subject,
        AuditLine.subject_id == number,
        AuditLine.action.not_in(NO_USE),
        AuditLine.at >= source.confirmed_at,
    )


def _added(db: Session, source: Import) -> list[tuple[ImportKind, int]]:
    """Return what an import added, in the order in which it can go: loans before their devices."""
    queries = {
        ImportKind.LOANS: loans.added(source),
        ImportKind.DEVICES: select(Device.id).where(Device.import_id == source.id),
        ImportKind.CLIENTS: select(Client.id).where(Client.import_id == source.id),
    }
    return [(kind, number) for kind, query in queries.items() for number in db.scalars(query)]


def _delete(db: Session, added: list[tuple[ImportKind, int]]) -> None:
    for kind in (ImportKind.LOANS, ImportKind.DEVICES, ImportKind.CLIENTS):
        if numbers := [number for each, number in added if each is kind]:
            _delete_of(db, kind, numbers)


def _delete_of(db: Session, kind: ImportKind, numbers: list[int]) -> None:
    if kind is ImportKind.LOANS:
        db.execute(delete(Loan).where(Loan.id.in_(numbers)))
        return
    if kind is ImportKind.DEVICES:
        # The children go first: it is faster than to have them follow one by one.
        for table in (DeviceWord, PreparationTick, DeviceMove):
            db.execute(delete(table).where(table.device_id.in_(numbers)))
        db.execute(delete(Device).where(Device.id.in_(numbers)))
        return
    db.execute(delete(ClientWord).where(ClientWord.client_id.in_(numbers)))
    db.execute(delete(Client).where(Client.id.in_(numbers)))


def _unmake_models(db: Session, source: Import) -> list[int]:
    """Take away the device models that an import made, where nobody uses them; return which."""
    gone = []
    for model_id in json.loads(source.made_models):
        if not db.scalar(select(exists().where(Device.model_id == model_id))):
            for table in (KitPart, PreparationLine):
                db.execute(delete(table).where(table.model_id == model_id))
            db.execute(delete(DeviceModel).where(DeviceModel.id == model_id))
            gone.append(model_id)
    return gone


def _finish(db: Session, actor: Actor, now: datetime, import_id: int) -> None:
    source = db.get_one(Import, import_id, populate_existing=True)
    loans.give_back(db, source)
    for model_id in _unmake_models(db, source):
        detail = {"import": import_id}
        audit.record(db, actor, now, "took back", "device model", model_id, detail=detail)
    source.stage, source.undone_at = Stage.UNDONE, now
    db.execute(
        update(ImportRow)
        .where(ImportRow.import_id == import_id, ImportRow.tray != Tray.NONE)
        .values(tray=Tray.NONE)
        .execution_options(synchronize_session=False)
    )
    said = {"kind": source.kind.value, "taken back": source.added}
    audit.record(db, actor, now, "took back", "import", import_id, detail=said)


def _still_in(database: Database, import_id: int) -> None:
    with database.writing() as db:
        db.execute(
            update(Import)
            .where(Import.id == import_id, Import.stage == Stage.UNDOING)
            .values(stage=Stage.DONE)
        )
