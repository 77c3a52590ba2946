"""Migrations: up, down, and whether the live schema is the one that the models describe.

Alembic is imported where it works: a server only asks `is_current`, and saves its 10 MB.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect, text

from techloan import audit, daily, jobs, settings, stored_files
from techloan.database import Base, Database
from techloan.groups import models as groups
from techloan.groups.files import models as group_files
from techloan.imports import models as imports
from techloan.inventory import models as inventory
from techloan.inventory.repairs import models as repairs
from techloan.inventory.sims import models as sims
from techloan.loans import models as loans
from techloan.loans.agreements import models as agreements
from techloan.loans.requests import models as requests
from techloan.people import models as people
from techloan.people.contacts import models as contacts
from techloan.people.messages import models as messages
from techloan.support import models as support
from techloan.support.guides import models as guides
from techloan.support.measures import models as measures
from techloan.support.worries import models as worries

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig

MIGRATIONS = Path(__file__).parent / "migrations"
# Each wing's tables must be known before the schema is compared with them.
WINGS = (
    *(settings, audit, jobs, daily, stored_files, people, contacts, messages, inventory, sims),
    *(repairs, loans, requests, agreements, groups, group_files, imports),
    *(support, worries, measures, guides),
)
METADATA = Base.metadata


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the database up to a revision, all or nothing."""
    from alembic import command

    with _connection(database) as connection:
        command.upgrade(_alembic(connection), revision)


def downgrade(database: Database, revision: str) -> None:
    """Take the database down to a revision, all or nothing."""
    from alembic import command

    with _connection(database) as connection:
        command.downgrade(_alembic(connection), revision)


def is_current(database: Database) -> bool:
    """Say whether every migration of this version has been made."""
    # Their files are numbered, and each revision is called by its number.
    newest = max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return bool(connection.scalar(text("SELECT version_num FROM alembic_version")) == newest)


def differences(database: Database) -> list[str]:
    """Return what differs between the live schema and the models, as words; empty when nothing."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": _ours, "compare_type": False}
        )
        with warnings.catch_warnings():
            # Indexes over lower(...) cannot be read back on SQLite; `checks` looks for their names.
            warnings.filterwarnings("ignore", message=".*expression-based index")
            return [str(difference) for difference in compare_metadata(context, METADATA)]


def _ours(_thing: Any, name: str | None, kind: str, reflected: bool, _other: Any) -> bool:
    # The queue keeps its own tables beside ours on PostgreSQL.
    return not (kind == "table" and reflected and (name or "").startswith("huey_"))


@contextmanager
def _connection(database: Database) -> Iterator[Connection]:
    with database.engine.connect() as connection:
        # Rebuilding a table on SQLite must not fire the foreign keys of its neighbours.
        driver: Any = connection.connection.driver_connection
        if database.is_sqlite:
            driver.execute("PRAGMA foreign_keys=OFF")
        try:
            connection = connection.execution_options(writing=True)
            with connection.begin():
                yield connection
        finally:
            if database.is_sqlite:
                driver.execute("PRAGMA foreign_keys=ON")


def _alembic(connection: Connection) -> "AlembicConfig":
    from alembic.config import Config as AlembicConfig

    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
