"""Labels: choosing devices and paper, and the PDF."""

from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request, session
from sqlalchemy import select

from techloan import headers, jobs, web
from techloan.errors import Refused
from techloan.inventory import label_order, queries, search
from techloan.inventory.label_sheets import SHEETS, LabelSheet
from techloan.inventory.labels import label_pdf
from techloan.inventory.models import Device
from techloan.permissions import Permission

blueprint = Blueprint("labels", __name__)
SHOWN = 210
NUDGES = [half / 2 for half in range(-10, 11)]


@dataclass(frozen=True)
class Choice:
    """What to print on, and how: the words of the address, else what this browser chose last."""

    sheet: LabelSheet
    start: int
    dx: float
    dy: float


@blueprint.get("/devices/labels")
@web.requires(Permission.LABELS_PRINT)
def choose() -> web.Answer:
    """Choose devices, paper, the first label, and how far to nudge."""
    tags, problem = [], ""
    try:
        tags = _tags()
    except Refused as refused:
        problem = refused.sentence
    return render_template(
        "inventory/labels.html",
        tags=tags[:SHOWN],
        more=len(tags) > SHOWN,
        problem=problem,
        asked=any(request.args.get(name) for name in ("q", "from", "to", "tag")),
        choice=_choice(strict=False),
        sheets=SHEETS,
        nudges=NUDGES,
        trying=not web.house().config.public_url,
        not_yet=_not_yet(),
    )


@blueprint.get("/devices/labels.pdf")
@web.requires(Permission.LABELS_PRINT)
def pdf() -> web.Answer:
    """Answer with the labels, and remember the paper and the nudge for this browser."""
    choice, settings = _choice(strict=True), web.settings()
    paper = jobs.elsewhere(
        label_pdf,
        _tags(),
        choice.sheet,
        public_url=label_order.address(web.house().config),
        organisation=settings.organisation,
        phone=settings.phone,
        start=choice.start,
        dx_mm=choice.dx,
        dy_mm=choice.dy,
    )
    session["labels"] = [choice.sheet.name, choice.dx, choice.dy]
    named = headers.attachment("labels.pdf")
    return Response(paper, mimetype="application/pdf", headers=named)


def _tags() -> list[str]:
    """Return the tags that the address names: by `tag`, by `from` and `to`, or by a search `q`."""
    db, actor, given = web.db(), web.actor(), request.args
    if given.getlist("tag"):
        return label_order.tags_named(db, actor, given.getlist("tag"))
    if given.get("from") or given.get("to"):
        return label_order.tags_between(db, actor, given.get("from", ""), given.get("to", ""))
    if not given.get("q", "").strip():
        return []
    found = select(Device.tag).where(
        search.matching(db, given["q"][:100]).condition,
        queries.of_reach(actor, Permission.DEVICES_READ),
    )
    return list(db.scalars(found.order_by(Device.tag).limit(SHOWN + 1)))


def _choice(*, strict: bool) -> Choice:
    """Read paper, start and nudge; with `strict`, raise `Refused` for what cannot be."""
    name, dx, dy = session.get("labels", ["L7160", 0, 0])
    given = request.args
    try:
        sheet = label_order.sheet_named(given.get("sheet", name))
        start = _number(given.get("start", "1"), "Start at a label by its number, such as 1.")
        dx = _number(given.get("dx", str(dx)), "Nudge by millimetres, such as 0.5.")
        dy = _number(given.get("dy", str(dy)), "Nudge by millimetres, such as 0.5.")
    except Refused:
        if strict:
            raise
        return Choice(SHEETS["L7160"], 1, 0, 0)
    return Choice(sheet, int(start), dx, dy)


def _number(text: str, sentence: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise Refused(sentence, 422) from None
    if not -1000 < number < 1000:
        raise Refused(sentence, 422)
    return number


def _not_yet() -> str:
    """Return why no label can be printed at all yet, or nothing."""
    if not label_order.address(web.house().config):
        return (
            "Labels need the web address of this techloan, and it is not set yet. "
            "Ask whoever looks after it to set TECHLOAN_PUBLIC_URL."
        )
    if not web.settings().phone:
        return "There is no number to ring yet. Ask your administrator to add it on Settings."
    return ""
