"""The meetings of a group: those that were, one more, one that is cancelled."""

from datetime import UTC, datetime, time, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for

from techloan import web
from techloan.database import Session
from techloan.dates import LONDON, weekday
from techloan.groups import listing, services
from techloan.groups.forms import MeetingForm, WhyForm
from techloan.groups.models import Group, Meeting
from techloan.groups.routes.loading import group_of, meeting_of
from techloan.permissions import Permission

blueprint = Blueprint("meetings", __name__)


@blueprint.get("/groups/<int:group_id>/meetings")
@web.requires(Permission.GROUPS_READ)
def index(group_id: int) -> web.Answer:
    """List the meetings of a group that are over, the latest first."""
    row, db, now = group_of(group_id), web.db(), web.now()
    page = min(max(request.args.get("page", 1, int), 1), 100_000)
    return render_template(
        "groups/meetings.html",
        group=row,
        past=listing.past(db, row.id, now, page, listing.PAGE),
        total=listing.count_past(db, row.id, now),
        page=page,
        size=listing.PAGE,
    )


@blueprint.get("/groups/<int:group_id>/meetings/new")
@web.requires(Permission.GROUPS_WRITE)
def new(group_id: int) -> web.Answer:
    """Ask for one more meeting."""
    return render_template("groups/meeting_form.html", group=group_of(group_id), form=_form())


@blueprint.post("/groups/<int:group_id>/meetings/new")
@web.requires(Permission.GROUPS_WRITE)
def add(group_id: int) -> web.Answer:
    """Add one meeting beside the usual times."""
    row, form = group_of(group_id), _form()
    if form.validate():
        made = web.attempt(form, lambda db: _added(db, row, form))
        if made:
            return _back(made, f"{row.name} meets on {weekday(made.on_day)}, too.")
    return render_template("groups/meeting_form.html", group=row, form=form), web.form_status(form)


@blueprint.post("/groups/<int:group_id>/meetings/<int:meeting_id>/cancel")
@web.requires(Permission.GROUPS_WRITE)
def cancel(group_id: int, meeting_id: int) -> web.Answer:
    """Cancel a meeting: nobody missed it."""
    row, form = meeting_of(group_id, meeting_id), WhyForm()
    if not form.validate():
        return web.misfilled(form)
    db = web.writing()
    services.cancel_meeting(db, web.actor(), web.now(), row, form.why.data)
    db.commit()
    return _back(row, f"The meeting on {weekday(row.on_day)} is cancelled.")


@blueprint.post("/groups/<int:group_id>/meetings/<int:meeting_id>/restore")
@web.requires(Permission.GROUPS_WRITE)
def restore(group_id: int, meeting_id: int) -> web.Answer:
    """Let a cancelled meeting take place after all."""
    row = meeting_of(group_id, meeting_id)
    db = web.writing()
    services.restore_meeting(db, web.actor(), web.now(), row)
    db.commit()
    return _back(row, f"The meeting on {weekday(row.on_day)} takes place after all.")


def _form() -> MeetingForm:
    form = MeetingForm(data={"on_day": web.today(), "starts": "10:30"})
    form.today = web.today()
    return form


def _added(db: Session, row: Group, form: MeetingForm) -> Meeting:
    hour, minute = form.starts.data.split(":")
    clock = time(int(hour), int(minute))
    starts = datetime.combine(form.on_day.data, clock, LONDON).astimezone(UTC)
    meeting = Meeting(
        group=row,
        on_day=form.on_day.data,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=form.minutes.data),
    )
    return services.add_meeting(db, web.actor(), web.now(), meeting)


def _back(row: Meeting, words: str) -> web.Answer:
    flash(words, "success")
    return redirect(url_for("register.page", group_id=row.group_id, meeting_id=row.id), 303)
