"""Asking one question at a time, in large type; each answer is kept before the next is asked."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from techloan import web
from techloan.permissions import Permission
from techloan.support.measures import queries, services
from techloan.support.measures.forms import AnswerForm, answer_form
from techloan.support.measures.instruments import Question
from techloan.support.measures.models import Measure
from techloan.support.measures.overview import told
from techloan.support.measures.rules import POINT_WORDS

blueprint = Blueprint("questions", __name__)


@blueprint.get("/support/measures/<int:measure_id>/next")
@web.requires(Permission.MEASURES)
def go_on(measure_id: int) -> web.Answer:
    """Lead to the first question that was not asked yet, or to what was answered."""
    return _onwards(_measure_of(measure_id))


@blueprint.get("/support/measures/<int:measure_id>/<question>")
@web.requires(Permission.MEASURES)
def ask(measure_id: int, question: str) -> web.Answer:
    """Ask one question."""
    row = _measure_of(measure_id)
    asked = _question(row, question)
    web.note_opened(row.client_id, "measures")
    return _page(row, asked, answer_form(asked, services.answers(web.db(), row)))


@blueprint.post("/support/measures/<int:measure_id>/<question>")
@web.requires(Permission.MEASURES)
def answer(measure_id: int, question: str) -> web.Answer:
    """Keep the answer to one question, and lead to the next."""
    row = _measure_of(measure_id)
    asked = _question(row, question)
    form = answer_form(asked, {})
    if form.validate():
        who = (web.actor(), web.now(), row.id, asked.key, form.value)
        if web.attempt(form, lambda db: services.answer(db, *who)):
            return _onwards(row, asked)
    web.note_opened(row.client_id, "measures")
    return _page(row, asked, form), web.form_status(form)


@blueprint.post("/support/measures/<int:measure_id>/decline")
@web.requires(Permission.MEASURES)
def decline(measure_id: int) -> web.Answer:
    """Keep that somebody would rather answer no more."""
    row = _measure_of(measure_id)
    db = web.writing()
    services.decline(db, web.actor(), web.now(), row.id)
    db.commit()
    flash("That is fine, and kept. Nothing depends on it.", "success")
    return redirect(url_for("questions.summary", measure_id=row.id), 303)


@blueprint.get("/support/measures/<int:measure_id>")
@web.requires(Permission.MEASURES)
def summary(measure_id: int) -> web.Answer:
    """Show what was answered, each answer with a way back to its question."""
    row = _measure_of(measure_id)
    web.note_opened(row.client_id, "measures")
    kind, given = services.kind_of(row), services.answers(web.db(), row)
    shown = {"measure": row, "kind": kind, "given": given, "scores": told(kind, given)}
    return render_template("support/measure.html", point_words=POINT_WORDS, **shown)


def _measure_of(measure_id: int) -> Measure:
    wanted = queries.visible_to(web.actor()).where(Measure.id == measure_id)
    return web.found(web.db().scalar(wanted))


def _question(row: Measure, key: str) -> Question:
    questions = services.kind_of(row).questions
    return web.found(next((one for one in questions if one.key == key), None))


def _onwards(row: Measure, after: Question | None = None) -> web.Answer:
    """Lead to the next open question after one, else to an earlier one, else to the end."""
    given, questions = services.answers(web.db(), row), services.kind_of(row).questions
    first = questions.index(after) + 1 if after else 0
    still = [one for one in (*questions[first:], *questions[:first]) if one.key not in given]
    if not still:
        return redirect(url_for("questions.summary", measure_id=row.id), 303)
    address = url_for("questions.ask", measure_id=row.id, question=still[0].key)
    return redirect(address, 303)


def _page(row: Measure, asked: Question, form: AnswerForm) -> str:
    kind = services.kind_of(row)
    place = kind.questions.index(asked)
    shown: dict[str, Any] = {"measure": row, "kind": kind, "place": place + 1, "form": form}
    before = kind.questions[place - 1] if place else None
    return render_template("support/question.html", asked=asked, before=before, **shown)
