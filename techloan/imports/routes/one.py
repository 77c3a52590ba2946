"""One import: its progress, columns, preview; to put it in, cancel it or take it back."""

import json
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import func, select

from techloan import audit, web
from techloan.errors import Refused
from techloan.imports import queries, services, undo
from techloan.imports.columns import sheets_of, tells_who
from techloan.imports.fields import fields_of, fields_to_choose
from techloan.imports.models import Import
from techloan.imports.preview import NO_COLUMNS
from techloan.imports.rules import KIND_WORDS, OUTCOME_WORDS, STAGE_WORDS, ImportKind, Stage
from techloan.imports.rules import Outcome as What
from techloan.imports.showing import as_shown
from techloan.jobs import Job, JobState
from techloan.permissions import Permission

blueprint = Blueprint("import", __name__)
SIZE = 50
GIVEN_UP = timedelta(minutes=15)
AT_WORK = (Stage.READING, Stage.GOING_IN, Stage.UNDOING)


@blueprint.get("/imports/<int:import_id>")
@web.requires(Permission.IMPORT_DEVICES)
def page(import_id: int) -> web.Answer:
    """Show how far an import is: its progress, its preview, or what came of it."""
    source = _source(import_id)
    if source.stage in AT_WORK:
        job = _job(source)
        stopped = _has_stopped(job)
        return render_template("imports/progress.html", source=source, job=job, stopped=stopped)
    if not any(tells_who(sheet) for sheet in sheets_of(source)):
        return render_template("imports/unread.html", source=source, words=_why(source))
    _note_listed(source)
    wanted = request.args.get("show", "")
    outcome = What(wanted) if wanted in set(What) else None
    return render_template("imports/one.html", source=source, **_shown(source, outcome))


@blueprint.get("/imports/<int:import_id>/progress")
@web.requires(Permission.IMPORT_DEVICES)
def progress(import_id: int) -> web.Answer:
    """Answer the page's script with how far the work is."""
    source = _source(import_id)
    return render_template("imports/_progress.html", source=source, job=_job(source))


@blueprint.get("/imports/<int:import_id>/columns")
@web.requires(Permission.IMPORT_DEVICES)
def columns(import_id: int) -> web.Answer:
    """Show which column is which field, to be changed by hand."""
    return _columns_page(_source(import_id), "")


@blueprint.post("/imports/<int:import_id>/columns")
@web.requires(Permission.IMPORT_DEVICES)
def choose_columns(import_id: int) -> web.Answer:
    """Take the columns that a person chose, and work the list out again."""
    source = _source(import_id)
    db = web.writing()
    try:
        services.choose_columns(db, web.actor(), source, _chosen(source))
    except Refused as refused:
        db.rollback()
        return _columns_page(_source(import_id), refused.sentence), 422
    services.work_out(web.house().queue, db, source)
    return _back(source)


@blueprint.post("/imports/<int:import_id>/confirm")
@web.requires(Permission.IMPORT_DEVICES)
def confirm(import_id: int) -> web.Answer:
    """Put the import in."""
    source = _source(import_id)
    services.confirm(web.house().queue, web.writing(), web.actor(), source)
    return _back(source)


@blueprint.post("/imports/<int:import_id>/go-on")
@web.requires(Permission.IMPORT_DEVICES)
def go_on(import_id: int) -> web.Answer:
    """Do again what stopped half-way."""
    source = _source(import_id)
    if not _has_stopped(_job(source)):
        raise Refused("The work is still going on.")
    services.go_on(web.house().queue, web.writing(), web.actor(), source)
    return _back(source)


@blueprint.post("/imports/<int:import_id>/cancel")
@web.requires(Permission.IMPORT_DEVICES)
def cancel(import_id: int) -> web.Answer:
    """Forget a list that did not go in."""
    source = _source(import_id)
    db = web.writing()
    services.cancel(db, web.actor(), web.now(), source)
    db.commit()
    flash("That list is forgotten. Nothing was changed.")
    return redirect(url_for("imports.imports"), 303)


@blueprint.post("/imports/<int:import_id>/undo")
@web.requires(Permission.IMPORT_DEVICES)
def take_back(import_id: int) -> web.Answer:
    """Take the import back."""
    source = _source(import_id)
    services.undo(web.house().queue, web.writing(), web.actor(), source)
    return _back(source)


def _source(import_id: int) -> Import:
    visible = queries.visible_to(web.actor())
    return web.found(web.db().scalar(visible.where(Import.id == import_id)))


def _back(source: Import) -> web.Answer:
    web.db().commit()
    return redirect(url_for("import.page", import_id=source.id), 303)


def _job(source: Import) -> Job | None:
    return web.db().get(Job, source.job_id) if source.job_id else None


def _has_stopped(job: Job | None) -> bool:
    """Say whether the work ended without an end: it failed, or its worker is gone."""
    if job is None or job.state is JobState.DONE:
        return False
    return job.state is JobState.FAILED or web.now() - job.made_at > GIVEN_UP


def _why(source: Import) -> str:
    if source.stage is Stage.CANCELLED:
        return "This list was cancelled. Nothing was changed."
    return source.words if source.stage is Stage.REFUSED else NO_COLUMNS


def _shown(source: Import, outcome: What | None) -> dict[str, object]:
    db = web.db()
    number = max(request.args.get("page", 1, type=int), 1)
    query = queries.rows_of(source.id, outcome)
    total = db.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    rows = db.scalars(query.offset((number - 1) * SIZE).limit(SIZE)).all()
    fields = fields_of(source.kind, web.settings())
    job = _job(source)
    ignored = [
        heading
        for sheet in sheets_of(source)
        for heading, field in zip(sheet.headings, sheet.fields, strict=True)
        if heading and not field
    ]
    done = source.stage is Stage.DONE
    is_loans = source.kind is ImportKind.LOANS
    return {
        "came_in": queries.brought_in(db, source) if done and is_loans else "",
        "labels": queries.tags_to_label(db, source) if done else [],
        "waiting": queries.waiting_of(db, source) if done and source.hold else 0,
        "rows": [as_shown(row, fields) for row in rows],
        "loans": queries.loans_of(db, rows) if done and is_loans else {},
        "outcome": outcome,
        "outcomes": OUTCOME_WORDS,
        "total": total,
        "page": number,
        "kinds": KIND_WORDS,
        "stages": STAGE_WORDS,
        "ignored": ignored,
        "sheets": [sheet for sheet in sheets_of(source) if sheet.sheet],
        "told": tells_who,
        "left_out": json.loads(source.left_out),
        "failed": job.words if job and job.state is JobState.FAILED else "",
        "used": undo.used(db, source) if source.stage is Stage.DONE else [],
    }


def _columns_page(source: Import, refused: str) -> str:
    return render_template(
        "imports/columns.html",
        source=source,
        sheets=sheets_of(source),
        told=tells_who,
        kinds=KIND_WORDS,
        fields=fields_to_choose(source.kind, web.settings()).values(),
        refused=refused,
        chosen=_chosen(source) if refused else None,
    )


def _chosen(source: Import) -> list[list[str]]:
    known = fields_to_choose(source.kind, web.settings())
    return [
        [
            name if (name := request.form.get(f"column-{n}-{i}", "")) in known else ""
            for i in range(len(sheet.fields))
        ]
        for n, sheet in enumerate(sheets_of(source))
    ]


def _note_listed(source: Import) -> None:
    """A page of clients was seen: one row of the audit with its kind and count."""
    if source.kind is ImportKind.DEVICES:
        return
    db = web.writing()
    detail = {"where": "an import", "import": source.id, "page": request.args.get("page", "1")}
    audit.record(db, web.actor(), web.now(), "listed", "client", None, detail=detail)
    db.commit()
