"""The scan desk: what was scanned, and the one next step."""

from flask import Blueprint, render_template, request
from sqlalchemy import Select

from techloan import web
from techloan.cells.reading import visible
from techloan.fields import row_numbers
from techloan.inventory import queries as inventory
from techloan.inventory import services as devices
from techloan.inventory.models import Device
from techloan.inventory.rules import State
from techloan.loans import desk
from techloan.loans.desk import Card
from techloan.loans.lending import holder
from techloan.loans.requests import setting_aside
from techloan.loans.routes.cards import answer, card_of
from techloan.permissions import Permission

blueprint = Blueprint("desk", __name__)


@blueprint.get("/desk")
@web.requires(Permission.DESK_USE)
def page() -> web.Answer:
    """Show the desk, with the card of `code` when a label's address led here."""
    code = request.args.get("code", "")
    return answer(_look_up(code) if code else Card(""))


@blueprint.post("/desk/scan")
@web.requires(Permission.DESK_USE)
def scan() -> web.Answer:
    """Answer a scan with its card.

    The page says which card lies on the desk: a device scanned after a client's card is for them,
    and a client scanned after a device that is ready is who it is for.
    """
    form = request.form
    lies = form.get("card_kind")
    # A borrower stands on the card of their device too, but was not chosen for anything.
    card = _look_up(form.get("code", ""), form.get("card_client", "") if lies == "client" else "")
    lies_ready = card.kind == "client" and lies in ("check-out", "set-aside")
    device = web.db().scalar(_visible_device(form.get("card_tag", ""))) if lies_ready else None
    return answer(_offered(device, card.client.reference) if device and card.client else card)


@blueprint.post("/desk/clients")
@web.requires(Permission.CHECK_OUT)
def clients() -> web.Answer:
    """Answer with the clients whose words begin as typed, to choose one from."""
    search = request.form.get("search", "")
    found = desk.find_clients(web.db(), web.actor(), search)
    web.note_listed("search at the desk", len(found))
    return render_template("loans/choices.html", clients=found, searched=bool(search.strip()))


@blueprint.post("/desk/for")
@web.requires(Permission.CHECK_OUT)
def for_client() -> web.Answer:
    """Choose for whom a device is: by the button of a client, or by what was typed."""
    form = request.form
    device = _device()
    card = _offered(device, form.get("client", ""), form.get("search", ""))
    if len(card.clients) == 1 and "find" in form:
        return answer(_offered(device, card.clients[0].reference))
    web.note_listed("search at the desk", len(card.clients))
    return answer(card)


@blueprint.post("/desk/release")
@web.requires(Permission.CHECK_OUT)
def release() -> web.Answer:
    """Release a device that is set aside: then it is for whoever comes."""
    tag = _device().tag
    db = web.writing()
    device = setting_aside.release_device(db, web.actor(), web.now(), web.today(), tag)
    db.commit()
    return answer(card_of(device))


@blueprint.post("/desk/prepare")
@web.requires(Permission.DEVICES_WRITE)
def prepare() -> web.Answer:
    """Tick lines of a device's preparation; when all are ticked it is ready to lend."""
    db = web.writing()
    device = _device(Permission.DEVICES_WRITE)
    lines, shown = (row_numbers(request.form.getlist(name)) for name in ("line", "shown"))
    devices.prepared(db, web.actor(), web.now(), device, lines, shown)
    db.commit()
    return answer(card_of(device))


@blueprint.post("/desk/to-prepare")
@web.requires(Permission.CHECK_IN)
def to_prepare() -> web.Answer:
    """A device is found, repaired, or here after all: it is prepared next."""
    db = web.writing()
    device = _device()
    finding = device.state is State.MISSING and web.actor().may(Permission.RUNS_USE)
    if not finding:
        device = _device(Permission.DEVICES_WRITE)
    # Who brings a retired device back says why in their own words.
    usual = {State.MISSING: "found", State.IN_REPAIR: "repaired"}.get(device.state, "")
    why = " ".join(visible(request.form.get("why", "")).split()) or usual
    devices.move(db, web.actor(), web.now(), device, State.TO_PREPARE, why)
    db.commit()
    return answer(card_of(device))


def _look_up(code: str, for_client: str = "") -> Card:
    return desk.look_up(web.db(), web.actor(), web.today(), web.settings(), code, for_client)


def _offered(device: Device, reference: str, search: str = "") -> Card:
    db, today = web.db(), web.today()
    return desk.check_out_card(
        db,
        web.actor(),
        today,
        web.settings(),
        device,
        reference,
        search,
        held=holder(db, device, today),
        all_the_same="all_the_same" in request.form,
    )


def _device(permission: Permission = Permission.DEVICES_READ) -> Device:
    wanted = _visible_device(request.form.get("asset_tag", ""), permission)
    return web.found(web.db().scalar(wanted))


def _visible_device(tag: str, permission: Permission = Permission.DEVICES_READ) -> Select[Device]:
    within = inventory.reaches(web.actor(), permission)
    return inventory.devices().where(inventory.by_tag(tag), within)
