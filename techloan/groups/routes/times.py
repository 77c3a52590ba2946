"""When a group meets, and when it does not."""

from flask import Blueprint, flash, redirect, render_template, url_for

from techloan import web
from techloan.database import Session
from techloan.groups import queries, services
from techloan.groups.forms import BreakForm, TimeForm
from techloan.groups.models import Group, GroupBreak, GroupTime
from techloan.groups.routes.loading import group_of
from techloan.permissions import Permission

blueprint = Blueprint("times", __name__)
OF_BREAK = "break"


@blueprint.get("/groups/<int:group_id>/times")
@web.requires(Permission.GROUPS_WRITE)
def page(group_id: int) -> web.Answer:
    """Show the times and breaks of a group, with the forms to add some."""
    return _page(group_of(group_id), _time_form(), BreakForm(prefix=OF_BREAK))


@blueprint.post("/groups/<int:group_id>/times")
@web.requires(Permission.GROUPS_WRITE)
def add(group_id: int) -> web.Answer:
    """Let a group meet at a time."""
    row, form = group_of(group_id), _time_form()
    if form.validate() and web.attempt(form, lambda db: _added(db, row, form)):
        return _back(row, f"{row.name} meets at this time from now on.")
    return _page(row, form, BreakForm(prefix=OF_BREAK, formdata=None)), web.form_status(form)


@blueprint.post("/groups/<int:group_id>/times/<int:time_id>/end")
@web.requires(Permission.GROUPS_WRITE)
def end(group_id: int, time_id: int) -> web.Answer:
    """Let a group not meet at a time any more."""
    row = group_of(group_id)
    of_group = queries.times_of(row.id).where(GroupTime.id == time_id)
    db = web.writing()
    own = web.found(db.scalar(of_group.with_for_update()))
    services.end_time(db, web.actor(), web.now(), web.today(), own)
    db.commit()
    return _back(row, f"{row.name} does not meet at that time any more.")


@blueprint.post("/groups/<int:group_id>/breaks")
@web.requires(Permission.GROUPS_WRITE)
def add_break(group_id: int) -> web.Answer:
    """Let a group not meet for some days."""
    row, form = group_of(group_id), BreakForm(prefix=OF_BREAK)
    if form.validate() and web.attempt(form, lambda db: _away(db, row, form)):
        return _back(row, f"{row.name} does not meet in these days.")
    return _page(row, _time_form(sent=False), form), web.form_status(form)


@blueprint.post("/groups/<int:group_id>/breaks/<int:break_id>/remove")
@web.requires(Permission.GROUPS_WRITE)
def remove_break(group_id: int, break_id: int) -> web.Answer:
    """Let a group meet on the days of a break after all."""
    row = group_of(group_id)
    of_group = queries.breaks_of(row.id).where(GroupBreak.id == break_id)
    db = web.writing()
    own = web.found(db.scalar(of_group.with_for_update()))
    services.remove_break(db, web.actor(), web.now(), web.today(), own)
    db.commit()
    return _back(row, f"{row.name} meets in these days after all.")


def _time_form(*, sent: bool = True) -> TimeForm:
    usual = {"from_on": web.today(), "starts": "10:30"}
    form = TimeForm(data=usual) if sent else TimeForm(formdata=None, data=usual)
    form.today = web.today()
    return form


def _added(db: Session, row: Group, form: TimeForm) -> GroupTime:
    pattern, every, nth = form.pattern
    own = GroupTime(
        group=row,
        pattern=pattern,
        every=every,
        nth=nth,
        weekday=form.weekday.data,
        starts=form.starts.data,
        minutes=form.minutes.data,
        from_on=form.from_on.data,
        until_on=form.until_on.data,
    )
    services.add_time(db, web.actor(), web.now(), web.today(), own)
    return own


def _away(db: Session, row: Group, form: BreakForm) -> GroupBreak:
    days = {"from_on": form.from_on.data, "until_on": form.until_on.data}
    own = GroupBreak(group=row, why=form.why.data, **days)
    services.add_break(db, web.actor(), web.now(), web.today(), own)
    return own


def _page(row: Group, form: TimeForm, away: BreakForm) -> str:
    db = web.db()
    return render_template(
        "groups/times.html",
        group=row,
        form=form,
        away=away,
        times=db.scalars(queries.times_of(row.id)).all(),
        breaks=db.scalars(queries.breaks_of(row.id)).all(),
    )


def _back(row: Group, words: str) -> web.Answer:
    flash(words, "success")
    return redirect(url_for("times.page", group_id=row.id), 303)
