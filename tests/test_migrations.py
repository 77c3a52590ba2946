"""Migrations run up and down over real rows, and the live schema is the one of the models."""

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from techloan import migrate
from techloan.checks import broken_promises
from techloan.database import Database, Session
from techloan.permissions import Role
from tests import make
from tests.house import PACKAGE

VERSIONS = PACKAGE / "migrations" / "versions"


@pytest.fixture
def filled(database: Database, db: Session) -> Database:
    """Return a database with people, devices and loans in it."""
    site = make.site(db)
    make.staff(db, Role.ADMINISTRATOR, at=site)
    loan = make.loan(db, of=make.device(db, at=site), to=make.client(db, of=site.partner))
    make.allocation(db, loan.client, make.staff(db, Role.VOLUNTEER, at=site))
    db.commit()
    db.close()
    return database


def counts(database: Database) -> dict[str, int]:
    with database.engine.connect() as connection:
        return {
            name: connection.scalar(text(f"SELECT count(*) FROM {name}")) or 0
            for name in inspect(connection).get_table_names()
            if not name.startswith("huey_")
        }


def test_the_live_schema_is_the_one_of_the_models(database: Database) -> None:
    assert migrate.differences(database) == []
    assert broken_promises(database) == []


def test_a_lost_column_and_a_foreign_table_are_seen(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE partner DROP COLUMN is_lead"))
        connection.execute(text("CREATE TABLE stranger (id integer)"))
    told = " ".join(migrate.differences(database))
    assert "is_lead" in told
    assert "stranger" in told


def test_one_step_down_and_up_keeps_the_older_rows(filled: Database) -> None:
    before = counts(filled)
    migrate.downgrade(filled, "-1")
    older = counts(filled)
    assert not migrate.is_current(filled)
    assert older.items() <= before.items()
    assert sum(older.values()) > 1
    migrate.upgrade(filled)
    assert counts(filled).items() >= older.items()
    assert broken_promises(filled) == []


def test_down_to_nothing_and_up_again(filled: Database) -> None:
    migrate.downgrade(filled, "base")
    assert counts(filled) == {"alembic_version": 0}
    migrate.upgrade(filled)
    assert broken_promises(filled) == []
    with filled.writing() as db:
        make.loan(db)


def test_no_function_or_trigger_stays_behind(filled: Database) -> None:
    migrate.downgrade(filled, "base")
    left = (
        "SELECT name FROM sqlite_master WHERE type IN ('trigger', 'index')"
        if filled.is_sqlite
        else "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    )
    with filled.engine.connect() as connection:
        assert [n for n in connection.scalars(text(left)) if "alembic" not in n] == []


def test_the_migrations_are_one_straight_line_of_files_in_the_package() -> None:
    scripts = ScriptDirectory.from_config(migrate._alembic(None))
    line = [script.revision for script in scripts.walk_revisions()][::-1]
    assert line == sorted(path.name.partition("_")[0] for path in VERSIONS.glob("0*.py"))
    assert all(not script.is_merge_point for script in scripts.walk_revisions())


def test_what_is_half_done_is_not_kept(filled: Database) -> None:
    before = counts(filled)
    with pytest.raises(Exception, match="no_such_revision"):
        migrate.upgrade(filled, "no_such_revision")
    assert counts(filled) == before
    assert migrate.is_current(filled)
