"""Recording a contact with a client: ten seconds, from their page or from a row to follow up."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from techloan import web
from techloan.database import Session
from techloan.people.contacts import services
from techloan.people.contacts.forms import ContactForm, contact_form
from techloan.people.contacts.models import Contact
from techloan.people.contacts.rules import How, Outcome
from techloan.people.messages.outbox import reach_of
from techloan.people.messages.rules import mobile, ways
from techloan.people.models import Client
from techloan.people.routes.loading import client_of, inside, opened_client
from techloan.people.rules import may_be_written_to
from techloan.permissions import Permission

blueprint = Blueprint("contacts", __name__)


@blueprint.get("/clients/<reference>/contacts/new")
@web.requires(Permission.CONTACTS_RECORD)
def new(reference: str) -> web.Answer:
    """Ask what was done and what came of it; `reason` says from which row, `next` where to go."""
    row = opened_client(reference, "contact", Permission.CONTACTS_RECORD)
    return _page(row, contact_form(web.today(), *_asked()))


@blueprint.post("/clients/<reference>/contacts/new")
@web.requires(Permission.CONTACTS_RECORD)
def record(reference: str) -> web.Answer:
    """Keep a contact, and go back to where it was asked for."""
    row, form = client_of(reference, Permission.CONTACTS_RECORD), contact_form(web.today())
    if form.validate() and web.attempt(form, lambda db: _recorded(db, form, row)):
        flash("The contact is recorded.", "success")
        return redirect(_next(row), 303)
    web.note_opened(row.id, "contact")
    return _page(row, form), web.form_status(form)


def _recorded(db: Session, form: ContactForm, row: Client) -> Contact:
    return services.record_contact(
        db,
        web.actor(),
        web.now(),
        web.today(),
        row.id,
        how=How(form.how.data),
        outcome=Outcome(form.outcome.data),
        note=form.note.data,
        reason=form.reason.data,
        quiet_until=form.quiet_until.data,
    )


def _page(row: Client, form: ContactForm) -> str:
    languages = web.settings().languages
    number = mobile(row.phone) or mobile(row.other_phone)
    shown = {"form": form, "client": row, "languages": languages, "back": _next(row)}
    allowed = may_be_written_to(died_on=row.died_on, no_contact=row.no_contact)
    shown |= {"number": number, "safe": ways(reach_of(row)) if allowed else []}
    return render_template("people/contact.html", **shown)


def _asked() -> tuple[str, str]:
    return request.args.get("reason", ""), request.args.get("how", "")


def _next(row: Client) -> str:
    own = url_for("clients.client", reference=row.reference)
    return inside(request.args.get("next"), own)
