"""Saying that one is worried about somebody; and for the lead, reading and answering it."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for

from techloan import web
from techloan.dates import clock, day
from techloan.people import queries as people
from techloan.people.models import Client
from techloan.permissions import Permission
from techloan.support.notes import opened
from techloan.support.routes.loading import client_of
from techloan.support.routes.patience import again, kept
from techloan.support.worries import mailing, queries, services
from techloan.support.worries.forms import OutcomeForm, WorryForm
from techloan.support.worries.models import NamedLead, Worry
from techloan.support.worries.rules import HOURS, soon_words

blueprint = Blueprint("worries", __name__)
PAGE = 50


@blueprint.get("/clients/<reference>/worry")
@web.requires(Permission.CLIENTS_READ)
def new(reference: str) -> web.Answer:
    """Ask what worries somebody, and say who hears of it and how soon they ring."""
    client = client_of(reference, Permission.CLIENTS_READ)
    web.note_opened(client.id, "worry")
    return _page(client, WorryForm(formdata=None, key=str(uuid.uuid4())))


@blueprint.post("/clients/<reference>/worry")
@web.requires(Permission.CLIENTS_READ)
def add(reference: str) -> web.Answer:
    """Keep the worry, tell the lead, and say by when somebody rings."""
    client, form = client_of(reference, Permission.CLIENTS_READ), WorryForm()
    if form.validate():
        words, urgent, key = form.words(), form.urgent.data, (form.key.data or "")[:36] or None
        who = (web.actor(), web.now(), client.id, words)
        made = web.attempt(form, lambda db: services.raise_worry(db, *who, urgent=urgent, key=key))
        if made:
            _mail(made)
            who_rings = _who(web.db().scalar(queries.lead_of(client.partner_id)))
            by = f"{clock(made.ring_by)} on {day(made.ring_by)}"
            address = url_for("clients.client", reference=client.reference)
            return kept(f"Thank you. {who_rings} can read it now, and rings you by {by}.", address)
    web.note_opened(client.id, "worry")
    return again(_page(client, form), form)


@blueprint.get("/support/worries")
@web.requires(Permission.WORRIES)
def index() -> web.Answer:
    """List the worries that this person hears of, the open ones first."""
    page = min(max(request.args.get("page", 1, int), 1), 100_000)
    wanted = queries.visible_to(web.actor())
    rows = queries.open_first(wanted).limit(PAGE).offset((page - 1) * PAGE)
    found = web.db().scalars(rows).all()
    total = web.db().scalar(queries.count(wanted)) or 0
    web.note_listed("worries", len(found))
    shown = {"found": found, "total": total, "page": page, "size": PAGE}
    return render_template("support/worries.html", **shown)


@blueprint.get("/support/worries/<int:worry_id>")
@web.requires(Permission.WORRIES)
def worry(worry_id: int) -> web.Answer:
    """Show a worry to who hears of it."""
    return _worry_page(_worry_of(worry_id), OutcomeForm(formdata=None))


@blueprint.post("/support/worries/<int:worry_id>/take")
@web.requires(Permission.WORRIES)
def take(worry_id: int) -> web.Answer:
    """Say that one is on it."""
    row = _worry_of(worry_id)
    db = web.writing()
    services.take(db, web.actor(), web.now(), row.id)
    db.commit()
    flash("You are on it. The others see that.", "success")
    return redirect(url_for("worries.worry", worry_id=row.id), 303)


@blueprint.post("/support/worries/<int:worry_id>/close")
@web.requires(Permission.WORRIES)
def close(worry_id: int) -> web.Answer:
    """Close a worry with what came of it."""
    row, form = _worry_of(worry_id), OutcomeForm()
    who = (web.actor(), web.now(), row.id, form.outcome.data)
    if form.validate() and web.attempt(form, lambda db: services.close(db, *who)):
        flash("The worry is closed.", "success")
        return redirect(url_for("worries.index"), 303)
    return _worry_page(row, form), web.form_status(form)


def _worry_of(worry_id: int) -> Worry:
    wanted = queries.visible_to(web.actor()).where(Worry.id == worry_id)
    return web.found(web.db().scalar(wanted))


def _mail(made: Worry) -> None:
    # Committed already: what cannot be mailed now goes at the next upkeep, and is on the page.
    house = web.house()
    if house.config.mail_url and made.mailed_at is None:
        house.queue.start(web.db(), mailing.KIND, web.actor().staff_id, worry_id=made.id)


def _who(named: NamedLead | None) -> str:
    if named is None:
        return "A coordinator"
    return f"{named.lead.name} or {named.deputy.name}" if named.deputy else named.lead.name


def _page(client: Client, form: WorryForm) -> str:
    named = web.db().scalar(queries.lead_of(client.partner_id))
    soon = soon_words(named.hours if named else HOURS)
    languages = web.settings().languages
    shown = {"client": client, "form": form, "named": named, "soon": soon}
    phone = web.settings().phone
    return render_template("support/worry_new.html", languages=languages, phone=phone, **shown)


def _worry_page(row: Worry, form: OutcomeForm) -> str:
    web.note_opened(row.client_id, "worry")
    sees = people.visible_to(web.actor()).where(Client.id == row.client_id)
    return render_template(
        "support/worry.html",
        worry=row,
        form=form,
        words=opened(row.words_sealed),
        outcome=opened(row.outcome_sealed),
        sees_client=web.db().scalar(sees) is not None,
        mail=bool(web.house().config.mail_url),
        languages=web.settings().languages,
    )
