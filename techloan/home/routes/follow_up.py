"""The follow-up: whom to ring, to write to or to visit, and why."""

from typing import Any

from flask import Blueprint, render_template, request

from techloan import web
from techloan.home import follow_up
from techloan.people.contacts.rules import REASON_WORDS
from techloan.permissions import Permission

blueprint = Blueprint("follow_up", __name__)


@blueprint.get("/follow-up")
@web.requires(Permission.FOLLOW_UP)
def page() -> web.Answer:
    """Show whom to follow up: everybody's or somebody's people, for every reason or for one."""
    db, actor = web.db(), web.actor()
    filters = follow_up.Filters.of(request.args)
    number = min(max(request.args.get("page", 1, int), 1), 100_000)
    found = follow_up.page_of(db, actor, web.now(), web.today(), filters, number)
    web.note_listed("follow-up", len(found.rows))
    return render_template(
        "home/follow_up.html",
        found=found,
        filters=filters,
        number=number,
        size=follow_up.PAGE,
        case_workers=db.scalars(follow_up.case_workers(actor)).all(),
        **shown_with(),
    )


def shown_with() -> dict[str, Any]:
    """Return what every page with rows to follow up is shown with."""
    return {
        "reason_words": REASON_WORDS,
        "languages": web.settings().languages,
    }
