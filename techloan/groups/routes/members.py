"""Who is invited to a group, and who leaves it."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for

from techloan import web
from techloan.database import Session
from techloan.groups import first_timers, queries, services
from techloan.groups.forms import WhoForm, WhyForm
from techloan.groups.models import Group, Member
from techloan.groups.routes.loading import group_of, member_of
from techloan.people import queries as people
from techloan.people.models import Client
from techloan.permissions import Permission

blueprint = Blueprint("members", __name__)


@blueprint.get("/groups/<int:group_id>/invite")
@web.requires(Permission.GROUPS_INVITE)
def page(group_id: int) -> web.Answer:
    """Ask who is invited."""
    return _page(group_of(group_id), WhoForm(formdata=None), None)


@blueprint.post("/groups/<int:group_id>/invite")
@web.requires(Permission.GROUPS_INVITE)
def search(group_id: int) -> web.Answer:
    """Find clients to invite; names are searched by a form and never stand in an address."""
    row, form = group_of(group_id), WhoForm()
    if not form.validate():
        return _page(row, form, None), 422
    found = first_timers.found(web.db(), web.actor(), Permission.GROUPS_INVITE, form.who.data)
    web.note_listed("invite", len(found))
    return _page(row, form, found)


@blueprint.post("/groups/<int:group_id>/members")
@web.requires(Permission.GROUPS_INVITE)
def invite(group_id: int) -> web.Answer:
    """Invite a client."""
    row = group_of(group_id)
    client = _client(request.form.get("client", ""))
    form = WhoForm(formdata=None)
    made = web.attempt(
        form,
        lambda db: services.invite(db, web.actor(), web.now(), web.today(), row, client),
    )
    if made is None:
        return _page(row, form, None), web.form_status(form)
    flash(f"{client.name} is invited to {row.name}.", "success")
    return redirect(url_for("members.page", group_id=row.id), 303)


@blueprint.get("/groups/<int:group_id>/members/<int:member_id>/leave")
@web.requires(Permission.GROUPS_INVITE)
def leaving(group_id: int, member_id: int) -> web.Answer:
    """Ask why somebody leaves a group."""
    member = member_of(group_id, member_id)
    web.note_opened(member.client_id, "leaving a group")
    return _leaving(member, WhyForm())


@blueprint.post("/groups/<int:group_id>/members/<int:member_id>/leave")
@web.requires(Permission.GROUPS_INVITE)
def leave(group_id: int, member_id: int) -> web.Answer:
    """Write down that somebody left, and why."""
    member, form = member_of(group_id, member_id), WhyForm()
    if form.validate() and web.attempt(form, lambda db: _left(db, member, form.why.data)):
        flash(f"{member.client.name} has left {member.group.name}.", "success")
        return redirect(url_for("groups.group", group_id=group_id), 303)
    web.note_opened(member.client_id, "leaving a group")
    return _leaving(member, form), web.form_status(form)


def _client(reference: str) -> Client:
    may = people.reaches(web.actor(), Permission.GROUPS_INVITE)
    wanted = people.by_reference(web.actor(), reference).where(may)
    return web.found(web.db().scalar(wanted))


def _left(db: Session, member: Member, why: str) -> Member:
    services.leave(db, web.actor(), web.now(), web.today(), member, why)
    return member


def _leaving(member: Member, form: WhyForm) -> str:
    return render_template("groups/leave.html", group=member.group, member=member, form=form)


def _page(row: Group, form: WhoForm, found: Sequence[Client] | None) -> str:
    members = web.db().scalars(queries.members_of(row.id).with_only_columns(Member.client_id))
    return render_template(
        "groups/invite.html", group=row, form=form, found=found, members=set(members)
    )
