"""`techloan db`: migrations, and whether every promise is kept."""

import sys

import click

from techloan import migrate
from techloan.checks import broken_promises
from techloan.config import from_environment
from techloan.database import Database


@click.group()
def db() -> None:
    """Bring the database up to date, and check it."""


def _database() -> Database:
    config = from_environment()
    config.data.mkdir(parents=True, exist_ok=True)
    return Database(config.database_url)


@db.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the database up to a revision (the newest, unless one is named)."""
    migrate.upgrade(_database(), revision)
    click.echo("The database is up to date.")


@db.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the database down to a revision. What only newer tables hold is lost."""
    migrate.downgrade(_database(), revision)
    click.echo(f"The database is at {revision}.")


@db.command()
def check() -> None:
    """Check every promise over the data and the schema; exit with 1 when one is broken."""
    broken = broken_promises(_database())
    for sentence in broken:
        click.echo(sentence)
    if broken:
        sys.exit(1)
    click.echo("Every promise is kept.")
