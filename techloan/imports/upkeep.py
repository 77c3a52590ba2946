"""Files that came in are let go after 30 days, whether or not another one comes."""

from techloan.config import Config
from techloan.database import Database
from techloan.dates import utc_now
from techloan.groups.files import services as attendance
from techloan.imports import files


def forget_old_files(_config: Config, database: Database) -> None:
    """Let the files of imports and of attendance go that were kept for 30 days."""
    now = utc_now()
    with database.writing() as db:
        files.forget_old(db, now)
        attendance.forget_old(db, now)
