"""What the kit of a device lacks: a part is there again."""

from flask import Blueprint, flash, redirect, url_for

from techloan import web
from techloan.inventory.routes.loading import locked_device
from techloan.loans import kit
from techloan.permissions import Permission

blueprint = Blueprint("kit", __name__)


@blueprint.post("/devices/<tag>/kit/<int:part_id>")
@web.requires(Permission.DEVICES_WRITE)
def replace(tag: str, part_id: int) -> web.Answer:
    """Say that a part which did not come back is there again, itself or another."""
    device = locked_device(tag, Permission.DEVICES_WRITE)
    name = kit.replace(web.db(), web.actor(), web.now(), web.today(), device, part_id)
    web.db().commit()
    flash(f"{name}: there again.", "success")
    return redirect(url_for("devices.device", tag=device.tag), 303)
