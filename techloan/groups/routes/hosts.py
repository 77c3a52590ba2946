"""Who hosts a group."""

from flask import Blueprint, flash, redirect, render_template, url_for

from techloan import web
from techloan.groups import hosting, queries
from techloan.groups.forms import HostForm
from techloan.groups.models import Group
from techloan.groups.routes.loading import group_of
from techloan.people.models import Staff
from techloan.permissions import Permission

blueprint = Blueprint("hosts", __name__)


@blueprint.get("/groups/<int:group_id>/hosts")
@web.requires(Permission.GROUPS_WRITE)
def page(group_id: int) -> web.Answer:
    """Show who hosts a group, with the form to add somebody."""
    row = group_of(group_id)
    return _page(row, _form())


@blueprint.post("/groups/<int:group_id>/hosts")
@web.requires(Permission.GROUPS_WRITE)
def add(group_id: int) -> web.Answer:
    """Let somebody host a group."""
    row, form = group_of(group_id), _form()
    if form.validate():
        number = form.staff.data
        host = web.attempt(
            form,
            lambda db: hosting.add_host(db, web.actor(), web.now(), row, db.get_one(Staff, number)),
        )
        if host:
            return _back(row, f"{host.staff.name} hosts {row.name}.")
    return _page(row, form), web.form_status(form)


@blueprint.post("/groups/<int:group_id>/hosts/<int:staff_id>/remove")
@web.requires(Permission.GROUPS_WRITE)
def remove(group_id: int, staff_id: int) -> web.Answer:
    """Let somebody host a group no more."""
    row = group_of(group_id)
    db = web.writing()
    staff = hosting.remove_host(db, web.actor(), web.now(), row, staff_id)
    db.commit()
    return _back(row, f"{staff.name} does not host {row.name} any more.")


@blueprint.post("/groups/<int:group_id>/hosts/<int:staff_id>/lead")
@web.requires(Permission.GROUPS_WRITE)
def lead(group_id: int, staff_id: int) -> web.Answer:
    """Let one of the hosts lead."""
    row = group_of(group_id)
    db = web.writing()
    staff = hosting.lead(db, web.actor(), web.now(), row, staff_id)
    db.commit()
    return _back(row, f"{staff.name} leads {row.name}.")


def _form() -> HostForm:
    form = HostForm()
    people = web.db().scalars(hosting.who_may_host())
    form.staff.choices = {person.id: person.name for person in people}
    return form


def _page(row: Group, form: HostForm) -> str:
    hosts = web.db().scalars(queries.hosts_of(row.id)).all()
    return render_template("groups/hosts.html", group=row, form=form, hosts=hosts)


def _back(row: Group, words: str) -> web.Answer:
    flash(words, "success")
    return redirect(url_for("hosts.page", group_id=row.id), 303)
