"""Photos of a loan: to add one, to look at it, to delete one's own mistake."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for

from techloan import headers, jobs, pictures, stored_files, web
from techloan.errors import Refused
from techloan.loans import queries
from techloan.loans.agreements import photos
from techloan.loans.agreements.forms import PhotoForm
from techloan.loans.agreements.rules import WHEN_WORDS
from techloan.loans.models import Loan
from techloan.permissions import Permission

blueprint = Blueprint("photos", __name__)


@blueprint.get("/loans/<int:loan_id>/photos")
@web.requires(Permission.LOANS_READ)
def page(loan_id: int) -> web.Answer:
    """Show the photos of a loan, and the form for another."""
    return _page(_visible(loan_id), PhotoForm())


@blueprint.post("/loans/<int:loan_id>/photos")
@web.requires(Permission.CHECK_OUT)
@web.takes("photo")
def add(loan_id: int) -> web.Answer:
    """Make a photo small and bare, and keep it."""
    loan, form = _visible(loan_id), PhotoForm()
    picture = _taken(form) if form.validate() else None
    if picture and web.attempt(
        form, lambda db: photos.add(db, web.actor(), web.now(), loan.id, picture)
    ):
        flash("The photo is kept, without the place where it was taken.", "success")
        return redirect(url_for("photos.page", loan_id=loan.id), 303)
    return _page(loan, form), web.form_status(form)


@blueprint.get("/loans/<int:loan_id>/photos/<int:photo_id>")
@web.requires(Permission.LOANS_READ)
def photo(loan_id: int, photo_id: int) -> web.Answer:
    """Answer with one photo."""
    loan = _visible(loan_id)
    file = web.found(web.db().scalar(photos.file_of(loan.id, photo_id)))
    shown = headers.shown(f"photo-{photo_id}.jpg")
    return Response(stored_files.contents(file), mimetype=file.content_type, headers=shown)


@blueprint.post("/loans/<int:loan_id>/photos/<int:photo_id>/delete")
@web.requires(Permission.CHECK_OUT)
def remove(loan_id: int, photo_id: int) -> web.Answer:
    """Delete a photo that was a mistake."""
    db = web.writing()
    photos.remove(db, web.actor(), web.now(), web.today(), loan_id, photo_id)
    db.commit()
    flash("The photo is deleted.")
    return redirect(url_for("photos.page", loan_id=loan_id), 303)


def _taken(form: PhotoForm) -> bytes | None:
    """Return the photo made small and bare; what it is refused for stands beside the field."""
    try:
        data = form.photo.data.read(pictures.MOST_BYTES + 1)
        return jobs.elsewhere(pictures.photo, data)
    except Refused as refused:
        form.photo.errors = [refused.sentence]
        return None


def _visible(loan_id: int) -> Loan:
    wanted = queries.visible_to(web.actor()).where(Loan.id == loan_id)
    loan = web.found(web.db().scalar(wanted))
    web.note_opened(loan.client_id, "photos")
    return loan


def _page(loan: Loan, form: PhotoForm) -> str:
    rows = web.db().scalars(photos.of_loan(loan.id)).all()
    actor, today = web.actor(), web.today()
    return render_template(
        "loans/photos.html",
        loan=loan,
        form=form,
        photos=rows,
        when_words=WHEN_WORDS,
        removable={row.id for row in rows if photos.may_remove(actor, today, row)},
    )
