"""Work of each day: done once by whichever worker comes first, and again when it was cut off."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from techloan import daily
from techloan.cli.server import UPKEEP
from techloan.config import Config
from techloan.database import Database, Session
from techloan.groups.files.models import AttendanceFile
from techloan.imports.upkeep import forget_old_files
from tests import make

MORNING = datetime(2026, 11, 3, 9, 7, tzinfo=UTC)
DAY = timedelta(days=1)


class Work:
    """A work that counts how often it was done, and fails as often as it is told."""

    def __init__(self, fails: int = 0) -> None:
        self.done, self.fails = 0, fails

    def __call__(self, _config: Config, _database: Database) -> None:
        if self.fails:
            self.fails -= 1
            raise RuntimeError("no luck")
        self.done += 1


def test_a_work_is_done_once_a_day(config: Config, database: Database):
    work = Work()
    for hours in (0, 1, 5, 24, 25):
        daily.run_if_due(config, database, "a", work, MORNING + timedelta(hours=hours))
    assert work.done == 2


def test_a_work_waits_for_its_hour_in_london(config: Config, database: Database):
    work, summer = Work(), datetime(2026, 7, 1, 7, 30, tzinfo=UTC)
    assert not daily.run_if_due(config, database, "a", work, summer, 9)
    assert daily.run_if_due(config, database, "a", work, summer + timedelta(minutes=30), 9)


def test_nobody_is_texted_in_the_night_though_the_computer_was_off_all_day(
    config: Config, database: Database
):
    work, late = Work(), datetime(2026, 7, 1, 18, 0, tzinfo=UTC)
    assert not daily.run_if_due(config, database, "a", work, late, 9, 19)
    assert daily.run_if_due(config, database, "a", work, late - timedelta(minutes=1), 9, 19)


def test_a_work_that_failed_is_tried_again(config: Config, database: Database):
    work = Work(fails=1)
    with pytest.raises(RuntimeError):
        daily.run_if_due(config, database, "a", work, MORNING)
    assert daily.run_if_due(config, database, "a", work, MORNING + timedelta(hours=1))


def test_a_work_that_was_cut_off_is_tried_again_after_a_while(config: Config, database: Database):
    with database.writing() as db:
        cut_off = {"day": MORNING.date(), "begun_at": MORNING}
        db.add(daily.DailyWork(name="a", **cut_off))
    work = Work()
    assert not daily.run_if_due(config, database, "a", work, MORNING + timedelta(hours=1))
    assert daily.run_if_due(config, database, "a", work, MORNING + timedelta(hours=3))


@pytest.mark.parametrize("day", [0, 1])
def test_several_workers_do_it_once(config: Config, database: Database, day: int):
    if day:
        daily.run_if_due(config, database, "a", Work(), MORNING)
    work, places = Work(), [Database(config.database_url) for _ in range(4)]
    barrier = Barrier(4)

    def worker(place: Database) -> None:
        barrier.wait()
        daily.run_if_due(config, place, "a", work, MORNING + day * DAY)

    threads = [Thread(target=worker, args=(place,)) for place in places]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for place in places:
        place.engine.dispose()
    assert work.done == 1


def test_files_are_let_go_after_thirty_days_though_no_other_comes(
    config: Config, database: Database, db: Session
):
    kept = make.attendance_file(db, make.group(db))
    kept.sealed = b"gAAAAA"
    kept.uploaded_at = datetime(2020, 1, 1, tzinfo=UTC)
    db.commit()
    forget_old_files(config, database)
    assert db.scalars(select(AttendanceFile.sealed)).all() == [None]


def test_the_worker_sees_to_meetings_files_reminders_and_what_waits():
    names = [work.__name__ for work in UPKEEP]
    assert names == ["meetings ahead", "old files", "look at tables", "reminders", "send_waiting"]
