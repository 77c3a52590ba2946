"""Many rows at once: made ready before the lock is taken; inside, only the database works."""

import time
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Table, bindparam, insert

from techloan.database import Session

Item = TypeVar("Item")


# SQLite has no queue: who waits for another process looks again every tenth of a second at most.
GAP_SECONDS = 0.15


def in_batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Cut items into lists of at most `size`, each for a transaction of its own.

    Between two of them the desk has time to take its turn.
    """
    rest = iter(items)
    some = list(islice(rest, size))
    while some:
        yield some
        if some := list(islice(rest, size)):
            time.sleep(GAP_SECONDS)


class Rows:
    """Rows for one table, turned into what the driver takes before anybody waits for them.

    Values are plain: texts, numbers, dates as YYYY-MM-DD. What SQLAlchemy would do for each value
    inside the transaction costs as long as the insert itself.
    """

    def __init__(self, db: Session, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        self._rows: list[Any] = list(rows)
        if not rows:
            return
        statement = insert(table).values({name: bindparam(name) for name in rows[0]})
        compiled = statement.compile(dialect=db.get_bind().dialect)
        self._sql = str(compiled)
        order = list(compiled.positiontup or ()) if compiled.positional else []
        # Where the driver takes values by their place, a value is changed at its place too.
        self._places: dict[str, Any] = {name: i for i, name in enumerate(order)}
        if order:
            self._rows = [[row[name] for name in order] for row in rows]

    def set(self, index: int, name: str, value: Any) -> None:
        """Change one value that only the transaction could tell."""
        self._rows[index][self._places.get(name, name)] = value

    def put(self, db: Session, without: Set[int] = frozenset()) -> None:
        """Insert them all, but for those at the places in `without`."""
        rows = [row for i, row in enumerate(self._rows) if i not in without]
        if rows:
            given = [tuple(row) for row in rows] if self._places else rows
            db.connection().exec_driver_sql(self._sql, given)
