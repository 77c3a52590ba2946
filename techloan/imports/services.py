"""What is done with an import: begin, choose columns, put in, cancel, take back."""

import json
import re
from datetime import date, datetime

from sqlalchemy import delete, insert, select

from techloan import audit, jobs
from techloan.cells.reading import plain
from techloan.database import Session
from techloan.errors import Refused
from techloan.imports import files, queries
from techloan.imports.columns import kind_told, sheets_of, tells_who
from techloan.imports.models import Import, ImportShape
from techloan.imports.preview import NO_COLUMNS
from techloan.imports.rules import ImportKind, Stage
from techloan.people.models import Partner, Site
from techloan.permissions import Actor

NO_SITE = "There is no site yet where the devices of this list are kept. Add one first."
NO_PARTNER = "There is no partner yet to whom this list belongs. Add one first."
NOT_YOURS = "You can bring in lists of your own partner only."


def begin(
    actor: Actor,
    now: datetime,
    kind: ImportKind,
    filename: str,
    *,
    partner: Partner | None,
    site: Site | None,
    as_at: date,
) -> Import:
    """Begin an import for a partner and a site. Raise `Refused` where it is not this person's."""
    if partner is None:
        raise Refused(NO_PARTNER)
    if kind is not ImportKind.CLIENTS and site is None:
        raise Refused(NO_SITE)
    if not queries.may_import(actor, kind, partner.id):
        raise Refused(NOT_YOURS)
    if site is not None and site.partner_id != partner.id:
        raise Refused(f"{site.name} is not a site of {partner.name}.", 422)
    return Import(
        kind=kind,
        filename=_bare(filename),
        partner=partner,
        site=site,
        as_at=as_at,
        staff_id=actor.staff_id,
        actor=actor.name,
        any_partner=queries.reaches_all(actor, kind),
        uploaded_at=now,
    )


def keep(db: Session, actor: Actor, now: datetime, source: Import, data: bytes | None) -> None:
    """Keep a begun import, with its file while a person still has to say yes."""
    db.add(source)
    db.flush()
    if data is not None:
        files.forget_old(db, now)
        files.keep(db, source.id, data)
    detail = {"kind": source.kind, "file": source.filename}
    audit.record(db, actor, now, "uploaded", "import", source.id, detail=detail)


def work_out(queue: jobs.Queue, db: Session, source: Import) -> None:
    """Have the worker read the file and work every row out."""
    source.stage = Stage.READING
    _hand_over(queue, db, source, "import preview")


def refuse_wider(actor: Actor, source: Import) -> None:
    """Refuse to handle a list that may reach partners whom this person does not."""
    if source.any_partner and not queries.reaches_all(actor, source.kind):
        raise Refused("This list may name other partners. Whoever brought it has to handle it.")


def choose_columns(db: Session, actor: Actor, source: Import, chosen: list[list[str]]) -> None:
    """Take the fields that a person chose for each column, and remember them for such lists.

    Raise `Refused` when no sheet tells devices or clients apart then, or a field is there twice.
    """
    refuse_wider(actor, source)
    if source.stage is not Stage.PREVIEW:
        raise Refused("The columns of this import cannot be changed any more.")
    sheets = sheets_of(source)
    for sheet, fields in zip(sheets, chosen, strict=True):
        named = [name for name in fields if name]
        if len(named) != len(set(named)):
            raise Refused("Two columns are the same thing. Choose each thing once.", 422)
        sheet.fields, sheet.chosen = fields, True
        sheet.kind = kind_told(source.kind, fields).value
    if not any(tells_who(sheet) for sheet in sheets):
        raise Refused(NO_COLUMNS, 422)
    for sheet in sheets:
        db.execute(delete(ImportShape).where(ImportShape.shape == sheet.shape))
        row = {"shape": sheet.shape, "fields": json.dumps(sheet.fields)}
        db.execute(insert(ImportShape), row)
    source.columns = json.dumps([sheet.as_stored() for sheet in sheets])


def confirm(queue: jobs.Queue, db: Session, actor: Actor, source: Import) -> None:
    """Have the worker put the import in."""
    refuse_wider(actor, source)
    if source.stage is not Stage.PREVIEW:
        raise Refused("This import does not wait to go in.")
    if not source.ok + source.look + source.hold:
        raise Refused("There is nothing new in this list.")
    source.stage = Stage.GOING_IN
    _hand_over(queue, db, source, "import confirm", by_id=actor.staff_id, by_name=actor.name)


def cancel(db: Session, actor: Actor, now: datetime, source: Import) -> None:
    """Forget a list that did not go in, with its file."""
    if source.stage not in (Stage.PREVIEW, Stage.REFUSED, Stage.READING):
        raise Refused("This import is in already; it can be taken back.")
    source.stage = Stage.CANCELLED
    files.forget(db, source.id)
    audit.record(db, actor, now, "cancelled", "import", source.id)


def undo(queue: jobs.Queue, db: Session, actor: Actor, source: Import) -> None:
    """Have the worker take the import back."""
    refuse_wider(actor, source)
    if source.stage is not Stage.DONE:
        raise Refused("Only an import that went in can be taken back.")
    source.stage = Stage.UNDOING
    _hand_over(queue, db, source, "import undo", by_id=actor.staff_id, by_name=actor.name)


def go_on(queue: jobs.Queue, db: Session, actor: Actor, source: Import) -> None:
    """Have the worker do again what stopped half-way."""
    if source.stage is Stage.READING:
        _hand_over(queue, db, source, "import preview")
    elif source.stage in (Stage.GOING_IN, Stage.UNDOING):
        kind = "import confirm" if source.stage is Stage.GOING_IN else "import undo"
        _hand_over(queue, db, source, kind, by_id=actor.staff_id, by_name=actor.name)
    else:
        raise Refused("This is done already.")


def first_site(db: Session, partner: Partner) -> Site | None:
    """Return the first open site of a partner."""
    return db.scalar(
        select(Site)
        .where(Site.partner_id == partner.id, Site.closed_on.is_(None))
        .order_by(Site.id)
        .limit(1)
    )


def _hand_over(
    queue: jobs.Queue, db: Session, source: Import, kind: str, **more: str | int | None
) -> None:
    """Start a job, which commits what was decided; the caller commits which job it is."""
    job = queue.start(db, kind, source.staff_id, import_id=source.id, **more)
    db.begin_writing()
    db.refresh(source)
    source.job_id = job


def _bare(filename: str) -> str:
    """Return the name of a file without folders and hidden signs."""
    return plain(re.split(r"[/\\]", filename)[-1])[-200:] or "list"
