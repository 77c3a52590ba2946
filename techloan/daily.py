"""Work that is due once a day: the first worker that asks does it, and the others leave it.

A row says on which day a work was begun last, and whether it was done. What fails, or is cut off
half-way, is tried again at the next upkeep; so each work must do no harm when it is done again.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import String, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from techloan.config import Config
from techloan.database import Base, Database, Moment, real_date
from techloan.dates import LONDON, london_day, utc_now
from techloan.jobs import Upkeep

# Whoever began this long ago and is not done was cut off.
LONGEST = timedelta(hours=2)


class DailyWork(Base):
    """A work of each day: the day it was begun last, when, and whether it was done."""

    __tablename__ = "daily_work"
    __table_args__ = (real_date("day"),)

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    day: Mapped[date]
    begun_at: Mapped[datetime] = mapped_column(Moment)
    done: Mapped[bool] = mapped_column(default=False)


def once_a_day(name: str, work: Upkeep, *, from_hour: int = 0, until_hour: int = 24) -> Upkeep:
    """Return an upkeep that does a work once a day, between two hours in London."""

    def daily(config: Config, database: Database) -> None:
        run_if_due(config, database, name, work, utc_now(), from_hour, until_hour)

    daily.__name__ = name
    return daily


def run_if_due(
    config: Config,
    database: Database,
    name: str,
    work: Upkeep,
    now: datetime,
    from_hour: int = 0,
    until_hour: int = 24,
) -> bool:
    """Do a work if nobody did it today; say whether it was done here. What it raises is raised."""
    in_time = from_hour <= now.astimezone(LONDON).hour < until_hour
    if not in_time or not _claimed(database, name, now):
        return False
    done = False
    try:
        work(config, database)
        done = True
    finally:
        _end(database, name, now, done=done)
    return True


def _claimed(database: Database, name: str, now: datetime) -> bool:
    today = london_day(now)
    row = {"name": name, "day": today, "begun_at": now, "done": False}
    free = (DailyWork.day < today) | (
        DailyWork.done.is_(False) & (DailyWork.begun_at < now - LONGEST)
    )
    try:
        with database.writing() as db:
            mine = DailyWork.name == name
            claim = update(DailyWork).where(mine, free).values(day=today, begun_at=now, done=False)
            # The row comes back when it was ours to take.
            if db.execute(claim.returning(DailyWork.name)).first() is not None:
                return True
            if db.scalar(select(DailyWork.name).where(mine)) is not None:
                return False
            db.execute(insert(DailyWork).values(row))
            return True
    except IntegrityError:
        # Another worker wrote the first row a moment ago.
        return False


def _end(database: Database, name: str, now: datetime, *, done: bool) -> None:
    # What failed is as if it had not been begun.
    values = {"done": True} if done else {"begun_at": now - 2 * LONGEST}
    with database.writing() as db:
        of_mine = (DailyWork.name == name) & (DailyWork.day == london_day(now))
        db.execute(update(DailyWork).where(of_mine).values(**values))
