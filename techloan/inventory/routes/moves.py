"""Moving a device into another state: to repair, missing, found, retired, here after all."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for

from techloan import web
from techloan.database import Session
from techloan.errors import Refused
from techloan.inventory import services
from techloan.inventory.forms import MoveForm, RetireForm
from techloan.inventory.models import Device
from techloan.inventory.routes.loading import locked_device, visible_device
from techloan.inventory.rules import (
    MOVES,
    REASON_NEEDED,
    STATE_WORDS,
    State,
    refusal_to_move,
)
from techloan.loans.lending import holder, whom
from techloan.loans.queries import OPEN_LOAN
from techloan.loans.requests.setting_aside import let_go
from techloan.permissions import Actor, Permission

blueprint = Blueprint("moves", __name__)
# What goes there is lent to nobody, so that nobody waits for it.
GONE = (State.MISSING, State.RETIRED)


@dataclass(frozen=True)
class Move:
    """A move that a person may make: what its button says, what it asks, what is said after."""

    to: State
    button: str
    ask: str
    done: str
    icon: str

    @property
    def path(self) -> str:
        """Return the last part of its address."""
        return self.to.value.replace("_", "-")


_BACK = {
    State.READY: ("Prepare it again", "Why does it need preparing again?", "list-checks"),
    State.IN_REPAIR: ("It is repaired", "What was done?", "wrench"),
    State.MISSING: ("It is found", "Where was it?", "search"),
    State.RETIRED: ("It is here after all", "How did it come back?", "undo-2"),
}


def move_of(before: State, to: State) -> Move:
    """Return how a move is offered."""
    if to is State.IN_REPAIR:
        return Move(to, "Send it to repair", "What is wrong with it?", "is in repair now", "wrench")
    if to is State.MISSING:
        return Move(to, "It is missing", "When was it seen last?", "is marked missing", "search-x")
    if to is State.RETIRED:
        asked = "How was it done, and what shows it?"
        return Move(to, "Retire it", asked, "is retired", "archive")
    button, ask, icon = _BACK[before]
    return Move(to, button, ask, "is to be prepared now", icon)


def moves_of(actor: Actor, device: Device) -> list[Move]:
    """Return the moves that are allowed from a device's state and to this person.

    To be ready is not among them: that comes of its preparation.
    """
    after = [to for to in State if (device.state, to) in MOVES and to is not State.READY]
    return [move_of(device.state, to) for to in after if _may(actor, device, to)]


PATHS = '<any("to-prepare","in-repair","missing","retired"):to>'


@blueprint.get(f"/devices/<tag>/{PATHS}")
@web.requires(Permission.RUNS_USE)
def ask(tag: str, to: str) -> web.Answer:
    """Ask why the device goes there."""
    device, move = _offered(tag, to)
    return _page(device, move, RetireForm() if move.to is State.RETIRED else MoveForm())


@blueprint.post(f"/devices/<tag>/{PATHS}")
@web.requires(Permission.RUNS_USE)
def go(tag: str, to: str) -> web.Answer:
    """Move the device, and write its history."""
    device, move = _offered(tag, to)
    form = RetireForm() if move.to is State.RETIRED else MoveForm()
    if form.validate() and web.attempt(form, lambda db: _go(db, tag, move, form)):
        flash(f"{device.tag} {move.done}.", "success")
        return redirect(url_for("devices.device", tag=device.tag), 303)
    return _page(device, move, form), web.form_status(form)


def _go(db: Session, tag: str, move: Move, form: MoveForm | RetireForm) -> Device:
    device = locked_device(tag)
    if db.scalar(OPEN_LOAN, {"device_id": device.id}) is not None:
        raise Refused(f"{device.tag} is on loan. Check it in or end the loan first.")
    actor, now, why = web.actor(), web.now(), form.why.data or ""
    if isinstance(form, RetireForm):
        services.retire(db, actor, now, device, form.chosen_how, why, form.by.data or "")
    else:
        services.move(db, actor, now, device, move.to, why)
    if move.to in GONE:
        let_go(db, actor, now, web.today(), device, f"it is {STATE_WORDS[move.to].lower()}")
    return device


def _may(actor: Actor, device: Device, to: State) -> bool:
    # Whoever takes stock may find a device of any partner, or miss it.
    if to is State.MISSING or (device.state is State.MISSING and to is State.TO_PREPARE):
        return actor.may(Permission.RUNS_USE)
    return actor.reaches_partner(Permission.DEVICES_WRITE, device.site.partner_id)


def _offered(tag: str, path: str) -> tuple[Device, Move]:
    device, to = visible_device(tag), State(path.replace("-", "_"))
    web.found(_may(web.actor(), device, to) or None)
    if (device.state, to) not in MOVES:
        # A moment ago it could, or the address was typed: the service says why it cannot.
        raise Refused(refusal_to_move(device.state, to, "x") or "")
    return device, move_of(device.state, to)


def _page(device: Device, move: Move, form: MoveForm | RetireForm) -> str:
    needed = (device.state, move.to) in REASON_NEEDED
    free = (
        "Needed if it was destroyed." if move.to is State.RETIRED else "You may leave this empty."
    )
    form.why.label.text = move.ask if needed else f"{move.ask} {free}"
    shown = {"device": device, "move": move, "form": form, "held": None}
    db, actor = web.db(), web.actor()
    if move.to in GONE and (held := holder(db, device, web.today())):
        shown["held"] = held
        shown["whom"], opened = whom(db, actor, held.client)
        if opened is not None:
            web.note_opened(opened, "a device set aside")
    return render_template("inventory/move.html", **shown)
