"""Who hears of worries about a partner's clients: the administrator names them."""

from flask import Blueprint, flash, redirect, render_template, url_for

from techloan import web
from techloan.database import Session
from techloan.people.models import Partner
from techloan.permissions import Permission
from techloan.support.worries import queries, services
from techloan.support.worries.forms import LeadForm
from techloan.support.worries.models import NamedLead
from techloan.support.worries.rules import HOURS

blueprint = Blueprint("leads", __name__)


@blueprint.get("/partners/<int:partner_id>/lead")
@web.requires(Permission.PARTNERS_MANAGE)
def page(partner_id: int) -> web.Answer:
    """Ask who hears of worries, who stands in, and how soon they ring."""
    partner = web.found(web.db().get(Partner, partner_id))
    return _page(partner, _form(partner_id))


@blueprint.post("/partners/<int:partner_id>/lead")
@web.requires(Permission.PARTNERS_MANAGE)
def keep(partner_id: int) -> web.Answer:
    """Name them."""
    partner, form = web.found(web.db().get(Partner, partner_id)), _form(partner_id)
    if form.validate() and web.attempt(form, lambda db: _named(db, partner_id, form)):
        flash(f"Who hears of worries at {partner.name} is kept.", "success")
        return redirect(url_for("partners.index"), 303)
    return _page(partner, form), web.form_status(form)


def _named(db: Session, partner_id: int, form: LeadForm) -> NamedLead:
    return services.name_lead(
        db,
        web.actor(),
        web.now(),
        partner_id,
        lead_id=form.lead.data,
        deputy_id=form.deputy.data or None,
        hours=form.hours.data if form.hours.data is not None else HOURS,
    )


def _form(partner_id: int) -> LeadForm:
    named = web.db().scalar(queries.lead_of(partner_id))
    data = {"hours": HOURS, "deputy": 0}
    if named is not None:
        data = {"lead": named.lead_id, "deputy": named.deputy_id or 0, "hours": named.hours}
    form = LeadForm(data=data)
    people = {one.id: one.name for one in web.db().scalars(queries.may_lead())}
    form.lead.choices, form.deputy.choices = people, {0: "Nobody", **people}
    return form


def _page(partner: Partner, form: LeadForm) -> str:
    return render_template("support/lead.html", partner=partner, form=form)
