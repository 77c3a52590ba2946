"""The waiting list, a new request, the page of one, and what is set aside."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from techloan import web
from techloan.database import Session
from techloan.inventory.rules import KIND_WORDS, STATE_WORDS, Kind
from techloan.loans import desk
from techloan.loans.forms import CancelForm, FindForm, RequestForm, SetAsideForm
from techloan.loans.requests import listing, queries, services, setting_aside
from techloan.loans.requests.models import Request
from techloan.loans.requests.rules import (
    ASKED_WORDS,
    TURN_WORDS,
    usual_until,
    waited_words,
    waits_long,
)
from techloan.people import queries as people
from techloan.people.models import Client
from techloan.permissions import Permission

blueprint = Blueprint("requests", __name__)


@blueprint.get("/requests")
@web.requires(Permission.REQUESTS)
def index() -> web.Answer:
    """Show who waits, for what, how long, and what is ready for them."""
    show = request.args.get("show", "waiting")
    show = show if show in listing.SHOWN else "waiting"
    page = min(max(request.args.get("page", 1, int), 1), 100_000)
    found = listing.page_of(web.db(), web.actor(), web.today(), show, page)
    web.note_listed("waiting list", len(found.lines))
    shown = {"found": found, "show": show, "page": page, "choices": listing.SHOWN}
    until_on = usual_until(web.today())
    return render_template("loans/requests.html", until_on=until_on, **shown, **_words())


@blueprint.get("/requests/new")
@web.requires(Permission.REQUESTS)
def new() -> web.Answer:
    """Ask who asks, and then for what."""
    reference = request.args.get("client", "")
    if not reference:
        return _find_page(FindForm(formdata=None), None)
    return _new_page(_client(reference), RequestForm(formdata=None, asked_on=web.today()))


@blueprint.post("/requests/find")
@web.requires(Permission.REQUESTS)
def find() -> web.Answer:
    """Find who asks; names are searched by a form and never stand in an address."""
    form = FindForm()
    if not form.validate():
        return _find_page(form, None), 422
    found = desk.find_clients(web.db(), web.actor(), form.who.data)
    web.note_listed("who asks for a device", len(found))
    return _find_page(form, found)


@blueprint.post("/requests/new")
@web.requires(Permission.REQUESTS)
def add() -> web.Answer:
    """Put a client on the waiting list."""
    client, form = _client(request.form.get("client", "")), RequestForm()
    if form.validate():
        made = web.attempt(form, lambda db: _added(db, client, form))
        if made:
            flash(f"{client.name} waits for {ASKED_WORDS[made.kind]} now.", "success")
            return redirect(url_for("requests.one", request_id=made.id), 303)
    return _new_page(client, form), web.form_status(form)


@blueprint.get("/requests/<int:request_id>")
@web.requires(Permission.REQUESTS)
def one(request_id: int) -> web.Answer:
    """Show a request: what was asked, what is ready for them, and its story."""
    row = _visible(request_id)
    return _page(row, SetAsideForm(formdata=None, until_on=usual_until(web.today())))


@blueprint.post("/requests/<int:request_id>/set-aside")
@web.requires(Permission.REQUESTS)
def set_aside(request_id: int) -> web.Answer:
    """Set a device aside for whoever asked."""
    row, form = _visible(request_id), SetAsideForm()
    if form.validate():
        held = web.attempt(form, lambda db: _set_aside(db, row, form))
        if held and held.device:
            flash(f"{held.device.tag} is set aside for {row.client.name}.", "success")
            return _back(row)
    return _page(row, form), web.form_status(form)


@blueprint.post("/requests/<int:request_id>/release")
@web.requires(Permission.REQUESTS)
def release(request_id: int) -> web.Answer:
    """Release what is set aside; the client goes on waiting."""
    row = _visible(request_id)
    db = web.writing()
    setting_aside.release(db, web.actor(), web.now(), row.id)
    db.commit()
    flash(f"{row.client.name} goes on waiting. Nothing is set aside for them.", "success")
    return _back(row)


@blueprint.get("/requests/<int:request_id>/cancel")
@web.requires(Permission.REQUESTS)
def ask_why(request_id: int) -> web.Answer:
    """Ask why a request is cancelled."""
    return _cancel_page(_visible(request_id), CancelForm(formdata=None))


@blueprint.post("/requests/<int:request_id>/cancel")
@web.requires(Permission.REQUESTS)
def cancel(request_id: int) -> web.Answer:
    """Cancel a request, with the reason."""
    row, form = _visible(request_id), CancelForm()
    if form.validate() and web.attempt(form, lambda db: _cancelled(db, row, form)):
        flash(f"{row.client.name} waits for {ASKED_WORDS[row.kind]} no longer.", "success")
        return redirect(url_for("requests.one", request_id=row.id), 303)
    return _cancel_page(row, form), web.form_status(form)


def _visible(request_id: int) -> Request:
    wanted = queries.visible_to(web.actor()).where(Request.id == request_id)
    row = web.found(web.db().scalar(wanted))
    web.note_opened(row.client_id, "request")
    return row


def _client(reference: str) -> Client:
    theirs = people.reaches(web.actor(), Permission.REQUESTS)
    wanted = people.by_reference(web.actor(), reference).where(theirs)
    client = web.found(web.db().scalar(wanted))
    web.note_opened(client.id, "new request")
    return client


def _added(db: Session, client: Client, form: RequestForm) -> Request:
    wish = services.Wish(
        kind=Kind(form.kind.data),
        why=form.why.data,
        needs_data=form.needs_data.data,
        needs_help=form.needs_help.data,
        wanted_by=form.wanted_by.data,
        asked_on=form.asked_on.data,
    )
    return services.ask(db, web.actor(), web.now(), web.today(), client, wish)


def _set_aside(db: Session, row: Request, form: SetAsideForm) -> Request:
    tag, until_on = desk.normal(form.tag.data), form.until_on.data
    return setting_aside.set_aside(db, web.actor(), web.now(), web.today(), row.id, tag, until_on)


def _cancelled(db: Session, row: Request, form: CancelForm) -> Request:
    return services.cancel(db, web.actor(), web.now(), web.today(), row.id, form.why.data)


def _back(row: Request) -> web.Answer:
    """Go back to the waiting list where the button stood there, else to the request's page."""
    if "from_list" in request.form:
        return redirect(url_for("requests.index"), 303)
    return redirect(url_for("requests.one", request_id=row.id), 303)


def _page(row: Request, form: SetAsideForm) -> str:
    db, actor, today = web.db(), web.actor(), web.today()
    offered = queries.fitting(actor, row, today).add_columns(queries.has_sim())
    fitting = db.execute(offered).all() if row.is_open else []
    turns = db.scalars(queries.turns_of(row.id)).all()
    return render_template(
        "loans/request.html", row=row, form=form, fitting=fitting, turns=turns, **_words()
    )


def _new_page(client: Client, form: RequestForm) -> str:
    waits = web.db().scalars(queries.of_client(client.id)).all()
    return render_template(
        "loans/request_new.html", client=client, form=form, waits=waits, **_words()
    )


def _find_page(form: FindForm, found: Sequence[Client] | None) -> str:
    return render_template("loans/request_find.html", form=form, found=found)


def _cancel_page(row: Request, form: CancelForm) -> str:
    return render_template("loans/request_cancel.html", row=row, form=form, **_words())


def _words() -> dict[str, Any]:
    return {
        "asked_words": ASKED_WORDS,
        "kind_words": KIND_WORDS,
        "state_words": STATE_WORDS,
        "turn_words": TURN_WORDS,
        "waited_words": waited_words,
        "waits_long": waits_long,
        "languages": web.settings().languages,
    }
