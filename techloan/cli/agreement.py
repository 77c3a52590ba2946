"""`techloan agreement`: the agreement of a loan as a PDF."""

from pathlib import Path

import click

from techloan import audit, settings
from techloan.cli.common import acting, as_option, opened
from techloan.dates import utc_now
from techloan.errors import Refused
from techloan.loans import queries
from techloan.loans.agreements import paper
from techloan.loans.models import Loan


@click.command()
@click.argument("loan_id", type=int)
@click.option("-o", "output", required=True, type=click.Path(path_type=Path), help="The PDF.")
@as_option
def agreement(loan_id: int, output: Path, as_email: str | None) -> None:
    """Write the agreement of the loan LOAN_ID as a PDF, in its borrower's print size."""
    _, database = opened()
    with database.writing() as db:
        actor, now = acting(db, as_email), utc_now()
        loan = db.scalar(queries.visible_to(actor).where(Loan.id == loan_id))
        if loan is None:
            raise Refused(f"There is no loan {loan_id}.")
        audit.opened(db, actor, now, loan.client_id, "agreement")
        sheet, _text = paper.sheet_of(db, settings.read(db), now, loan)
    output.write_bytes(paper.agreement_pdf(sheet))
    click.echo(f"The agreement is in {output}.")
