"""The public page of a label: whose the device is, and how to give it back.

It asks nothing about the device. So it is the same for every tag, on loan or not, ours or invented,
and nobody learns from it which tags there are.
"""

from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, render_template
from flask_login import current_user
from sqlalchemy.orm import contains_eager

from techloan import web
from techloan.home.throttle import limiter
from techloan.people.models import Site
from techloan.people.queries import open_sites
from techloan.permissions import Permission

blueprint = Blueprint("public", __name__)


@blueprint.get("/d/<tag>")
@blueprint.get("/D/<tag>")
@web.public
@limiter.limit("60 per minute")
def label(tag: str) -> web.Answer:
    """Thank whoever found a device; lead staff to its card at the desk."""
    if current_user.is_authenticated and web.actor().may(Permission.DESK_USE):
        return redirect("/desk?" + urlencode({"code": tag}))
    sites = web.db().scalars(open_sites().options(contains_eager(Site.partner))).all()
    page: Response = make_response(
        render_template("home/tag.html", sites=sites, phone=web.settings().phone)
    )
    page.headers["Referrer-Policy"] = "no-referrer"
    return page
