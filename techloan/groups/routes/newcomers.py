"""Who was new at a meeting: a coordinator says who it is, or that it is nobody of ours."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from techloan import web
from techloan.groups import first_timers, queries, register
from techloan.groups.forms import WhoForm
from techloan.groups.models import Meeting, Newcomer
from techloan.groups.routes.loading import meeting_of
from techloan.permissions import Permission

blueprint = Blueprint("newcomers", __name__)


@blueprint.get("/groups/<int:group_id>/meetings/<int:meeting_id>/newcomers/<int:newcomer_id>")
@web.requires(Permission.GROUPS_WRITE)
def page(group_id: int, meeting_id: int, newcomer_id: int) -> web.Answer:
    """Ask who somebody is, with those of ours who have such a name."""
    meeting = meeting_of(group_id, meeting_id)
    newcomer = _newcomer(meeting, newcomer_id)
    return _page(meeting, newcomer, WhoForm(formdata=None, data={"who": newcomer.name}))


@blueprint.post("/groups/<int:group_id>/meetings/<int:meeting_id>/newcomers/<int:newcomer_id>")
@web.requires(Permission.GROUPS_WRITE)
def search(group_id: int, meeting_id: int, newcomer_id: int) -> web.Answer:
    """Look for them by another name."""
    meeting, form = meeting_of(group_id, meeting_id), WhoForm()
    newcomer = _newcomer(meeting, newcomer_id)
    status = 200 if form.validate() else 422
    return _page(meeting, newcomer, form), status


@blueprint.post(
    "/groups/<int:group_id>/meetings/<int:meeting_id>/newcomers/<int:newcomer_id>/settle"
)
@web.requires(Permission.GROUPS_WRITE)
def settle(group_id: int, meeting_id: int, newcomer_id: int) -> web.Answer:
    """Say which client it is; without one, that it is nobody of ours."""
    db = web.writing()
    meeting = meeting_of(group_id, meeting_id)
    newcomer, reference = _newcomer(meeting, newcomer_id), request.form.get("client", "")
    client = None
    if reference:
        client = web.found(db.scalar(first_timers.by_reference(web.actor(), reference)))
    register.settle_newcomer(db, web.actor(), web.now(), newcomer, client)
    db.commit()
    flash(f"{client.name} came." if client else "It was nobody of ours.", "success")
    address = url_for("register.page", group_id=meeting.group_id, meeting_id=meeting.id)
    return redirect(address, 303)


def _newcomer(meeting: Meeting, newcomer_id: int) -> Newcomer:
    waiting = queries.newcomers_of(meeting.id).where(Newcomer.id == newcomer_id)
    return web.found(web.db().scalar(waiting))


def _page(meeting: Meeting, newcomer: Newcomer, form: WhoForm) -> str:
    text = form.who.data or ""
    found = first_timers.found(web.db(), web.actor(), Permission.CLIENTS_READ, text)
    web.note_listed("newcomer", len(found))
    return render_template(
        "groups/newcomer.html",
        group=meeting.group,
        meeting=meeting,
        newcomer=newcomer,
        form=form,
        found=found,
    )
