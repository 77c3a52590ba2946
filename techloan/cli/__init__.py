"""The `techloan` command."""

import sys

import click
from sqlalchemy.exc import IntegrityError

from techloan import promises
from techloan.cli import database, demo, imports, keys, labels, server, staff
from techloan.errors import Refused


@click.group()
@click.version_option(package_name="techloan")
def techloan() -> None:
    """Lend devices to people who are lonely and offline, and see whether it helps."""


for command in (
    server.serve,
    server.work,
    keys.keys,
    database.db,
    staff.staff,
    demo.demo,
    labels.labels,
    imports.imports,
):
    techloan.add_command(command)


def main() -> None:
    """Run the command; what is refused is one sentence on the error stream, and exit code 2."""
    try:
        techloan(prog_name="techloan", standalone_mode=False)
    except Refused as refused:
        _stop(refused.sentence)
    except IntegrityError as error:
        sentence = promises.broken(error)
        if sentence is None:
            raise
        _stop(sentence)
    except click.exceptions.Exit as ended:
        sys.exit(ended.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)


def _stop(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(2)
