"""Loading attendance files and showing them: what each page about a file begins and ends with."""

from flask import render_template

from techloan import web
from techloan.errors import Refused
from techloan.groups.files import preview, queries, services
from techloan.groups.files.forms import MeetingForm
from techloan.groups.files.matching import Found
from techloan.groups.files.models import AttendanceFile
from techloan.groups.files.placing import Places
from techloan.groups.files.preview import Asker, Preview, Told
from techloan.groups.files.rules import ASKED, MATCH_WORDS, Match, minutes
from techloan.groups.models import Group
from techloan.groups.queries import members_of

# A file of thousands is shown in parts: those at its top, and more once they are settled.
MOST_SHOWN = 200
COLOURS = {
    Match.AUTO: "good",
    Match.SUGGEST: "wait",
    Match.UNMATCHED: "look",
    Match.BLOCKED: "held",
    Match.BAD_ROW: "stop",
}


def group_of(group_id: int) -> Group:
    """Return a group into which this person may bring files, or answer 404."""
    wanted = queries.groups_for(web.actor()).where(Group.id == group_id)
    return web.found(web.db().scalar(wanted))


def file_of(group_id: int, file_id: int) -> AttendanceFile:
    """Return a file of a group into which this person may bring files, or answer 404."""
    wanted = queries.files_of(group_of(group_id).id).where(AttendanceFile.id == file_id)
    return web.found(web.db().scalar(wanted))


def asker(group: Group) -> Asker:
    """Return who asks, of which group, and when."""
    return Asker(web.actor(), web.settings(), group, web.today())


def seen(file: AttendanceFile, told: Told | None = None) -> Preview:
    """Return a file worked out, with what was said of it."""
    told = told or services.told(file)
    data = services.contents(file)
    return preview.worked_out(web.db(), asker(file.group), file.filename, data, told)


def file_page(
    file: AttendanceFile,
    form: MeetingForm | None = None,
    wrong: str = "",
    typed: str = "",
    sentence: str = "",
) -> str:
    """Render the page of a file. `wrong` is the person beside whom the sentence stands."""
    try:
        found = seen(file)
    except Refused as refused:
        counted = web.db().scalars(queries.counted_from(file.id)).all()
        return render_template(
            "groups/attendance_file_gone.html",
            file=file,
            group=file.group,
            refused=refused.sentence,
            counted=len(counted),
        )
    web.note_listed("attendance file", sum(1 for each in found.people if each.clients))
    return render_template(
        "groups/attendance_file.html",
        file=file,
        group=file.group,
        found=found,
        parts=_parts(found),
        form=form or meeting_form(file, found),
        most=MOST_SHOWN,
        members=web.db().scalars(members_of(file.group_id)).all(),
        colours=COLOURS,
        match_words=MATCH_WORDS,
        minutes=minutes,
        kept_until=file.uploaded_at + services.KEPT,
        wrong=wrong,
        typed=typed,
        sentence=sentence,
    )


def meeting_form(file: AttendanceFile, found: Preview) -> MeetingForm:
    """Return the form that asks for the meeting of a file."""
    form = MeetingForm()
    form.today = web.today()
    places = Places(web.db(), file.group)
    form.offer(places.offered(found.on, web.today()), found.starts)
    return form


def _parts(found: Preview) -> list[tuple[str, str, list[Found]]]:
    """Return the people under the headings of the page: those to be settled first."""
    asked = [p for p in found.people if p.match in ASKED and not p.settled]
    counted = [p for p in found.people if p.counted]
    rest = [p for p in found.people if p not in asked and p not in counted]
    return [
        ("ask", "Please say who this is", asked),
        ("count", "These count", counted),
        ("rest", "These do not count", rest),
    ]
