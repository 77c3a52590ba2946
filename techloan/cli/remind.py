"""`techloan remind`: make today's reminders, and send what waits. Counts are printed, no names."""

from collections import Counter

import click

from techloan.cli.common import opened
from techloan.dates import utc_now
from techloan.loans.reminding import running
from techloan.people.messages.rules import State, Why

OFF = "Reminders are switched off. Switch them on at the page /reminders."
TOLD = (
    (State.SENT, "went out"),
    (Why.NO_ANSWER, "wait: the server does not answer"),
    (Why.NOT_NOW, "wait: the server wants us later"),
    (Why.NOT_ALLOWED, "wait: the server does not let us in"),
    (Why.REFUSED, "were refused: look at the page /messages"),
    (Why.MAY_HAVE_GONE, "may have gone: look at the page /messages"),
)


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say how many there would be.")
def remind(*, dry_run: bool) -> None:
    """Make today's reminders and send what waits. It may run twice: each goes once."""
    config, database = opened()
    if dry_run:
        _say("would be made", running.planned(config, database, utc_now()))
        return
    told = running.remind(config, database)
    if told is None:
        click.echo(OFF)
        return
    _say("made", told.made)
    if told.not_needed:
        click.echo(f"{told.not_needed} not needed any more")
    for word, said in TOLD:
        if told.sending[word]:
            click.echo(f"{told.sending[word]} {said}")


def _say(what: str, counts: Counter[str]) -> None:
    by_way = ", ".join(f"{way} {count}" for way, count in sorted(counts.items()) if count)
    click.echo(f"{counts.total()} {what}" + (f": {by_way}" if by_way else ""))
