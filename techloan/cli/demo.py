"""`techloan demo`: a county of invented people with a story, to look around in."""

import sys
from datetime import datetime
from time import monotonic

import click
from tqdm import tqdm

from techloan.cli.common import opened
from techloan.dates import london_day, utc_now
from techloan.demo import making
from techloan.demo.county import DEMO_STAFF, PASSWORD, address_of
from techloan.errors import Refused

SECONDS_BETWEEN_LINES = 5


@click.command()
@click.option(
    "--clients",
    default=900,
    show_default=True,
    type=click.IntRange(making.FEWEST_CLIENTS, 100_000),
    help="How many people.",
)
@click.option(
    "--devices",
    default=120,
    show_default=True,
    type=click.IntRange(making.FEWEST_DEVICES, 4_000),
    help="How many tablets, phones, laptops and MiFis.",
)
@click.option(
    "--months",
    default=18,
    show_default=True,
    type=click.IntRange(making.FEWEST_MONTHS, making.MOST_MONTHS),
    help="How long the story is.",
)
@click.option("--seed", default=1, show_default=True, help="The same seed: the same people.")
@click.option("--if-empty", is_flag=True, help="Do nothing when the database has people.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), hidden=True)
def demo(
    clients: int, devices: int, months: int, seed: int, if_empty: bool, today: datetime | None
) -> None:
    """Fill an empty database with a county that is all invented."""
    _, database = opened()
    day = today.date() if today else london_day(utc_now())
    size = making.Size(clients=clients, devices=devices, months=months, seed=seed)
    with database.writing() as db:
        if making.has_people(db):
            if if_empty:
                return
            raise Refused("This database has people already. The demo needs an empty one.")
        with _Bar() as bar:
            loans = making.make(db, day, size, bar.show)
    click.echo(f"The demo county has {clients} clients, {devices} devices and {loans} loans.")
    if not if_empty:
        click.echo(f"Sign in with the password {PASSWORD} as one of these:")
        for role, _, _ in DEMO_STAFF:
            click.echo(f"    {address_of(role)}")


class _Bar:
    """A progress bar on a terminal; elsewhere a plain line every few seconds."""

    def __enter__(self) -> "_Bar":
        self._bar = tqdm(desc="Making the demo county", disable=None, unit=" steps", leave=False)
        self._said_at = monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def show(self, done: int, total: int) -> None:
        """Show that so many of so many steps are done."""
        if sys.stderr.isatty():
            self._bar.total = total
            self._bar.update(done - self._bar.n)
        elif monotonic() - self._said_at > SECONDS_BETWEEN_LINES:
            self._said_at = monotonic()
            click.echo(f"Making the demo county: {done} of {total} steps", err=True)
