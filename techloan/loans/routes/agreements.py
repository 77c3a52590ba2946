"""The agreement of a loan: to read, to print, to sign on the screen, and to record."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for

from techloan import headers, jobs, pictures, stored_files, web
from techloan.database import Session
from techloan.loans import queries
from techloan.loans.agreements import paper, services, texts
from techloan.loans.agreements import queries as agreements
from techloan.loans.agreements.forms import NOT_YET, SPOKEN, AccountsOffForm, RecordForm, SignForm
from techloan.loans.agreements.models import AgreementText
from techloan.loans.agreements.paper import Sheet
from techloan.loans.agreements.rules import SaidBy
from techloan.loans.agreements.services import Yes
from techloan.loans.models import Agreement, Loan
from techloan.permissions import Permission

blueprint = Blueprint("agreements", __name__)


@blueprint.get("/loans/<int:loan_id>/agreement")
@web.requires(Permission.LOANS_READ)
def page(loan_id: int) -> web.Answer:
    """Show the agreement of a loan, and the ways to agree."""
    loan = _visible(loan_id)
    if loan.part_of_id is not None:
        return redirect(url_for("agreements.page", loan_id=loan.part_of_id))
    return _page(loan, RecordForm(heard_by=web.actor().name))


@blueprint.get("/loans/<int:loan_id>/agreement.pdf")
@web.requires(Permission.LOANS_READ)
def pdf(loan_id: int) -> web.Answer:
    """Answer with the agreement as a PDF, in the borrower's print size."""
    sheet, _ = _sheet(_visible(loan_id))
    made = jobs.elsewhere(paper.agreement_pdf, sheet)
    return Response(made, mimetype="application/pdf", headers=headers.shown("agreement.pdf"))


@blueprint.get("/loans/<int:loan_id>/agreement/signature")
@web.requires(Permission.LOANS_READ)
def signature(loan_id: int) -> web.Answer:
    """Answer with the signature under an agreement."""
    loan = _visible(loan_id)
    file = web.found(web.db().scalar(agreements.signature_of(loan.id)))
    shown = headers.shown("signature.png")
    return Response(stored_files.contents(file), mimetype=file.content_type, headers=shown)


@blueprint.get("/loans/<int:loan_id>/agreement/sign")
@web.requires(Permission.CHECK_OUT)
def sign(loan_id: int) -> web.Answer:
    """Show the words and the place to sign, to be handed to the borrower."""
    return _sign_page(_visible(loan_id), SignForm())


@blueprint.post("/loans/<int:loan_id>/agreement/sign")
@web.requires(Permission.CHECK_OUT)
def sign_now(loan_id: int) -> web.Answer:
    """Keep a signature, or a typed name with its tick."""
    loan, form = _visible(loan_id), SignForm()
    form.text.choices = {text.id: "" for text in _versions()}
    if form.validate():
        drawn = None if form.by_name else jobs.elsewhere(pictures.signature, form.drawn)
        yes = Yes(form.text.data, drawn=drawn, typed=form.typed_name.data)
        if web.attempt(form, lambda db: services.agree(db, web.actor(), web.now(), loan.id, yes)):
            return redirect(url_for("agreements.signed", loan_id=loan.id), 303)
    return _sign_page(loan, form), web.form_status(form)


@blueprint.get("/loans/<int:loan_id>/agreement/signed")
@web.requires(Permission.CHECK_OUT)
def signed(loan_id: int) -> web.Answer:
    """Thank the borrower, who holds the screen in their hands, and ask for it back."""
    loan = _visible(loan_id)
    sheet, _ = _sheet(loan)
    if not sheet.signed:
        return redirect(url_for("agreements.page", loan_id=loan.id))
    return render_template("loans/signed.html", loan=loan, sheet=sheet)


@blueprint.post("/loans/<int:loan_id>/agreement/record")
@web.requires(Permission.CHECK_OUT)
def record(loan_id: int) -> web.Answer:
    """Record that the paper is back, that they said yes, or that there is nothing yet."""
    loan, form = _visible(loan_id), RecordForm()
    form.offer(_versions())
    if form.validate() and web.attempt(form, lambda db: _recorded(db, loan.id, form)):
        return redirect(url_for("agreements.page", loan_id=loan.id), 303)
    return _page(loan, form), web.form_status(form)


@blueprint.post("/loans/<int:loan_id>/accounts-off")
@web.requires(Permission.CHECK_OUT)
def accounts_off(loan_id: int) -> web.Answer:
    """Keep, after the return, that accounts and pictures are off the device."""
    loan, form = _visible(loan_id), AccountsOffForm()
    if not form.validate():
        return web.misfilled(form)
    said_by = SaidBy(form.said_by.data)
    services.accounts_off_later(web.writing(), web.actor(), web.now(), loan.id, said_by)
    web.db().commit()
    flash("It is written down.", "success")
    return redirect(url_for("lists.loan", loan_id=loan_id), 303)


def _recorded(db: Session, loan_id: int, form: RecordForm) -> Agreement:
    how, actor, now = form.how.data, web.actor(), web.now()
    services.refuse_changed(db, actor, loan_id, form.seen.data)
    if how == NOT_YET:
        return services.not_yet(db, actor, now, loan_id)
    heard_by = form.heard_by.data if how == SPOKEN else ""
    yes = Yes(form.text.data, on_paper=how != SPOKEN, heard_by=heard_by)
    return services.agree(db, actor, now, loan_id, yes)


def _visible(loan_id: int) -> Loan:
    wanted = queries.visible_to(web.actor()).where(Loan.id == loan_id)
    loan = web.found(web.db().scalar(wanted))
    web.note_opened(loan.client_id, "agreement")
    return loan


def _sheet(loan: Loan) -> tuple[Sheet, AgreementText]:
    sheet = paper.sheet_of(web.db(), web.settings(), web.now(), loan)
    # Shipped words became a version when they were looked at for the first time.
    web.db().commit()
    return sheet


def _versions() -> list[AgreementText]:
    texts.in_force(web.db(), web.now())
    return [text for text, _ in web.db().execute(texts.history())]


def _page(loan: Loan, form: RecordForm) -> str:
    sheet, _ = _sheet(loan)
    form.offer(_versions())
    found = web.db().execute(agreements.of_loan(loan.id)).one_or_none()
    return render_template(
        "loans/agreement.html",
        loan=loan,
        sheet=sheet,
        words=paper.html(sheet),
        agreement=found[0] if found else None,
        said=agreements.said,
        seen=services.version_of(found[0] if found else None),
        form=form,
    )


def _sign_page(loan: Loan, form: SignForm) -> str:
    current = texts.in_force(web.db(), web.now())
    sheet = paper.unsigned(_sheet(loan)[0], current)
    return render_template(
        "loans/sign.html", loan=loan, sheet=sheet, words=paper.html(sheet), text=current, form=form
    )
