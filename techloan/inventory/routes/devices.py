"""The list of devices, and the page of one with its story."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from sqlalchemy import select

from techloan import headers, web
from techloan.database import Session
from techloan.imports.exports import devices as exported
from techloan.imports.exports import services as exports
from techloan.imports.exports.sheet import FileKind
from techloan.inventory import queries, search, services
from techloan.inventory.forms import PinForm
from techloan.inventory.models import Device
from techloan.inventory.routes import listing
from techloan.inventory.routes.loading import locked_device, visible_device
from techloan.inventory.routes.moves import moves_of
from techloan.inventory.routes.story import Past, past_of, story
from techloan.inventory.rules import (
    ACQUIRED_WORDS,
    CONDITION_WORDS,
    KIND_WORDS,
    RETIRED_WORDS,
    STATE_WORDS,
    imei_doubt,
)
from techloan.inventory.sims import queries as sims
from techloan.inventory.sims.rules import ends_before, expiry_words, runs_out
from techloan.loans import kit as loan_kit
from techloan.loans.rules import due_words
from techloan.permissions import Permission, Scope

blueprint = Blueprint("devices", __name__)
WORDS = {
    "state": STATE_WORDS,
    "kind": KIND_WORDS,
    "condition": CONDITION_WORDS,
    "acquired": ACQUIRED_WORDS,
    "retired": RETIRED_WORDS,
}


@blueprint.get("/devices")
@web.requires(Permission.DEVICES_READ)
def index() -> web.Answer:
    """List devices; a whole tag, serial number or IMEI leads straight to its device."""
    filters = listing.Filters.of(request.args)
    if filters.q and (tag := _the_one(filters.q)):
        return redirect(url_for("devices.device", tag=tag))
    page = min(max(request.args.get("page", 1, int), 1), 100_000)
    found = listing.page_of(web.db(), web.actor(), web.today(), filters, page)
    choices = listing.choices(web.db(), web.actor())
    web.note_listed("list of devices", sum(1 for row in found.rows if row.loan_id and row.sees))
    return render_template(
        "inventory/devices.html",
        found=found,
        filters=filters,
        choices=choices,
        takes_all=Scope.ALL in web.actor().scopes_of(Permission.EXPORT),
        state_words=STATE_WORDS,
        due_words=due_words,
    )


@blueprint.get("/devices.csv", defaults={"ending": "csv"})
@blueprint.get("/devices.xlsx", defaults={"ending": "xlsx"})
@web.requires(Permission.EXPORT)
def take_away(ending: str) -> web.Answer:
    """Answer with the list that is shown as a file, and write down who took it."""
    db, actor = web.db(), web.actor()
    wanted = listing.numbers_of(db, actor, web.today(), listing.Filters.of(request.args))
    sheet = exported.sheet(db, actor, web.settings(), wanted)
    file = exports.take_away(db, actor, web.now(), web.today(), sheet, FileKind(ending))
    db.commit()
    return Response(file.data, mimetype=file.mimetype, headers=headers.attachment(file.name))


@blueprint.get("/devices/<tag>")
@web.requires(Permission.DEVICES_READ)
def device(tag: str) -> web.Answer:
    """Show a device: what it is, who has it, what may be done, and its story."""
    row, actor = visible_device(tag), web.actor()
    past = past_of(web.db(), actor, row, web.today())
    _note(row, past)
    return render_template(
        "inventory/device.html",
        device=row,
        past=past,
        events=story(web.db(), row, past),
        moves=[] if past.lent else moves_of(actor, row),
        may_write=actor.reaches_partner(Permission.DEVICES_WRITE, row.site.partner_id),
        may_reveal=actor.reaches_partner(Permission.SECRETS_REVEAL, row.site.partner_id),
        doubts=[doubt for imei in (row.imei, row.imei_2) if (doubt := imei_doubt(imei))],
        words=WORDS,
        **_parts(web.db(), row),
    )


@blueprint.get("/devices/<tag>/pin")
@web.requires(Permission.SECRETS_REVEAL)
def ask_for_pin(tag: str) -> web.Answer:
    """Ask why the PIN is needed."""
    row = visible_device(tag, Permission.SECRETS_REVEAL)
    return render_template("inventory/pin.html", device=row, form=PinForm(), pin=None)


@blueprint.post("/devices/<tag>/pin")
@web.requires(Permission.SECRETS_REVEAL)
def reveal_pin(tag: str) -> web.Answer:
    """Show the PIN once; who saw it, when and why is written down."""
    row, form, pin = visible_device(tag, Permission.SECRETS_REVEAL), PinForm(), None
    if form.validate():
        pin = web.attempt(
            form,
            lambda db: services.reveal_pin(
                db,
                web.actor(),
                web.now(),
                locked_device(tag, Permission.SECRETS_REVEAL),
                form.reason.data or "",
            ),
        )
    page = render_template("inventory/pin.html", device=row, form=form, pin=pin)
    return page, web.form_status(form)


def _the_one(text: str) -> str | None:
    seen = queries.of_reach(web.actor(), Permission.DEVICES_READ)
    exact = select(Device.tag).where(search.exactly(text), seen).limit(2)
    tags = web.db().scalars(exact).all()
    return tags[0] if len(tags) == 1 else None


def _parts(db: Session, row: Device) -> dict[str, Any]:
    """Return what belongs to a device: its kit, what of it is missing, and the SIMs in it."""
    return {
        "kit": db.scalars(queries.kit_of(row.model_id)).all(),
        "lacks": db.execute(loan_kit.lacking(row.id)).all(),
        "sims": db.scalars(sims.of_device(row.id)).all(),
        "sim_words": {"expiry": expiry_words, "runs_out": runs_out, "ends_before": ends_before},
        "due_words": due_words,
    }


def _note(row: Device, past: Past) -> None:
    """Write down whose names this page shows: who has it or waits for it, and those of before."""
    if past.now is not None:
        web.note_opened(past.now, "device page")
    web.note_listed(f"history of {row.tag}", len(past.before))
