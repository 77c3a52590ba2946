"""Whether every promise is kept, over the data and the live schema.

Each wing's `checks.py` offers pairs of a sentence and a select of the rows that break it. What the
models promise by a check or a unique index is asked of the rows as well, because a database that
lost the index may hold what it forbade.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    PrimaryKeyConstraint,
    Select,
    Table,
    UniqueConstraint,
    and_,
    func,
    literal_column,
    select,
    text,
)

from techloan import migrate, promises
from techloan.database import Base, Database, Session
from techloan.groups import checks as groups
from techloan.inventory import checks as inventory
from techloan.loans import checks as loans
from techloan.people import checks as people
from techloan.support import checks as support

ONE: ColumnElement[int] = literal_column("1").label("one")
TRIGGERS = {
    "sqlite": {
        "agreement_text_kept",
        "agreement_text_kept_delete",
        "agreement_text_kept_replace",
        "audit_kept_update",
        "audit_kept_delete",
        "device_on_loan_kept",
        "history_kept",
        "history_kept_replace",
        "sim_history_kept",
        "sim_history_kept_replace",
        "last_administrator_role",
        "last_administrator_change",
        "last_administrator_ended",
    },
    "postgresql": {
        "agreement_text_kept",
        "audit_kept",
        "audit_kept_truncate",
        "device_on_loan_kept",
        "history_kept",
        "sim_history_kept",
        "last_administrator_role",
        "last_administrator_ended",
    },
}


def broken_promises(database: Database) -> list[str]:
    """Return a sentence for every promise that is broken; an empty list when all are kept."""
    if not migrate.is_current(database):
        return ["The database is not up to date. Run: techloan db upgrade"]
    with database.session() as db:
        data = [*_data(db), *_rows(db, database)]
        return [*_missing(database), *_schema(database), *data, *_file(db, database)]


def _schema(database: Database) -> list[str]:
    return [f"The schema differs from the models: {d}" for d in migrate.differences(database)]


def _missing(database: Database) -> list[str]:
    """Name each index, constraint and trigger that the models promise and the database lacks."""
    missing = {
        f"{table.name}: {name}"
        for table in Base.metadata.sorted_tables
        for name in _promised(table, database) - _live(table.name, database)
    }
    with database.engine.connect() as connection:
        query = (
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if database.is_sqlite
            else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        )
        triggers = set(connection.scalars(text(query)))
    missing |= TRIGGERS[database.engine.dialect.name] - triggers
    return [f"The database lost a promise: {name}" for name in sorted(missing)]


def _promised(table: Table, database: Database) -> set[str]:
    names = {str(index.name) for index in table.indexes}
    counted_on = table.dialect_options["sqlite"]["autoincrement"]
    for constraint in table.constraints:
        only_sqlite = constraint._ddl_if is not None
        # A key that is counted on for ever stands beside its column there, without a name.
        if database.is_sqlite and isinstance(constraint, PrimaryKeyConstraint) and counted_on:
            continue
        if constraint.name and (database.is_sqlite or not only_sqlite):
            names.add(str(constraint.name))
    return names


def _live(table: str, database: Database) -> set[str]:
    if database.is_sqlite:
        query = text("SELECT name, sql FROM sqlite_master WHERE tbl_name = :table")
        with database.engine.connect() as connection:
            rows = connection.execute(query, {"table": table}).all()
        indexes = {name for name, _ in rows}
        words = " ".join(sql or "" for _, sql in rows).replace('"', "").split()
        return indexes | {b for a, b in pairwise(words) if a == "CONSTRAINT"}
    query = text(
        "SELECT conname FROM pg_constraint"
        " WHERE convalidated AND conrelid = cast(cast(:table AS text) AS regclass)"
        " UNION SELECT indexname FROM pg_indexes WHERE tablename = cast(:table AS text)"
    )
    with database.engine.connect() as connection:
        return set(connection.scalars(query, {"table": table}))


def _data(db: Session) -> list[str]:
    broken: list[str] = []
    wings = (people, inventory, loans, groups, support)
    for sentence, rows in (check for wing in wings for check in wing.CHECKS):
        count = db.scalar(select(func.count()).select_from(rows.subquery())) or 0
        if count:
            some = ", ".join(str(number) for number in db.scalars(rows.limit(3)))
            broken.append(f"{sentence} ({count}; rows {some}{', ...' if count > 3 else ''})")
    return broken


def _rows(db: Session, database: Database) -> list[str]:
    """Ask the rows of every table what its checks and unique indexes forbid."""
    broken: list[str] = []
    for table in Base.metadata.sorted_tables:
        for name, forbidden in (*_checked(table, database), *_unique(table, database)):
            count = db.scalar(select(func.count()).select_from(forbidden.subquery())) or 0
            if count:
                said = promises.SENTENCES.get(name, promises.ANY_CHECK)
                broken.append(f"{table.name}: {count} times {name} is broken. ({said})")
    return broken


def _checked(table: Table, database: Database) -> Iterator[tuple[str, Select[Any]]]:
    for constraint in table.constraints:
        only_sqlite = constraint._ddl_if is not None
        if isinstance(constraint, CheckConstraint) and (database.is_sqlite or not only_sqlite):
            forbidden = text(f"NOT ({constraint.sqltext})")
            yield str(constraint.name), select(ONE).select_from(table).where(forbidden)


def _unique(table: Table, database: Database) -> Iterator[tuple[str, Select[Any]]]:
    for index in table.indexes:
        if index.unique:
            where = index.dialect_options[database.engine.dialect.name]["where"]
            yield str(index.name), _twice(table, list(index.expressions), where)
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield str(constraint.name), _twice(table, list(constraint.columns), None)


def _twice(table: Table, key: list[Any], where: ColumnElement[bool] | None) -> Select[Any]:
    given = and_(*(part.is_not(None) for part in key))
    only = given if where is None else and_(given, where)
    rows = select(ONE).select_from(table).where(only)
    return rows.group_by(*key).having(func.count() > 1)


def _file(db: Session, database: Database) -> list[str]:
    if not database.is_sqlite:
        return []
    orphans = db.execute(text("PRAGMA foreign_key_check")).all()
    broken = [f"A row of {row[0]} belongs to a row that is gone." for row in orphans[:3]]
    # Broken checks were named already; whatever else is found means that the file is damaged.
    found = [line for line in db.scalars(text("PRAGMA quick_check")) if "constraint" not in line]
    if found != ["ok"] and found:
        broken.append("The database file is damaged. Restore the last backup.")
    return broken
