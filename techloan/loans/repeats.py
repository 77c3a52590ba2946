"""A wish that is sent twice is done once: each wish carries a key that its sender made."""

from datetime import datetime

from sqlalchemy import bindparam, insert

from techloan.database import Session, table_of
from techloan.errors import Refused
from techloan.loans import queries
from techloan.loans.models import Loan, Sent
from techloan.permissions import Actor

# The condition on `Sent`, for a select that asks this beside other things; `asked` fills it.
IS_SENT = (Sent.key == bindparam("key")) & (Sent.sender == bindparam("sender"))
_REMEMBER = insert(table_of(Sent))


def asked(actor: Actor, key: str | None) -> dict[str, object]:
    """Return the parameters of `IS_SENT`; without a key nothing was sent before."""
    return {"key": key, "sender": actor.staff_id or 0}


def earlier(db: Session, sent: str | None, loan_id: int | None, wish: str) -> Loan | None:
    """Return the loan that this very wish led to when it was sent before, or None.

    `sent` and `loan_id` are what the key was used for. Raise `Refused` when it was another wish.
    """
    if sent is None:
        return None
    if sent != wish[:200]:
        raise Refused("This key was used for another wish. Please scan again.")
    return db.scalar(queries.loans().where(Loan.id == loan_id))


def remember(
    db: Session, actor: Actor, now: datetime, key: str | None, wish: str, loan: Loan
) -> None:
    """Keep the key of a wish that was done, with the loan that it led to."""
    if key is not None:
        row = {"wish": wish[:200], "loan_id": loan.id, "at": now}
        db.execute(_REMEMBER, {**asked(actor, key), **row})
