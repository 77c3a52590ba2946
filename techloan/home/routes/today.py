"""Today, and the health of the program."""

from flask import Blueprint, Response, render_template
from sqlalchemy import text

from techloan import web
from techloan.home.routes.follow_up import shown_with
from techloan.home.today import MOST_PEOPLE, day_of
from techloan.loans.rules import days_late, due_words
from techloan.permissions import Permission

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@web.requires(Permission.SIGNED_IN)
def today() -> web.Answer:
    """Show this person's day: what needs a hand, and a volunteer's own people."""
    day = day_of(web.db(), web.actor(), web.now(), web.today())
    web.note_listed("today", len(day.seen))
    return render_template(
        "home/today.html",
        day=day,
        most=MOST_PEOPLE,
        mail=bool(web.house().config.mail_url),
        public_url=web.house().config.public_url,
        due_words=due_words,
        days_late=days_late,
        **shown_with(),
    )


@blueprint.get("/healthz")
@web.public
def healthz() -> web.Answer:
    """Answer `ok` when the database does."""
    web.db().execute(text("SELECT 1"))
    return Response("ok", mimetype="text/plain")
