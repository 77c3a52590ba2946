"""The tray: held rows, settled one by one."""

import json
from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import func, select

from techloan import audit, web
from techloan.imports import mending, queries, tray
from techloan.imports.fields import fields_of
from techloan.imports.forms import SettleForm
from techloan.imports.mending import Group
from techloan.imports.models import Import, ImportRow
from techloan.imports.rules import ImportKind
from techloan.imports.showing import ShownRow, as_shown
from techloan.loans.rules import ENDING_WORDS, Ending
from techloan.permissions import Permission

blueprint = Blueprint("tray", __name__)
SIZE = 50
# The endings to choose from, in the words that the import itself reads.
ENDINGS = {
    "on loan": "It is still out",
    **{ending.value: words for ending, words in ENDING_WORDS.items()},
    Ending.KEPT.value: "Kept by the borrower (gifted)",
}
# What tells who a row means, where nobody of those named is meant.
_TOLD_BY = ("reference", "name", "given_name", "family_name")


@blueprint.get("/imports/held")
@web.requires(Permission.IMPORT_DEVICES)
def held() -> web.Answer:
    """Show the rows that wait for a person, under the lists in which they stood."""
    db, query = web.db(), queries.tray(web.actor())
    number = max(request.args.get("page", 1, type=int), 1)
    total = db.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    rows = db.scalars(query.offset((number - 1) * SIZE).limit(SIZE)).all()
    _note_listed([row.kind for row in rows])
    sources = db.scalars(queries.of_numbers({row.import_id for row in rows}))
    lists = [(source, _shown_of(source, rows)) for source in sources]
    return render_template("imports/held.html", lists=lists, total=total, page=number)


@blueprint.get("/imports/held/<int:row_id>")
@web.requires(Permission.IMPORT_DEVICES)
def row(row_id: int) -> web.Answer:
    """Show one held row, each word to be mended."""
    found = _row(row_id)
    _note_listed([found.kind])
    return _page(found, {})


@blueprint.post("/imports/held/<int:row_id>")
@web.requires(Permission.IMPORT_DEVICES)
def settle(row_id: int) -> web.Answer:
    """Put a held row in with what was typed over it."""
    found = _row(row_id)
    names = mending.names_of(_groups(found, {}))
    typed = SettleForm.typed(request.form, [*names, "choice"])
    if offer := SettleForm.taken(request.form):
        # It only fills its field: a person still has to put the row in.
        return _page(found, {**typed, **offer}, taken=next(iter(offer)))
    sure = request.form.get("sure") == "y"
    db = web.writing()
    try:
        tray.settle(db, web.actor(), web.now(), found, typed, sure=sure)
        db.commit()
    except web.REFUSALS as error:
        db.rollback()
        refused = web.refusal(error)
        return _page(found, typed, refused=refused.sentence), refused.status
    tray.finish(web.house().database, found.import_id)
    flash(_what_came(found), "success")
    return redirect(_onwards(found), 303)


@blueprint.post("/imports/held/<int:row_id>/aside")
@web.requires(Permission.IMPORT_DEVICES)
def put_aside(row_id: int) -> web.Answer:
    """Put a held row aside for good."""
    found = _row(row_id)
    db = web.writing()
    tray.put_aside(db, web.actor(), web.now(), found)
    db.commit()
    flash("That row is put aside. It does not come back with its file.")
    return redirect(_onwards(found), 303)


def _row(row_id: int) -> ImportRow:
    waiting = queries.tray(web.actor()).where(ImportRow.id == row_id)
    return web.found(web.db().scalar(waiting))


def _what_came(settled: ImportRow) -> str:
    """Say what is in now: a loan by its device and its borrower, all else by its code."""
    loan = web.db().scalar(queries.loan_of(settled))
    if loan is None:
        return f"{settled.key} is in."
    return f"The loan of {loan.device.tag} to {loan.client.name} is in."


def _following(row: ImportRow) -> int | None:
    """Return the number of the row that waits next in the same list, round to the first."""
    return web.db().scalar(queries.waiting_after(web.actor(), row))


def _onwards(settled: ImportRow) -> str:
    """Return the address of the next row of the same list that waits, or of all that wait."""
    following = _following(settled)
    return url_for("tray.row", row_id=following) if following else url_for("tray.held")


def _groups(found: ImportRow, typed: dict[str, str]) -> list[Group]:
    fields = fields_of(found.kind, web.settings())
    return mending.groups_of(found.kind, json.loads(found.read), fields, typed)


def _page(found: ImportRow, typed: dict[str, str], *, refused: str = "", taken: str = "") -> str:
    groups, shown = _groups(found, typed), _shown(found)
    names = mending.names_of(groups)
    source = web.db().get_one(Import, found.import_id)
    return render_template(
        "imports/row.html",
        shown=shown,
        source=source,
        context=tray.context_of(json.loads(found.read), source),
        groups=groups,
        # Repairs of what is no field of this page, such as those of a row below.
        others=[each for each in shown.repairs if each.get("row") or each["field"] not in names],
        below=mending.below(shown.context),
        told_by=_TOLD_BY,
        endings=ENDINGS,
        chosen=typed.get("choice", ""),
        sure=request.form.get("sure") == "y",
        refused=refused,
        taken=taken,
        following=_following(found),
    )


def _shown(row: ImportRow) -> ShownRow:
    return as_shown(row, fields_of(row.kind, web.settings()))


def _shown_of(source: Import, rows: Sequence[ImportRow]) -> list[ShownRow]:
    return [_shown(row) for row in rows if row.import_id == source.id]


def _note_listed(kinds: list[ImportKind]) -> None:
    """Rows of people were seen: one row of the audit with their count."""
    people = sum(kind is not ImportKind.DEVICES for kind in kinds)
    if people:
        db = web.writing()
        detail = {"where": "held rows of imports", "count": people}
        audit.record(db, web.actor(), web.now(), "listed", "client", None, detail=detail)
        db.commit()
