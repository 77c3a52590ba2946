"""SIMs: the list with what runs out, and the page of one."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy import Select, func, select

from techloan import headers, web
from techloan.database import Session
from techloan.errors import Refused
from techloan.imports.exports import services as exports
from techloan.imports.exports import sims as exported
from techloan.imports.exports.sheet import FileKind
from techloan.inventory.forms import PinForm
from techloan.inventory.routes.sim_loading import locked_sim, page_of, visible_sim
from techloan.inventory.sims import queries, services
from techloan.inventory.sims.forms import SimForm
from techloan.inventory.sims.models import Sim
from techloan.inventory.sims.rules import ends_before, expiry_words, runs_out
from techloan.loans.models import Loan
from techloan.people.models import Partner
from techloan.permissions import Permission
from techloan.sorry import STALE

blueprint = Blueprint("sims", __name__)
PAGE = 50
SHOW = {
    "": "All",
    "running-out": "Ended or ending soon",
    "in-a-device": "In a device",
    "free": "In no device",
}
WORDS = {"expiry_words": expiry_words, "runs_out": runs_out, "ends_before": ends_before}


@blueprint.get("/sims")
@web.requires(Permission.DEVICES_WRITE)
def index() -> web.Answer:
    """List SIMs, those that end first on top."""
    db, show, digits = web.db(), request.args.get("show", ""), _digits()
    page = min(max(request.args.get("page", 1, int), 1), 100_000)
    wanted = _wanted()
    counted = select(func.count()).select_from(wanted.with_only_columns(Sim.id).subquery())
    some = queries.soonest_first(wanted).limit(PAGE).offset((page - 1) * PAGE)
    rows = db.scalars(some).all()
    return render_template(
        "inventory/sims.html",
        sims=rows,
        due=_due(rows),
        total=db.scalar(counted) or 0,
        page=page,
        show=show if show in SHOW else "",
        digits=digits,
        choices=SHOW,
        **WORDS,
    )


@blueprint.get("/sims.csv", defaults={"ending": "csv"})
@blueprint.get("/sims.xlsx", defaults={"ending": "xlsx"})
@web.requires(Permission.EXPORT)
def take_away(ending: str) -> web.Answer:
    """Answer with the list that is shown as a file, and write down who took it."""
    db, actor = web.db(), web.actor()
    numbers = _wanted().with_only_columns(Sim.id)
    sheet = exported.sheet(db, actor, web.settings(), numbers)
    file = exports.take_away(db, actor, web.now(), web.today(), sheet, FileKind(ending))
    db.commit()
    return Response(file.data, mimetype=file.mimetype, headers=headers.attachment(file.name))


@blueprint.get("/sims/new")
@web.requires(Permission.DEVICES_WRITE)
def new() -> web.Answer:
    """Ask for a new SIM."""
    form = _form()
    form.partner_id.data = web.actor().partner_id
    return render_template("inventory/new_sim.html", form=form)


@blueprint.post("/sims/new")
@web.requires(Permission.DEVICES_WRITE)
def add() -> web.Answer:
    """Add a SIM; next it goes into a device."""
    form = _form()
    if form.validate() and (sim := web.attempt(form, lambda db: _add(db, form))):
        flash("The SIM is added. Put it into a device now, or later.", "success")
        return redirect(url_for("sims.sim", sim_id=sim.id), 303)
    return render_template("inventory/new_sim.html", form=form), web.form_status(form)


@blueprint.get("/sims/<int:sim_id>")
@web.requires(Permission.DEVICES_WRITE)
def sim(sim_id: int) -> web.Answer:
    """Show a SIM: its plan, the device it sits in, its history."""
    return page_of(visible_sim(sim_id))


@blueprint.get("/sims/<int:sim_id>/edit")
@web.requires(Permission.DEVICES_WRITE)
def edit(sim_id: int) -> web.Answer:
    """Show a SIM's fields to change."""
    row = visible_sim(sim_id)
    whose = row.partner_id or (row.device.site.partner_id if row.device else None)
    form = _form(obj=row, data={"puk": "", "partner_id": whose})
    return render_template("inventory/edit_sim.html", form=form, sim=row)


@blueprint.post("/sims/<int:sim_id>/edit")
@web.requires(Permission.DEVICES_WRITE)
def keep(sim_id: int) -> web.Answer:
    """Keep what was changed."""
    row, form = visible_sim(sim_id), _form()
    if form.validate() and web.attempt(form, lambda db: _keep(db, sim_id, form)):
        flash("The SIM is saved.", "success")
        return redirect(url_for("sims.sim", sim_id=sim_id), 303)
    page = render_template("inventory/edit_sim.html", form=form, sim=row)
    return page, web.form_status(form)


@blueprint.get("/sims/<int:sim_id>/puk")
@web.requires(Permission.SECRETS_REVEAL)
def ask_for_puk(sim_id: int) -> web.Answer:
    """Ask why the PUK is needed."""
    row = visible_sim(sim_id, Permission.SECRETS_REVEAL)
    return render_template("inventory/puk.html", sim=row, form=PinForm(), puk=None)


@blueprint.post("/sims/<int:sim_id>/puk")
@web.requires(Permission.SECRETS_REVEAL)
def reveal_puk(sim_id: int) -> web.Answer:
    """Show the PUK once; who saw it, when and why is written down."""
    row, form, puk = visible_sim(sim_id, Permission.SECRETS_REVEAL), PinForm(), None
    if form.validate():
        puk = web.attempt(form, lambda db: _reveal(db, sim_id, form.reason.data or ""))
    page = render_template("inventory/puk.html", sim=row, form=form, puk=puk)
    return page, web.form_status(form)


def _digits() -> str:
    return "".join(filter(str.isdecimal, request.args.get("q", "")))[:20]


def _wanted() -> Select[Sim]:
    """Select the SIMs that are asked for, of those that this person may see."""
    seen = queries.reaches(web.actor(), Permission.DEVICES_WRITE)
    wanted = queries.sims().where(seen, queries.shown(request.args.get("show", ""), web.today()))
    digits = _digits()
    return wanted.where(queries.matching(digits)) if digits else wanted


def _due(rows: Sequence[Sim]) -> dict[int, date | None]:
    """Return when the devices of some SIMs are due back, of those that are on loan."""
    numbers = [row.device_id for row in rows if row.device_id]
    asked = select(Loan.device_id, Loan.due_on).where(
        Loan.device_id.in_(numbers), Loan.ending.is_(None)
    )
    return dict(web.db().execute(asked).all()) if numbers else {}


def _form(**more: object) -> SimForm:
    form = SimForm(**more)
    mine = queries.partners(web.actor(), Permission.DEVICES_WRITE)
    form.partner_id.choices = {one.id: one.name for one in web.db().scalars(mine)}
    return form


def _add(db: Session, form: SimForm) -> Sim:
    row = Sim(network=form.network.data)
    _put_in(db, row, form)
    return services.keep_sim(db, web.actor(), web.now(), row)


def _keep(db: Session, sim_id: int, form: SimForm) -> Sim:
    row = locked_sim(sim_id)
    if form.version.data != str(row.version):
        raise Refused(STALE)
    _put_in(db, row, form)
    return services.keep_sim(db, web.actor(), web.now(), row)


def _put_in(db: Session, row: Sim, form: SimForm) -> None:
    row.network, row.iccid, row.number = form.network.data, form.iccid.data, form.phone
    row.allowance, row.expires_on = form.allowance.data, form.expires_on.data
    row.note = form.note.data
    if row.device is None:
        row.partner = db.get_one(Partner, form.partner_id.data)
    if form.puk.data or form.forget_puk.data:
        services.set_puk(row, form.puk.data or "")


def _reveal(db: Session, sim_id: int, reason: str) -> str:
    row = locked_sim(sim_id, Permission.SECRETS_REVEAL)
    return services.reveal_puk(db, web.actor(), web.now(), row, reason)
