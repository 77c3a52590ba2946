"""Migrations: up, down, and whether the live schema is the one that the models describe."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from techloan import audit, jobs, settings
from techloan.database import Base, Database
from techloan.imports import models as imports
from techloan.inventory import models as inventory
from techloan.loans import models as loans
from techloan.people import models as people

# Each wing's tables must be known before the schema is compared with them.
WINGS = (settings, audit, jobs, people, inventory, loans, imports)
METADATA = Base.metadata


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the database up to a revision, all or nothing."""
    with _connection(database) as connection:
        command.upgrade(_alembic(connection), revision)


def downgrade(database: Database, revision: str) -> None:
    """Take the database down to a revision, all or nothing."""
    with _connection(database) as connection:
        command.downgrade(_alembic(connection), revision)


def is_current(database: Database) -> bool:
    """Say whether every migration of this version has been made."""
    with database.engine.connect() as connection:
        at = MigrationContext.configure(connection).get_current_revision()
    return at == ScriptDirectory.from_config(_alembic(None)).get_current_head()


def differences(database: Database) -> list[str]:
    """Return what differs between the live schema and the models, as words; empty when nothing."""
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


def _alembic(connection: Connection | None) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
