"""`techloan db check` names whatever is broken, in the rows or in the schema."""

from collections.abc import Callable

import pytest

from techloan import migrate
from techloan.checks import TRIGGERS, broken_promises
from techloan.database import Database, Session
from techloan.permissions import Role
from tests import make

# What was taken away (on SQLite, on PostgreSQL), what was then done to the rows, and what is said.
NOTHING = ("", "")


def index(name: str) -> tuple[str, str]:
    return f"DROP INDEX {name}", f"DROP INDEX {name}"


def check(table: str, name: str) -> tuple[str, str]:
    return "PRAGMA ignore_check_constraints=ON", f"ALTER TABLE {table} DROP CONSTRAINT {name}"


def trigger(table: str, name: str) -> tuple[str, str]:
    return f"DROP TRIGGER {name}", f"DROP TRIGGER {name} ON {table}"


SECOND_LOAN = """INSERT INTO loan
 (device_id, client_id, checked_out_on, checked_out_by, due_on, ended_by, note)
 SELECT device_id, client_id, checked_out_on, '', due_on, '', '' FROM loan"""
ON_THE_SHELF = "WHERE id NOT IN (SELECT device_id FROM loan)"
BROKEN = (
    (index("uq_loan_open_device"), SECOND_LOAN, "A device has two open loans."),
    (index("uq_loan_open_device"), "", "lost a promise: loan: uq_loan_open_device"),
    (index("uq_device_tag"), "UPDATE device SET tag = 'TAB-1'", "device: 1 times uq_device_tag"),
    (index("uq_staff_email"), "UPDATE staff SET email = 'a@example.org'", "uq_staff_email"),
    (
        check("loan", "ck_loan_due_after_check_out"),
        "UPDATE loan SET due_on = '2020-01-01'",
        "A device is due back before it went out.",
    ),
    (
        check("loan", "ck_loan_ending_whole"),
        "UPDATE loan SET ending = 'returned'",
        "A loan that ended has no ending",
    ),
    (
        check("loan", "ck_loan_ended_after_check_out"),
        "UPDATE loan SET ending = 'lost', ended_on = '2020-01-01'",
        "A loan ended before it began.",
    ),
    (
        check("device", "ck_device_state_known"),
        f"UPDATE device SET state = 'on_loan' {ON_THE_SHELF}",
        "ck_device_state_known is broken",
    ),
    (
        check("allocation", "ck_allocation_days_in_order"),
        "UPDATE allocation SET ended_on = '2020-01-01'",
        "Somebody supports a client before they began.",
    ),
    (
        trigger("device", "device_on_loan_kept"),
        "UPDATE device SET state = 'missing'",
        "A device is on loan though it is not ready",
    ),
    (
        NOTHING,
        f"UPDATE device SET state = 'retired' {ON_THE_SHELF}",
        "in another state than its history says.",
    ),
    (NOTHING, "DELETE FROM device_move", "A device has no history."),
    (
        NOTHING,
        "DELETE FROM device_move WHERE to_state = 'to_prepare'",
        "The history of a device has a gap.",
    ),
    (NOTHING, "DELETE FROM preparation_tick", "ready though its preparation is not all ticked."),
    (NOTHING, "DELETE FROM device_word", "A device cannot be found by any word."),
    (NOTHING, "DELETE FROM client_word", "A client cannot be found by any word."),
    (
        trigger("staff", "last_administrator_ended"),
        "UPDATE staff SET active = false",
        "no administrator who can sign in.",
    ),
    (
        check("device_move", "ck_device_move_allowed"),
        "INSERT INTO device_move (device_id, at, actor, from_state, to_state, why)"
        " SELECT id, '2026-11-03 10:00:00', '', 'missing', 'ready', '' FROM device",
        "The history holds a move that is not allowed.",
    ),
    (trigger("device_move", "history_kept"), "", "lost a promise: history_kept"),
)


@pytest.fixture
def kept(database: Database, db: Session) -> Callable[[str, str], None]:
    """Fill a database in which all is well; return a function that breaks it by raw SQL."""
    site = make.site(db)
    make.staff(db, Role.ADMINISTRATOR, at=site)
    client = make.client(db, of=site.partner)
    make.allocation(db, client, make.staff(db, Role.VOLUNTEER, at=site))
    make.loan(db, of=make.device(db, at=site), to=client)
    make.device(db, at=site)
    db.commit()
    db.close()

    def run(*statements: str) -> None:
        with database.engine.connect() as connection:
            driver = connection.connection.driver_connection
            for statement in statements:
                driver.execute(statement or "SELECT 1")
            driver.commit()
            connection.invalidate()

    return run


def test_a_database_in_use_keeps_every_promise(database: Database, kept: object) -> None:
    assert broken_promises(database) == []


def test_every_trigger_is_watched_over(database: Database) -> None:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if database.is_sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with database.engine.connect() as connection:
        live = set(connection.exec_driver_sql(query).scalars())
    assert live == TRIGGERS[database.engine.dialect.name], "Name it in TRIGGERS of checks.py."


@pytest.mark.parametrize(("lost", "done", "said"), BROKEN)
def test_what_is_broken_is_named(
    database: Database,
    kept: Callable[[str, str], None],
    lost: tuple[str, str],
    done: str,
    said: str,
) -> None:
    kept(lost[0] if database.is_sqlite else lost[1], done)
    assert [line for line in broken_promises(database) if said in line] != []


def test_a_row_that_belongs_to_nothing_is_named(
    database: Database, kept: Callable[[str, str], None]
) -> None:
    if database.is_sqlite:
        kept("PRAGMA foreign_keys=OFF", "DELETE FROM partner")
        said = "A row of site belongs to a row that is gone."
    else:
        kept("ALTER TABLE site DROP CONSTRAINT fk_site_partner_id", "")
        said = "The database lost a promise: site: fk_site_partner_id"
    assert said in broken_promises(database)


def test_an_old_database_is_told_what_to_type(database: Database) -> None:
    migrate.downgrade(database, "-1")
    assert broken_promises(database) == ["The database is not up to date. Run: techloan db upgrade"]
