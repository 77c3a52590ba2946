"""Every connection has the settings of the house, and only who said so writes."""

import threading
from datetime import datetime

import pytest
from sqlalchemy import delete, insert, select, text

from techloan.database import Database, Session, look_at_tables
from techloan.people.models import Partner, SignInFailure
from techloan.settings import Setting
from tests import make
from tests.counting import statements

SETTINGS = {
    "sqlite": {
        "PRAGMA foreign_keys": 1,
        "PRAGMA journal_mode": "wal",
        "PRAGMA synchronous": 2,
        "PRAGMA busy_timeout": 5000,
        "PRAGMA recursive_triggers": 1,
        "PRAGMA secure_delete": 1,
        "PRAGMA trusted_schema": 0,
    },
    "postgresql": {
        "SHOW jit": "off",
        "SHOW random_page_cost": "1.1",
        "SHOW timezone": "UTC",
        "SHOW transaction_isolation": "read committed",
    },
}


def test_every_connection_has_the_settings_of_the_house(database: Database) -> None:
    wanted = SETTINGS[database.engine.dialect.name]
    connections = [database.engine.connect() for _ in range(3)]
    for connection in connections:
        assert {q: connection.exec_driver_sql(q).scalar() for q in wanted} == wanted
        connection.close()


def test_a_session_that_only_reads_cannot_flush(database: Database) -> None:
    with database.session() as db:
        db.add(Partner(name="Lantern House"))
        with pytest.raises(RuntimeError, match=r"Call begin_writing\(\)"):
            db.flush()


@pytest.mark.parametrize(
    "statement",
    [insert(Partner).values(name="Lantern House"), delete(Partner), delete(Setting.__table__)],
)
def test_a_session_that_only_reads_cannot_change_rows(
    database: Database, statement: object
) -> None:
    with (
        database.session() as db,
        pytest.raises(RuntimeError, match=r"Call begin_writing\(\)"),
    ):
        db.execute(statement)


def test_writing_ends_with_the_commit(database: Database) -> None:
    with database.writing() as db:
        db.add(Partner(name="Lantern House"))
    with database.session() as db:
        assert db.scalars(select(Partner.name)).all() == ["Lantern House"]
        db.begin_writing()
        db.commit()
        db.add(Partner(name="Harbour House"))
        with pytest.raises(RuntimeError):
            db.flush()


@pytest.mark.parametrize("ending", ["rollback", "close", "error"])
def test_the_next_writer_gets_in_whatever_happened(database: Database, ending: str) -> None:
    def fail() -> None:
        with database.writing() as db:
            db.add(Partner(name="Lantern House"))
            if ending != "error":
                getattr(db, ending)()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    done = threading.Event()

    def write() -> None:
        with database.writing() as db:
            db.add(Partner(name="Lantern House"))
        done.set()

    threading.Thread(target=write, daemon=True).start()
    assert done.wait(10)


def test_who_reads_does_not_wait_for_who_writes(database: Database) -> None:
    with database.writing() as writer:
        writer.add(Partner(name="Lantern House"))
        writer.flush()
        with database.session() as reader:
            assert reader.scalars(select(Partner)).all() == []


def test_a_moment_without_its_zone_is_refused(db: Session) -> None:
    naive = datetime(2026, 11, 3, 10, 30)  # noqa: DTZ001
    db.add(SignInFailure(at=naive, account_hash="a", address_hash="b"))
    with pytest.raises(Exception, match="needs its time zone"):
        db.flush()


def test_statements_are_counted_without_their_transaction(database: Database) -> None:
    with statements(database.engine) as seen, database.writing() as db:
        db.add(Partner(name="Lantern House"))
        db.flush()
        with db.begin_nested():
            db.execute(text("SELECT 1"))
    assert [statement.split()[0] for statement in seen] == ["INSERT", "SELECT"]


def test_tables_are_looked_at_so_that_they_are_asked_well(database: Database, db: Session):
    make.client(db)
    db.commit()
    look_at_tables(database)
    if database.is_sqlite:
        known = {row.tbl for row in db.execute(text("SELECT tbl FROM sqlite_stat1"))}
        assert "client" in known
