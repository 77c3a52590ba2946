"""The partners and their sites."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy import func, select

from techloan import web
from techloan.database import Session
from techloan.inventory.models import Device
from techloan.inventory.rules import State
from techloan.people import places, queries
from techloan.people.forms import PartnerForm, SiteForm
from techloan.people.models import Site
from techloan.people.routes.loading import partner_of, site_of
from techloan.permissions import Permission

blueprint = Blueprint("partners", __name__)


@blueprint.get("/partners")
@web.requires(Permission.PARTNERS_MANAGE)
def index() -> web.Answer:
    """List the partners, each with its sites."""
    return _index(SiteForm())


@blueprint.get("/partners/new")
@web.requires(Permission.PARTNERS_MANAGE)
def new() -> web.Answer:
    """Ask for a new partner."""
    return render_template("people/partner_form.html", form=PartnerForm(), partner=None)


@blueprint.post("/partners/new")
@web.requires(Permission.PARTNERS_MANAGE)
def add() -> web.Answer:
    """Add a partner."""
    form = PartnerForm()
    if form.validate():
        made = web.attempt(
            form, lambda db: places.add_partner(db, web.actor(), web.now(), **_told(form))
        )
        if made:
            return _done(f"{made.name} is added.")
    page = render_template("people/partner_form.html", form=form, partner=None)
    return page, web.form_status(form)


@blueprint.get("/partners/<int:partner_id>/edit")
@web.requires(Permission.PARTNERS_MANAGE)
def edit(partner_id: int) -> web.Answer:
    """Ask what to change of a partner."""
    row = partner_of(partner_id)
    return render_template("people/partner_form.html", form=PartnerForm(obj=row), partner=row)


@blueprint.post("/partners/<int:partner_id>/edit")
@web.requires(Permission.PARTNERS_MANAGE)
def keep(partner_id: int) -> web.Answer:
    """Change a partner, or let it lead."""
    row, form = partner_of(partner_id), PartnerForm()
    if form.validate():
        kept = web.attempt(
            form,
            lambda db: places.edit_partner(db, web.actor(), web.now(), row.id, **_told(form)),
        )
        if kept:
            return _done(f"{kept.name} is changed.")
    page = render_template("people/partner_form.html", form=form, partner=row)
    return page, web.form_status(form)


@blueprint.get("/partners/<int:partner_id>/sites/new")
@web.requires(Permission.PARTNERS_MANAGE)
def new_site(partner_id: int) -> web.Answer:
    """Ask for a new site of a partner."""
    row = partner_of(partner_id)
    return render_template("people/site_form.html", form=SiteForm(), partner=row, site=None)


@blueprint.post("/partners/<int:partner_id>/sites/new")
@web.requires(Permission.PARTNERS_MANAGE)
def add_site(partner_id: int) -> web.Answer:
    """Add a site of a partner."""
    row, form = partner_of(partner_id), SiteForm()
    if form.validate():
        made = web.attempt(
            form, lambda db: places.add_site(db, web.actor(), web.now(), row, **_values(form))
        )
        if made:
            return _done(f"{made.name} is added to {row.name}.")
    page = render_template("people/site_form.html", form=form, partner=row, site=None)
    return page, web.form_status(form)


@blueprint.get("/partners/sites/<int:site_id>/edit")
@web.requires(Permission.PARTNERS_MANAGE)
def edit_site(site_id: int) -> web.Answer:
    """Ask what to change of a site."""
    row = site_of(site_id)
    form = SiteForm(obj=row)
    return render_template("people/site_form.html", form=form, partner=row.partner, site=row)


@blueprint.post("/partners/sites/<int:site_id>/edit")
@web.requires(Permission.PARTNERS_MANAGE)
def keep_site(site_id: int) -> web.Answer:
    """Change a site."""
    row, form = site_of(site_id), SiteForm()
    if form.validate():
        kept = web.attempt(
            form, lambda db: places.edit_site(db, web.actor(), web.now(), row.id, **_values(form))
        )
        if kept:
            return _done(f"{kept.name} is changed.")
    page = render_template("people/site_form.html", form=form, partner=row.partner, site=row)
    return page, web.form_status(form)


@blueprint.post("/partners/sites/<int:site_id>/close")
@web.requires(Permission.PARTNERS_MANAGE)
def close_site(site_id: int) -> web.Answer:
    """Close a site where no device is kept any more."""
    row, form = site_of(site_id), SiteForm()
    if web.attempt(form, lambda db: _closed(db, row)):
        return _done(f"{row.name} is closed.")
    return _index(form), web.form_status(form)


@blueprint.post("/partners/sites/<int:site_id>/open-again")
@web.requires(Permission.PARTNERS_MANAGE)
def open_site(site_id: int) -> web.Answer:
    """Open a closed site again."""
    row = site_of(site_id)
    db = web.writing()
    places.open_site(db, web.actor(), web.now(), row.id)
    db.commit()
    return _done(f"{row.name} is open again.")


def _closed(db: Session, row: Site) -> Site:
    kept_there = (Device.site_id == row.id) & (Device.state != State.RETIRED)
    devices = db.scalar(select(func.count(Device.id)).where(kept_there)) or 0
    return places.close_site(db, web.actor(), web.now(), web.today(), row.id, devices=devices)


def _told(form: PartnerForm) -> dict[str, Any]:
    return {name: form[name].data for name in ("name", "is_lead", "mail_domains")}


def _values(form: SiteForm) -> dict[str, str]:
    return {"name": form.name.data, "address": form.address.data, "phone": form.phone.data}


def _index(form: SiteForm) -> str:
    db = web.db()
    partners = db.scalars(queries.partners()).all()
    sites = db.scalars(queries.all_sites()).all()
    return render_template("people/partners.html", partners=partners, sites=sites, form=form)


def _done(words: str) -> web.Answer:
    flash(words, "success")
    return redirect(url_for("partners.index"), 303)
