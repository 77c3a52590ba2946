"""The tray: held rows, settled one by one."""

import json

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import func, select

from techloan import audit, web
from techloan.errors import Refused
from techloan.imports import queries, tray
from techloan.imports.field import Field
from techloan.imports.fields import fields_of
from techloan.imports.forms import SettleForm
from techloan.imports.models import ImportRow
from techloan.imports.rules import ImportKind
from techloan.imports.showing import as_shown
from techloan.loans.rules import ENDING_WORDS
from techloan.permissions import Permission

blueprint = Blueprint("tray", __name__)
SIZE = 50
# The endings to choose from, in the words that the import itself reads.
ENDINGS = {"on loan": "It is still out", **{e.value: words for e, words in ENDING_WORDS.items()}}
# What is asked though the list has no column for it, because a row without it cannot go in.
_NEEDED = {
    ImportKind.DEVICES: ("tag", "serial", "imei", "model"),
    ImportKind.CLIENTS: ("reference", "given_name", "family_name", "phone", "postcode"),
    ImportKind.LOANS: (
        *("reference", "name", "shared_with", "tag", "serial", "model"),
        *("out_on", "due_on", "back_on", "ending", "note"),
    ),
}


@blueprint.get("/imports/held")
@web.requires(Permission.IMPORT_DEVICES)
def held() -> web.Answer:
    """Show the rows that wait for a person."""
    db, query = web.db(), queries.tray(web.actor())
    number = max(request.args.get("page", 1, type=int), 1)
    total = db.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    rows = db.scalars(query.offset((number - 1) * SIZE).limit(SIZE)).all()
    if any(row.kind is not ImportKind.DEVICES for row in rows):
        _note_listed(len(rows))
    shown = [as_shown(row, fields_of(row.kind, web.settings())) for row in rows]
    return render_template("imports/held.html", rows=shown, total=total, page=number)


@blueprint.get("/imports/held/<int:row_id>")
@web.requires(Permission.IMPORT_DEVICES)
def row(row_id: int) -> web.Answer:
    """Show one held row, each word to be mended."""
    found = _row(row_id)
    if found.kind is not ImportKind.DEVICES:
        _note_listed(1)
    return _page(found, {}, "")


@blueprint.post("/imports/held/<int:row_id>")
@web.requires(Permission.IMPORT_DEVICES)
def settle(row_id: int) -> web.Answer:
    """Put a held row in with what was typed over it."""
    found = _row(row_id)
    typed = SettleForm.typed(request.form, [*(each.name for each in _fields(found)), "choice"])
    if taken := SettleForm.taken(request.form):
        # An offer was taken: it fills its field, and a person still has to put the row in.
        return _page(found, {**typed, **taken}, "")
    sure = request.form.get("sure") == "y"
    db = web.writing()
    try:
        tray.settle(db, web.actor(), web.now(), found, typed, sure=sure)
    except Refused as refused:
        db.rollback()
        return _page(_row(row_id), typed, refused.sentence), refused.status
    db.commit()
    tray.finish(web.house().database, found.import_id)
    flash(f"{found.key} is in.", "success")
    return redirect(_next(found), 303)


@blueprint.post("/imports/held/<int:row_id>/aside")
@web.requires(Permission.IMPORT_DEVICES)
def put_aside(row_id: int) -> web.Answer:
    """Put a held row aside for good."""
    found = _row(row_id)
    db = web.writing()
    tray.put_aside(db, web.actor(), web.now(), found)
    db.commit()
    flash("That row is put aside. It does not come back with its file.")
    return redirect(_next(found), 303)


def _next(settled: ImportRow) -> str:
    """Return the address of the next row of the same list that waits, or of all that wait."""
    rest = queries.tray(web.actor()).where(ImportRow.import_id == settled.import_id)
    following = web.db().scalar(rest.where(ImportRow.id > settled.id).limit(1))
    return url_for("tray.row", row_id=following.id) if following else url_for("tray.held")


def _row(row_id: int) -> ImportRow:
    waiting = queries.tray(web.actor()).where(ImportRow.id == row_id)
    return web.found(web.db().scalar(waiting))


def _fields(row: ImportRow) -> list[Field]:
    """Return the fields to show: those that the row has, and those that it needs."""
    fields = fields_of(row.kind, web.settings())
    cells = json.loads(row.read)["cells"]
    needed = _NEEDED[row.kind]
    if cells.get("name"):
        needed = tuple(name for name in needed if not name.endswith("_name"))
    return [field for name, field in fields.items() if name in needed or cells.get(name)]


def _page(found: ImportRow, typed: dict[str, str], refused: str) -> str:
    shown = as_shown(found, fields_of(found.kind, web.settings()))
    doubtful = {each["field"]: each for each in shown.repairs if each["read_as"] is None}
    # What is only offered stays empty until somebody takes it.
    read = {name: "" if name in doubtful else text for name, text in shown.cells.items()}
    return render_template(
        "imports/row.html",
        shown=shown,
        fields=_fields(found),
        doubtful=doubtful,
        words={**read, **typed},
        endings=ENDINGS,
        refused=refused,
    )


def _note_listed(count: int) -> None:
    db = web.writing()
    detail = {"where": "held rows of imports", "count": count}
    audit.record(db, web.actor(), web.now(), "listed", "client", None, detail=detail)
    db.commit()
