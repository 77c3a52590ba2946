"""Many rows at once: made ready before the lock is taken; inside, only the database works."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Table, bindparam, insert

from techloan.database import Session

Item = TypeVar("Item")


def in_batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Cut items into lists of at most `size`."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


class Rows:
    """Rows for one table, turned into what the driver takes before anybody waits for them.

    Values are plain: texts, numbers, dates as YYYY-MM-DD. What SQLAlchemy would do for each value
    inside the transaction costs as long as the insert itself.
    """

    def __init__(self, db: Session, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        self.count = len(rows)
        if not rows:
            return
        dialect = db.get_bind().dialect
        statement = insert(table).values({name: bindparam(name) for name in rows[0]})
        compiled = statement.compile(dialect=dialect)
        self._sql = str(compiled)
        self._parameters: list[Any] = list(rows)
        if not compiled.positional:
            return
        order = compiled.positiontup or []
        self._parameters = [tuple(row[name] for name in order) for row in rows]

    def put(self, db: Session) -> None:
        """Insert them all."""
        if self.count:
            db.connection().exec_driver_sql(self._sql, self._parameters)
