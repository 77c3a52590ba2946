"""Adding and editing a device."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import contains_eager

from techloan import cells, web
from techloan.database import Session
from techloan.errors import Refused
from techloan.inventory import queries, services
from techloan.inventory.forms import DeviceForm
from techloan.inventory.models import Device, DeviceModel
from techloan.inventory.routes.loading import locked_device, visible_device
from techloan.inventory.rules import TAG, Acquired, Condition
from techloan.people.models import Site
from techloan.people.queries import open_sites
from techloan.permissions import Permission
from techloan.sorry import STALE

blueprint = Blueprint("editing", __name__)


@blueprint.get("/devices/new")
@web.requires(Permission.DEVICES_WRITE)
def new() -> web.Answer:
    """Ask for a new device; what was scanned at the desk is filled in already."""
    form = _form(None)
    _fill_in(form, request.args.get("tag", ""))
    form.site_id.data = form.site_id.data or web.actor().site_id
    return render_template("inventory/new_device.html", form=form)


@blueprint.post("/devices/new")
@web.requires(Permission.DEVICES_WRITE)
def add() -> web.Answer:
    """Add a device; without a tag it gets the next free one of its kind."""
    form = _form(None)
    if form.validate() and (device := web.attempt(form, lambda db: _add(db, form))):
        flash(f"{device.tag} is added. Print its label, then prepare it.", "success")
        return redirect(url_for("devices.device", tag=device.tag), 303)
    return render_template("inventory/new_device.html", form=form), web.form_status(form)


@blueprint.get("/devices/<tag>/edit")
@web.requires(Permission.DEVICES_WRITE)
def edit(tag: str) -> web.Answer:
    """Show a device's fields to change."""
    device = visible_device(tag, Permission.DEVICES_WRITE)
    form = _form(device, obj=device, data=_shown(device))
    return render_template("inventory/edit_device.html", form=form, device=device)


@blueprint.post("/devices/<tag>/edit")
@web.requires(Permission.DEVICES_WRITE)
def keep(tag: str) -> web.Answer:
    """Keep what was changed."""
    device = visible_device(tag, Permission.DEVICES_WRITE)
    form = _form(device)
    if form.validate() and (kept := web.attempt(form, lambda db: _edit(db, tag, form))):
        flash(f"{kept.tag} is saved.", "success")
        return redirect(url_for("devices.device", tag=kept.tag), 303)
    page = render_template("inventory/edit_device.html", form=form, device=device)
    return page, web.form_status(form)


def _form(device: Device | None, **more: object) -> DeviceForm:
    """Return the form with the models, and the sites that this person may keep devices at."""
    form = DeviceForm(**more)
    db = web.db()
    form.model_id.choices = {m.id: m.title for m in db.scalars(queries.models())}
    reach = queries.reaches(web.actor(), Permission.DEVICES_WRITE)
    with_partner = open_sites().options(contains_eager(Site.partner))
    sites = list(db.scalars(with_partner.where(reach)))
    if device is not None and device.site not in sites:
        sites.append(device.site)
    form.site_id.choices = {site.id: f"{site.name} ({site.partner.name})" for site in sites}
    return form


def _fill_in(form: DeviceForm, code: str) -> None:
    read = cells.imei(code)
    if read.value:
        form.imei.data = read.value[0]
    elif TAG.fullmatch(code.strip().upper()):
        form.tag.data = code.strip().upper()
    else:
        form.serial.data = code.strip()[:60]


def _shown(device: Device) -> dict[str, object]:
    pounds = "" if device.cost_pence is None else f"{device.cost_pence / 100:.2f}"
    return {"cost": pounds, "version": device.version, "pin": ""}


def _add(db: Session, form: DeviceForm) -> Device:
    model = db.get_one(DeviceModel, form.model_id.data)
    prefix = web.settings().tag_prefixes[model.kind]
    device = Device(
        tag=form.tag.data or services.free_tag(db, prefix),
        model=model,
        site=db.get_one(Site, form.site_id.data),
    )
    _put_in(device, form)
    return services.add_device(db, web.actor(), web.now(), device)


def _edit(db: Session, tag: str, form: DeviceForm) -> Device:
    device = locked_device(tag, Permission.DEVICES_WRITE)
    if form.version.data != str(device.version):
        raise Refused(STALE)
    if not form.tag.data:
        raise Refused("Please give the device an asset tag.", 422)
    device.tag = form.tag.data
    device.model = db.get_one(DeviceModel, form.model_id.data)
    device.site = db.get_one(Site, form.site_id.data)
    _put_in(device, form)
    services.edit_device(db, web.actor(), web.now(), device)
    return device


def _put_in(device: Device, form: DeviceForm) -> None:
    device.serial, device.imei, device.imei_2 = form.serial.data, form.imei.data, form.imei_2.data
    device.condition = Condition(form.condition.data)
    device.acquired = Acquired(form.acquired.data)
    device.acquired_on = form.acquired_on.data
    device.funder, device.note = form.funder.data, form.note.data
    device.cost_pence = form.cost_pence
    if form.pin.data or form.forget_pin.data:
        services.set_pin(device, form.pin.data or "")
