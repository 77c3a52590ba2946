"""Attendance files of a group: the form for one, its preview; to count it, take it back, forget."""

from flask import Blueprint, flash, redirect, render_template, url_for

from techloan import web
from techloan.dates import day
from techloan.errors import Refused
from techloan.groups.files import counting, preview, queries, services
from techloan.groups.files.forms import FileForm
from techloan.groups.files.models import AttendanceFile
from techloan.groups.models import Group
from techloan.groups.routes.attendance_showing import asker, file_of, file_page, group_of, seen
from techloan.permissions import Permission
from techloan.sheets.limits import MOST_BYTES, TOO_LARGE

blueprint = Blueprint("attendance_files", __name__)


@blueprint.get("/groups/<int:group_id>/attendance-file")
@web.requires(Permission.IMPORT_ATTENDANCE)
def index(group_id: int) -> web.Answer:
    """Ask for an attendance file, and show those that came in."""
    return _index(group_of(group_id), FileForm())


@blueprint.post("/groups/<int:group_id>/attendance-file")
@web.requires(Permission.IMPORT_ATTENDANCE)
@web.takes("file")
def upload(group_id: int) -> web.Answer:
    """Take a file in and show what it says; nobody is counted before a person says yes."""
    group, form = group_of(group_id), FileForm()
    if form.validate() and (file := _taken(form, group)):
        return redirect(_address(file), 303)
    return _index(group, form), web.form_status(form)


@blueprint.get("/groups/<int:group_id>/attendance-file/<int:file_id>")
@web.requires(Permission.IMPORT_ATTENDANCE)
def page(group_id: int, file_id: int) -> web.Answer:
    """Show a file: each name with who it is, how long they were there, and what is asked."""
    return file_page(file_of(group_id, file_id))


@blueprint.post("/groups/<int:group_id>/attendance-file/<int:file_id>/count")
@web.requires(Permission.IMPORT_ATTENDANCE)
def count(group_id: int, file_id: int) -> web.Answer:
    """Count the people of a file in the register of its meeting."""
    file = file_of(group_id, file_id)
    found = seen(file)
    db = web.writing()
    counting.attach(db, web.actor(), web.now(), web.today(), file, found)
    db.commit()
    return redirect(_address(file), 303)


@blueprint.post("/groups/<int:group_id>/attendance-file/<int:file_id>/take-back")
@web.requires(Permission.IMPORT_ATTENDANCE)
def take_back(group_id: int, file_id: int) -> web.Answer:
    """Take everybody out of the register who stands there by this file alone."""
    file = file_of(group_id, file_id)
    db = web.writing()
    counting.take_back(db, web.actor(), web.now(), file)
    db.commit()
    flash("The file is taken back. What hosts ticked by hand stays.", "success")
    return redirect(_address(file), 303)


@blueprint.post("/groups/<int:group_id>/attendance-file/<int:file_id>/forget")
@web.requires(Permission.IMPORT_ATTENDANCE)
def forget(group_id: int, file_id: int) -> web.Answer:
    """Forget a file from which nobody was counted."""
    file = file_of(group_id, file_id)
    db = web.writing()
    services.forget(db, web.actor(), web.now(), file)
    db.commit()
    flash("That file is forgotten. Nothing was changed.")
    return redirect(url_for("attendance_files.index", group_id=group_id), 303)


def _taken(form: FileForm, group: Group) -> AttendanceFile | None:
    """Read a file and keep it; what it is refused for stands on the form, and nothing is kept."""
    filename = services.bare(form.file.data.filename or "")
    try:
        data = form.file.data.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise Refused(TOO_LARGE)
        file = services.begin(web.db(), web.actor(), web.now(), group, filename, data)
        told = services.told(file)
        preview.worked_out(web.db(), asker(group), filename, data, told)
    except Refused as refused:
        form.form_errors = [refused.sentence]
        return None
    if file.attached_at is not None:
        flash(f"This file came in already, on {day(file.uploaded_at)}. Nothing was changed.")
        return file
    services.forget_old(web.writing(), web.now())
    services.keep(web.db(), web.actor(), web.now(), file, data)
    web.db().commit()
    return file


def _index(group: Group, form: FileForm) -> str:
    files = web.db().scalars(queries.files_of(group.id).limit(queries.LATEST)).all()
    return render_template("groups/attendance_files.html", group=group, form=form, files=files)


def _address(file: AttendanceFile) -> str:
    return url_for("attendance_files.page", group_id=file.group_id, file_id=file.id)
