"""Photos of a device's condition as it went out and as it came back."""

from datetime import date, datetime

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import joinedload, undefer

from techloan import audit, stored_files
from techloan.database import Session
from techloan.dates import london_day
from techloan.errors import Refused
from techloan.loans.agreements.models import LoanPhoto
from techloan.loans.agreements.rules import MOST_PHOTOS, When
from techloan.loans.agreements.services import may_write
from techloan.loans.services import locked_loan
from techloan.permissions import Actor, Permission, Scope
from techloan.stored_files import FileKind, StoredFile

ENOUGH = f"There are {MOST_PHOTOS} photos already. Delete one before you add another."


def add(db: Session, actor: Actor, now: datetime, loan_id: int, picture: bytes) -> LoanPhoto:
    """Keep a photo (as `pictures.photo` made it) of a loan that this person may write."""
    loan = locked_loan(db, may_write(actor), loan_id)
    taken = When.OUT if loan.ending is None else When.BACK
    mine = (LoanPhoto.loan_id == loan.id) & (LoanPhoto.taken == taken)
    if (db.scalar(select(func.count()).where(mine)) or 0) >= MOST_PHOTOS:
        raise Refused(ENOUGH)
    row = LoanPhoto(
        loan_id=loan.id,
        taken=taken,
        file=stored_files.keep(db, now, FileKind.PHOTO, picture),
        at=now,
        staff_id=actor.staff_id,
        actor=actor.name,
    )
    db.add(row)
    db.flush()
    detail = {"taken": taken, "sha256": row.file.sha256}
    audit.record(
        db, actor, now, "added a photo", "loan", loan.id, client_id=loan.client_id, detail=detail
    )
    return row


def remove(
    db: Session, actor: Actor, now: datetime, today: date, loan_id: int, photo_id: int
) -> None:
    """Delete a photo: one's own on the same day, or any for who sees all loans."""
    loan = locked_loan(db, may_write(actor), loan_id)
    row = db.scalar(of_loan(loan.id).where(LoanPhoto.id == photo_id))
    if row is None:
        raise Refused("This photo is not there any more.", 404)
    if not may_remove(actor, today, row):
        raise Refused("Only who took it can delete it, on the same day. Ask a coordinator.")
    detail = {"taken": row.taken, "sha256": row.file.sha256}
    file_id = row.file_id
    db.execute(delete(LoanPhoto).where(LoanPhoto.id == row.id))
    db.execute(delete(StoredFile).where(StoredFile.id == file_id))
    audit.record(
        db, actor, now, "deleted a photo", "loan", loan.id, client_id=loan.client_id, detail=detail
    )


def may_remove(actor: Actor, today: date, photo: LoanPhoto) -> bool:
    """Say whether this person may delete a photo."""
    mine = photo.staff_id == actor.staff_id and london_day(photo.at) == today
    return mine or Scope.ALL in actor.scopes_of(Permission.CHECK_OUT)


def of_loan(loan_id: int) -> Select[LoanPhoto]:
    """Select the photos of a loan in the order in which they came, without their bytes."""
    return (
        select(LoanPhoto)
        .where(LoanPhoto.loan_id == loan_id)
        .options(joinedload(LoanPhoto.file))
        .order_by(LoanPhoto.id)
    )


def file_of(loan_id: int, photo_id: int) -> Select[StoredFile]:
    """Select the file of a photo of this loan, with its bytes."""
    return (
        select(StoredFile)
        .join(LoanPhoto, LoanPhoto.file_id == StoredFile.id)
        .where(LoanPhoto.loan_id == loan_id, LoanPhoto.id == photo_id)
        .options(undefer(StoredFile.sealed))
    )
