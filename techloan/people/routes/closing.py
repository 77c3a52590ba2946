"""What stops a client's record: closed, died, no contact; and what opens it again."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm

from techloan import web
from techloan.database import Session
from techloan.loans import queries as loans
from techloan.loans.requests import services as requests
from techloan.people import clients
from techloan.people.forms import DiedForm
from techloan.people.models import Client
from techloan.people.routes.clients import client_page
from techloan.people.routes.loading import client_of, opened_client
from techloan.permissions import Permission
from techloan.support import services as support

blueprint = Blueprint("closing", __name__)


@blueprint.post("/clients/<reference>/close")
@web.requires(Permission.CLIENTS_WRITE)
def close(reference: str) -> web.Answer:
    """Close a client's record, when they have nothing on loan."""
    row, form = client_of(reference, Permission.CLIENTS_WRITE), FlaskForm()
    if web.attempt(form, lambda db: _closed(db, row)):
        return _back(row, f"{row.name}'s record is closed.")
    web.note_opened(row.id, "page")
    return client_page(row, form), web.form_status(form)


@blueprint.post("/clients/<reference>/open-again")
@web.requires(Permission.CLIENTS_WRITE)
def open_again(reference: str) -> web.Answer:
    """Open a closed record again."""
    row = client_of(reference, Permission.CLIENTS_WRITE)
    db = web.writing()
    clients.reopen(db, web.actor(), web.now(), row.id)
    db.commit()
    return _back(row, f"{row.name}'s record is open again.")


@blueprint.get("/clients/<reference>/died")
@web.requires(Permission.CLIENTS_WRITE)
def died(reference: str) -> web.Answer:
    """Ask on which day a client died, and say what then stops."""
    row = opened_client(reference, "form", Permission.CLIENTS_WRITE)
    return render_template("people/died.html", client=row, form=DiedForm(died_on=web.today()))


@blueprint.post("/clients/<reference>/died")
@web.requires(Permission.CLIENTS_WRITE)
def keep_died(reference: str) -> web.Answer:
    """Keep that a client has died: nothing more is lent, sent or printed for them."""
    row, form = client_of(reference, Permission.CLIENTS_WRITE), DiedForm()
    if form.validate():
        on = form.died_on.data
        if web.attempt(form, lambda db: _died(db, row, on)):
            return _back(row, "We are sorry. Nothing more goes out in their name.")
    web.note_opened(row.id, "form")
    return render_template("people/died.html", client=row, form=form), web.form_status(form)


@blueprint.post("/clients/<reference>/not-died")
@web.requires(Permission.CLIENTS_WRITE)
def not_died(reference: str) -> web.Answer:
    """Take back that a client has died."""
    row = client_of(reference, Permission.CLIENTS_WRITE)
    db = web.writing()
    clients.undo_died(db, web.actor(), web.now(), row.id)
    db.commit()
    return _back(row, "That is taken back.")


@blueprint.post("/clients/<reference>/no-contact")
@web.requires(Permission.CLIENTS_WRITE)
def no_contact(reference: str) -> web.Answer:
    """Keep that a client wants to hear no more from us, or (`contact` = yes) that they do again."""
    row = client_of(reference, Permission.CLIENTS_WRITE)
    stop = request.form.get("contact") != "yes"
    db = web.writing()
    clients.set_no_contact(db, web.actor(), web.now(), row.id, no_contact=stop)
    if stop:
        support.cancel_all(db, web.actor(), web.now(), row.id)
    db.commit()
    words = "Nobody writes to or rings" if stop else "We may write to and ring"
    return _back(row, f"{words} {row.first_name} from now on.")


def _closed(db: Session, row: Client) -> Client:
    devices = db.scalar(loans.count(loans.open_of_client(row.id))) or 0
    closed = clients.close(db, web.actor(), web.now(), web.today(), row.id, devices=devices)
    _wait_no_longer(db, row, "their record was closed")
    return closed


def _died(db: Session, row: Client, on: date) -> Client:
    died = clients.died(db, web.actor(), web.now(), web.today(), row.id, on)
    _wait_no_longer(db, row, "they have died")
    return died


def _wait_no_longer(db: Session, row: Client, why: str) -> None:
    requests.cancel_all(db, web.actor(), web.now(), web.today(), row.id, why)
    support.cancel_all(db, web.actor(), web.now(), row.id)


def _back(row: Client, words: str) -> web.Answer:
    flash(words, "success")
    return redirect(url_for("clients.client", reference=row.reference), 303)
