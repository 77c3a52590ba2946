"""The repair log of a device: sent, back, and what it cost."""

from flask import Blueprint, flash, redirect, render_template, url_for

from techloan import web
from techloan.database import Session
from techloan.errors import Refused
from techloan.inventory import queries
from techloan.inventory.models import Device
from techloan.inventory.repairs import queries as log
from techloan.inventory.repairs import services
from techloan.inventory.repairs.forms import BackForm, CostForm, SendForm
from techloan.inventory.repairs.models import Repair
from techloan.inventory.repairs.rules import OUTCOME_WORDS
from techloan.inventory.routes.loading import locked_device, visible_device
from techloan.inventory.rules import MOVES, State
from techloan.loans.queries import OPEN_LOAN
from techloan.permissions import Permission

blueprint = Blueprint("repairs", __name__)


@blueprint.get("/devices/<tag>/repairs")
@web.requires(Permission.DEVICES_WRITE)
def page(tag: str) -> web.Answer:
    """Show the repairs of a device: the one that goes on, and what the earlier ones cost."""
    device = visible_device(tag, Permission.DEVICES_WRITE)
    return _page(device, SendForm(on=web.today(), wrong=_wrong(device)), BackForm(on=web.today()))


@blueprint.post("/devices/<tag>/repairs")
@web.requires(Permission.DEVICES_WRITE)
def send(tag: str) -> web.Answer:
    """Write down where a device was sent; it is in repair from then on."""
    device, form = visible_device(tag, Permission.DEVICES_WRITE), SendForm()
    if form.validate() and web.attempt(form, lambda db: _send(db, tag, form)):
        flash(f"The repair of {device.tag} is written down.", "success")
        return redirect(url_for("repairs.page", tag=device.tag), 303)
    return _page(device, form, BackForm(on=web.today(), formdata=None)), web.form_status(form)


@blueprint.post("/devices/<tag>/repairs/back")
@web.requires(Permission.DEVICES_WRITE)
def back(tag: str) -> web.Answer:
    """Write down what came of the repair that goes on."""
    device, form = visible_device(tag, Permission.DEVICES_WRITE), BackForm()
    if form.validate() and web.attempt(form, lambda db: _back(db, tag, form)):
        flash(f"The repair of {device.tag} is over.", "success")
        return redirect(url_for("devices.device", tag=device.tag), 303)
    return _page(device, SendForm(on=web.today(), formdata=None), form), web.form_status(form)


@blueprint.post("/devices/<tag>/repairs/<int:repair_id>/cost")
@web.requires(Permission.DEVICES_WRITE)
def cost(tag: str, repair_id: int) -> web.Answer:
    """Keep what a repair cost, when its bill comes."""
    form = CostForm()
    device = locked_device(tag, Permission.DEVICES_WRITE)
    if not form.validate():
        return web.misfilled(form)
    repair = web.db().scalar(log.of_device(device.id).where(Repair.id == repair_id))
    services.keep_cost(web.db(), web.actor(), web.now(), device, web.found(repair), form.cost_pence)
    web.db().commit()
    flash("The cost is saved.", "success")
    return redirect(url_for("repairs.page", tag=device.tag), 303)


def _send(db: Session, tag: str, form: SendForm) -> Repair:
    device = locked_device(tag, Permission.DEVICES_WRITE)
    if db.scalar(OPEN_LOAN, {"device_id": device.id}) is not None:
        raise Refused(f"{device.tag} is on loan. Check it in or end the loan first.")
    told = (form.wrong.data or "", form.sent_to.data or "", form.on.data)
    return services.send(db, web.actor(), web.now(), web.today(), device, *told)


def _back(db: Session, tag: str, form: BackForm) -> Repair:
    device = locked_device(tag, Permission.DEVICES_WRITE)
    told = services.Back(form.on.data, form.came_of_it, form.done.data or "", form.cost_pence)
    return services.bring_back(db, web.actor(), web.now(), web.today(), device, told)


def _wrong(device: Device) -> str:
    """Return why a device went into repair, so that nobody types it twice."""
    if device.state is not State.IN_REPAIR:
        return ""
    move = web.db().scalar(queries.last_move(device.id))
    return move.why if move else ""


def _page(device: Device, send_form: SendForm, back_form: BackForm) -> str:
    repairs = web.db().scalars(log.of_device(device.id)).all()
    return render_template(
        "inventory/repairs.html",
        device=device,
        repairs=repairs,
        going_on=next((repair for repair in repairs if repair.back_on is None), None),
        total=sum(repair.cost_pence or 0 for repair in repairs),
        send_form=send_form,
        back_form=back_form,
        may_go=(device.state, State.IN_REPAIR) in MOVES or device.state is State.IN_REPAIR,
        outcomes=OUTCOME_WORDS,
    )
