"""How many statements a piece of work costs: the budget of a page is counted, not timed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

# What begins and ends a transaction is not the page's doing.
ASIDE = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Collect every statement that an engine executes meanwhile, transactions aside.

    Put `with statements(database.engine) as seen:` around the work; `len(seen)` is the count. The
    application has an engine of its own: `app.extensions["techloan"].database.engine`.
    """
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(ASIDE):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
