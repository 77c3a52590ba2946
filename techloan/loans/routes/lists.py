"""The list of loans, and the page of one."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy import ColumnElement, Select, func, select

from techloan import headers, web
from techloan.groups import participation, weeks
from techloan.imports import queries as imports
from techloan.imports.exports import loans as exported
from techloan.imports.exports import services as exports
from techloan.imports.exports.sheet import FileKind
from techloan.imports.fields import fields_of
from techloan.imports.models import Import
from techloan.imports.showing import ShownRow, as_shown
from techloan.inventory.sims import queries as sims
from techloan.inventory.sims.rules import ends_before
from techloan.loans import queries
from techloan.loans.agreements import queries as agreements
from techloan.loans.agreements.forms import AccountsOffForm
from techloan.loans.forms import OnwardForm, RenewForm
from techloan.loans.models import Loan
from techloan.loans.routes.endings import loss_of
from techloan.loans.routes.loading import visible_loan
from techloan.loans.rules import (
    DEPOSIT_WORDS,
    ENDING_WORDS,
    ONWARD_WORDS,
    days_late,
    due_words,
    renewal,
)
from techloan.people import queries as people
from techloan.people.models import Client
from techloan.permissions import Permission

blueprint = Blueprint("lists", __name__)
# Of more loans than COUNTED the list says "more than".
PAGE, COUNTED = 50, 1000
_WHERE_THEY_LIVE = frozenset(("address", "postcode", "district"))
CHOICES = {
    "open": "On loan",
    "overdue": "Due back before today",
    "today": "Due back today",
    "week": "Due back within 7 days",
    "ended": "Ended",
    "all": "All",
}


@blueprint.get("/loans")
@web.requires(Permission.LOANS_READ)
def index() -> web.Answer:
    """List loans, those due first on top; the ended ones newest first."""
    due = _due()
    page = max(request.args.get("page", 1, int), 1)
    wanted, order = _wanted(due)
    db, most = web.db(), max(COUNTED, page * PAGE)
    total = db.scalar(select(func.count()).select_from(wanted.limit(most + 1).subquery())) or 0
    # The page's numbers first, by the index, and only then all that is shown of them.
    shown = wanted.order_by(*order).limit(PAGE).offset((page - 1) * PAGE)
    rows = db.scalars(queries.loans().where(Loan.id.in_(shown)).order_by(*order)).all()
    web.note_listed("list of loans", len(rows))
    return render_template(
        "loans/index.html",
        loans=rows,
        total=min(total, most),
        more=total > most,
        page=page,
        due=due,
        choices=CHOICES,
        due_words=due_words,
        days_late=days_late,
        ending_words=ENDING_WORDS,
    )


@blueprint.get("/loans.csv", defaults={"ending": "csv"})
@blueprint.get("/loans.xlsx", defaults={"ending": "xlsx"})
@web.requires(Permission.EXPORT)
def take_away(ending: str) -> web.Answer:
    """Answer with the list that is shown as a file, and write down who took whom."""
    db, actor = web.db(), web.actor()
    wanted, _ = _wanted(_due())
    sheet = exported.sheet(db, actor, web.settings(), wanted)
    file = exports.take_away(db, actor, web.now(), web.today(), sheet, FileKind(ending))
    db.commit()
    return Response(file.data, mimetype=file.mimetype, headers=headers.attachment(file.name))


@blueprint.get("/loans/<int:loan_id>")
@web.requires(Permission.LOANS_READ)
def loan(loan_id: int) -> web.Answer:
    """Show a loan: its device, borrower, kit, renewals, and what can be done."""
    return page_of(visible_loan(loan_id))


def _due() -> str:
    chosen = request.args.get("due", "open")
    return chosen if chosen in CHOICES else "open"


def _wanted(due: str) -> tuple[Select[int], tuple[ColumnElement[Any], ...]]:
    """Return the numbers of the loans that this person wants and may see, and their order."""
    today, seen = web.today(), queries.numbers_visible_to(web.actor())
    if due == "ended":
        return seen.where(Loan.ending.is_not(None)), (Loan.ended_on.desc(), Loan.id.desc())
    if due == "all":
        return seen, (Loan.checked_out_on.desc(), Loan.id.desc())
    conditions = {
        "open": queries.is_open(),
        "overdue": queries.overdue(today),
        "today": queries.is_open() & (Loan.due_on == today),
        "week": queries.is_open() & Loan.due_on.between(today, today + timedelta(days=7)),
    }
    return seen.where(conditions[due]), (Loan.due_on.asc(), Loan.id.asc())


def page_of(row: Loan, form: RenewForm | None = None) -> str:
    """Return the page of a loan, with the form of a renewal that was refused, if one was."""
    db, today = web.db(), web.today()
    days = web.settings().loan_days[row.device.model.kind]
    offered = renewal(row.due_on, today, days, row.client.support_until)
    return render_template(
        "loans/loan.html",
        loan=row,
        kit=db.scalars(queries.kit(row.id)).all(),
        sims=db.scalars(sims.of_device(row.device_id)).all() if row.ending is None else [],
        ends_before=ends_before,
        loss=loss_of(row),
        onward_words=ONWARD_WORDS,
        onward_form=OnwardForm(formdata=None, onward=row.onward or ""),
        renewals=db.scalars(queries.renewals(row.id)).all(),
        main=db.scalar(queries.loans().where(Loan.id == row.part_of_id)),
        beside=db.scalars(queries.lent_beside(row.id)).all(),
        paperwork=db.execute(queries.paperwork(row.id)).one(),
        **_papers(row),
        deposit_words=DEPOSIT_WORDS,
        second=_second(row),
        figures=participation.of_loans(db, [row.id], today)[row.id],
        picture=weeks.pictures(db, [row], today)[row.id],
        from_list=_from_list(row),
        form=form or RenewForm(formdata=None, due_on=offered.on),
        offered=offered,
        due_words=due_words,
        days_late=days_late,
        ending_words=ENDING_WORDS,
    )


def _papers(row: Loan) -> dict[str, Any]:
    db = web.db()
    agreement, off, count = db.execute(agreements.papers(row.id)).one()
    said = {"said": agreements.said, "said_off": agreements.said_off}
    said["off_form"] = AccountsOffForm(formdata=None)
    return {"agreement": agreement, "off": off, "photos": count, **said}


def _second(row: Loan) -> Client | None:
    """Return who shares a loan, where this person may know them."""
    visible = people.visible_to(web.actor()).where(Client.id == row.shared_with_id)
    return web.db().scalar(visible) if row.shared_with_id else None


def _from_list(row: Loan) -> tuple[ShownRow, Import] | None:
    """Return the row of the list from which a loan came, with all that was repaired in it.

    Who does not see where somebody lives reads nothing of it here either.
    """
    if row.import_row_id is None:
        return None
    found = web.db().execute(imports.row_of_loan(row.import_row_id)).one_or_none()
    if found is None:
        return None
    shown = as_shown(found.ImportRow, fields_of(found.Import.kind, web.settings()))
    sees = web.actor().reaches_partner(Permission.CLIENTS_ADDRESS, row.client.partner_id)
    return shown if sees else shown.without(_WHERE_THEY_LIVE), found.Import
