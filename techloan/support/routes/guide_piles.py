"""Guides for a whole list: choosing it, its progress, and the PDF."""

from datetime import timedelta

from flask import Blueprint, Response, redirect, render_template, url_for
from sqlalchemy import select

from techloan import headers, stored_files, web
from techloan.groups import queries as groups
from techloan.groups.models import Group
from techloan.jobs import Job
from techloan.permissions import Permission
from techloan.stored_files import StoredFile
from techloan.support.guides import piles
from techloan.support.guides.forms import GROUP, ListForm
from techloan.support.guides.models import GuidePile

blueprint = Blueprint("guide_piles", __name__)


@blueprint.get("/guides/print")
@web.requires(Permission.GUIDES_PRINT)
def choose() -> web.Answer:
    """Choose whose guides are printed in one go."""
    return _page(_form())


@blueprint.post("/guides/print")
@web.requires(Permission.GUIDES_PRINT)
def start() -> web.Answer:
    """Hand the guides to the worker."""
    form = _form()
    if form.validate():
        actor, queue = web.actor(), web.house().queue
        if form.whose.data == GROUP:
            wanted = piles.of_group(actor, form.group.data)
        else:
            wanted = piles.of_day(actor, web.today() - timedelta(days=int(form.whose.data)))
        if pile := web.attempt(form, lambda db: piles.start(db, queue, actor, web.now(), wanted)):
            return redirect(url_for("guide_piles.page", pile_id=pile.id), 303)
    return _page(form), web.form_status(form)


@blueprint.get("/guides/print/<int:pile_id>")
@web.requires(Permission.GUIDES_PRINT)
def page(pile_id: int) -> web.Answer:
    """Show how far a pile of guides is, or where its PDF is."""
    pile = _pile(pile_id)
    return render_template("support/guides/pile.html", pile=pile, job=_job(pile))


@blueprint.get("/guides/print/<int:pile_id>/progress")
@web.requires(Permission.GUIDES_PRINT)
def progress(pile_id: int) -> web.Answer:
    """Answer the page's script with how far the work is."""
    pile = _pile(pile_id)
    return render_template("support/guides/pile_progress.html", pile=pile, job=_job(pile))


@blueprint.get("/guides/print/<int:pile_id>.pdf")
@web.requires(Permission.GUIDES_PRINT)
def pdf(pile_id: int) -> web.Answer:
    """Answer with the guides of a pile, to whoever asked for them."""
    file = web.found(web.db().get(StoredFile, web.found(_pile(pile_id).file_id)))
    shown = headers.shown("guides.pdf")
    return Response(stored_files.contents(file), mimetype=file.content_type, headers=shown)


def _pile(pile_id: int) -> GuidePile:
    own = select(GuidePile).where(
        GuidePile.id == pile_id, GuidePile.staff_id == web.actor().staff_id
    )
    return web.found(web.db().scalar(own))


def _job(pile: GuidePile) -> Job | None:
    return web.db().get(Job, pile.job_id) if pile.job_id else None


def _form() -> ListForm:
    form = ListForm()
    seen = groups.visible_to(web.actor()).where(Group.ended_on.is_(None)).order_by(Group.name)
    form.offer({group.id: group.name for group in web.db().scalars(seen)})
    return form


def _page(form: ListForm) -> str:
    own = select(GuidePile).where(GuidePile.staff_id == web.actor().staff_id)
    last = web.db().scalars(own.order_by(GuidePile.id.desc()).limit(5)).all()
    return render_template("support/guides/print.html", form=form, last=last)
