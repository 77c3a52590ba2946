"""The words of the agreement: to edit them with a preview, and every version there was."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from techloan import jobs, markdown, web
from techloan.errors import Refused
from techloan.loans.agreements import paper, rules, texts
from techloan.loans.agreements.forms import WordsForm
from techloan.loans.agreements.models import AgreementText
from techloan.loans.agreements.paper import Sheet
from techloan.permissions import Permission
from techloan.reading_age import reading_age

blueprint = Blueprint("agreement_texts", __name__)


@blueprint.get("/agreements")
@web.requires(Permission.AGREEMENTS_WRITE)
def page() -> web.Answer:
    """Show the words in force, a form to change them, and every version."""
    return _page(WordsForm(body=_in_force().body))


@blueprint.post("/agreements")
@web.requires(Permission.AGREEMENTS_WRITE)
def keep() -> web.Answer:
    """Show how new words look, or put them in force."""
    form = WordsForm()
    if form.validate() and "keep" in request.form:
        body = form.body.data
        if web.attempt(form, lambda db: texts.keep(db, web.actor(), web.now(), body)):
            flash("These words are in force from now on.", "success")
            return redirect(url_for("agreement_texts.page"), 303)
    return _page(form, looked_at=not form.errors), web.form_status(form)


@blueprint.post("/agreements/shipped")
@web.requires(Permission.AGREEMENTS_WRITE)
def back_to_shipped() -> web.Answer:
    """Put the words in force again that came with the program."""
    db = web.writing()
    texts.back_to_shipped(db, web.actor(), web.now())
    db.commit()
    flash("The words that came with techloan are in force again.", "success")
    return redirect(url_for("agreement_texts.page"), 303)


@blueprint.get("/agreements/<int:text_id>")
@web.requires(Permission.AGREEMENTS_WRITE)
def version(text_id: int) -> web.Answer:
    """Show one version of the words."""
    text = web.found(web.db().get(AgreementText, text_id))
    return render_template(
        "loans/agreement_text.html", text=text, words=markdown.rendered(text.body)
    )


def _in_force() -> AgreementText:
    text = texts.in_force(web.db(), web.now())
    web.db().commit()
    return text


def _pages(sheet: Sheet) -> int | None:
    """Return how many pages it takes, or None where this computer cannot print."""
    try:
        return jobs.elsewhere(paper.pages, sheet)
    except Refused:
        return None


def _page(form: WordsForm, *, looked_at: bool = False) -> str:
    current = _in_force()
    body = form.body.data or ""
    sheet = paper.example(web.settings().organisation, body)
    return render_template(
        "loans/agreement_texts.html",
        form=form,
        current=current,
        shipped=texts.shipped(),
        versions=web.db().execute(texts.history()).all(),
        preview=paper.html(sheet),
        pages=_pages(sheet) if looked_at else None,
        promised=rules.promises_not_to_charge(body),
        age=round(reading_age(markdown.plain(body))),
    )
