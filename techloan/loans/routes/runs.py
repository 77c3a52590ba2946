"""The pages of a run: a pile checked in, a stocktake."""

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for

from techloan import web
from techloan.loans import queries, runs
from techloan.loans.models import Loan, Outcome, Run, RunKind, RunScan
from techloan.people import queries as people
from techloan.people.models import Site
from techloan.permissions import Permission

blueprint = Blueprint("runs", __name__)
TITLES = {RunKind.PILE: "Check in a pile", RunKind.STOCKTAKE: "Stocktake"}
ROWS = {
    Outcome.IN: "good",
    Outcome.SEEN: "good",
    Outcome.FOUND: "good",
    Outcome.ALREADY: "already",
    Outcome.ELSEWHERE: "unknown",
    Outcome.UNKNOWN: "unknown",
    Outcome.REFUSED: "refused",
}


@blueprint.get("/desk/<any(pile, stocktake):kind>")
@web.requires(Permission.RUNS_USE)
def page(kind: str) -> web.Answer:
    """Show the run that is going on, or ask where to begin one."""
    run = runs.current(web.db(), web.actor(), RunKind(kind))
    if run is None:
        sites = web.db().scalars(people.open_sites()).all()
        title = TITLES[RunKind(kind)]
        return render_template("loans/run_begin.html", kind=kind, title=title, sites=sites)
    rows = web.db().scalars(runs.scans(run.id)).all()
    names = _names(rows)
    web.note_listed("pile", len(names))
    return render_template("loans/run.html", title=TITLES[run.kind], **_shown(run, rows, names))


@blueprint.post("/desk/<any(pile, stocktake):kind>/begin")
@web.requires(Permission.RUNS_USE)
def begin(kind: str) -> web.Answer:
    """Begin a run at a site."""
    db = web.writing()
    site = web.found(db.get(Site, request.form.get("site", 0, int)))
    runs.begin(db, web.actor(), web.now(), RunKind(kind), site)
    db.commit()
    return redirect(url_for("runs.page", kind=kind), 303)


@blueprint.post("/desk/runs/<int:run_id>/scan")
@web.requires(Permission.RUNS_USE)
def scan(run_id: int) -> web.Answer:
    """Take one scan and answer with its row."""
    db = web.writing()
    run = _own(run_id)
    code, key = request.form.get("code", ""), request.form.get("idempotency_key", "")[:36]
    row = runs.scan(db, web.actor(), web.now(), web.today(), run, code, key)
    db.commit()
    return _row(run, row)


@blueprint.post("/desk/runs/<int:run_id>/scans/<int:scan_id>/undo")
@web.requires(Permission.RUNS_USE)
def undo(run_id: int, scan_id: int) -> web.Answer:
    """Take back what one scan did."""
    db = web.writing()
    run = _own(run_id)
    row = runs.undo_scan(db, web.actor(), web.now(), web.today(), run, scan_id)
    db.commit()
    return _row(run, row)


@blueprint.post("/desk/runs/<int:run_id>/scans/<int:scan_id>/dismiss")
@web.requires(Permission.RUNS_USE)
def dismiss(run_id: int, scan_id: int) -> web.Answer:
    """Take an unknown code off the count."""
    db = web.writing()
    run = _own(run_id)
    runs.dismiss(db, run, scan_id, web.now())
    row = web.found(db.scalar(runs.scans(run.id).where(RunScan.id == scan_id)))
    db.commit()
    return _row(run, row)


@blueprint.post("/desk/runs/<int:run_id>/finish")
@web.requires(Permission.RUNS_USE)
def finish(run_id: int) -> web.Answer:
    """Finish a run and show what came of it."""
    db = web.writing()
    run = _own(run_id)
    runs.finish(db, web.actor(), run, web.now())
    db.commit()
    return redirect(url_for("runs.result", run_id=run_id), 303)


@blueprint.get("/desk/runs/<int:run_id>")
@web.requires(Permission.RUNS_USE)
def result(run_id: int) -> web.Answer:
    """Show what came of a run; of a stocktake also what was not seen."""
    run = _own(run_id)
    rows = web.db().scalars(runs.scans(run.id)).all()
    missing: Sequence[object] = ()
    if run.kind is RunKind.STOCKTAKE:
        missing = web.db().scalars(runs.not_seen(run)).all()
    title = f"{TITLES[run.kind]}: what came of it"
    return render_template(
        "loans/run_result.html", title=title, not_seen=missing, **_shown(run, rows, {})
    )


@blueprint.post("/desk/runs/<int:run_id>/missing")
@web.requires(Permission.RUNS_USE)
def missing(run_id: int) -> web.Answer:
    """Say that a device which the stocktake did not see is missing."""
    db = web.writing()
    run = _own(run_id)
    device_id = request.form.get("device", 0, int)
    runs.mark_missing(db, web.actor(), web.now(), web.today(), run, device_id)
    db.commit()
    return redirect(url_for("runs.result", run_id=run_id), 303)


def _own(run_id: int) -> Run:
    return web.found(runs.own(web.db(), web.actor(), run_id))


def _row(run: Run, row: RunScan) -> web.Answer:
    if not web.wants_fragment():
        return redirect(url_for("runs.page", kind=run.kind), 303)
    names = _names([row])
    for client_id, _name in names.values():
        web.note_opened(client_id, "pile")
    return render_template("loans/run_row.html", row=row, **_shown(run, [row], names))


def _names(rows: Sequence[RunScan]) -> dict[int, tuple[int, str]]:
    loans = {row.loan_id for row in rows if row.loan_id}
    if not loans:
        return {}
    wanted = queries.visible_to(web.actor()).where(Loan.id.in_(loans))
    return {loan.id: (loan.client_id, loan.client.name) for loan in web.db().scalars(wanted)}


def _shown(
    run: Run, rows: Sequence[RunScan], names: dict[int, tuple[int, str]]
) -> dict[str, object]:
    counts = runs.counts(web.db(), run)
    return {"run": run, "rows": rows, "names": names, "counts": counts, "row_kinds": ROWS}
