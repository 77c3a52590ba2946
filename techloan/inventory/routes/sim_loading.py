"""Loading a SIM for a page, and the page itself, which two rooms show."""

from flask import render_template

from techloan import web
from techloan.inventory.sims import queries, services
from techloan.inventory.sims.forms import PutInForm, TakeOutForm
from techloan.inventory.sims.models import Sim
from techloan.inventory.sims.rules import ends_before, expiry_words, iccid_doubt, runs_out
from techloan.loans.queries import OPEN_LOAN
from techloan.permissions import Permission


def visible_sim(sim_id: int, permission: Permission = Permission.DEVICES_WRITE) -> Sim:
    """Return a SIM that the permission covers; else answer 404."""
    wanted = queries.sims().where(Sim.id == sim_id, queries.reaches(web.actor(), permission))
    return web.found(web.db().scalar(wanted))


def locked_sim(sim_id: int, permission: Permission = Permission.DEVICES_WRITE) -> Sim:
    """Begin to write, and return the SIM as it is now, kept from others until the commit."""
    within = queries.sims().where(queries.reaches(web.actor(), permission))
    return web.found(services.locked(web.writing(), within, sim_id))


def page_of(row: Sim, put_in: PutInForm | None = None, take_out: TakeOutForm | None = None) -> str:
    """Return the page of a SIM, with a form that was misfilled, if one was."""
    db = web.db()
    loan = db.scalar(OPEN_LOAN, {"device_id": row.device_id}) if row.device_id else None
    whose = row.device.site.partner_id if row.device else row.partner_id
    return render_template(
        "inventory/sim.html",
        sim=row,
        due_on=loan.due_on if loan else None,
        on_loan=loan is not None,
        moves=db.execute(queries.moves(row.id)).all(),
        put_in=put_in or PutInForm(formdata=None),
        take_out=take_out or TakeOutForm(formdata=None),
        may_reveal=web.actor().reaches_partner(Permission.SECRETS_REVEAL, whose),
        doubt=iccid_doubt(row.iccid),
        expiry_words=expiry_words,
        runs_out=runs_out,
        ends_before=ends_before,
    )
