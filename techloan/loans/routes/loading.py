"""Loading a loan for a page: what this person may not see is not there."""

from techloan import web
from techloan.loans import queries
from techloan.loans.models import Loan


def visible_loan(loan_id: int) -> Loan:
    """Return the loan, its opening noted; answer 404 for what this person may not see."""
    wanted = queries.visible_to(web.actor()).where(Loan.id == loan_id)
    row = web.found(web.db().scalar(wanted))
    web.note_opened(row.client_id, "loan")
    return row
