"""Device models: the list, and adding or editing one with its kit and preparation list."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import func, select

from techloan import web
from techloan.database import Session
from techloan.inventory import queries, starting_lists
from techloan.inventory.forms import ModelForm, listed
from techloan.inventory.model_services import keep_model
from techloan.inventory.models import Device, DeviceModel
from techloan.inventory.rules import KIND_WORDS
from techloan.permissions import Permission

blueprint = Blueprint("models", __name__)


@blueprint.get("/models")
@web.requires(Permission.MODELS_WRITE)
def index() -> web.Answer:
    """List the device models, with how many devices there are of each."""
    db = web.db()
    counts = select(Device.model_id, func.count()).group_by(Device.model_id)
    return render_template(
        "inventory/models.html",
        models=db.scalars(queries.models()).all(),
        counts=dict(db.execute(counts).all()),
        kinds=KIND_WORDS,
    )


@blueprint.get("/models/new")
@web.requires(Permission.MODELS_WRITE)
def new() -> web.Answer:
    """Ask what it is; then offer the usual lists of its kind and system."""
    start = starting_lists.named(request.args.get("kind", ""))
    if start is None:
        return render_template("inventory/new_model_kind.html", starts=starting_lists.STARTS)
    form = ModelForm(
        kind=start.kind,
        system=start.system,
        has_imei=start.has_imei,
        kit="\n".join(start.kit),
        lines="\n".join(start.lines),
    )
    return render_template("inventory/new_model.html", form=form)


@blueprint.post("/models/new")
@web.requires(Permission.MODELS_WRITE)
def add() -> web.Answer:
    """Add a device model."""
    form = ModelForm()
    if form.validate() and (model := web.attempt(form, lambda db: _keep(db, None, form))):
        flash(f"{model.title} is added.", "success")
        return redirect(url_for("models.index"), 303)
    return render_template("inventory/new_model.html", form=form), web.form_status(form)


@blueprint.get("/models/<int:model_id>")
@web.requires(Permission.MODELS_WRITE)
def edit(model_id: int) -> web.Answer:
    """Show a device model's fields and lists to change."""
    model = web.found(web.db().get(DeviceModel, model_id))
    db = web.db()
    kit = [part.name for part in db.scalars(queries.kit_of(model_id))]
    lines = [line.words for line in db.scalars(queries.lines_of(model_id))]
    form = ModelForm(obj=model, data={"kit": "\n".join(kit), "lines": "\n".join(lines)})
    return render_template("inventory/edit_model.html", form=form, model=model, usual=_usual(model))


@blueprint.post("/models/<int:model_id>")
@web.requires(Permission.MODELS_WRITE)
def keep(model_id: int) -> web.Answer:
    """Keep what was changed; devices that are being prepared ask for new lines at once."""
    model, form = web.found(web.db().get(DeviceModel, model_id)), ModelForm()
    if form.validate() and web.attempt(form, lambda db: _keep(db, model_id, form)):
        flash(f"{model.title} is saved.", "success")
        return redirect(url_for("models.index"), 303)
    page = render_template("inventory/edit_model.html", form=form, model=model, usual=_usual(model))
    return page, web.form_status(form)


def _usual(model: DeviceModel) -> starting_lists.Start:
    return starting_lists.start_for(model.kind, model.make, model.name)


def _keep(db: Session, model_id: int | None, form: ModelForm) -> DeviceModel:
    if model_id is None:
        model = DeviceModel(kind=form.chosen_kind, make=form.make.data, name=form.name.data)
    else:
        locked = select(DeviceModel).where(DeviceModel.id == model_id).with_for_update()
        model = db.scalars(locked.execution_options(populate_existing=True)).one()
        model.kind, model.make, model.name = form.chosen_kind, form.make.data, form.name.data
    model.system, model.note = form.system.data, form.note.data
    model.has_imei = form.has_imei.data
    kit, lines = listed(form.kit.data), listed(form.lines.data)
    return keep_model(db, web.actor(), web.now(), model, kit, lines)
