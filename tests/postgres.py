"""PostgreSQL databases for tests: borrowed clean, given back, emptied and lent again.

To make and to drop a database costs the server a checkpoint each, to empty one a few milliseconds.
A database whose schema a test has changed is migrated anew.
"""

import uuid

import psycopg
from sqlalchemy.engine import URL, make_url

from techloan import migrate
from techloan.database import Database

FINGERPRINT = """SELECT md5(string_agg(word, '|' ORDER BY word)) FROM (
 SELECT conname || pg_get_constraintdef(oid) AS word FROM pg_constraint
  WHERE connamespace = 'public'::regnamespace
 UNION ALL SELECT tgname || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
 UNION ALL SELECT proname || prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
 UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
  AND tablename NOT LIKE 'huey%'
 UNION ALL SELECT table_name || column_name || data_type || is_nullable
  FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'huey%'
 UNION ALL SELECT version_num FROM alembic_version) AS words"""
TABLES = """SELECT quote_ident(tablename) FROM pg_tables
 WHERE schemaname = 'public' AND tablename <> 'alembic_version'"""
OTHERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid()"""
COUNTERS = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"


class Shelf:
    """The databases of one test process, all made from one that has every migration."""

    def __init__(self, maintenance: str) -> None:
        self._url = make_url(maintenance)
        self._made = [f"techloan_test_{uuid.uuid4().hex[:12]}"]
        self._clean: list[str] = []
        self._run(f"CREATE DATABASE {self._made[0]}")
        self._migrate_anew(self._made[0])
        with self._connect(self._made[0]) as connection:
            self._as_made = connection.execute(FINGERPRINT).fetchone()

    def borrow(self) -> str:
        """Return the URL of an empty migrated database."""
        if self._clean:
            name = self._clean.pop()
        else:
            name = f"{self._made[0]}_{len(self._made)}"
            self._made.append(name)
            self._run(f"CREATE DATABASE {name} TEMPLATE {self._made[0]}")
        return _text(self._url.set(database=name))

    def give_back(self, url: str) -> None:
        """Empty a database for the next test; migrate it anew when a test changed its schema."""
        name = str(make_url(url).database)
        if not self._emptied(name):
            self._migrate_anew(name)
        self._clean.append(name)

    def close(self) -> None:
        """Drop every database."""
        for name in reversed(self._made):
            self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _emptied(self, name: str) -> bool:
        try:
            with self._connect(name) as connection:
                connection.execute(OTHERS)
                if connection.execute(FINGERPRINT).fetchone() != self._as_made:
                    return False
                # As a replica, a session fires no trigger: neither the audit's nor foreign keys.
                connection.execute("SET session_replication_role = replica")
                for (table,) in connection.execute(TABLES).fetchall():
                    connection.execute(f"DELETE FROM {table}")
                connection.execute(COUNTERS)
        except psycopg.Error:
            return False
        return True

    def _migrate_anew(self, name: str) -> None:
        with self._connect(name) as connection:
            connection.execute(OTHERS)
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        database = Database(_text(self._url.set(database=name)))
        migrate.upgrade(database)
        database.engine.dispose()

    def _connect(self, name: str) -> psycopg.Connection:
        return psycopg.connect(_text(self._url.set(database=name, drivername="postgresql")))

    def _run(self, statement: str) -> None:
        plain = _text(self._url.set(drivername="postgresql"))
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(statement)


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
