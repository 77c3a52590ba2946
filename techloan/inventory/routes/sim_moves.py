"""A SIM goes into a device, and comes out of it."""

from flask import Blueprint, flash, redirect, url_for

from techloan import web
from techloan.database import Session
from techloan.errors import Refused
from techloan.inventory import queries as devices
from techloan.inventory.models import Device
from techloan.inventory.routes.sim_loading import locked_sim, page_of, visible_sim
from techloan.inventory.sims import services
from techloan.inventory.sims.forms import PutInForm, TakeOutForm
from techloan.permissions import Permission

blueprint = Blueprint("sim_moves", __name__)


@blueprint.post("/sims/<int:sim_id>/put-in")
@web.requires(Permission.DEVICES_WRITE)
def put_in(sim_id: int) -> web.Answer:
    """Put a SIM into a device of this tag."""
    row, form = visible_sim(sim_id), PutInForm()
    if form.validate() and (device := web.attempt(form, lambda db: _put_in(db, sim_id, form))):
        flash(f"It sits in {device.tag} now.", "success")
        return redirect(url_for("sims.sim", sim_id=sim_id), 303)
    return page_of(row, put_in=form), web.form_status(form)


@blueprint.post("/sims/<int:sim_id>/take-out")
@web.requires(Permission.DEVICES_WRITE)
def take_out(sim_id: int) -> web.Answer:
    """Take a SIM out of its device."""
    row, form = visible_sim(sim_id), TakeOutForm()
    if form.validate() and (device := web.attempt(form, lambda db: _take_out(db, sim_id, form))):
        flash(f"It is out of {device.tag}.", "success")
        return redirect(url_for("sims.sim", sim_id=sim_id), 303)
    return page_of(row, take_out=form), web.form_status(form)


def _put_in(db: Session, sim_id: int, form: PutInForm) -> Device:
    row, tag = locked_sim(sim_id), (form.tag.data or "").strip()
    within = devices.reaches(web.actor(), Permission.DEVICES_WRITE)
    wanted = devices.devices().where(devices.by_tag(tag), within)
    device = db.scalar(wanted.with_for_update(**devices.LOCK))
    if device is None:
        raise Refused(f"There is no device {tag.upper()[:30]} of yours.", 422)
    services.put_in(db, web.actor(), web.now(), row, device)
    return device


def _take_out(db: Session, sim_id: int, form: TakeOutForm) -> Device:
    row = locked_sim(sim_id)
    return services.take_out(db, web.actor(), web.now(), row, form.why.data or "")
