"""How a borrower agreed: signed, spoken or not yet; and accounts taken off a device at its return.

Each is recorded for one loan and replaces what was recorded before; the audit keeps both.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete

from techloan import audit, encryption, stored_files
from techloan.database import Session
from techloan.errors import Refused
from techloan.loans import queries
from techloan.loans.agreements.models import AccountsOff, AgreementText
from techloan.loans.agreements.rules import SaidBy, Signing, refusal_of_name
from techloan.loans.models import Agreement, Loan
from techloan.loans.rules import Agreed, Ending
from techloan.loans.services import locked_loan
from techloan.people import queries as people
from techloan.permissions import Actor, Permission
from techloan.stored_files import FileKind, StoredFile

PART = "This was lent with another device. Its loan has the agreement."


@dataclass(frozen=True)
class Yes:
    """What the borrower did: signed, in some way, or said yes to somebody who heard it.

    Exactly one of `drawn` (the PNG of a signature), `typed`, `on_paper` and `heard_by` is given.
    """

    text_id: int
    drawn: bytes | None = None
    typed: str = ""
    on_paper: bool = False
    heard_by: str = ""


def agree(db: Session, actor: Actor, now: datetime, loan_id: int, yes: Yes) -> Agreement:
    """Record that the borrower agreed to these words. Raise `Refused` when they did not."""
    loan = _locked(db, actor, loan_id)
    if db.get(AgreementText, yes.text_id) is None:
        raise Refused("Choose the words to which they agreed.", 422)
    row = _anew(db, loan)
    row.text_id = yes.text_id
    if yes.drawn is not None:
        # Kept first: a signature without its file would break a promise at once.
        row.signature_id = stored_files.keep(db, now, FileKind.SIGNATURE, yes.drawn).id
        row.agreed, row.how = Agreed.SIGNED, Signing.SCREEN
    elif yes.typed:
        if sentence := refusal_of_name(yes.typed):
            raise Refused(sentence, 422)
        row.agreed, row.how = Agreed.SIGNED, Signing.TYPED
        row.typed_name_sealed = encryption.seal(yes.typed)
    elif yes.on_paper:
        row.agreed, row.how = Agreed.SIGNED, Signing.PAPER
    elif yes.heard_by.strip():
        row.agreed, row.heard_by = Agreed.SPOKEN, yes.heard_by.strip()
    else:
        raise Refused("Say who heard it.", 422)
    return _recorded(db, actor, now, loan, row)


def not_yet(db: Session, actor: Actor, now: datetime, loan_id: int) -> Agreement:
    """Record that there is no agreement yet, so that somebody asks for it."""
    loan = _locked(db, actor, loan_id)
    return _recorded(db, actor, now, loan, _anew(db, loan))


def refuse_changed(db: Session, actor: Actor, loan_id: int, seen: str | None) -> None:
    """Raise `Refused` when the agreement is not the one that was seen, so that none is lost.

    `seen` is `version_of` what the page showed; None: nobody knows.
    """
    loan = _locked(db, actor, loan_id)
    row = db.get(Agreement, loan.id, populate_existing=True)
    if seen is not None and seen != version_of(row):
        raise Refused("Somebody wrote this agreement down meanwhile. Please look at it again.")


def version_of(agreement: Agreement | None) -> str:
    """Return what tells one state of an agreement from another."""
    return agreement.at.isoformat() if agreement and agreement.at else ""


def accounts_off(db: Session, actor: Actor, now: datetime, loan: Loan, said_by: SaidBy) -> None:
    """Record, at the return, that the borrower's accounts and pictures are off the device."""
    db.execute(delete(AccountsOff).where(AccountsOff.loan_id == loan.id))
    db.add(AccountsOff(loan_id=loan.id, said_by=said_by, at=now, actor=actor.name))
    db.flush()
    detail = {"said_by": said_by}
    audit.record(
        db,
        actor,
        now,
        "accounts off the device",
        "loan",
        loan.id,
        client_id=loan.client_id,
        detail=detail,
    )


def accounts_off_later(
    db: Session, actor: Actor, now: datetime, loan_id: int, said_by: SaidBy
) -> Loan:
    """Record the same after the return, for instance of a device that came back in a pile."""
    loan = locked_loan(db, may_write(actor), loan_id)
    if loan.ending is not Ending.RETURNED:
        raise Refused("This is asked when the device has come back.")
    accounts_off(db, actor, now, loan, said_by)
    return loan


def may_write(actor: Actor) -> Select[Loan]:
    """Select the loans whose agreement and photos this person may write."""
    return queries.loans().where(people.reaches(actor, Permission.CHECK_OUT))


def _locked(db: Session, actor: Actor, loan_id: int) -> Loan:
    loan = locked_loan(db, may_write(actor), loan_id)
    if loan.part_of_id is not None:
        raise Refused(PART)
    return loan


def _anew(db: Session, loan: Loan) -> Agreement:
    """Return the agreement of a loan with nothing in it."""
    row = db.get(Agreement, loan.id, populate_existing=True)
    if row is None:
        row = Agreement(loan_id=loan.id, agreed=Agreed.NONE)
        db.add(row)
        return row
    signature = row.signature_id
    row.agreed, row.how, row.text_id, row.signature_id = Agreed.NONE, None, None, None
    row.typed_name_sealed, row.heard_by = None, ""
    db.flush()
    if signature is not None:
        db.execute(delete(StoredFile).where(StoredFile.id == signature))
    return row


def _recorded(db: Session, actor: Actor, now: datetime, loan: Loan, row: Agreement) -> Agreement:
    row.at, row.recorded_by = now, actor.name
    db.flush()
    detail = {"agreed": row.agreed, "how": row.how, "text": row.text_id}
    audit.record(
        db, actor, now, "agreement", "loan", loan.id, client_id=loan.client_id, detail=detail
    )
    return row
