"""People of a file go into the register of its meeting, once, and never against a host's word."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from techloan import audit
from techloan.checks import broken_promises
from techloan.database import Database, Session
from techloan.errors import Refused
from techloan.groups import register
from techloan.groups import services as groups
from techloan.groups.files import counting, preview, queries, services
from techloan.groups.files.models import AttendanceFile, FileAttendance
from techloan.groups.files.rules import Answer
from techloan.groups.models import Attendance, Group, Meeting
from techloan.groups.register import Mark
from techloan.groups.rules import Absence, Source
from techloan.permissions import COMMAND_LINE, Role
from tests import make
from tests.groups.sample_people import NOW, TODAY, ZOOM, People, zoom

DAY = date(2026, 11, 3)
STARTS = datetime(2026, 11, 3, 10, 30, tzinfo=UTC)


@pytest.fixture
def people(db: Session) -> People:
    return People(db)


def rows(people: People) -> dict[int, tuple[bool, int | None, Source]]:
    """Return what the register says, by the number of the reference."""
    numbers = {client.id: number for number, client in people.clients.items()}
    people.db.flush()
    found = people.db.execute(
        select(Attendance.client_id, Attendance.came, Attendance.seconds, Attendance.source)
    )
    return {numbers[client]: (came, seconds, source) for client, came, seconds, source in found}


def changes(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(audit.AuditLine)) or 0


def test_the_same_file_again_changes_nothing(people: People):
    file = people.file(ZOOM.name, ZOOM.read_bytes())
    assert people.attach(file) == 7
    before, audited = rows(people), changes(people.db)
    again = people.file("copy of it.csv", ZOOM.read_bytes())
    assert again is file
    assert people.attach(again) == 0
    assert (rows(people), changes(people.db)) == (before, audited)


def test_a_file_uses_the_meeting_of_the_calendar_near_its_time(people: People):
    for starts in (STARTS, STARTS + timedelta(hours=6)):
        make.meeting(people.db, people.group, starts)
    file = people.file("f.csv", zoom("Dotty Marmalade"))
    people.attach(file)
    assert file.meeting.starts_at == STARTS
    assert people.db.scalar(select(func.count()).select_from(Meeting)) == 2


def test_a_file_of_a_usual_time_adds_the_meeting_that_is_missing(people: People):
    file = people.file("f.csv", zoom("Dotty Marmalade"))
    people.attach(file)
    assert (file.meeting.starts_at, file.meeting.time_id is not None) == (STARTS, True)
    second = people.file("g.csv", zoom("Hettie Pumpernickel"))
    people.attach(second)
    assert second.meeting is file.meeting


def test_the_tick_of_a_host_stays_and_gets_the_time(people: People):
    meeting = make.meeting(people.db, people.group)
    make.attendance(people.db, meeting, people.clients[101])
    people.attach(people.file("f.csv", zoom("Dotty Marmalade", "Hettie Pumpernickel")))
    assert rows(people) == {101: (True, 3600, Source.REGISTER), 103: (True, 3600, Source.FILE)}


def test_who_came_by_a_tick_and_is_not_in_the_file_came(people: People):
    meeting = make.meeting(people.db, people.group)
    make.attendance(people.db, meeting, people.clients[101])
    people.attach(people.file("f.csv", zoom("Hettie Pumpernickel")))
    assert rows(people)[101] == (True, None, Source.REGISTER)


def test_who_looked_in_is_not_written_down(people: People):
    meeting = make.meeting(people.db, people.group)
    make.attendance(people.db, meeting, people.clients[101])
    people.attach(people.file("f.csv", zoom("Dotty Marmalade", until="10:31:00 AM")))
    assert rows(people) == {101: (True, None, Source.REGISTER)}


def test_who_was_missed_when_the_register_was_finished_came_after_all(people: People):
    meeting = make.meeting(people.db, people.group)
    make.member(people.db, people.group, people.clients[101])
    register.finish(people.db, COMMAND_LINE, NOW, TODAY, meeting.id)
    people.attach(people.file("f.csv", zoom("Dotty Marmalade")))
    assert rows(people) == {101: (True, 3600, Source.FILE)}
    assert meeting.finished_at is not None


def test_a_word_that_a_host_wrote_since_is_left_alone(people: People):
    file = people.file("f.csv", zoom("Dotty Marmalade", "Hettie Pumpernickel"))
    people.attach(file)
    who, dotty = (people.db, COMMAND_LINE, NOW, TODAY, file.meeting.id), people.clients[101].id
    register.mark(*who, [Mark(dotty, "came", "missed"), Mark(people.clients[103].id, "came", "")])
    people.db.expire_all()
    assert people.attach(file) == 0
    assert rows(people) == {101: (False, None, Source.REGISTER)}


def test_a_reason_is_overruled_only_by_a_yes(people: People):
    meeting = make.meeting(people.db, people.group)
    make.attendance(people.db, meeting, people.clients[101], came=False, absence=Absence.ILL)
    file = people.file("f.csv", zoom("Dotty Marmalade"))
    people.attach(file)
    assert rows(people)[101][0] is False
    person = people.seen(file).people[0]
    services.say(
        people.db, COMMAND_LINE, NOW, file, person, Answer.CLIENTS, [people.clients[101]], DAY
    )
    people.attach(file)
    assert rows(people) == {101: (True, 3600, Source.FILE)}


def test_two_files_of_one_meeting_are_one_time(people: People):
    people.attach(people.file("a.csv", zoom("Dotty Marmalade", until="11:00:00 AM")))
    later = zoom("Dotty Marmalade").replace(b"10:30:00", b"10:50:00")
    second = people.file("b.csv", later)
    people.attach(second)
    assert rows(people)[101][1] == 3600
    counting.take_back(people.db, COMMAND_LINE, NOW, second)
    assert rows(people)[101][1] == 1800


def test_a_file_can_be_taken_back_and_counted_again(people: People):
    meeting = make.meeting(people.db, people.group)
    make.attendance(people.db, meeting, people.clients[101])
    file = people.file("f.csv", zoom("Dotty Marmalade", "Hettie Pumpernickel"))
    people.attach(file)
    assert counting.take_back(people.db, COMMAND_LINE, NOW, file) == 2
    assert rows(people) == {101: (True, None, Source.REGISTER)}
    assert (file.attached_at, list(people.db.scalars(select(FileAttendance)))) == (None, [])
    assert people.attach(file) == 2
    assert len(rows(people)) == 2


def test_nobody_is_taken_out_of_a_finished_register(people: People):
    file = people.file("f.csv", zoom("Dotty Marmalade"))
    people.attach(file)
    register.finish(people.db, COMMAND_LINE, NOW, TODAY, file.meeting.id)
    with pytest.raises(Refused, match="register of this meeting is finished"):
        counting.take_back(people.db, COMMAND_LINE, NOW, file)


def test_each_client_who_is_counted_stands_in_the_audit_without_a_name(people: People):
    people.attach(people.file("f.csv", zoom("Dotty Marmalade", "Galaxy Tab A7")))
    lines = people.db.scalars(select(audit.AuditLine).where(audit.AuditLine.action == "came")).all()
    assert [line.client_id for line in lines] == [people.clients[101].id]
    everything = json.dumps([line.detail for line in people.db.scalars(select(audit.AuditLine))])
    assert "Dotty" not in everything
    assert "Galaxy" not in everything


def asked(people: People, data: bytes, name: str = "f.csv") -> str:
    return people.preview(name, data).place.ask


def test_a_file_that_fits_no_meeting_of_the_group_is_asked_about(people: People):
    wednesday, last_year = zoom("A B", day="10/21/2026"), zoom("A B", day="11/25/2025")
    assert "has no meeting near Wednesday 21 October 2026" in asked(people, wednesday)
    assert "has no meeting near Tuesday 25 November 2025" in asked(people, last_year)
    late = (
        zoom("Dotty Marmalade")
        .replace(b"10:30:00 AM", b"02:30:00 PM")
        .replace(b"11:30:00 AM", b"03:30:00 PM")
    )
    assert "has no meeting near Tuesday 3 November 2026, 14:30" in asked(people, late)
    file = people.file("f.csv", late)
    with pytest.raises(Refused, match="Answer the question"):
        people.attach(file)
    assert rows(people) == {}


def test_a_file_with_the_number_of_another_meeting_is_asked_about(people: People):
    assert asked(people, ZOOM.read_bytes()) == ""
    people.group.meeting_number = "812 3456 7890"
    assert asked(people, ZOOM.read_bytes()) == ""
    people.group.meeting_number = "999 0000 1111"
    assert "meeting number 81234567890" in asked(people, ZOOM.read_bytes())
    file = people.file(ZOOM.name, ZOOM.read_bytes())
    services.choose_meeting(
        people.db, COMMAND_LINE, NOW, file, make.meeting(people.db, people.group)
    )
    assert people.attach(file) == 7


def test_a_file_of_a_cancelled_meeting_is_asked_about(people: People):
    meeting = make.meeting(people.db, people.group)
    groups.cancel_meeting(people.db, COMMAND_LINE, NOW, meeting, "ill")
    assert "is cancelled" in asked(people, zoom("Dotty Marmalade"))
    file = people.file("f.csv", zoom("Dotty Marmalade"))
    services.choose_meeting(people.db, COMMAND_LINE, NOW, file, meeting)
    with pytest.raises(Refused, match="is cancelled"):
        people.attach(file)


def test_a_file_of_a_day_to_come_is_refused(people: People):
    with pytest.raises(Refused, match="Tuesday 17 November 2026, which is still to come"):
        people.preview("f.csv", zoom("Dotty Marmalade", day="11/17/2026"))


def test_a_file_that_says_no_day_is_asked_for_its_meeting(people: People):
    data = b"Name,Email,Duration\nDotty Marmalade,,42m\nTAB-0010,,42m\n"
    found = people.preview("report.csv", data)
    assert ("does not say of which day" in found.place.ask, found.people) == (True, [])
    told = preview.Told(meeting=make.meeting(people.db, people.group))
    found = preview.worked_out(people.db, people.asker(), "report.csv", data, told)
    assert [each.match for each in found.people] == ["auto", "suggest"]
    assert list(found.counted) == [people.clients[101].id]


def test_a_file_that_says_its_day_alone_is_of_the_only_meeting_of_that_day(people: People):
    data, name = b"Name,Email,Duration\nDotty Marmalade,,42m\n", "2026-11-03.csv"
    assert people.preview(name, data).place.usual is not None
    first = make.meeting(people.db, people.group)
    assert people.preview(name, data).place.meeting is first
    make.meeting(people.db, people.group, STARTS + timedelta(hours=6))
    assert "at what time of Tuesday 3 November 2026" in people.preview(name, data).place.ask
    assert "which day" in people.preview("report.csv", data).place.ask


def test_a_meeting_of_another_group_is_not_taken(people: People):
    other = make.meeting(people.db, make.group(people.db))
    file = people.file("f.csv", zoom("Dotty Marmalade"))
    with pytest.raises(Refused, match="not one of this group"):
        services.choose_meeting(people.db, COMMAND_LINE, NOW, file, other)


def test_a_file_that_was_counted_in_another_group_is_refused(people: People):
    data = zoom("Dotty Marmalade")
    people.attach(people.file("f.csv", data))
    other = make.group(people.db, name="Cooking demo")
    with pytest.raises(Refused, match="came in already, for the group Coffee morning"):
        services.begin(people.db, COMMAND_LINE, NOW, other, "f.csv", data)


def test_who_had_died_before_the_meeting_cannot_be_named(people: People):
    people.clients[101].died_on = DAY - timedelta(days=1)
    file = people.file("f.csv", zoom("iPad"))
    who = (people.db, COMMAND_LINE, NOW, file, people.seen(file).people[0], Answer.CLIENTS)
    with pytest.raises(Refused, match="had died before this meeting"):
        services.say(*who, [people.clients[101]], DAY)


def test_a_file_that_was_counted_is_not_forgotten_or_moved(people: People):
    file = people.file("f.csv", zoom("Dotty Marmalade"))
    people.attach(file)
    with pytest.raises(Refused, match="Take it back first"):
        services.forget(people.db, COMMAND_LINE, NOW, file)
    with pytest.raises(Refused, match="Take it back first"):
        services.choose_meeting(people.db, COMMAND_LINE, NOW, file, file.meeting)


def test_the_bytes_of_a_file_are_sealed_and_go_after_30_days(people: People, database: Database):
    data = zoom("Dotty Marmalade", "Galaxy Tab A7")
    file = people.file("f.csv", data)
    people.attach(file)
    assert b"Dotty" not in file.sealed
    assert services.contents(file) == data
    services.forget_old(people.db, NOW + timedelta(days=30))
    people.db.refresh(file)
    assert file.sealed is not None
    services.forget_old(people.db, NOW + timedelta(days=30, seconds=1))
    people.db.refresh(file)
    with pytest.raises(Refused, match="not kept for longer than 30 days"):
        services.contents(file)
    assert rows(people) == {101: (True, 3600, Source.FILE)}
    assert people.file("f.csv", data) is file
    make.staff(people.db, Role.ADMINISTRATOR)
    people.db.commit()
    assert broken_promises(database) == []


def test_a_group_that_goes_takes_its_files_with_it(people: People):
    people.file("f.csv", zoom("Dotty Marmalade"))
    people.db.delete(people.db.get_one(Group, people.group.id))
    people.db.flush()
    assert list(people.db.scalars(select(AttendanceFile))) == []


def test_the_latest_files_of_a_group_are_listed_first(people: People):
    first = people.file("a.csv", zoom("Dotty Marmalade"))
    second = people.file("b.csv", zoom("Hettie Pumpernickel"))
    assert list(people.db.scalars(queries.files_of(people.group.id))) == [second, first]
