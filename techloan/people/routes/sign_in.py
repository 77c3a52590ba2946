"""Signing in and out, and setting a password by a one-time link."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user

from techloan import web
from techloan.errors import Refused
from techloan.home.throttle import limiter
from techloan.people import passwords, services, sign_in
from techloan.people.forms import ForgottenForm, PasswordForm, SignInForm
from techloan.people.models import SignIn
from techloan.people.routes.loading import inside
from techloan.permissions import Permission

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/sign-in")
@web.public
def sign_in_page() -> web.Answer:
    """Ask for address and password."""
    if current_user.is_authenticated:
        return redirect(inside(request.args.get("next")))
    return render_template("people/sign_in.html", form=SignInForm())


@blueprint.post("/sign-in")
@web.public
def sign_in_now() -> web.Answer:
    """Check address and password, and begin a sign-in with a fresh session."""
    form = SignInForm()
    if not form.validate():
        return render_template("people/sign_in.html", form=form), web.form_status(form)
    try:
        secret, address = web.house().config.secret_key, request.remote_addr or ""
        staff = sign_in.check(
            web.db(), form.email.data, form.password.data, address, web.now(), secret
        )
    except Refused as refused:
        form.form_errors = [refused.sentence]
        return render_template("people/sign_in.html", form=form), refused.status
    db = web.writing()
    signed_in = sign_in.start(db, staff, request.user_agent.string, web.now())
    db.commit()
    session.clear()
    login_user(signed_in)
    return redirect(inside(request.args.get("next")), 303)


@blueprint.post("/sign-out")
@web.requires(Permission.SIGNED_IN)
def sign_out() -> web.Answer:
    """End this sign-in."""
    db = web.writing()
    sign_in.end(db, web.actor(), db.get_one(SignIn, current_user.sign_in_id), web.now())
    db.commit()
    logout_user()
    session.clear()
    return redirect(url_for("sign_in.sign_in_page"), 303)


@blueprint.get("/forgotten-password")
@web.public
def forgotten() -> web.Answer:
    """Ask for the address to send a link to, or say whom to ask when there is no mail."""
    mail = bool(web.house().config.mail_url)
    return render_template("people/forgotten.html", form=ForgottenForm(), mail=mail)


@blueprint.post("/forgotten-password")
@web.public
@limiter.limit("5 per minute")
def send_link() -> web.Answer:
    """Send a one-time link; the answer is the same whether somebody has the address or not."""
    form = ForgottenForm()
    mail = bool(web.house().config.mail_url)
    if not form.validate() or not mail:
        page = render_template("people/forgotten.html", form=form, mail=mail)
        return page, web.form_status(form)
    services.ask_for_link(web.house().queue, web.db(), form.email.data)
    return render_template("people/link_sent.html")


@blueprint.get("/set-password/<token>")
@web.public
def set_password(token: str) -> web.Answer:
    """Ask for a new password, if the link still works."""
    staff = sign_in.staff_of_link(web.db(), token, web.now())
    if staff is None:
        return render_template("people/link_over.html"), 404
    return render_template("people/set_password.html", form=PasswordForm(), staff=staff)


@blueprint.post("/set-password/<token>")
@web.public
def keep_password(token: str) -> web.Answer:
    """Keep the new password and end the link."""
    staff = sign_in.staff_of_link(web.db(), token, web.now())
    if staff is None:
        return render_template("people/link_over.html"), 404
    form = PasswordForm()
    hashed = form.validate() and _hashed(form, (staff.name, staff.email))
    if hashed and web.attempt(form, lambda db: sign_in.use_link(db, token, hashed, web.now())):
        return redirect(url_for("sign_in.sign_in_page"), 303)
    page = render_template("people/set_password.html", form=form, staff=staff)
    return page, web.form_status(form)


def _hashed(form: PasswordForm, about: tuple[str, ...]) -> str | None:
    try:
        return passwords.hash_password(form.password.data, about)
    except Refused as refused:
        form.password.errors = [refused.sentence]
        return None
