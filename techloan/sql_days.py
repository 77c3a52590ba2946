"""Days in SQL: what the two databases count and name differently."""

from datetime import date
from typing import Any

from sqlalchemy import Date, Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class days_between(GenericFunction[int]):  # noqa: N801, for it reads as a function of SQL
    """The days from a date to a later one, in SQL; the two databases count them differently."""

    type = Integer()
    inherit_cache = True


@compiles(days_between, "sqlite")
def _days_in_sqlite(element: days_between, compiler: SQLCompiler, **options: Any) -> str:
    first, last = (compiler.process(each, **options) for each in element.clauses)
    return f"CAST(julianday({last}) - julianday({first}) AS INTEGER)"


@compiles(days_between, "postgresql")
def _days_in_postgresql(element: days_between, compiler: SQLCompiler, **options: Any) -> str:
    first, last = (compiler.process(each, **options) for each in element.clauses)
    return f"({last} - {first})"


class later_of(GenericFunction[date]):  # noqa: N801, for it reads as a function of SQL
    """The latest of several dates, in SQL, none of them empty; the two databases name it apart."""

    type = Date()
    inherit_cache = True


@compiles(later_of, "sqlite")
def _later_in_sqlite(element: later_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"max({compiler.process(element.clauses, **options)})"


@compiles(later_of, "postgresql")
def _later_in_postgresql(element: later_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"greatest({compiler.process(element.clauses, **options)})"


class days_after(GenericFunction[date]):  # noqa: N801, for it reads as a function of SQL
    """The day so many days after another, in SQL: `days_after(column, 91)`."""

    type = Date()
    inherit_cache = True


@compiles(days_after, "sqlite")
def _day_in_sqlite(element: days_after, compiler: SQLCompiler, **options: Any) -> str:
    day, days = (compiler.process(each, **options) for each in element.clauses)
    return f"date({day}, {days} || ' days')"


@compiles(days_after, "postgresql")
def _day_in_postgresql(element: days_after, compiler: SQLCompiler, **options: Any) -> str:
    day, days = (compiler.process(each, **options) for each in element.clauses)
    return f"({day} + CAST({days} AS INTEGER))"
