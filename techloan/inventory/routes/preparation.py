"""Preparing devices: the list of one device, and all that wait at a site."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from techloan import web
from techloan.errors import Refused
from techloan.fields import row_numbers
from techloan.inventory import queries, services
from techloan.inventory.models import Device, PreparationLine, PreparationTick
from techloan.inventory.routes.loading import locked_device, visible_device
from techloan.inventory.rules import State
from techloan.people.models import Site
from techloan.people.queries import open_sites
from techloan.permissions import Permission

blueprint = Blueprint("preparation", __name__)
PAGE = 200


@blueprint.get("/devices/<tag>/preparation")
@web.requires(Permission.DEVICES_WRITE)
def one(tag: str) -> web.Answer:
    """Show a device's preparation list, with who ticked what and when."""
    device = visible_device(tag, Permission.DEVICES_WRITE)
    if device.state is not State.TO_PREPARE:
        return redirect(url_for("devices.device", tag=device.tag))
    lines = web.db().scalars(queries.lines_of(device.model_id)).all()
    ticks = {tick.line_id: tick for tick in web.db().scalars(queries.ticks_of(device))}
    return render_template("inventory/preparation.html", device=device, lines=lines, ticks=ticks)


@blueprint.post("/devices/<tag>/preparation")
@web.requires(Permission.DEVICES_WRITE)
def tick(tag: str) -> web.Answer:
    """Keep the ticks; when all are there the device is ready."""
    device = locked_device(tag, Permission.DEVICES_WRITE)
    db, lines, shown = web.db(), _numbers("line"), _numbers("shown")
    ready = services.prepared(db, web.actor(), web.now(), device, lines, shown)
    db.commit()
    if ready:
        flash(f"{device.tag} is ready to lend.", "success")
        return redirect(url_for("devices.device", tag=device.tag), 303)
    flash("The ticks are saved.", "success")
    return redirect(url_for("preparation.one", tag=device.tag), 303)


@blueprint.get("/devices/preparation")
@web.requires(Permission.DEVICES_WRITE)
def waiting() -> web.Answer:
    """List what is to be prepared at a site: one's own, until another is chosen."""
    db, actor = web.db(), web.actor()
    reach = queries.reaches(actor, Permission.DEVICES_WRITE)
    sites = db.scalars(open_sites().where(reach).options(contains_eager(Site.partner))).all()
    site_id = request.args.get("site", type=int)
    if site_id is None and "site" not in request.args:
        site_id = actor.site_id
    wanted = queries.to_prepare(actor)
    if site_id is not None:
        wanted = wanted.where(Device.site_id == site_id)
    devices = db.scalars(wanted.limit(PAGE + 1)).all()
    return render_template(
        "inventory/to_prepare.html",
        devices=devices[:PAGE],
        more=len(devices) > PAGE,
        progress=_progress(devices),
        sites=sites,
        site_id=site_id,
    )


@blueprint.post("/devices/preparation")
@web.requires(Permission.DEVICES_WRITE)
def vouch() -> web.Answer:
    """ "I have checked these: ready", for the chosen devices, by name."""
    db = web.writing()
    numbers = sorted(_numbers("device"))[:PAGE]
    if not numbers:
        raise Refused("Tick the devices that you have checked, then press the button again.", 422)
    wanted = queries.to_prepare(web.actor()).where(Device.id.in_(numbers))
    locked = wanted.with_for_update(**queries.LOCK).execution_options(populate_existing=True)
    count = services.vouch(db, web.actor(), web.now(), db.scalars(locked).all())
    db.commit()
    flash(f"{count} {'device is' if count == 1 else 'devices are'} ready to lend.", "success")
    site = request.form.get("site", "")
    return redirect(url_for("preparation.waiting", site=site), 303)


def _progress(devices: Sequence[Device]) -> dict[int, tuple[int, int]]:
    """Return how many lines of each device are ticked, and how many there are."""
    db = web.db()
    asked = dict(
        db.execute(
            select(PreparationLine.model_id, func.count())
            .where(~PreparationLine.dropped)
            .group_by(PreparationLine.model_id)
        ).all()
    )
    ticked = dict(
        db.execute(
            select(PreparationTick.device_id, func.count())
            .join(Device, Device.id == PreparationTick.device_id)
            .join(PreparationLine, PreparationLine.id == PreparationTick.line_id)
            .where(
                PreparationTick.device_id.in_([device.id for device in devices]),
                PreparationTick.round == Device.preparation_round,
                ~PreparationLine.dropped,
            )
            .group_by(PreparationTick.device_id)
        ).all()
    )
    return {d.id: (ticked.get(d.id, 0), asked.get(d.model_id, 0)) for d in devices}


def _numbers(name: str) -> set[int]:
    return row_numbers(request.form.getlist(name))
