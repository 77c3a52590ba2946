"""The secret address of a guide: a page for whoever has it, until the loan ends."""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from techloan import audit, encryption
from techloan.database import Session
from techloan.errors import Refused
from techloan.loans.models import Loan
from techloan.people.sign_in import hashed
from techloan.permissions import Actor
from techloan.support.guides.models import GuideAddress


def make(db: Session, actor: Actor, now: datetime, loan: Loan) -> str:
    """Give the guide of an open loan a new address and return its secret; an old one ends."""
    if loan.ending is not None:
        raise Refused("This loan has ended, so its guide gets no address any more.")
    if (before := db.get(GuideAddress, loan.id)) is not None:
        db.delete(before)
        db.flush()
    token = secrets.token_urlsafe(24)
    db.add(
        GuideAddress(
            loan_id=loan.id,
            token_hash=hashed(token),
            token_sealed=encryption.seal(token),
            made_at=now,
            actor=actor.name,
        )
    )
    db.flush()
    audit.record(
        db, actor, now, "gave a guide an address", "loan", loan.id, client_id=loan.client_id
    )
    return token


def token_of(db: Session, loan_id: int | None) -> str:
    """Return the secret of a loan's guide; "" where it has none."""
    row = db.get(GuideAddress, loan_id) if loan_id else None
    return encryption.unseal(row.token_sealed) if row else ""


def loan_of(db: Session, token: str) -> Loan | None:
    """Return the open loan whose guide has this secret, with its borrower; else None."""
    return db.scalar(
        select(Loan)
        .join(GuideAddress, GuideAddress.loan_id == Loan.id)
        .where(GuideAddress.token_hash == hashed(token), Loan.ending.is_(None))
        .options(joinedload(Loan.client))
    )
