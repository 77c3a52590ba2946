"""The pages of a loan's ending: lost, stolen or kept, what is known of a loss, what comes next."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, url_for

from techloan import web
from techloan.database import Session
from techloan.inventory.sims import queries as sims
from techloan.loans import endings
from techloan.loans.forms import ENDINGS, EndForm, LossForm, OnwardForm
from techloan.loans.models import Loan, Loss
from techloan.loans.routes.loading import visible_loan
from techloan.loans.rules import GONE, Ending, KeptAs, missing_facts
from techloan.permissions import Permission

blueprint = Blueprint("endings", __name__)


@dataclass(frozen=True)
class KnownLoss:
    """What a page says of a loss: the facts, what is missing still, and whether it turned up."""

    row: Loss | None
    missing: list[str]
    found_at: datetime | None

    @property
    def asks(self) -> bool:
        """Say whether somebody should find out more."""
        settled = self.row is not None and self.row.settled_at is not None
        return bool(self.missing) and not settled and self.found_at is None


@blueprint.get("/loans/<int:loan_id>/end")
@web.requires(Permission.CHECK_OUT)
def end(loan_id: int) -> web.Answer:
    """Ask how a loan ended when the device did not come back."""
    return _end_page(visible_loan(loan_id), EndForm(on=web.today()))


@blueprint.post("/loans/<int:loan_id>/end")
@web.requires(Permission.CHECK_OUT)
def end_now(loan_id: int) -> web.Answer:
    """End a loan as lost, stolen or kept; what is known of a loss is asked next."""
    row, form = visible_loan(loan_id), EndForm()
    if form.validate() and (ended := web.attempt(form, lambda db: _end(db, row.id, form))):
        page = "endings.loss" if ended.ending in GONE else "lists.loan"
        return redirect(url_for(page, loan_id=loan_id), 303)
    return _end_page(row, form), web.form_status(form)


@blueprint.get("/loans/<int:loan_id>/loss")
@web.requires(Permission.CHECK_OUT)
def loss(loan_id: int) -> web.Answer:
    """Show what is known of a loss, to be completed."""
    row = visible_loan(loan_id)
    known = web.found(loss_of(row))
    settled = known.row is not None and known.row.settled_at is not None
    return _loss_page(row, LossForm(obj=known.row, data={"settled": settled}))


@blueprint.post("/loans/<int:loan_id>/loss")
@web.requires(Permission.CHECK_OUT)
def keep_loss(loan_id: int) -> web.Answer:
    """Keep what is known of a loss by now."""
    row, form = visible_loan(loan_id), LossForm()
    web.found(loss_of(row))
    if form.validate() and web.attempt(form, lambda db: _keep_loss(db, row.id, form)):
        flash("It is written down.", "success")
        return redirect(url_for("lists.loan", loan_id=loan_id), 303)
    return _loss_page(row, form), web.form_status(form)


@blueprint.post("/loans/<int:loan_id>/onward")
@web.requires(Permission.CHECK_OUT)
def onward(loan_id: int) -> web.Answer:
    """Keep what a borrower goes on with after the loan."""
    row, form = visible_loan(loan_id), OnwardForm()
    if not form.validate():
        return web.misfilled(form)
    endings.keep_onward(web.writing(), web.actor(), web.now(), row.id, form.plan)
    web.db().commit()
    flash("It is written down.", "success")
    return redirect(url_for("lists.loan", loan_id=loan_id), 303)


def loss_of(row: Loan) -> KnownLoss | None:
    """Return what is known of a loss, or None of a loan that ended otherwise."""
    if row.ending not in GONE:
        return None
    db = web.db()
    known = db.get(Loss, row.id, populate_existing=True)
    missing = missing_facts(
        row.ending,
        takes_sim=row.device.model.has_imei or db.scalar(sims.of_device(row.device_id)) is not None,
        happened=known is not None and known.happened_on is not None,
        network_told=known is not None and known.network_told_on is not None,
        police_told=known is not None and known.police_reference != "",
        registered=known is not None and known.registered_on is not None,
        locked=known is not None and known.locked_on is not None,
    )
    return KnownLoss(known, missing, db.scalar(endings.found_again_at(row)))


def _end(db: Session, loan_id: int, form: EndForm) -> Loan:
    wish = endings.End(
        ending=Ending(form.ending.data),
        on=form.on.data,
        note=form.note.data or "",
        onward=form.plan,
        kept_as=KeptAs(form.kept_as.data),
        price_pence=form.price_pence,
    )
    return endings.end_otherwise(db, web.actor(), web.now(), web.today(), loan_id, wish)


def _keep_loss(db: Session, loan_id: int, form: LossForm) -> Loss:
    facts = endings.LossFacts(
        happened_on=form.happened_on.data,
        network_told_on=form.network_told_on.data,
        police_reference=form.police_reference.data or "",
        registered_on=form.registered_on.data,
        locked_on=form.locked_on.data,
        settled=form.settled.data,
    )
    return endings.keep_loss(db, web.actor(), web.now(), web.today(), loan_id, facts)


def _end_page(row: Loan, form: EndForm) -> str:
    may_keep = endings.may_let_keep(web.actor(), row.device)
    if not may_keep:
        form.ending.choices = {str(gone): ENDINGS[gone] for gone in GONE}
    return render_template("loans/end.html", loan=row, form=form, may_keep=may_keep)


def _loss_page(row: Loan, form: LossForm) -> str:
    return render_template("loans/loss.html", loan=row, form=form, loss=loss_of(row))
