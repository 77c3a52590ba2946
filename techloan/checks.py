"""Whether every promise is kept, over the data and the live schema.

Each wing's `checks.py` offers pairs of a sentence and a select of the rows that break it.
"""

from itertools import pairwise

from sqlalchemy import PrimaryKeyConstraint, Select, Table, func, select, text

from techloan import migrate
from techloan.database import Base, Database
from techloan.inventory import checks as inventory
from techloan.loans import checks as loans
from techloan.people import checks as people

Check = tuple[str, Select[int]]
TRIGGERS = {
    "sqlite": {
        "audit_kept_update",
        "audit_kept_delete",
        "history_kept",
        "last_administrator_role",
        "last_administrator_change",
        "last_administrator_ended",
    },
    "postgresql": {
        "audit_kept",
        "audit_kept_truncate",
        "history_kept",
        "last_administrator_role",
        "last_administrator_ended",
    },
}


def broken_promises(database: Database) -> list[str]:
    """Return a sentence for every promise that is broken; an empty list when all are kept."""
    if not migrate.is_current(database):
        return ["The database is not up to date. Run: techloan db upgrade"]
    return [*_missing(database), *_schema(database), *_data(database)]


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
        "SELECT conname FROM pg_constraint WHERE conrelid = cast(cast(:table AS text) AS regclass) "
        "UNION SELECT indexname FROM pg_indexes WHERE tablename = cast(:table AS text)"
    )
    with database.engine.connect() as connection:
        return set(connection.scalars(query, {"table": table}))


def _data(database: Database) -> list[str]:
    broken: list[str] = []
    with database.session() as db:
        for sentence, rows in (*people.CHECKS, *inventory.CHECKS, *loans.CHECKS):
            count = db.scalar(select(func.count()).select_from(rows.subquery())) or 0
            if count:
                some = ", ".join(str(number) for number in db.scalars(rows.limit(3)))
                broken.append(f"{sentence} ({count}; rows {some}{', ...' if count > 3 else ''})")
        if database.is_sqlite:
            found = db.execute(text("PRAGMA foreign_key_check")).all()
            broken += [f"A row of {row[0]} belongs to a row that is gone." for row in found[:3]]
            if db.scalar(text("PRAGMA quick_check")) != "ok":
                broken.append("The database file is damaged. Restore the last backup.")
    return broken
