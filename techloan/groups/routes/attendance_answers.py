"""What a person answers about an attendance file: the order of its days, its meeting, its names."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, request, url_for

from techloan import web
from techloan.database import Session
from techloan.errors import Refused
from techloan.groups.files import counting, services
from techloan.groups.files.forms import NEW, MeetingForm
from techloan.groups.files.matching import Found
from techloan.groups.files.models import AttendanceFile
from techloan.groups.files.preview import Preview
from techloan.groups.files.rules import Answer, Order
from techloan.groups.models import Meeting
from techloan.groups.queries import meetings_visible_to
from techloan.groups.routes.attendance_showing import file_of, file_page, meeting_form, seen
from techloan.people.models import Client
from techloan.permissions import Permission

blueprint = Blueprint("attendance_answers", __name__)
TIMELESS = "Say on which day and at what time the new meeting began."
# Takes back what was said of a name.
AGAIN = "again"
NOT_COUNTED = {
    "staff": "is staff, and does not count.",
    "nobody": "is nobody of ours, and does not count.",
}


@blueprint.post("/groups/<int:group_id>/attendance-file/<int:file_id>/order")
@web.requires(Permission.IMPORT_ATTENDANCE)
def order(group_id: int, file_id: int) -> web.Answer:
    """Take whether the file writes the day or the month first."""
    file, wanted = file_of(group_id, file_id), request.form.get("order")
    if wanted not in set(Order):
        abort(400)
    db = web.writing()
    services.read_as(db, web.actor(), web.now(), file, Order(wanted))
    db.commit()
    return _back(file)


@blueprint.post("/groups/<int:group_id>/attendance-file/<int:file_id>/meeting")
@web.requires(Permission.IMPORT_ATTENDANCE)
def meeting(group_id: int, file_id: int) -> web.Answer:
    """Take the meeting of the file: one of the calendar, or a new one."""
    file = file_of(group_id, file_id)
    found = seen(file)
    form = meeting_form(file, found)
    if form.validate() and web.attempt(form, lambda db: _chosen(db, file, found, form)):
        return _back(file)
    return file_page(file, form), web.form_status(form)


@blueprint.post("/groups/<int:group_id>/attendance-file/<int:file_id>/person")
@web.requires(Permission.IMPORT_ATTENDANCE)
def person(group_id: int, file_id: int) -> web.Answer:
    """Take who a name is. In a file that was counted, the register follows at once."""
    file = file_of(group_id, file_id)
    keys, means = request.form.getlist("person"), request.form.get("means", "")
    if means not in {*Answer, AGAIN}:
        abort(400)
    who = _person(seen(file), keys)
    try:
        clients = _clients() if means == Answer.CLIENTS else []
        _say(file, who, None if means == AGAIN else Answer(means), clients)
    except Refused as refused:
        web.db().rollback()
        again, typed = file_of(group_id, file_id), request.form.get("who", "")
        shown = file_page(again, wrong=who.keys[0], typed=typed, sentence=refused.sentence)
        return shown, refused.status
    flash(_said(who, means, clients), "success")
    return _back(file)


def _chosen(db: Session, file: AttendanceFile, found: Preview, form: MeetingForm) -> Meeting:
    now = web.now()
    if form.meeting.data == NEW:
        starts = found.starts or form.begins()
        if starts is None:
            raise Refused(TIMELESS, 422)
        row = counting.add_meeting(db, web.actor(), now, file.group, starts, found.ends)
    else:
        wanted = meetings_visible_to(web.actor()).where(Meeting.id == int(form.meeting.data))
        row = web.found(db.scalar(wanted))
    services.choose_meeting(db, web.actor(), now, file, row)
    return row


def _person(found: Preview, keys: Sequence[str]) -> Found:
    who = next((each for each in found.people if set(keys) & set(each.keys)), None)
    return web.found(who)


def _clients() -> list[Client]:
    """Return the clients whom the form names: by buttons with references, or by what was typed."""
    named = request.form.getlist("client") or [request.form.get("who", "")]
    return [services.client_named(web.db(), web.actor(), name) for name in named[:10]]


def _say(file: AttendanceFile, who: Found, means: Answer | None, clients: Sequence[Client]) -> None:
    """Keep what was said; what follows for the register is worked out before anybody waits."""
    told = services.with_answer(services.told(file), who, means, clients)
    found = seen(file, told)
    db, now = web.writing(), web.now()
    services.say(db, web.actor(), now, file, who, means, clients, found.on)
    if file.attached_at is not None:
        # What is asked again was remembered in the group, and is forgotten only now.
        found = seen(file, told) if means is None else found
        counting.attach(db, web.actor(), now, web.today(), file, found)
    db.commit()


def _said(who: Found, means: str, clients: Sequence[Client]) -> str:
    if clients:
        return f"“{who.name}” is {' and '.join(client.name for client in clients)}."
    return f"“{who.name}” {NOT_COUNTED.get(means, 'is asked again.')}"


def _back(file: AttendanceFile) -> web.Answer:
    address = url_for("attendance_files.page", group_id=file.group_id, file_id=file.id)
    return redirect(address, 303)
