"""Today, and the health of the program."""

from flask import Blueprint, Response, render_template
from sqlalchemy import text

from techloan import web
from techloan.permissions import Permission

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@web.requires(Permission.SIGNED_IN)
def today() -> web.Answer:
    """Show this person's day."""
    return render_template("home/today.html")


@blueprint.get("/healthz")
@web.public
def healthz() -> web.Answer:
    """Answer `ok` when the database does."""
    web.db().execute(text("SELECT 1"))
    return Response("ok", mimetype="text/plain")
