"""The groups: the list, the page of one, and its form."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from sqlalchemy import select

from techloan import web
from techloan.database import Session
from techloan.groups import follow_up, listing, queries, services
from techloan.groups.forms import GroupForm, WhyForm
from techloan.groups.models import Group
from techloan.groups.routes.loading import group_of
from techloan.groups.rules import GROUP_KIND_WORDS, PLATFORM_WORDS, GroupKind, Platform
from techloan.people import queries as people
from techloan.people.listing import partner_choices
from techloan.people.models import Client, Partner
from techloan.permissions import Permission, Scope

blueprint = Blueprint("groups", __name__)


@blueprint.get("/groups")
@web.requires(Permission.GROUPS_READ)
def index() -> web.Answer:
    """List the groups that meet, or those that have ended."""
    db, actor, ended = web.db(), web.actor(), request.args.get("show") == "ended"
    page = min(max(request.args.get("page", 1, int), 1), 100_000)
    meet, over = listing.counts(db, actor)
    return render_template(
        "groups/index.html",
        lines=listing.groups(db, actor, web.today(), web.now(), ended=ended, page=page),
        new_here=db.scalars(listing.new_here(actor)).all(),
        ended=ended,
        over=over,
        total=over if ended else meet,
        page=page,
        size=listing.PAGE,
        kinds=GROUP_KIND_WORDS,
    )


@blueprint.get("/groups/new")
@web.requires(Permission.GROUPS_WRITE)
def new() -> web.Answer:
    """Ask for a new group."""
    return _form_page(_form(partner_id=web.actor().partner_id or 0), None)


@blueprint.post("/groups/new")
@web.requires(Permission.GROUPS_WRITE)
def add() -> web.Answer:
    """Begin a group."""
    form = _form()
    if form.validate():
        made = web.attempt(form, lambda db: _added(db, form))
        if made:
            flash(f"{made.name} is added. Say when it meets, and who hosts it.", "success")
            return redirect(url_for("groups.group", group_id=made.id), 303)
    return _form_page(form, None), web.form_status(form)


@blueprint.get("/groups/<int:group_id>")
@web.requires(Permission.GROUPS_READ)
def group(group_id: int) -> web.Answer:
    """Show a group: when it meets, how to join, who hosts, who is invited, who came."""
    return group_page(group_of(group_id), WhyForm())


@blueprint.get("/groups/<int:group_id>/edit")
@web.requires(Permission.GROUPS_WRITE)
def edit(group_id: int) -> web.Answer:
    """Ask what to change of a group."""
    row = group_of(group_id)
    kept = {name: getattr(row, name) for name in services.EDITED}
    kept |= {"passcode": services.passcode_of(row), "seen": services.shown(row)}
    return _form_page(_form(**kept), row)


@blueprint.post("/groups/<int:group_id>/edit")
@web.requires(Permission.GROUPS_WRITE)
def keep(group_id: int) -> web.Answer:
    """Change a group, unless somebody else did since the form was shown."""
    row, form = group_of(group_id), _form()
    if form.validate():
        kept = web.attempt(form, lambda db: _changed(db, form, row))
        if kept:
            flash(f"{kept.name} is changed.", "success")
            return redirect(url_for("groups.group", group_id=kept.id), 303)
        form.seen.data = services.shown(group_of(group_id))
    return _form_page(form, row), web.form_status(form)


@blueprint.post("/groups/<int:group_id>/end")
@web.requires(Permission.GROUPS_WRITE)
def end(group_id: int) -> web.Answer:
    """End a group, today."""
    row = group_of(group_id)
    db = web.writing()
    services.end_group(db, web.actor(), web.now(), web.today(), row.id)
    db.commit()
    flash(f"{row.name} has ended. What happened in it stays.", "success")
    return redirect(url_for("groups.group", group_id=row.id), 303)


@blueprint.post("/groups/<int:group_id>/begin-again")
@web.requires(Permission.GROUPS_WRITE)
def begin_again(group_id: int) -> web.Answer:
    """Let a group that ended meet again."""
    row = group_of(group_id)
    db = web.writing()
    services.begin_again(db, web.actor(), web.now(), web.today(), row.id)
    db.commit()
    flash(f"{row.name} meets again.", "success")
    return redirect(url_for("groups.group", group_id=row.id), 303)


def group_page(row: Group, form: FlaskForm) -> str:
    """Render the page of a group; `form` says what was refused, if anything was."""
    db, now, actor = web.db(), web.now(), web.actor()
    members = db.scalars(queries.members_of(row.id)).all()
    web.note_listed("group", len(members))
    return render_template(
        "groups/group.html",
        group=row,
        form=form,
        members=members,
        thoughts=[] if row.ended_on else follow_up.of_group(db, row.id, now, web.today()),
        known=_known([member.client_id for member in members]),
        mine=actor.partner_id if Scope.ALL not in actor.scopes_of(Permission.GROUPS_INVITE) else 0,
        hosts=db.scalars(queries.hosts_of(row.id)).all(),
        times=db.scalars(queries.times_of(row.id)).all(),
        breaks=db.scalars(queries.breaks_of(row.id)).all(),
        ahead=listing.ahead(db, row.id, now),
        past=listing.past(db, row.id, now),
        passcode=services.passcode_of(row),
        kinds=GROUP_KIND_WORDS,
        platforms=PLATFORM_WORDS,
        languages=web.settings().languages,
    )


def _known(clients: list[int]) -> set[int]:
    """Return those of some clients whose page this person may open."""
    may = people.reaches(web.actor(), Permission.CLIENTS_READ)
    return set(web.db().scalars(select(Client.id).where(Client.id.in_(clients), may)))


def _form(**kept: Any) -> GroupForm:
    form = GroupForm(data=kept)
    form.partner_id.choices = partner_choices(web.db(), web.actor(), Permission.GROUPS_WRITE)
    return form


def _form_page(form: GroupForm, row: Group | None) -> str:
    return render_template("groups/form.html", form=form, group=row)


def _values(form: GroupForm) -> dict[str, Any]:
    values = {name: form[name].data for name in services.EDITED}
    return {**values, "kind": GroupKind(values["kind"]), "platform": Platform(values["platform"])}


def _added(db: Session, form: GroupForm) -> Group:
    values = _values(form)
    partner = db.get_one(Partner, values.pop("partner_id"))
    row = Group(partner=partner, **values)
    services.set_passcode(row, form.passcode.data)
    return services.add_group(db, web.actor(), web.now(), row)


def _changed(db: Session, form: GroupForm, row: Group) -> Group:
    seen = form.seen.data or ""
    typed = (_values(form), form.passcode.data, seen)
    return services.edit_group(db, web.actor(), web.now(), web.today(), row.id, *typed)
