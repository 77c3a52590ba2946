"""How Alembic reaches the database: the connection is handed in by `techloan.migrate`."""

from alembic import context
from sqlalchemy import Connection

from techloan.migrate import METADATA

connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
