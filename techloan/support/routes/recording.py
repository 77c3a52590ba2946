"""Writing up a support session: on a phone, in a kitchen, mostly by taps."""

import uuid
from typing import Any

from flask import Blueprint, abort, render_template, url_for

from techloan import web
from techloan.database import Session
from techloan.people.models import Client
from techloan.permissions import Permission
from techloan.support import queries, services
from techloan.support.forms import OTHER, RecordForm
from techloan.support.models import SupportSession
from techloan.support.notes import Reading, notes_of, reads_all
from techloan.support.routes.loading import client_of, device_choices, helper_choices, session_of
from techloan.support.routes.patience import again, kept
from techloan.support.routes.sessions import may_correct
from techloan.support.rules import FOUNDATION, MINUTES, How, State, Topic
from techloan.support.services import Record

blueprint = Blueprint("support_recording", __name__)


@blueprint.get("/clients/<reference>/sessions/record")
@web.requires(Permission.SUPPORT)
def new(reference: str) -> web.Answer:
    """Ask what was done in a support session that nobody planned."""
    client = client_of(reference)
    web.note_opened(client.id, "support session")
    return _page(client, _form(client, None), None)


@blueprint.post("/clients/<reference>/sessions/record")
@web.requires(Permission.SUPPORT)
def add(reference: str) -> web.Answer:
    """Keep a support session that nobody planned."""
    client = client_of(reference)
    return _kept(client, _form(client, None), None)


@blueprint.get("/support/sessions/<int:session_id>/record")
@web.requires(Permission.SUPPORT)
def write_up(session_id: int) -> web.Answer:
    """Ask what was done in a planned support session, or what to correct of a written one."""
    row = _writable(session_id)
    web.note_opened(row.client_id, "support session")
    return _page(row.client, _form(row.client, row), row)


@blueprint.post("/support/sessions/<int:session_id>/record")
@web.requires(Permission.SUPPORT)
def keep(session_id: int) -> web.Answer:
    """Keep what was done in a planned support session, or correct it."""
    row = _writable(session_id)
    return _kept(row.client, _form(row.client, row), row)


def _writable(session_id: int) -> SupportSession:
    row = session_of(session_id)
    if row.state is State.DONE and not may_correct(row):
        abort(404)
    return row


def _kept(client: Client, form: RecordForm, row: SupportSession | None) -> web.Answer:
    if form.validate() and web.attempt(form, lambda db: _recorded(db, form, client, row)):
        address = url_for("support_sessions.of_client", reference=client.reference)
        return kept(f"The support session with {client.first_name} is kept.", address)
    web.note_opened(client.id, "support session")
    return again(_page(client, form, row), form)


def _recorded(
    db: Session, form: RecordForm, client: Client, row: SupportSession | None
) -> SupportSession:
    told = Record(
        helper_id=form.helper.data,
        on_day=form.on_day.data,
        how=How(form.how.data),
        minutes=form.length,
        topics=form.practised,
        tried=form.tried_words,
        next_step=form.next_words,
        note=form.note.data,
        device_id=form.device.data or None,
        key=form.key.data[:36] or None,
    )
    who = (db, web.actor(), web.now(), web.today())
    # The same form sent again finds its row by its key, and is no correction.
    if row is not None and row.state is State.DONE and row.key != told.key:
        return services.correct(*who, row.id, told)
    return services.record(*who, client.id, told, row.id if row else None)


def _form(client: Client, row: SupportSession | None) -> RecordForm:
    helpers, devices = helper_choices(client, row), device_choices(client, row)
    data: dict[str, Any] = {"key": str(uuid.uuid4()), "on_day": web.today()}
    data |= {"helper": next(iter(helpers), 0), "device": next(iter(devices))}
    if row is not None:
        data |= _kept_of(row)
    kind = type("RecordForm", (RecordForm,), {"today": web.today()})
    form: RecordForm = kind(data=data)
    form.helper.choices, form.device.choices = helpers, devices
    return form


def _kept_of(row: SupportSession) -> dict[str, Any]:
    """Return what is known of a session already, for its form."""
    known: dict[str, Any] = {
        "on_day": min(row.on_day, web.today()),
        "how": str(row.how),
        "helper": row.helper_id or 0,
        "device": row.device_id or 0,
    }
    if row.state is State.DONE and row.minutes is not None:
        tapped = row.minutes in MINUTES
        notes = notes_of(row, Reading.HAND_OVER, last=True)
        known |= {
            "minutes": str(row.minutes) if tapped else OTHER,
            "other_minutes": None if tapped else row.minutes,
            "topics": [topic for _, topic in web.db().execute(queries.topics_of([row.id]))],
            "tried": notes.tried,
            "next_step": notes.next,
        }
    return known


def _page(client: Client, form: RecordForm, row: SupportSession | None) -> str:
    return render_template(
        "support/record.html",
        client=client,
        form=form,
        session=row,
        foundation={str(topic) for topic in FOUNDATION},
        own=[str(topic) for topic in Topic if topic not in FOUNDATION],
        has_note=bool(row and row.note_sealed and not reads_all(web.actor(), client)),
        languages=web.settings().languages,
    )
