"""The page on which people decide: name and number, loan lengths, prefixes, questions, lists."""

import hashlib
import json
from dataclasses import asdict, replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from techloan import audit, web
from techloan.database import Session
from techloan.errors import Refused
from techloan.inventory.rules import KIND_WORDS
from techloan.people import deciding
from techloan.people.forms import SettingsForm, settings_form
from techloan.permissions import Permission
from techloan.settings import Settings, read, write
from techloan.sorry import STALE

blueprint = Blueprint("settings", __name__)
KINDS = {str(kind): words for kind, words in KIND_WORDS.items()}
PLAIN = ("organisation", "phone", "found_words", "reference_prefix", "support_months")


@blueprint.get("/settings")
@web.requires(Permission.SETTINGS_MANAGE)
def page() -> web.Answer:
    """Show every decision with words that say what it does."""
    now = read(web.db())
    return _page(_form(now, data=_shown(now)))


@blueprint.post("/settings")
@web.requires(Permission.SETTINGS_MANAGE)
def keep() -> web.Answer:
    """Keep the decisions; `plus` also asks the two eligibility questions of Worcestershire."""
    form = _form(read(web.db()))
    if form.validate() and web.attempt(form, lambda db: _kept(db, form)):
        web.house().settings.forget()
        flash("The settings are kept.", "success")
        return redirect(url_for("settings.page"), 303)
    return _page(form), web.form_status(form)


def _kept(db: Session, form: SettingsForm) -> Settings:
    before = read(db)
    if form.seen.data != _mark(before):
        form.seen.data = _mark(before)
        raise Refused(STALE)
    wanted = _wanted(form, before)
    if "plus" in request.form:
        wanted = deciding.with_lines_of_plus(wanted)
    if changed := write(db, wanted):
        audit.record(db, web.actor(), web.now(), "changed", "settings", None, detail=changed)
    return wanted


def _wanted(form: SettingsForm, before: Settings) -> Settings:
    asked = [
        (form[f"key_{n}"].data or "", form[f"question_{n}"].data, form[f"required_{n}"].data)
        for n in range(_lines(before))
    ]
    return replace(
        before,
        **{name: form[name].data for name in PLAIN},
        loan_days={kind: form[f"days_{kind}"].data for kind in KINDS},
        tag_prefixes={kind: form[f"prefix_{kind}"].data for kind in KINDS},
        eligibility=deciding.eligibility(asked, before.eligibility),
        languages=deciding.languages(form.languages.data),
        districts=deciding.lines(form.districts.data),
        referral_sources=deciding.lines(form.referral_sources.data),
    )


def _shown(now: Settings) -> dict[str, Any]:
    shown = {name: getattr(now, name) for name in PLAIN}
    for kind in KINDS:
        shown |= {f"days_{kind}": now.loan_days[kind], f"prefix_{kind}": now.tag_prefixes[kind]}
    for n, line in enumerate(now.eligibility):
        shown |= {f"key_{n}": line.key, f"question_{n}": line.question}
        shown[f"required_{n}"] = line.required
    shown["languages"] = "\n".join(f"{code} = {name}" for code, name in now.languages.items())
    shown["districts"] = "\n".join(now.districts)
    shown["referral_sources"] = "\n".join(now.referral_sources)
    return {**shown, "seen": _mark(now)}


def _form(now: Settings, **more: Any) -> SettingsForm:
    return settings_form(KINDS, _lines(now), **more)


def _lines(now: Settings) -> int:
    # Two empty lines to write in; whoever needs more saves once and has two more.
    return len(now.eligibility) + 2


def _mark(now: Settings) -> str:
    """Return a mark of all decisions, by which a form knows that somebody changed one since."""
    return hashlib.sha256(json.dumps(asdict(now), sort_keys=True).encode()).hexdigest()


def _page(form: SettingsForm) -> str:
    asked = {line.question for line in read(web.db()).eligibility}
    return render_template(
        "people/settings.html",
        form=form,
        kinds=KINDS,
        lines=[name.removeprefix("key_") for name in form._fields if name.startswith("key_")],
        of_plus=[question for question in deciding.OF_PLUS if question not in asked],
    )
