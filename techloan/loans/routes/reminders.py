"""The page on which people decide about reminders."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, url_for

from techloan import audit, web
from techloan.database import Session
from techloan.loans.reminders import MOST_WEEKLY
from techloan.loans.reminding import running, wording
from techloan.loans.reminding.forms import RemindersForm
from techloan.people.messages.rules import Way
from techloan.people.messages.sending import set_up
from techloan.permissions import Permission
from techloan.settings import Settings, read, write

blueprint = Blueprint("reminders", __name__)


@blueprint.get("/reminders")
@web.requires(Permission.REMINDERS_DECIDE)
def page() -> web.Answer:
    """Show what is decided about reminders, and how many there would be today."""
    now = read(web.db())
    shown = {
        "on": now.reminders_on,
        "days_before": now.reminder_days_before,
        "weekly": now.reminders_weekly,
        "languages": now.reminder_languages,
    }
    return _page(_form(shown))


@blueprint.post("/reminders")
@web.requires(Permission.REMINDERS_DECIDE)
def keep() -> web.Answer:
    """Keep what was decided."""
    form = _form(None)
    if form.validate() and web.attempt(form, lambda db: _kept(db, form)):
        web.house().settings.forget()
        flash("That is kept.", "success")
        return redirect(url_for("reminders.page"), 303)
    return _page(form), web.form_status(form)


def _kept(db: Session, form: RemindersForm) -> Settings:
    wanted = replace(
        read(db),
        reminders_on=form.on.data,
        reminder_days_before=form.days_before.data,
        reminders_weekly=form.weekly.data,
        reminder_languages=tuple(sorted(form.languages.data or ())),
    )
    if changed := write(db, wanted):
        audit.record(db, web.actor(), web.now(), "changed", "settings", None, detail=changed)
    return wanted


def _form(shown: dict[str, object] | None) -> RemindersForm:
    form = RemindersForm(data=shown)
    names = web.settings().languages
    form.languages.choices = {code: names.get(code, code) for code in wording.unchecked()}
    return form


def _page(form: RemindersForm) -> str:
    config = web.house().config
    return render_template(
        "loans/reminders.html",
        form=form,
        planned=running.planned(config, web.house().database, web.now()),
        ways=set_up(config),
        email=Way.EMAIL,
        text=Way.TEXT,
        first_hour=running.FIRST_HOUR,
        most_weekly=MOST_WEEKLY,
    )
