"""Guide sheets: to edit with a preview, every version, and how far each language may be used."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup

from techloan import web
from techloan.permissions import Permission
from techloan.reading_age import reading_age
from techloan.support.guides import drawings, language, preview, sheet, texts
from techloan.support.guides.forms import CheckedForm, SheetForm
from techloan.support.guides.language import Language
from techloan.support.guides.models import GuideText
from techloan.support.guides.preview import TOPIC_WORDS
from techloan.support.guides.rules import System, Topic

blueprint = Blueprint("guide_sheets", __name__)


@blueprint.get("/guides")
@web.requires(Permission.GUIDES_WRITE)
def index() -> web.Answer:
    """Show every sheet in every language, and how far each language may be used."""
    return _index(CheckedForm(formdata=None))


@blueprint.get("/guides/<code>/<topic>")
@web.requires(Permission.GUIDES_WRITE)
def edit(code: str, topic: str) -> web.Answer:
    """Show the words of a sheet in force, a form to change them, and every version."""
    words, kind = _sheet(code, topic)
    present = texts.in_force(web.db(), words)[kind]
    form = SheetForm(preview.facts(words), title=present.title, body=present.body)
    return _page(words, kind, form)


@blueprint.post("/guides/<code>/<topic>")
@web.requires(Permission.GUIDES_WRITE)
def keep(code: str, topic: str) -> web.Answer:
    """Show how new words look, or put them in force."""
    words, kind = _sheet(code, topic)
    form = SheetForm(preview.facts(words))
    if form.validate() and "keep" in request.form:
        kept = (words, kind, form.title.data, form.body.data)
        if web.attempt(form, lambda db: texts.keep(db, web.actor(), web.now(), *kept)):
            flash("These words are in force from now on.", "success")
            return redirect(url_for("guide_sheets.edit", code=code, topic=topic), 303)
    return _page(words, kind, form), web.form_status(form)


@blueprint.post("/guides/<code>/<topic>/preview")
@web.requires(Permission.GUIDES_WRITE)
def show(code: str, topic: str) -> web.Answer:
    """Answer the page's script with how the words look that are being typed."""
    words, _ = _sheet(code, topic)
    form = SheetForm(preview.facts(words))
    return render_template("support/guides/preview.html", **_shown(words, form))


@blueprint.post("/guides/<code>/<topic>/shipped")
@web.requires(Permission.GUIDES_WRITE)
def back_to_shipped(code: str, topic: str) -> web.Answer:
    """Put the words in force again that came with the program."""
    words, kind = _sheet(code, topic)
    db = web.writing()
    texts.back_to_shipped(db, web.actor(), web.now(), words, kind)
    db.commit()
    flash("The words that came with techloan are in force again.", "success")
    return redirect(url_for("guide_sheets.edit", code=code, topic=topic), 303)


@blueprint.get("/guides/versions/<int:text_id>")
@web.requires(Permission.GUIDES_WRITE)
def version(text_id: int) -> web.Answer:
    """Show one version of a sheet."""
    text = web.found(web.db().get(GuideText, text_id))
    words = web.found(language.language(text.language))
    form = SheetForm(preview.facts(words), formdata=None, title=text.title, body=text.body)
    shown = _shown(words, form)
    return render_template("support/guides/version.html", text=text, **shown)


@blueprint.post("/guides/<code>/allow")
@web.requires(Permission.GUIDES_WRITE)
def allow(code: str) -> web.Answer:
    """Let a language be printed that nobody has checked, or stop it."""
    words, db = web.found(language.language(code)), web.writing()
    allowed = request.form.get("allowed") == "yes"
    texts.allow(db, web.actor(), web.now(), words, allowed=allowed)
    db.commit()
    said = "are printed now, and say that nobody has checked them" if allowed else "stay unprinted"
    flash(f"Guides in {words.name} {said}.", "success")
    return redirect(url_for("guide_sheets.index"), 303)


@blueprint.post("/guides/<code>/checked")
@web.requires(Permission.GUIDES_WRITE)
def checked(code: str) -> web.Answer:
    """Keep that somebody who speaks a language has read its sheets."""
    words, form = web.found(language.language(code)), CheckedForm()
    if form.validate():
        by = form.by.data
        if web.attempt(form, lambda db: texts.checked(db, web.actor(), web.now(), words, by)):
            flash(f"{words.name} is checked. Thank you to {by}.", "success")
            return redirect(url_for("guide_sheets.index"), 303)
    return _index(form), web.form_status(form)


def _sheet(code: str, topic: str) -> tuple[Language, Topic]:
    words = web.found(language.language(code))
    return words, Topic(web.found(topic if topic in set(Topic) else None))


def _index(form: CheckedForm) -> str:
    found = [one for code in language.codes() if (one := language.language(code))]
    standings = texts.standings(web.db(), found)
    changed = texts.changed(web.db())
    return render_template(
        "support/guides/index.html",
        standings=standings,
        topics=TOPIC_WORDS,
        changed=changed,
        form=form,
    )


def _page(words: Language, topic: Topic, form: SheetForm) -> str:
    present = texts.in_force(web.db(), words)[topic]
    return render_template(
        "support/guides/edit.html",
        topic=topic,
        topics=TOPIC_WORDS,
        form=form,
        present=present,
        is_shipped=(present.title, present.body) == words.sheet(topic),
        versions=web.db().scalars(texts.history(words.code, topic)).all(),
        drawing=_drawing,
        values=sorted(preview.examples(words, System(form.system.data or "android-tablet"))),
        pictures=[(name, words.picture(name)) for name in drawings.NAMES],
        **_shown(words, form),
    )


def _drawing(name: str, system: str) -> Markup:
    known = System(system) if system in set(System) else None
    return Markup(drawings.svg(name, known))  # noqa: S704


def _shown(words: Language, form: SheetForm) -> dict[str, object]:
    """Return what a preview shows: the sheet as on paper, its reading age, and what is left out."""
    system = form.system.data if form.system.data in set(System) else System.ANDROID_TABLET
    title, body = form.title.data or "", form.body.data or ""
    seen = preview.preview(words, System(system), title, body)
    english = words.tag == "en-GB"
    return {
        "preview": seen,
        "words": words,
        "age": round(reading_age(seen.plain)) if english else 0,
        "said": [*sheet.unknown(body, preview.facts(words)), *sheet.left_out(body)],
    }
