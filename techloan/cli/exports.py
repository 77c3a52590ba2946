"""`techloan export`: the lists as files, as the pages hand them over."""

from collections.abc import Callable
from pathlib import Path

import click

from techloan import settings
from techloan.cli.common import acting, as_option, opened
from techloan.dates import london_day, utc_now
from techloan.errors import Refused
from techloan.imports.exports import clients, devices, loans, services, sims
from techloan.imports.exports.sheet import FileKind, Sheet
from techloan.imports.rules import ImportKind

SHEETS: dict[str, Callable[..., Sheet]] = {
    ImportKind.DEVICES: devices.sheet,
    ImportKind.CLIENTS: clients.sheet,
    ImportKind.LOANS: loans.sheet,
    "sims": sims.sheet,
}


@click.command()
@click.argument("which", type=click.Choice([str(kind) for kind in SHEETS]), metavar="LIST")
@click.option(
    "-o",
    "output",
    required=True,
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="The file: its name ends in .csv or .xlsx.",
)
@as_option
def export(which: str, output: Path, as_email: str | None) -> None:
    """Write the whole LIST (devices, clients, loans or sims) as CSV or for Excel.

    Its columns are those that `techloan import` reads, but for SIMs. Closed records and ended
    loans are in it, PINs and PUKs are not.
    """
    kind = _kind_of(output)
    _, database = opened()
    now = utc_now()
    with database.session() as db:
        actor = acting(db, as_email)
        sheet = SHEETS[which](db, actor, settings.read(db))
        file = services.take_away(db, actor, now, london_day(now), sheet, kind)
        db.commit()
    _write(output, file.data)
    count = len(sheet.rows)
    named = "SIMs" if which == "sims" else which
    click.echo(f"{output} holds {count} {named.removesuffix('s') if count == 1 else named}.")


def _kind_of(output: Path) -> FileKind:
    ending = output.suffix.lower().removeprefix(".")
    if ending not in set(FileKind):
        raise Refused("Give the file a name that ends in .csv or .xlsx.")
    return FileKind(ending)


def _write(output: Path, data: bytes) -> None:
    """Write a file that, when it is new, only this account of the computer may read."""
    try:
        output.touch(mode=0o600)
        output.write_bytes(data)
    except OSError as error:
        raise Refused(f"{output} cannot be written: {error.strerror}.") from None
