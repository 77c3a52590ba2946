"""One's own account: the password, and the browsers that are signed in."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user, login_user

from techloan import web
from techloan.errors import Refused
from techloan.people import passwords, queries, services, sign_in
from techloan.people.forms import ChangePasswordForm
from techloan.people.models import SignIn, Staff
from techloan.permissions import Permission

blueprint = Blueprint("account", __name__)
NOT_THAT_ONE = "The password you have now is not that one. Please try again."


@blueprint.get("/account")
@web.requires(Permission.SIGNED_IN)
def account() -> web.Answer:
    """Show one's own sign-ins and the form for a new password."""
    return _page(ChangePasswordForm())


@blueprint.post("/account/password")
@web.requires(Permission.SIGNED_IN)
def change_password() -> web.Answer:
    """Change one's own password: every other browser is signed out, this one stays."""
    form = ChangePasswordForm()
    hashed = form.validate() and _hashed(form)
    if hashed:
        signed_in = web.attempt(
            form,
            lambda db: services.change_own_password(
                db, web.actor(), hashed, current_user.browser, web.now()
            ),
        )
        if signed_in:
            login_user(signed_in)
            flash("Your password is changed. Every other browser is signed out.")
            return redirect(url_for("account.account"), 303)
    return _page(form), web.form_status(form)


@blueprint.post("/account/sign-ins/<int:sign_in_id>/end")
@web.requires(Permission.SIGNED_IN)
def end_sign_in(sign_in_id: int) -> web.Answer:
    """End one of one's own sign-ins."""
    own = queries.own_sign_ins(web.actor(), web.now())
    row = web.found(web.db().scalar(own.where(SignIn.id == sign_in_id)))
    db = web.writing()
    sign_in.end(db, web.actor(), row, web.now())
    db.commit()
    flash("That browser is signed out.")
    return redirect(url_for("account.account"), 303)


def _hashed(form: ChangePasswordForm) -> str | None:
    # Both take their time, so nobody waits for the write lock meanwhile; wrong guesses are counted
    # as at signing in.
    staff, house = web.db().get_one(Staff, web.actor().staff_id), web.house()
    address = request.remote_addr or ""
    try:
        sign_in.check(
            web.db(), staff.email, form.now.data, address, web.now(), house.config.secret_key
        )
    except Refused as refused:
        wrong = refused.status == 422
        form.now.errors = [NOT_THAT_ONE if wrong else refused.sentence]
        return None
    try:
        return passwords.hash_password(form.password.data, (staff.name, staff.email))
    except Refused as refused:
        form.password.errors = [refused.sentence]
        return None


def _page(form: ChangePasswordForm) -> str:
    rows = web.db().scalars(queries.own_sign_ins(web.actor(), web.now())).all()
    return render_template(
        "people/account.html", form=form, sign_ins=rows, this=current_user.sign_in_id
    )
