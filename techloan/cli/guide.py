"""`techloan guide`: the guide of a client as a PDF."""

from pathlib import Path

import click

from techloan import audit, settings
from techloan.cli.common import acting, as_option, opened
from techloan.dates import london_day, utc_now
from techloan.errors import Refused
from techloan.people import queries as people
from techloan.support.guides import booklet, language, paper
from techloan.support.guides.booklet import SIZES, Wish


@click.command()
@click.argument("reference", metavar="CLIENT-REFERENCE")
@click.option("-o", "output", required=True, type=click.Path(path_type=Path), help="The PDF.")
@click.option("--loan", "loan_id", type=int, help="Of several loans, the one it is about.")
@click.option("--language", "code", default="", help="Instead of the client's language.")
@click.option("--size", type=click.Choice([str(size) for size in SIZES]), help="Print size.")
@as_option
def guide(
    reference: str,
    output: Path,
    loan_id: int | None,
    code: str,
    size: str | None,
    as_email: str | None,
) -> None:
    """Write the guide of a client as a PDF, in their print size and language."""
    if code and code not in language.codes():
        raise Refused(f"There are no guides in {code}. There are: {', '.join(language.codes())}.")
    _, database = opened()
    with database.writing() as db:
        actor, now = acting(db, as_email), utc_now()
        client = db.scalar(people.by_reference(actor, reference))
        if client is None:
            raise Refused(f"There is no client {reference}.")
        audit.opened(db, actor, now, client.id, "guide")
        wish = Wish(loan_id=loan_id, language=code, size=int(size or 0))
        made = booklet.gather(db, settings.read(db), now, london_day(now), client, wish)
        if not made.standing.may_print:
            raise Refused(made.missing[0])
        document = paper.document(made)
    output.write_bytes(paper.made(*document))
    for sentence in made.missing:
        click.echo(sentence, err=True)
    click.echo(f"The guide is in {output}.")
