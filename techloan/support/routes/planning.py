"""Planning a support session with a client, changing it, and handing it over."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from techloan import web
from techloan.database import Session
from techloan.dates import LONDON, weekday
from techloan.people.models import Client
from techloan.permissions import Permission
from techloan.support import services
from techloan.support.forms import PlanForm
from techloan.support.models import SupportSession
from techloan.support.routes.loading import client_of, device_choices, helper_choices, session_of
from techloan.support.rules import How
from techloan.support.services import Plan

blueprint = Blueprint("support_planning", __name__)


@blueprint.get("/clients/<reference>/sessions/new")
@web.requires(Permission.SUPPORT)
def new(reference: str) -> web.Answer:
    """Ask when somebody is to be helped, how, by whom and with which device."""
    client = client_of(reference)
    web.note_opened(client.id, "support session")
    return _page(client, _form(client, None))


@blueprint.post("/clients/<reference>/sessions/new")
@web.requires(Permission.SUPPORT)
def add(reference: str) -> web.Answer:
    """Plan a support session."""
    client = client_of(reference)
    form = _form(client, None)
    if form.validate():
        who = (web.actor(), web.now(), web.today(), client.id)
        made = web.attempt(form, lambda db: services.plan(db, *who, _wish(form)))
        if made:
            return _done(made, "is planned")
    web.note_opened(client.id, "support session")
    return _page(client, form), web.form_status(form)


@blueprint.get("/support/sessions/<int:session_id>/change")
@web.requires(Permission.SUPPORT)
def change(session_id: int) -> web.Answer:
    """Ask what to change of a plan; another helper means that it is handed over."""
    row = session_of(session_id)
    web.note_opened(row.client_id, "support session")
    return _page(row.client, _form(row.client, row), row)


@blueprint.post("/support/sessions/<int:session_id>/change")
@web.requires(Permission.SUPPORT)
def keep(session_id: int) -> web.Answer:
    """Change a plan."""
    row = session_of(session_id)
    form = _form(row.client, row)
    if form.validate():
        kept = web.attempt(form, lambda db: _changed(db, form, row))
        if kept:
            return _done(kept, "is changed")
    web.note_opened(row.client_id, "support session")
    return _page(row.client, form, row), web.form_status(form)


def _changed(db: Session, form: PlanForm, row: SupportSession) -> SupportSession:
    return services.change_plan(db, web.actor(), web.now(), web.today(), row.id, _wish(form))


def _wish(form: PlanForm) -> Plan:
    return Plan(
        helper_id=form.helper.data,
        on_day=form.on_day.data,
        how=How(form.how.data),
        starts_at=form.starts_at,
        place=form.place.data,
        device_id=form.device.data or None,
    )


def _form(client: Client, row: SupportSession | None) -> PlanForm:
    helpers, devices = helper_choices(client, row), device_choices(client, row)
    data: dict[str, Any] = {"device": next(iter(devices))}
    if row is not None:
        data = {
            "on_day": row.on_day,
            "starts": _clock(row),
            "how": str(row.how),
            "place": row.place,
            "helper": row.helper_id or 0,
            "device": row.device_id or 0,
        }
    before = row.on_day if row else None
    kind = type("PlanForm", (PlanForm,), {"today": web.today(), "before": before})
    form: PlanForm = kind(data=data)
    form.helper.choices, form.device.choices = helpers, devices
    return form


def _clock(row: SupportSession) -> Any:
    return row.starts_at.astimezone(LONDON).time() if row.starts_at else None


def _page(client: Client, form: PlanForm, row: SupportSession | None = None) -> str:
    languages = web.settings().languages
    shown = {"client": client, "form": form, "session": row, "languages": languages}
    return render_template("support/plan.html", **shown)


def _done(row: SupportSession, words: str) -> web.Answer:
    flash(f"Support on {weekday(row.on_day)} {words}.", "success")
    return redirect(url_for("support_sessions.session", session_id=row.id), 303)
