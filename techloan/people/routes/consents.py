"""What a client agreed to, and what they took back."""

from flask import Blueprint, flash, redirect, render_template, url_for

from techloan import web
from techloan.people import queries, supporting
from techloan.people.forms import ConsentForm
from techloan.people.models import Client, Consent
from techloan.people.routes.loading import client_of, opened_client
from techloan.permissions import Permission

blueprint = Blueprint("consents", __name__)


@blueprint.get("/clients/<reference>/consents")
@web.requires(Permission.CLIENTS_WRITE)
def page(reference: str) -> web.Answer:
    """Show what a client agreed to, and the form for more."""
    row = opened_client(reference, "consents", Permission.CLIENTS_WRITE)
    return _page(row, ConsentForm(data={"given_on": web.today()}))


@blueprint.post("/clients/<reference>/consents")
@web.requires(Permission.CLIENTS_WRITE)
def give(reference: str) -> web.Answer:
    """Keep that a client agreed to something."""
    row, form = client_of(reference, Permission.CLIENTS_WRITE), ConsentForm()
    if form.validate():
        made = web.attempt(
            form,
            lambda db: supporting.give_consent(
                db,
                web.actor(),
                web.now(),
                row,
                purpose=form.purpose.data,
                given_on=form.given_on.data,
                today=web.today(),
                words=form.words.data,
            ),
        )
        if made:
            return _back(row, "That is recorded.")
    web.note_opened(row.id, "consents")
    return _page(row, form), web.form_status(form)


@blueprint.post("/clients/<reference>/consents/<int:consent_id>/withdraw")
@web.requires(Permission.CLIENTS_WRITE)
def withdraw(reference: str, consent_id: int) -> web.Answer:
    """Keep that a client took a consent back."""
    row = client_of(reference, Permission.CLIENTS_WRITE)
    theirs = queries.consents(row.id).where(Consent.id == consent_id)
    web.found(web.db().scalar(theirs))
    db = web.writing()
    locked = theirs.with_for_update().execution_options(populate_existing=True)
    consent = db.scalars(locked).one()
    supporting.withdraw_consent(db, web.actor(), web.now(), consent, web.today())
    db.commit()
    return _back(row, "That is taken back, from today.")


def _page(row: Client, form: ConsentForm) -> str:
    consents = web.db().scalars(queries.consents(row.id)).all()
    return render_template("people/consents.html", client=row, consents=consents, form=form)


def _back(row: Client, words: str) -> web.Answer:
    flash(words, "success")
    return redirect(url_for("consents.page", reference=row.reference), 303)
