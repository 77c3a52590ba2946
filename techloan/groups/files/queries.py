"""Questions about attendance files, as selects that pages and services share."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from techloan.groups.files.models import AttendanceFile, FileAttendance, RememberedName
from techloan.groups.models import Group
from techloan.groups.queries import reaches
from techloan.permissions import Actor, Permission

LATEST = 20


def groups_for(actor: Actor) -> Select[Group]:
    """Select the groups into which this person may bring attendance files."""
    may = reaches(actor, Permission.IMPORT_ATTENDANCE)
    return select(Group).where(reaches(actor, Permission.GROUPS_READ), may)


def files_of(group_id: int) -> Select[AttendanceFile]:
    """Select the files of a group, the latest first, with their meetings."""
    return (
        select(AttendanceFile)
        .where(AttendanceFile.group_id == group_id)
        .options(joinedload(AttendanceFile.meeting))
        .order_by(AttendanceFile.uploaded_at.desc(), AttendanceFile.id.desc())
    )


def same_file(digest: str) -> Select[AttendanceFile]:
    """Select the files that are the same as another, in whichever group."""
    return select(AttendanceFile).where(AttendanceFile.digest == digest)


def counted_from(file_id: int) -> Select[FileAttendance]:
    """Select who was counted from a file."""
    return select(FileAttendance).where(FileAttendance.file_id == file_id)


def counted_elsewhere(file_id: int, meeting_id: int) -> Select[FileAttendance]:
    """Select who was counted from other files of the same meeting."""
    return (
        select(FileAttendance)
        .join(AttendanceFile, AttendanceFile.id == FileAttendance.file_id)
        .where(AttendanceFile.meeting_id == meeting_id, AttendanceFile.id != file_id)
        .where(AttendanceFile.attached_at.is_not(None))
    )


def remembered(group_id: int, name: str) -> Select[RememberedName]:
    """Select what was said of a folded name in a group."""
    of_name = (RememberedName.group_id == group_id) & (RememberedName.name == name)
    return select(RememberedName).where(of_name)
