"""What the desk does with a loan: check out, check in, renew, undo."""

from flask import Blueprint, redirect, request, url_for

from techloan import web
from techloan.database import Session
from techloan.fields import row_numbers
from techloan.inventory.models import Device
from techloan.loans import desk, services, undo
from techloan.loans.agreements import services as agreements
from techloan.loans.desk import Card
from techloan.loans.forms import CheckInForm, CheckOutForm, RenewForm
from techloan.loans.models import Loan
from techloan.loans.routes.cards import answer, card_of
from techloan.loans.routes.lists import page_of
from techloan.loans.routes.loading import visible_loan
from techloan.permissions import Permission

blueprint = Blueprint("book", __name__)


@blueprint.post("/loans/check-out")
@web.requires(Permission.CHECK_OUT)
def check_out() -> web.Answer:
    """Lend a device to a client."""
    form = CheckOutForm()
    if not form.validate():
        return web.misfilled(form)
    wish = services.CheckOut(
        tag=desk.normal(form.asset_tag.data),
        client=form.client.data,
        due_on=form.due_on.data,
        kit=_kit(),
        answers=_answers(),
        all_the_same="all_the_same" in request.form,
        key=form.idempotency_key.data or None,
    )
    db = web.writing()
    loan = services.check_out(db, web.actor(), web.now(), web.today(), web.settings(), wish)
    db.commit()
    if not web.wants_fragment():
        return redirect(url_for("lists.loan", loan_id=loan.id), 303)
    card = Card("done", device=loan.device, loan=loan, client=loan.client)
    return answer(card, done=loan)


@blueprint.post("/loans/check-in")
@web.requires(Permission.CHECK_IN)
def check_in() -> web.Answer:
    """Take a device back; its preparation comes next."""
    form = CheckInForm()
    if not form.validate():
        return web.misfilled(form)
    wish = services.CheckIn(
        tag=desk.normal(form.asset_tag.data),
        condition=form.seen,
        note=form.note.data or "",
        kit=_kit(),
        onward=form.plan,
        key=form.idempotency_key.data or None,
    )
    db = web.writing()
    loan = services.check_in(db, web.actor(), web.now(), web.today(), wish)
    if form.off:
        agreements.accounts_off(db, web.actor(), web.now(), loan, form.off)
    db.commit()
    if not web.wants_fragment():
        return redirect(url_for("desk.page", code=loan.device.tag), 303)
    return answer(card_of(loan.device), done=loan)


@blueprint.post("/loans/<int:loan_id>/renew")
@web.requires(Permission.CHECK_OUT)
def renew(loan_id: int) -> web.Answer:
    """Give a loan a later due date; the desk gets a card, and the loan's page keeps its form."""
    form = RenewForm()
    if web.wants_fragment():
        if not form.validate():
            return web.misfilled(form)
        loan = _renew(web.writing(), loan_id, form)
        web.db().commit()
        return answer(card_of(loan.device, loan))
    if form.validate() and web.attempt(form, lambda db: _renew(db, loan_id, form)):
        return redirect(url_for("lists.loan", loan_id=loan_id), 303)
    return page_of(visible_loan(loan_id), form), web.form_status(form)


@blueprint.post("/loans/<int:loan_id>/undo-check-out")
@web.requires(Permission.CHECK_OUT)
def undo_check_out(loan_id: int) -> web.Answer:
    """Take back a check-out of one's own that nothing followed."""
    db = web.writing()
    device = undo.undo_check_out(db, web.actor(), web.now(), web.today(), loan_id)
    db.commit()
    return _after_undo(device, None)


@blueprint.post("/loans/<int:loan_id>/undo-check-in")
@web.requires(Permission.CHECK_IN)
def undo_check_in(loan_id: int) -> web.Answer:
    """Reopen a loan that one checked in oneself when nothing happened since."""
    db = web.writing()
    loan = undo.undo_check_in(db, web.actor(), web.now(), web.today(), loan_id)
    db.commit()
    return _after_undo(loan.device, loan)


def _renew(db: Session, loan_id: int, form: RenewForm) -> Loan:
    due_on, why = form.due_on.data, form.why.data or ""
    return services.renew(db, web.actor(), web.now(), web.today(), loan_id, due_on, why)


def _after_undo(device: Device, loan: Loan | None) -> web.Answer:
    if not web.wants_fragment():
        return redirect(url_for("desk.page", code=device.tag), 303)
    return answer(card_of(device, loan))


def _kit() -> frozenset[int] | None:
    # A form that shows the kit says so; without it nobody looked.
    if "kit_asked" not in request.form:
        return None
    return frozenset(row_numbers(request.form.getlist("kit")))


def _answers() -> dict[str, bool]:
    prefix = "eligible-"
    return {
        name.removeprefix(prefix): value == "yes"
        for name, value in request.form.items()
        if name.startswith(prefix) and value in ("yes", "no")
    }
