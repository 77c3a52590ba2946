"""Questions about agreements, as selects that pages and the printed paper share."""

from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import undefer

from techloan.loans.agreements.models import AccountsOff, AgreementText, LoanPhoto
from techloan.loans.agreements.rules import SAID_SO, SIGNING_WORDS
from techloan.loans.models import Agreement, Loan, Renewal
from techloan.loans.rules import AGREED_WORDS, Agreed
from techloan.stored_files import StoredFile


def of_loan(loan_id: int) -> Select[Agreement | None, AgreementText | None]:
    """Select the agreement of a loan with the words to which they agreed, as far as known."""
    return (
        select(Agreement, AgreementText)
        .outerjoin(AgreementText, AgreementText.id == Agreement.text_id)
        .where(Agreement.loan_id == loan_id)
    )


def papers(loan_id: int) -> Select[Agreement | None, AccountsOff | None, int]:
    """Select what a loan's page says: the agreement, accounts taken off, the number of photos."""
    photos = select(func.count(LoanPhoto.id)).where(LoanPhoto.loan_id == loan_id)
    return (
        select(Agreement, AccountsOff, photos.scalar_subquery())
        .select_from(Loan)
        .outerjoin(Agreement, Agreement.loan_id == Loan.id)
        .outerjoin(AccountsOff, AccountsOff.loan_id == Loan.id)
        .where(Loan.id == loan_id)
    )


def signature_of(loan_id: int) -> Select[StoredFile]:
    """Select the signature under the agreement of a loan, with its bytes."""
    return (
        select(StoredFile)
        .join(Agreement, Agreement.signature_id == StoredFile.id)
        .where(Agreement.loan_id == loan_id)
        .options(undefer(StoredFile.sealed))
    )


def due_when_agreed(agreement: Agreement) -> Select[date | None]:
    """Select the day that was due when they agreed, where the loan was renewed since then."""
    later = (Renewal.loan_id == agreement.loan_id) & (Renewal.at > agreement.at)
    return select(Renewal.was_due_on).where(later).order_by(Renewal.at, Renewal.id).limit(1)


def said(agreement: Agreement) -> str:
    """Say in a few words how somebody agreed."""
    if agreement.agreed is Agreed.NONE:
        return "None yet"
    if agreement.how is not None:
        return SIGNING_WORDS[agreement.how]
    if agreement.agreed is Agreed.SPOKEN and agreement.heard_by:
        return f"Spoken, heard by {agreement.heard_by}"
    return AGREED_WORDS[agreement.agreed]


def said_off(off: AccountsOff) -> str:
    """Say who said that accounts and pictures are off the device."""
    return f"{SAID_SO[off.said_by]}, written down by {off.actor}"
