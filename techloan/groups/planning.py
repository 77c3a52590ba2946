"""Meetings appear by themselves some weeks ahead: the worker sees to it day after day."""

from datetime import date

from sqlalchemy import select

from techloan.config import Config
from techloan.database import Database
from techloan.dates import london_day, utc_now
from techloan.groups import services
from techloan.groups.models import Group


def plan_meetings(_config: Config, database: Database) -> None:
    """Write the meetings of the next weeks of every group."""
    plan_all(database, london_day(utc_now()))


def plan_all(database: Database, today: date) -> int:
    """Plan ahead for every group that still meets; return how many meetings were added.

    Each group is a transaction of its own, so that nobody at the desk waits for all of them.
    """
    with database.session() as db:
        numbers = db.scalars(select(Group.id).where(Group.ended_on.is_(None))).all()
    added = 0
    for number in numbers:
        with database.writing() as db:
            added += services.plan_ahead(db, db.get_one(Group, number), today)
    return added
