"""The public page of a label: whose the device is, how to give it back, and the first help.

It asks nothing about the device, only which kind its tag begins like. So it is the same for every
such tag, on loan or not, ours or invented, and nobody learns from it which tags there are.
"""

from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, render_template
from flask_login import current_user
from sqlalchemy.orm import contains_eager

from techloan import web
from techloan.home.label_help import help_for
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
    """Thank whoever found a device, help whom it is lent to; lead staff to its card at the desk."""
    if current_user.is_authenticated and web.actor().may(Permission.DESK_USE):
        return redirect("/desk?" + urlencode({"code": tag}))
    settings = web.settings()
    page: Response = make_response(
        render_template(
            "home/tag.html",
            sites=web.db().scalars(open_sites().options(contains_eager(Site.partner))).all(),
            phone=settings.phone,
            first_help=help_for(web.db(), settings.tag_prefixes, tag),
        )
    )
    page.headers["Referrer-Policy"] = "no-referrer"
    return page
