"""`techloan labels`: a PDF of labels."""

from pathlib import Path

import click

from techloan import settings
from techloan.cli.common import acting, as_option, opened
from techloan.inventory import label_order
from techloan.inventory.label_sheets import SHEETS
from techloan.inventory.labels import label_pdf


@click.command()
@click.argument("tags", nargs=-1)
@click.option("--from", "first", help="The first tag of a range.")
@click.option("--to", "last", help="The last tag of a range.")
@click.option("--sheet", default="L7160", show_default=True, help=f"One of {', '.join(SHEETS)}.")
@click.option("--start", default=1, show_default=True, help="The first free label of the sheet.")
@click.option("--dx", default=0.0, help="Millimetres to the right, by halves.")
@click.option("--dy", default=0.0, help="Millimetres down, by halves.")
@click.option("-o", "output", required=True, type=click.Path(path_type=Path), help="The PDF.")
@as_option
def labels(
    tags: tuple[str, ...],
    first: str | None,
    last: str | None,
    sheet: str,
    start: int,
    dx: float,
    dy: float,
    output: Path,
    as_email: str | None,
) -> None:
    """Write the labels of these TAGS, or of a range, as a PDF."""
    config, database = opened()
    with database.session() as db:
        actor, decided = acting(db, as_email), settings.read(db)
        chosen = label_order.tags_named(db, actor, tags)
        if first or last:
            chosen += label_order.tags_between(db, actor, first or "", last or "")
    if not config.public_url and config.development:
        click.echo("No TECHLOAN_PUBLIC_URL is set, so these labels are only for trying.", err=True)
    paper = label_pdf(
        list(dict.fromkeys(chosen)),
        label_order.sheet_named(sheet),
        public_url=label_order.address(config),
        organisation=decided.organisation,
        phone=decided.phone,
        start=start,
        dx_mm=dx,
        dy_mm=dy,
    )
    output.write_bytes(paper)
    click.echo(f"{len(set(chosen))} labels are in {output}.")
