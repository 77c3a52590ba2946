"""The `techloan` command."""

import sys
from importlib import import_module

import click
from sqlalchemy.exc import IntegrityError

from techloan import promises
from techloan.errors import Refused

# Each command with its module, which is imported when the command is used (a server has no need of
# what the others import), and its name there.
COMMANDS = {
    "serve": ("server", "serve"),
    "work": ("server", "work"),
    "keys": ("keys", "keys"),
    "db": ("database", "db"),
    "staff": ("staff", "staff"),
    "demo": ("demo", "demo"),
    "labels": ("labels", "labels"),
    "agreement": ("agreement", "agreement"),
    "guide": ("guide", "guide"),
    "import": ("imports", "imports"),
    "export": ("exports", "export"),
    "remind": ("remind", "remind"),
}


class Commands(click.Group):
    """The commands by their names, imported when they are used."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """Return the names for the help."""
        return sorted(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """Return the command of a name, or None."""
        if name not in COMMANDS:
            return None
        module, its_name = COMMANDS[name]
        command: click.Command = getattr(import_module(f"techloan.cli.{module}"), its_name)
        return command


@click.group(cls=Commands)
@click.version_option(package_name="techloan")
def techloan() -> None:
    """Lend devices to people who are lonely and offline, and see whether it helps."""


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
