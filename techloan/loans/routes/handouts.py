"""What a borrower takes along on paper: their card for the desk, and the slip of a loan."""

from flask import Blueprint, Response, redirect, url_for

from techloan import headers, jobs, web
from techloan.loans.agreements import paper
from techloan.loans.handouts import card as cards
from techloan.loans.handouts import slip as slips
from techloan.loans.routes.loading import visible_loan
from techloan.people import queries as people
from techloan.permissions import Permission

blueprint = Blueprint("handouts", __name__)


@blueprint.get("/clients/<reference>/card.pdf")
@web.requires(Permission.CLIENTS_READ)
def card(reference: str) -> web.Answer:
    """Answer with the card of a client, to cut out."""
    client = web.found(web.db().scalar(people.by_reference(web.actor(), reference)))
    web.note_opened(client.id, "card")
    made = jobs.elsewhere(cards.card_pdf, cards.card_of(client))
    return Response(made, mimetype="application/pdf", headers=headers.shown("card.pdf"))


@blueprint.get("/loans/<int:loan_id>/slip.pdf")
@web.requires(Permission.LOANS_READ)
def slip(loan_id: int) -> web.Answer:
    """Answer with the slip of a loan, which names whatever was lent together."""
    loan = visible_loan(loan_id)
    if loan.part_of_id is not None:
        return redirect(url_for("handouts.slip", loan_id=loan.part_of_id))
    slips.refuse_slip(loan)
    sheet, _ = paper.sheet_of(web.db(), web.settings(), web.now(), loan)
    made = jobs.elsewhere(slips.slip_pdf, sheet)
    return Response(made, mimetype="application/pdf", headers=headers.shown("slip.pdf"))
