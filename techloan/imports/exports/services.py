"""Handing a list over: the file is made, and then it is written down who took it."""

from datetime import date, datetime

from techloan import audit
from techloan.database import Session
from techloan.errors import Refused
from techloan.imports.exports.sheet import File, FileKind, Sheet, file_of
from techloan.permissions import Actor, Permission


def take_away(
    db: Session, actor: Actor, now: datetime, today: date, sheet: Sheet, kind: FileKind
) -> File:
    """Return a list as a file, and write down who took it and each client whom it names.

    Nobody waits while the file is made: writing begins only after that. The caller commits before
    the file is handed over.
    """
    if not actor.may(Permission.EXPORT):
        raise Refused("You cannot take lists away. Ask somebody at the desk.")
    file = file_of(sheet, kind, today)
    db.begin_writing()
    detail = {"list": sheet.kind, "rows": len(sheet.rows), "file": file.name}
    audit.record(db, actor, now, "took away", "list", None, detail=detail)
    audit.opened_together(db, actor, now, sorted(sheet.clients), f"export of {sheet.kind}")
    return file
