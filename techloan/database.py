"""The two databases and what differs between them: tables' base, engine, session.

SQLite is the default; PostgreSQL serves several offices. A session reads until it is told that it
is going to write: then it takes the one write lock of this process and begins at once
(`BEGIN IMMEDIATE`), because a SQLite transaction that reads first and writes later fails when it
loses a race, however long it would wait.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    CheckConstraint,
    ColumnElement,
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    Table,
    TypeDecorator,
    create_engine,
    event,
    func,
    orm,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass, sessionmaker

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

PRAGMAS = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA recursive_triggers=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA trusted_schema=OFF",
)


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True, eq=False, repr=False):
    """Every table. Rows are made with keywords only, and compared by identity."""

    metadata = MetaData(naming_convention=NAMES)
    # A word of a closed list is text that anybody can read in the table; `one_of` promises it.
    type_annotation_map = {
        StrEnum: Enum(
            StrEnum,
            native_enum=False,
            create_constraint=False,
            length=30,
            values_callable=lambda words: [word.value for word in words],
        )
    }

    def __repr__(self) -> str:
        """Name the row by its number alone, so that no person's name reaches a log."""
        return f"<{type(self).__name__} {getattr(self, 'id', None)}>"


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. It takes and gives aware datetimes; SQLite keeps them without the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs its time zone.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def table_of(row_class: type[Base]) -> Table:
    """Return the table of a class of rows, for writing to it without the cost of objects."""
    return cast("Table", row_class.__table__)


def one_of(column: str, words: Any, name: str | None = None) -> CheckConstraint:
    """Promise that a column holds one of the words of a StrEnum (or list), or nothing."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=name or f"{column}_known")


def real_date(column: str) -> Any:
    """Promise that a date exists. SQLite would take 31 February; PostgreSQL has a type for it."""
    return CheckConstraint(
        f"{column} IS NULL OR {column} IS date({column}, '+0 days')", name=f"{column}_real"
    ).ddl_if(dialect="sqlite")


def lowered(text: str | BindParameter[str]) -> str | ColumnElement[str]:
    """Return a text in small letters without spaces around, or SQL that makes a parameter so."""
    return text.strip().lower() if isinstance(text, str) else func.lower(text)


class Session(orm.Session):
    """One unit of work: it reads until `begin_writing`, then writes until commit or rollback."""

    def begin_writing(self) -> None:
        """End the reading so far and begin the one writing transaction of this process.

        What was loaded before stays loaded, but may be stale: services read again, with
        `with_for_update`, the rows on which they decide.
        """
        if self.info.get("writing"):
            return
        super().commit()
        lock: threading.Lock | None = self.info.get("lock")
        if lock is not None:
            lock.acquire()
        self.info["writing"] = True
        try:
            self.connection(execution_options={"writing": True})
        except BaseException:
            self._end_writing()
            raise

    def commit(self) -> None:
        """Keep what was written, and let the next writer in."""
        try:
            super().commit()
        finally:
            self._end_writing()

    def rollback(self) -> None:
        """Forget what was written, and let the next writer in."""
        try:
            super().rollback()
        finally:
            self._end_writing()

    def close(self) -> None:
        """Give the connection back; whatever was not committed is forgotten."""
        try:
            super().close()
        finally:
            self._end_writing()

    def _end_writing(self) -> None:
        if self.info.pop("writing", False) and (lock := self.info.get("lock")) is not None:
            lock.release()


@event.listens_for(Session, "before_flush")
def _only_writers_flush(session: Session, _context: Any, _instances: Any) -> None:
    _refuse_reader(session)


@event.listens_for(Session, "do_orm_execute")
def _only_writers_change(state: orm.ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        _refuse_reader(state.session)


def _refuse_reader(session: orm.Session) -> None:
    if not session.info.get("writing"):
        raise RuntimeError("Call begin_writing() (in a route: writing()) before changing anything.")


class Database:
    """An engine, its sessions and, for SQLite, the write lock of this process."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        lock = threading.Lock() if self.is_sqlite else None
        self._make = sessionmaker(
            self.engine, class_=Session, expire_on_commit=False, info={"lock": lock}
        )

    def session(self) -> Session:
        """Open a session that reads; the caller closes it."""
        return self._make()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session that writes, commit it at the end, forget it all after an error."""
        with self.session() as db:
            db.begin_writing()
            yield db
            db.commit()


def look_at_tables(database: Database) -> None:
    """Let SQLite count what its tables hold, so that it asks them well; PostgreSQL does so itself.

    Of each table it looks at a thousand rows and no more (https://sqlite.org/lang_analyze.html).
    """
    if database.is_sqlite:
        with database.writing() as db:
            db.execute(text("PRAGMA analysis_limit=1000"))
            db.execute(text("ANALYZE"))


def make_engine(url: str) -> Engine:
    """Make an engine for SQLite (a file) or PostgreSQL, with the settings of this house."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
        # Compiling a query costs more than it saves; and disks of today seek almost for nothing.
        options = "-c jit=off -c random_page_cost=1.1 -c timezone=UTC"
        arguments = {"options": options}
        return create_engine(parsed, connect_args=arguments, pool_size=10, max_overflow=40)
    engine = create_engine(parsed, pool_size=10, max_overflow=60, pool_timeout=30)
    event.listen(engine, "connect", _sqlite_connect)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_connect(connection: Any, _record: Any) -> None:
    # The driver's own transactions begin too late; `_sqlite_begin` begins them instead.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _sqlite_begin(connection: Any) -> None:
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
