"""The staff: who signs in, as what, and where they work."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from techloan import web
from techloan.database import Session
from techloan.people import queries, services, sign_in
from techloan.people.forms import ROLE_WORDS, StaffForm
from techloan.people.models import Partner, SignIn, Site, Staff
from techloan.people.routes.loading import staff_of
from techloan.permissions import Permission, Role

blueprint = Blueprint("staff", __name__)


@blueprint.get("/staff")
@web.requires(Permission.STAFF_MANAGE)
def index() -> web.Answer:
    """List who signs in, and those who did once."""
    rows = web.db().scalars(queries.all_staff()).all()
    roles = queries.roles_by_staff(web.db())
    return render_template("people/staff.html", staff=rows, roles=roles, role_words=_short())


@blueprint.get("/staff/new")
@web.requires(Permission.STAFF_MANAGE)
def new() -> web.Answer:
    """Ask for a new member of staff."""
    return render_template("people/staff_form.html", form=_form(), person=None)


@blueprint.post("/staff/new")
@web.requires(Permission.STAFF_MANAGE)
def add() -> web.Answer:
    """Add a member of staff, and show the link with which they set their password, once."""
    form = _form()
    if form.validate():
        made = web.attempt(form, lambda db: _added(db, form))
        if made:
            return _link_page(*made)
    return render_template("people/staff_form.html", form=form, person=None), web.form_status(form)


@blueprint.get("/staff/<int:staff_id>")
@web.requires(Permission.STAFF_MANAGE)
def person(staff_id: int) -> web.Answer:
    """Show a member of staff and where they are signed in."""
    return _person_page(staff_of(staff_id), StaffForm())


@blueprint.get("/staff/<int:staff_id>/edit")
@web.requires(Permission.STAFF_MANAGE)
def edit(staff_id: int) -> web.Answer:
    """Ask what to change of a member of staff."""
    row = staff_of(staff_id)
    kept = {
        "roles": [str(role) for role in sign_in.roles_of(web.db(), row.id)],
        "partner": row.partner_id or 0,
        "site": row.site_id or 0,
    }
    form = _form(data={"name": row.name, "email": row.email, "phone": row.phone, **kept})
    return render_template("people/staff_form.html", form=form, person=row)


@blueprint.post("/staff/<int:staff_id>/edit")
@web.requires(Permission.STAFF_MANAGE)
def keep(staff_id: int) -> web.Answer:
    """Change a member of staff, from their next request on."""
    row, form = staff_of(staff_id), _form()
    if form.validate():
        kept = web.attempt(
            form,
            lambda db: services.edit_staff(db, web.actor(), web.now(), row.id, **_values(db, form)),
        )
        if kept:
            flash(f"{kept.name} is changed.", "success")
            return redirect(url_for("staff.person", staff_id=staff_id), 303)
    return render_template("people/staff_form.html", form=form, person=row), web.form_status(form)


@blueprint.post("/staff/<int:staff_id>/end")
@web.requires(Permission.STAFF_MANAGE)
def end(staff_id: int) -> web.Answer:
    """Let somebody sign in no more."""
    row, form = staff_of(staff_id), StaffForm()
    if web.attempt(form, lambda db: services.end_staff(db, web.actor(), web.now(), row.id)):
        flash(f"{row.name} cannot sign in any more.", "success")
        return redirect(url_for("staff.person", staff_id=staff_id), 303)
    return _person_page(row, form), web.form_status(form)


@blueprint.post("/staff/<int:staff_id>/take-back")
@web.requires(Permission.STAFF_MANAGE)
def take_back(staff_id: int) -> web.Answer:
    """Let somebody sign in again."""
    row = staff_of(staff_id)
    db = web.writing()
    services.take_back(db, web.actor(), web.now(), row.id)
    db.commit()
    flash(f"{row.name} can sign in again.", "success")
    return redirect(url_for("staff.person", staff_id=staff_id), 303)


@blueprint.post("/staff/<int:staff_id>/link")
@web.requires(Permission.STAFF_MANAGE)
def link(staff_id: int) -> web.Answer:
    """Make a new one-time link for somebody; an earlier one stops working."""
    row, form = staff_of(staff_id), StaffForm()
    made = web.attempt(form, lambda db: _with_link(db, row))
    return _link_page(*made) if made else (_person_page(row, form), web.form_status(form))


@blueprint.post("/staff/<int:staff_id>/sign-ins/<int:sign_in_id>/end")
@web.requires(Permission.STAFF_MANAGE)
def end_sign_in(staff_id: int, sign_in_id: int) -> web.Answer:
    """Sign somebody out of one browser."""
    live = queries.live_sign_ins(web.now()).where(SignIn.staff_id == staff_id)
    row = web.found(web.db().scalar(live.where(SignIn.id == sign_in_id)))
    db = web.writing()
    sign_in.end(db, web.actor(), row, web.now())
    db.commit()
    flash("That browser is signed out.", "success")
    return redirect(url_for("staff.person", staff_id=staff_id), 303)


def _form(**more: Any) -> StaffForm:
    form = StaffForm(**more)
    db = web.db()
    partners = {row.id: row.name for row in db.scalars(queries.partners())}
    sites = db.scalars(queries.open_sites_with_partners())
    listed = {site.id: f"{site.partner.name}: {site.name}" for site in sites}
    # Somebody may still be at a site that was closed since.
    if form.site.data not in listed and (kept := db.get(Site, form.site.data or 0)):
        listed[kept.id] = f"{kept.partner.name}: {kept.name} (closed)"
    form.partner.choices = {0: "None", **partners}
    form.site.choices = {0: "None", **listed}
    return form


def _values(db: Session, form: StaffForm) -> dict[str, Any]:
    return {
        "name": form.name.data,
        "email": form.email.data,
        "phone": form.phone.data,
        "roles": {Role(role) for role in form.roles.data},
        "partner": db.get(Partner, form.partner.data) if form.partner.data else None,
        "site": db.get(Site, form.site.data) if form.site.data else None,
    }


def _added(db: Session, form: StaffForm) -> tuple[Staff, str]:
    return _with_link(db, services.add_staff(db, web.actor(), web.now(), **_values(db, form)))


def _with_link(db: Session, row: Staff) -> tuple[Staff, str]:
    token = sign_in.make_link(db, web.actor(), row, sign_in.INVITATION, web.now())
    return row, services.link(web.house().config, token)


def _link_page(row: Staff, address: str) -> str:
    mailed = bool(web.house().config.mail_url)
    if mailed:
        services.send_invitation(web.house().queue, web.db(), web.actor(), row, address)
    return render_template("people/staff_link.html", person=row, address=address, mailed=mailed)


def _person_page(row: Staff, form: StaffForm) -> str:
    db = web.db()
    return render_template(
        "people/staff_person.html",
        person=row,
        form=form,
        roles=sign_in.roles_of(db, row.id),
        role_words=_short(),
        sign_ins=db.scalars(
            queries.live_sign_ins(web.now()).where(SignIn.staff_id == row.id)
        ).all(),
    )


def _short() -> dict[Role, str]:
    return {role: words.split(":")[0] for role, words in ROLE_WORDS.items()}
