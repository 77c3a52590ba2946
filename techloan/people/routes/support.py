"""Who supports a client: volunteers with their dates, and the case worker."""

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import joinedload

from techloan import web
from techloan.database import Session
from techloan.people import queries, supporting
from techloan.people.forms import CaseWorkerForm, SupporterForm
from techloan.people.models import Allocation, Client, Staff
from techloan.people.routes.loading import client_of, opened_client
from techloan.permissions import Permission, Role

blueprint = Blueprint("support", __name__)


@blueprint.get("/clients/<reference>/support")
@web.requires(Permission.CLIENTS_ALLOCATE)
def page(reference: str) -> web.Answer:
    """Show who supports a client and who did, with the forms to change that."""
    row = opened_client(reference, "who supports them", Permission.CLIENTS_ALLOCATE)
    return _page(row, _supporter_form(), _case_worker_form(row))


@blueprint.post("/clients/<reference>/supporters")
@web.requires(Permission.CLIENTS_ALLOCATE)
def add(reference: str) -> web.Answer:
    """Let a volunteer support a client."""
    row, form = client_of(reference, Permission.CLIENTS_ALLOCATE), _supporter_form()
    if form.validate():
        made = web.attempt(
            form,
            lambda db: supporting.allocate(
                db,
                web.actor(),
                web.now(),
                row,
                db.get_one(Staff, form.staff.data),
                form.started_on.data,
            ),
        )
        if made:
            return _back(row, f"{made.staff.name} supports {row.first_name} now.")
    return _page(row, form, _case_worker_form(row)), web.form_status(form)


@blueprint.post("/clients/<reference>/supporters/<int:allocation_id>/end")
@web.requires(Permission.CLIENTS_ALLOCATE)
def end(reference: str, allocation_id: int) -> web.Answer:
    """End somebody's support of a client, today."""
    row = client_of(reference, Permission.CLIENTS_ALLOCATE)
    theirs = queries.supporters(row.id).where(Allocation.id == allocation_id)
    web.found(web.db().scalar(theirs))
    db = web.writing()
    locked = theirs.with_for_update().execution_options(populate_existing=True)
    allocation = db.scalars(locked).one()
    supporting.end_allocation(db, web.actor(), web.now(), allocation, web.today())
    db.commit()
    return _back(row, f"{allocation.staff.name} does not support {row.first_name} any more.")


@blueprint.post("/clients/<reference>/case-worker")
@web.requires(Permission.CLIENTS_ALLOCATE)
def case_worker(reference: str) -> web.Answer:
    """Choose the case worker of a client, or none."""
    row = client_of(reference, Permission.CLIENTS_ALLOCATE)
    form = _case_worker_form(row)
    if form.validate() and web.attempt(form, lambda db: _chosen(db, row, form)):
        return _back(row, "The case worker is changed.")
    return _page(row, _supporter_form(), form), web.form_status(form)


def _chosen(db: Session, row: Client, form: CaseWorkerForm) -> Client:
    staff = db.get(Staff, form.case_worker.data) if form.case_worker.data else None
    return supporting.set_case_worker(db, web.actor(), web.now(), row.id, staff)


def _page(row: Client, form: SupporterForm, case_worker: CaseWorkerForm) -> str:
    everybody = queries.supporters(row.id).options(joinedload(Allocation.staff))
    return render_template(
        "people/support.html",
        client=row,
        supporters=web.db().scalars(everybody).all(),
        form=form,
        case_worker=case_worker,
        languages=web.settings().languages,
    )


def _supporter_form() -> SupporterForm:
    form = SupporterForm(data={"started_on": web.today()})
    volunteers = web.db().scalars(queries.staff_with(Role.VOLUNTEER))
    form.staff.choices = {person.id: person.name for person in volunteers}
    return form


def _case_worker_form(row: Client) -> CaseWorkerForm:
    form = CaseWorkerForm(data={"case_worker": row.case_worker_id or 0})
    people = {person.id: person.name for person in web.db().scalars(queries.active_staff())}
    kept = row.case_worker
    if kept and not kept.active:
        people[kept.id] = f"{kept.name} (left)"
    form.case_worker.choices = {0: "Nobody", **people}
    return form


def _back(row: Client, words: str) -> web.Answer:
    flash(words, "success")
    return redirect(url_for("support.page", reference=row.reference), 303)
