"""The measures of a client: what was asked when, what changed, and questions on paper."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, url_for

from techloan import headers, jobs, web
from techloan.people.models import Client
from techloan.permissions import Permission
from techloan.support.measures import queries, services
from techloan.support.measures.forms import BeginForm
from techloan.support.measures.instruments import INSTRUMENTS
from techloan.support.measures.overview import overview
from techloan.support.measures.paper import questions_pdf
from techloan.support.measures.rules import POINT_WORDS, Point
from techloan.support.routes.loading import client_where

blueprint = Blueprint("measures", __name__)


@blueprint.get("/clients/<reference>/measures")
@web.requires(Permission.MEASURES)
def page(reference: str) -> web.Answer:
    """Show what a client was asked and answered, and what changed since."""
    client = _client(reference)
    form = BeginForm(formdata=None, on_day=web.today())
    return _page(client, form)


@blueprint.post("/clients/<reference>/measures")
@web.requires(Permission.MEASURES)
def begin(reference: str) -> web.Answer:
    """Begin to ask, or go on where it was left."""
    client, form = _client(reference), BeginForm()
    if form.validate():
        asked = (form.instrument.data, Point(form.point.data), form.on_day.data)
        who = (web.actor(), web.now(), web.today(), client.id)
        made = web.attempt(form, lambda db: services.begin(db, *who, *asked))
        if made:
            return redirect(url_for("questions.go_on", measure_id=made.id), 303)
    return _page(client, form), web.form_status(form)


@blueprint.get("/clients/<reference>/measures/<instrument>/paper.pdf")
@web.requires(Permission.MEASURES)
def paper(reference: str, instrument: str) -> web.Answer:
    """Answer with the questions on paper, in the client's print size, to be ticked by hand."""
    client, kind = _client(reference), web.found(INSTRUMENTS.get(instrument))
    web.note_opened(client.id, "questions on paper")
    told = (kind.key, client.reference, client.print_size, web.settings().organisation)
    made = jobs.elsewhere(questions_pdf, *told)
    return Response(made, mimetype="application/pdf", headers=headers.shown("questions.pdf"))


def _client(reference: str) -> Client:
    return client_where(reference, queries.sees(web.actor()))


def _page(client: Client, form: BeginForm) -> str:
    web.note_opened(client.id, "measures")
    shown: dict[str, Any] = {"client": client, "form": form, "point_words": POINT_WORDS}
    shown |= {"lines": overview(web.db(), client, web.today())}
    return render_template("support/measures.html", languages=web.settings().languages, **shown)
