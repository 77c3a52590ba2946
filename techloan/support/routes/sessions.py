"""One's own week of support sessions, the page of one, and all that was done with a client."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from techloan import web
from techloan.permissions import Permission, Scope
from techloan.support import queries, services
from techloan.support.forms import OffForm
from techloan.support.models import SupportSession
from techloan.support.notes import Reading, notes_of, reading, reads_all
from techloan.support.routes.loading import client_of, session_of
from techloan.support.rules import (
    HOW_WORDS,
    STATE_WORDS,
    TOPIC_WORDS,
    WHY_WORDS,
    State,
    Topic,
    Why,
    minutes_words,
)
from techloan.support.week import monday_of, week_of

blueprint = Blueprint("support_sessions", __name__)
WORDS: dict[str, Any] = {
    "how_words": HOW_WORDS,
    "state_words": STATE_WORDS,
    "topic_words": TOPIC_WORDS,
    "why_words": WHY_WORDS,
    "minutes_words": minutes_words,
}
MOST = 100


@blueprint.get("/support")
@web.requires(Permission.SUPPORT)
def index() -> web.Answer:
    """Show a week: one's own support sessions, or with `whose=all` those of everybody."""
    more = web.actor().scopes_of(Permission.SUPPORT) & {Scope.ALL, Scope.PARTNER}
    everybody = bool(more) and request.args.get("whose") == "all"
    monday = monday_of(_day(request.args.get("week")) or web.today())
    week = week_of(web.db(), web.actor(), web.today(), monday, everybody=everybody)
    web.note_listed("support week", week.count)
    return render_template(
        "support/week.html",
        week=week,
        everybody=everybody,
        may_see_all=bool(more),
        this_monday=monday_of(web.today()),
        one_week=timedelta(days=7),
        **WORDS,
    )


@blueprint.get("/support/sessions/<int:session_id>")
@web.requires(Permission.SUPPORT)
def session(session_id: int) -> web.Answer:
    """Show a support session: what is planned, or what was done."""
    row = session_of(session_id)
    web.note_opened(row.client_id, "support session")
    db = web.db()
    last = db.scalar(queries.done_of_client(row.client_id).limit(1))
    much = reading(db, web.actor(), row.client)
    topics = [Topic(topic) for _, topic in db.execute(queries.topics_of([row.id]))]
    return render_template(
        "support/session.html",
        session=row,
        topics=topics,
        notes=notes_of(row, much, last=last is row),
        may_correct=may_correct(row),
        **WORDS,
    )


@blueprint.get("/support/sessions/<int:session_id>/off")
@web.requires(Permission.SUPPORT)
def ask_why(session_id: int) -> web.Answer:
    """Ask whether it is cancelled or they were not there, and why."""
    row = session_of(session_id)
    web.note_opened(row.client_id, "support session")
    missed = State.MISSED if row.on_day <= web.today() else State.CANCELLED
    return _off_page(row, OffForm(formdata=None, what=str(missed)))


@blueprint.post("/support/sessions/<int:session_id>/off")
@web.requires(Permission.SUPPORT)
def call_off(session_id: int) -> web.Answer:
    """Keep that a support session does not happen, or did not."""
    row, form = session_of(session_id), OffForm()
    if form.validate():
        missed, why = form.what.data == State.MISSED, Why(form.why.data)
        who = (web.actor(), web.now(), web.today(), row.id)
        if web.attempt(form, lambda db: services.call_off(db, *who, missed=missed, why=why)):
            flash("That is noted." if missed else "The support session is cancelled.", "success")
            return redirect(url_for("clients.client", reference=row.client.reference), 303)
    web.note_opened(row.client_id, "support session")
    return _off_page(row, form), web.form_status(form)


@blueprint.get("/clients/<reference>/sessions")
@web.requires(Permission.SUPPORT)
def of_client(reference: str) -> web.Answer:
    """Show all that was done with a client, for the next helper, as far as one may read it."""
    client = client_of(reference)
    web.note_opened(client.id, "support sessions")
    db, much = web.db(), reading(web.db(), web.actor(), client)
    rows = db.scalars(queries.done_of_client(client.id).limit(MOST)).all()
    topics: dict[int, list[str]] = {}
    for number, topic in db.execute(queries.topics_of([row.id for row in rows])):
        topics.setdefault(number, []).append(TOPIC_WORDS[Topic(topic)])
    return render_template(
        "support/sessions.html",
        client=client,
        rows=[(row, notes_of(row, much, last=row is rows[0])) for row in rows],
        topics=topics,
        planned=db.scalars(queries.planned_of_client(client.id)).all(),
        practised=db.execute(queries.practised(client.id)).all(),
        partly=much in (Reading.LAST, Reading.NOTHING),
        languages=web.settings().languages,
        **WORDS,
    )


def may_correct(row: SupportSession) -> bool:
    """Say whether this person may correct what was written up: who helped, and who reads all."""
    own = web.actor().staff_id is not None and row.helper_id == web.actor().staff_id
    return row.state is State.DONE and (own or reads_all(web.actor(), row.client))


def _off_page(row: SupportSession, form: OffForm) -> str:
    return render_template("support/off.html", session=row, form=form, **WORDS)


def _day(word: str | None) -> date | None:
    try:
        return date.fromisoformat(word or "")
    except ValueError:
        return None
