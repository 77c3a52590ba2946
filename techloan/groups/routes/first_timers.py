"""Somebody comes for the first time: one of ours who is found, or a name that waits."""

from flask import Blueprint, flash, request

from techloan import web
from techloan.groups import first_timers, register
from techloan.groups.forms import WhoForm
from techloan.groups.models import Meeting
from techloan.groups.routes import showing
from techloan.groups.routes.loading import meeting_of
from techloan.people.models import Client
from techloan.permissions import Permission

blueprint = Blueprint("first_timers", __name__)


@blueprint.post("/groups/<int:group_id>/meetings/<int:meeting_id>/find")
@web.requires(Permission.GROUPS_READ)
def find(group_id: int, meeting_id: int) -> web.Answer:
    """Look for a first-timer: a list for who may see clients, yes or no for a volunteer."""
    meeting, form, actor = meeting_of(group_id, meeting_id), WhoForm(), web.actor()
    if not form.validate():
        return showing.others(meeting, form), 422
    if not first_timers.sees_lists(actor):
        return _yes_or_no(meeting, form)
    found = first_timers.found(web.db(), actor, Permission.CLIENTS_READ, form.who.data)
    web.note_listed("first-timer", len(found))
    return showing.others(meeting, form, found=found, asked=form.who.data)


@blueprint.post("/groups/<int:group_id>/meetings/<int:meeting_id>/first-timers")
@web.requires(Permission.GROUPS_READ)
def add(group_id: int, meeting_id: int) -> web.Answer:
    """Write down that somebody who was found came."""
    db = web.writing()
    meeting = meeting_of(group_id, meeting_id)
    wanted = first_timers.by_reference(web.actor(), request.form.get("client", ""))
    client = web.found(db.scalar(wanted))
    _tick(meeting, client)
    db.commit()
    return _done(meeting, f"{client.name} came.")


@blueprint.post("/groups/<int:group_id>/meetings/<int:meeting_id>/newcomers")
@web.requires(Permission.GROUPS_READ)
def add_newcomer(group_id: int, meeting_id: int) -> web.Answer:
    """Write down that somebody came whom nobody knows yet."""
    meeting, form = meeting_of(group_id, meeting_id), WhoForm()
    if not form.validate():
        return showing.others(meeting, form), 422
    db = web.writing()
    who = (web.actor(), web.now(), web.today(), meeting.id)
    register.add_newcomer(db, *who, form.who.data)
    db.commit()
    return _done(meeting, f"{form.who.data} is new here. A coordinator will say who it is.")


def _yes_or_no(meeting: Meeting, form: WhoForm) -> web.Answer:
    db = web.writing()
    # A closed register is no way to learn whom we know without its being written down.
    register.open_meeting(db, web.today(), meeting.id)
    client = first_timers.ask(db, web.actor(), web.now(), meeting, form.who.data)
    if client is not None:
        _tick(meeting, client)
    db.commit()
    if client is None:
        return showing.others(meeting, form, found=[], asked=form.who.data)
    return _done(meeting, f"Yes: {client.name} came.")


def _tick(meeting: Meeting, client: Client) -> None:
    who = (web.actor(), web.now(), web.today(), meeting.id)
    register.add_first_timer(web.db(), *who, client)


def _done(meeting: Meeting, words: str) -> web.Answer:
    if web.wants_fragment():
        return showing.others(meeting, WhoForm(formdata=None), done=words)
    flash(words, "success")
    return showing.back(meeting)
