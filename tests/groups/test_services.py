"""Groups: their meetings ahead, their members and hosts, and what the audit keeps of them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from techloan.audit import AuditLine
from techloan.config import Config
from techloan.database import Database, Session
from techloan.errors import Refused
from techloan.groups import hosting, planning, queries, services
from techloan.groups.models import Group, GroupBreak, GroupTime, Meeting
from techloan.groups.rules import Pattern
from techloan.jobs import Queue
from techloan.permissions import COMMAND_LINE, Role
from tests import make

TODAY = date(2026, 11, 3)
NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)
WHO = (COMMAND_LINE, NOW, TODAY)


def days(db: Session, group: Group) -> list[date]:
    wanted = select(Meeting.on_day).where(Meeting.group_id == group.id)
    return list(db.scalars(wanted.order_by(Meeting.starts_at)))


def tuesdays(*weeks: int) -> list[date]:
    return [TODAY + timedelta(weeks=week) for week in weeks]


def test_meetings_stand_in_the_calendar_six_weeks_ahead(db: Session):
    group = make.group(db)
    assert services.plan_ahead(db, group, TODAY) == 7
    assert days(db, group) == tuesdays(*range(7))
    assert services.plan_ahead(db, group, TODAY) == 0


def test_a_break_takes_its_meetings_away_and_gives_them_back(db: Session):
    group = make.group(db)
    services.plan_ahead(db, group, TODAY)
    week = timedelta(weeks=1)
    away = GroupBreak(group=group, from_on=TODAY + week, until_on=TODAY + 2 * week)
    services.add_break(db, *WHO, away)
    assert days(db, group) == tuesdays(0, 3, 4, 5, 6)
    services.remove_break(db, *WHO, away)
    assert days(db, group) == tuesdays(*range(7))


def test_what_somebody_touched_stays_when_the_times_change(db: Session):
    group = make.group(db)
    services.plan_ahead(db, group, TODAY)
    meetings = db.scalars(queries.meetings_of(group.id, TODAY, date(2027, 1, 1))).all()
    services.cancel_meeting(db, COMMAND_LINE, NOW, meetings[1], "snow")
    make.attendance(db, meetings[0], make.client(db))
    extra = Meeting(
        group=group,
        on_day=date(2026, 11, 20),
        starts_at=datetime(2026, 11, 20, 15, tzinfo=UTC),
        ends_at=datetime(2026, 11, 20, 16, tzinfo=UTC),
    )
    services.add_meeting(db, COMMAND_LINE, NOW, extra)
    services.end_time(db, *WHO, db.scalars(queries.times_of(group.id)).one())
    assert days(db, group) == [*tuesdays(0, 1), date(2026, 11, 20)]


def test_a_cancelled_meeting_does_not_come_back_by_itself(db: Session):
    group = make.group(db)
    services.plan_ahead(db, group, TODAY)
    first = db.scalars(queries.meetings_of(group.id, TODAY, TODAY)).one()
    services.cancel_meeting(db, COMMAND_LINE, NOW, first, "")
    assert services.plan_ahead(db, group, TODAY) == 0
    services.restore_meeting(db, COMMAND_LINE, NOW, first)
    assert (first.cancelled_at, first.cancelled_why) == (None, "")


def test_a_meeting_that_lasts_longer_from_now_on_is_planned_anew(db: Session):
    group = make.group(db)
    services.plan_ahead(db, group, TODAY)
    db.scalars(queries.times_of(group.id)).one().minutes = 90
    assert services.plan_ahead(db, group, TODAY) == 7
    lengths = {row.ends_at - row.starts_at for row in db.scalars(select(Meeting))}
    assert lengths == {timedelta(minutes=90)}


def test_a_meeting_to_which_somebody_came_is_not_cancelled(db: Session):
    meeting = make.meeting(db, make.group(db))
    make.attendance(db, meeting, make.client(db))
    with pytest.raises(Refused, match="Somebody came"):
        services.cancel_meeting(db, COMMAND_LINE, NOW, meeting, "")


def test_a_group_ends_and_begins_again(db: Session):
    group = make.group(db)
    held = make.meeting(db, group, NOW - timedelta(weeks=1))
    services.plan_ahead(db, group, TODAY)
    services.end_group(db, *WHO, group.id)
    assert days(db, group) == [held.on_day]
    assert services.plan_ahead(db, group, TODAY) == 0
    with pytest.raises(Refused, match="This group has ended"):
        services.invite(db, *WHO, group, make.client(db))
    services.begin_again(db, *WHO, group.id)
    assert days(db, group) == [held.on_day, *tuesdays(*range(7))]


def values(group: Group, **more: object) -> dict[str, object]:
    return {**{name: getattr(group, name) for name in services.EDITED}, **more}


def test_the_audit_tells_of_a_change_and_no_way_in(db: Session):
    group = make.group(db, join_link="https://meet.example.org/old")
    new = values(group, join_link="https://meet.example.org/new", name="Tea", meeting_number="7")
    services.edit_group(db, *WHO, group.id, new, "secret", services.shown(group))
    line = db.scalars(select(AuditLine).where(AuditLine.action == "changed")).one()
    assert line.detail
    assert '"Tea"' in line.detail
    for way in ("meet.example.org", "secret", '"7"', "gAAAA"):
        assert way not in line.detail
    assert services.passcode_of(group) == "secret"
    assert group.passcode_sealed
    assert group.passcode_sealed.startswith("gAAAA")


def test_a_form_that_shows_what_is_no_more_changes_nothing(db: Session):
    group = make.group(db)
    seen = services.shown(group)
    services.edit_group(db, *WHO, group.id, values(group, name="Tea"), "", seen)
    with pytest.raises(StaleDataError):
        services.edit_group(db, *WHO, group.id, values(group, name="Coffee"), "", seen)
    assert group.name == "Tea"


def test_meetings_on_bank_holidays_come_when_they_are_wanted(db: Session):
    group = make.group(db)
    friday = GroupTime(
        group=group,
        pattern=Pattern.WEEKLY,
        weekday=4,
        starts="11:00",
        minutes=60,
        from_on=date(2026, 12, 1),
    )
    when = (COMMAND_LINE, NOW, date(2026, 12, 1))
    services.add_time(db, *when, friday)
    assert date(2026, 12, 25) not in days(db, group)
    anyway = values(group, skips_bank_holidays=False)
    services.edit_group(db, *when, group.id, anyway, "", services.shown(group))
    assert date(2026, 12, 25) in days(db, group)


def test_who_has_died_or_is_closed_is_not_invited(db: Session):
    group = make.group(db)
    for gone, said in (({"died_on": TODAY}, "has died"), ({"archived_on": TODAY}, "is closed")):
        with pytest.raises(Refused, match=said):
            services.invite(db, *WHO, group, make.client(db, **gone))


def test_a_client_is_invited_once_until_they_leave(db: Session):
    group, client = make.group(db), make.client(db)
    member = services.invite(db, *WHO, group, client)
    services.leave(db, *WHO, member, " Prefers to be rung ")
    assert (member.left_on, member.left_why) == (TODAY, "Prefers to be rung")
    with pytest.raises(Refused, match="left this group already"):
        services.leave(db, *WHO, member, "")
    services.invite(db, *WHO, group, client)
    with pytest.raises(IntegrityError):
        services.invite(db, *WHO, group, client)


def hosts(db: Session, group: Group) -> list[tuple[str, bool]]:
    return [(host.staff.name, host.leads) for host in db.scalars(queries.hosts_of(group.id))]


def test_the_first_host_leads_and_the_next_one_takes_over(db: Session):
    group = make.group(db)
    bart, ola = (make.staff(db, Role.VOLUNTEER, name=name) for name in ("Bart", "Ola"))
    for staff in (bart, ola):
        hosting.add_host(db, COMMAND_LINE, NOW, group, staff)
    assert hosts(db, group) == [("Bart", True), ("Ola", False)]
    hosting.lead(db, COMMAND_LINE, NOW, group, ola.id)
    assert hosts(db, group) == [("Ola", True), ("Bart", False)]
    hosting.remove_host(db, COMMAND_LINE, NOW, group, ola.id)
    assert hosts(db, group) == [("Bart", True)]
    with pytest.raises(Refused, match="do not host"):
        hosting.remove_host(db, COMMAND_LINE, NOW, group, ola.id)


def test_only_who_could_keep_a_register_may_host(db: Session):
    names = {role: make.staff(db, role, name=role).name for role in Role}
    make.staff(db, Role.VOLUNTEER, name="gone", active=False)
    found = [staff.name for staff in db.scalars(hosting.who_may_host())]
    assert found == sorted(set(names.values()) - {"administrator"})


def test_the_worker_plans_ahead_for_every_group(db: Session, database: Database):
    meets = [make.group(db) for _ in range(2)]
    make.group(db, ended_on=TODAY)
    db.commit()
    assert planning.plan_all(database, TODAY) == 14
    assert planning.plan_all(database, TODAY) == 0
    assert [days(db, group) for group in meets] == [tuesdays(*range(7))] * 2


def test_what_fails_does_not_hinder_the_rest_of_the_upkeep(
    config: Config, database: Database, caplog: pytest.LogCaptureFixture
):
    done = []

    def fails(_config: Config, _database: Database) -> None:
        raise ValueError("a detail")

    def works(_config: Config, _database: Database) -> None:
        done.append("works")

    Queue(config, database, upkeep=(fails, works)).see_to_upkeep()
    assert done == ["works"]
    assert "upkeep failed: fails" in caplog.text
