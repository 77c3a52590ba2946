"""The list of imports, with what came of each, and the form to begin one."""

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import func, select

from techloan import web
from techloan.database import Session
from techloan.errors import Refused
from techloan.imports import queries, services
from techloan.imports.forms import UploadForm
from techloan.imports.models import Import
from techloan.imports.rules import KIND_WORDS, STAGE_WORDS, ImportKind
from techloan.permissions import Permission
from techloan.sheets.limits import MOST_BYTES, TOO_LARGE

blueprint = Blueprint("imports", __name__)
SIZE = 50


@blueprint.get("/imports")
@web.requires(Permission.IMPORT_DEVICES)
def imports() -> web.Answer:
    """Show the imports, and the form for another list."""
    form = _form()
    form.as_at.data = web.today()
    return _page(form)


@blueprint.post("/imports")
@web.requires(Permission.IMPORT_DEVICES)
@web.takes("file")
def upload() -> web.Answer:
    """Take a list in and have it worked out; nothing changes before a person says yes."""
    form = _form()
    if form.validate() and (source := web.attempt(form, lambda db: _begin(db, form))):
        services.work_out(web.house().queue, web.writing(), source)
        web.db().commit()
        return redirect(url_for("import.page", import_id=source.id), 303)
    return _page(form), web.form_status(form)


def _begin(db: Session, form: UploadForm) -> Import:
    data = form.file.data.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Refused(TOO_LARGE)
    sites = {site.id: site for site in db.scalars(queries.sites_for(web.actor()))}
    site = sites[form.site.data]
    source = services.begin(
        web.actor(),
        web.now(),
        ImportKind(form.kind.data),
        form.file.data.filename or "",
        partner=site.partner,
        site=site,
        as_at=form.as_at.data,
    )
    services.keep(db, web.actor(), web.now(), source, data)
    return source


def _form() -> UploadForm:
    form = UploadForm()
    sites = list(web.db().scalars(queries.sites_for(web.actor())))
    form.offer(queries.kinds_of(web.actor()), sites)
    return form


def _page(form: UploadForm) -> str:
    db, actor = web.db(), web.actor()
    number = max(request.args.get("page", 1, type=int), 1)
    visible = queries.visible_to(actor)
    total = db.scalar(select(func.count()).select_from(visible.subquery())) or 0
    rows = db.scalars(visible.order_by(Import.id.desc()).offset((number - 1) * SIZE).limit(SIZE))
    waiting = db.scalar(select(func.count()).select_from(queries.tray(actor).subquery())) or 0
    return render_template(
        "imports/list.html",
        form=form,
        rows=rows.all(),
        total=total,
        page=number,
        waiting=waiting,
        stages=STAGE_WORDS,
        kinds=KIND_WORDS,
    )
