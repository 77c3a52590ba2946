"""The clients: the list, the page of one, and the form."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm

from techloan import dates, headers, web
from techloan.database import Session
from techloan.fields import row_numbers
from techloan.groups import participation, weeks
from techloan.imports.exports import clients as exported
from techloan.imports.exports import services as exports
from techloan.imports.exports.sheet import FileKind
from techloan.loans import queries as loans
from techloan.people import clients, gathering, listing, queries
from techloan.people.forms import ClientForm, client_form
from techloan.people.listing import Filters
from techloan.people.models import Client
from techloan.people.routes.loading import client_of, opened_client
from techloan.permissions import Permission
from techloan.sorry import STALE
from techloan.support.measures import queries as measures

blueprint = Blueprint("clients", __name__)
ANSWERS = {"yes": True, "no": False, "": None}


@blueprint.get("/clients")
@web.requires(Permission.CLIENTS_READ)
def index() -> web.Answer:
    """List clients; names are searched by a form, since they must not stand in an address."""
    given = {name: word for name, word in request.args.items() if name != "search"}
    return _list(Filters.of(given))


@blueprint.post("/clients")
@web.requires(Permission.CLIENTS_READ)
def search() -> web.Answer:
    """Search by name, reference, telephone or postcode; without words, only narrow the list."""
    filters = Filters.of(request.form)
    if filters.search:
        return _list(filters)
    return redirect(f"{url_for('clients.index')}?{urlencode(filters.words)}".rstrip("?"), 303)


@blueprint.get("/clients.csv", defaults={"ending": "csv"})
@blueprint.get("/clients.xlsx", defaults={"ending": "xlsx"})
@web.requires(Permission.EXPORT)
def take_away(ending: str) -> web.Answer:
    """Answer with the list as a file, and write down who took whom."""
    given = {name: word for name, word in request.args.items() if name != "search"}
    return _taken(Filters.of(given), FileKind(ending))


@blueprint.post("/clients.csv", defaults={"ending": "csv"})
@blueprint.post("/clients.xlsx", defaults={"ending": "xlsx"})
@web.requires(Permission.EXPORT)
def take_found_away(ending: str) -> web.Answer:
    """Answer with what was searched for, whose words must not stand in an address."""
    return _taken(Filters.of(request.form), FileKind(ending))


@blueprint.get("/clients/new")
@web.requires(Permission.CLIENTS_WRITE)
def new() -> web.Answer:
    """Ask for a new client."""
    own = {"partner": web.actor().partner_id or 0, "referred_on": web.today(), "print_size": 14}
    ways = {name: True for name in ClientForm.__dict__ if name.startswith("may_")}
    return _form_page(_form(None, data={**own, **ways}), None)


@blueprint.post("/clients/new")
@web.requires(Permission.CLIENTS_WRITE)
def add() -> web.Answer:
    """Add a client."""
    form = _form(None)
    if form.validate():
        made = web.attempt(form, lambda db: _added(db, form))
        if made:
            flash(f"{made.name} is added as {made.reference}.", "success")
            return redirect(url_for("clients.client", reference=made.reference), 303)
    return _form_page(form, None), web.form_status(form)


@blueprint.get("/clients/<reference>")
@web.requires(Permission.CLIENTS_READ)
def client(reference: str) -> web.Answer:
    """Show a client: what they need, who supports them, what they have, what happened."""
    return client_page(opened_client(reference, "page"), FlaskForm())


@blueprint.get("/clients/<reference>/edit")
@web.requires(Permission.CLIENTS_WRITE)
def edit(reference: str) -> web.Answer:
    """Ask what to change of a client."""
    row = opened_client(reference, "form", Permission.CLIENTS_WRITE)
    return _form_page(_form(row), row)


@blueprint.post("/clients/<reference>/edit")
@web.requires(Permission.CLIENTS_WRITE)
def keep(reference: str) -> web.Answer:
    """Change a client, unless somebody else did since the form was shown."""
    row = client_of(reference, Permission.CLIENTS_WRITE)
    form = _form(row)
    if form.validate():
        kept = web.attempt(form, lambda db: _changed(db, form, row))
        if kept:
            flash(f"{kept.name} is changed.", "success")
            return redirect(url_for("clients.client", reference=kept.reference), 303)
    web.note_opened(row.id, "form")
    return _form_page(form, row), web.form_status(form)


def client_page(row: Client, form: FlaskForm) -> str:
    """Render the page of a client; `form` says what was refused, if anything was."""
    kind = request.args.get("kind", "")
    page = Filters.of(request.args).page
    db, house = web.db(), web.house()
    kind = kind if kind in gathering.KINDS else ""
    heads = [head(db, web.actor(), row.id, web.today()) for head in house.panels]
    return render_template(
        "people/client.html",
        client=row,
        form=form,
        **_around(row),
        lines=[line for lines in heads for line in lines],
        **_groups_and_loans(row),
        events=gathering.events(db, house.timelines, row.id, kind, page),
        total=db.scalar(gathering.count(house.timelines, row.id, kind)),
        page=page,
        kind=kind,
        kinds=gathering.KINDS,
    )


def _groups_and_loans(row: Client) -> dict[str, Any]:
    """Return what the last loans of a client have to do with groups."""
    db, today = web.db(), web.today()
    lent = db.scalars(loans.last_of_client(row.id)).all()
    return {
        "lent": lent,
        "participation": participation.of_loans(db, [loan.id for loan in lent], today),
        "pictures": weeks.pictures(db, lent, today),
    }


def _list(filters: Filters) -> str:
    db, actor = web.db(), web.actor()
    found = listing.page_of(db, actor, filters)
    tags: dict[int, list[str]] = {}
    for client_id, tag in db.execute(loans.tags_of([row.id for row in found.clients])):
        tags.setdefault(client_id, []).append(tag)
    web.note_listed("search" if filters.search else "list", len(found.clients))
    return render_template(
        "people/clients.html",
        found=found,
        filters=filters,
        shown=listing.SHOWN,
        size=listing.PAGE,
        partners=listing.partner_choices(db, actor, Permission.CLIENTS_READ),
        tags=tags,
    )


def _taken(filters: Filters, kind: FileKind) -> Response:
    db, actor = web.db(), web.actor()
    sheet = exported.sheet(db, actor, web.settings(), listing.numbers_of(actor, filters))
    file = exports.take_away(db, actor, web.now(), web.today(), sheet, kind)
    db.commit()
    return Response(file.data, mimetype=file.mimetype, headers=headers.attachment(file.name))


def _around(row: Client) -> dict[str, Any]:
    actor, db = web.actor(), web.db()
    own = row.partner_id
    answers = clients.eligibility_of(db, row.id) if web.settings().eligibility else {}
    return {
        "supporters": db.scalars(queries.present_supporters(row.id)).all(),
        "answers": answers,
        "eligibility": web.settings().eligibility,
        "languages": web.settings().languages,
        "sees_address": actor.reaches_partner(Permission.CLIENTS_ADDRESS, own),
        "may_write": actor.reaches_partner(Permission.CLIENTS_WRITE, own),
        "asks_measures": measures.asks(actor, row),
        "may_contact": actor.may(Permission.CONTACTS_RECORD),
        "may_allocate": actor.reaches_partner(Permission.CLIENTS_ALLOCATE, own),
    }


def _form(row: Client | None, **more: Any) -> ClientForm:
    partners = listing.partner_choices(web.db(), web.actor(), Permission.CLIENTS_WRITE)
    if row is not None:
        kept = {name: getattr(row, name) for name in (*clients.EDITED, "reference", "version")}
        answers = clients.eligibility_of(web.db(), row.id)
        words = {f"eligible-{key}": "yes" if yes else "no" for key, yes in answers.items()}
        kept |= {"partner": row.partner_id, "basis": row.basis or "", **words}
        more["data"] = kept
    return client_form(web.settings(), web.today(), partners, row, **more)


def _form_page(form: ClientForm, row: Client | None) -> str:
    return render_template(
        "people/client_form.html",
        form=form,
        client=row,
        eligibility=web.settings().eligibility,
        meanwhile=_meanwhile(form, row) if row else [],
    )


def _meanwhile(form: ClientForm, row: Client) -> list[tuple[str, str]]:
    """Return what is kept now where it is not what was typed, for who lost a race of two.

    The form then carries the present version, so that sending it once more means it.
    """
    if STALE not in form.form_errors:
        return []
    form.version.data = row.version
    others = {name: getattr(row, name) for name in clients.EDITED}
    return [
        (field.label.text, _shown(others[field.name]))
        for field in form
        if field.name in others and (field.data or None) != (others[field.name] or None)
    ]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return dates.day(value) if isinstance(value, date) else str(value or "nothing")


def _added(db: Session, form: ClientForm) -> Client:
    made = clients.add_client(
        db,
        web.actor(),
        web.now(),
        web.settings(),
        form.partner.data,
        _values(form),
        form.reference.data,
    )
    _answer(db, form, made)
    return made


def _changed(db: Session, form: ClientForm, row: Client) -> Client:
    # What was sent, not what is kept: a form without its version has seen nothing, and what is no
    # number is no version that was ever shown.
    version = max(row_numbers(form.version.raw_data or []), default=0)
    kept = clients.edit_client(
        db,
        web.actor(),
        web.now(),
        web.settings(),
        row.id,
        version,
        _values(form),
        partner_id=form.partner.data,
        reference=form.reference.data,
    )
    _answer(db, form, kept)
    return kept


def _values(form: ClientForm) -> dict[str, Any]:
    values = {name: form[name].data for name in sorted(clients.EDITED)}
    return {**values, "basis": values["basis"] or None}


def _answer(db: Session, form: ClientForm, row: Client) -> None:
    keys = [line.key for line in web.settings().eligibility]
    answers = {key: ANSWERS[form[f"eligible-{key}"].data or ""] for key in keys}
    clients.answer_eligibility(db, web.actor(), web.now(), web.settings(), row, answers)
