"""The words of the agreement in every version, photos of loans, and accounts taken off devices."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from techloan.database import Base, Moment, one_of
from techloan.loans.agreements.rules import SaidBy, When
from techloan.stored_files import StoredFile


class AgreementText(Base):
    """One version of the agreement's words; the newest is in force. Never edited (a trigger)."""

    __tablename__ = "agreement_text"
    __table_args__ = (CheckConstraint("length(trim(body)) > 0", name="body_given"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    body: Mapped[str] = mapped_column(Text)
    # The words that came with the program, and not those of a coordinator.
    shipped: Mapped[bool]
    made_at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(200))


class LoanPhoto(Base):
    """A photo of a device as it went out with a loan, or as it came back."""

    __tablename__ = "loan_photo"
    __table_args__ = (
        one_of("taken", When),
        Index("ix_loan_photo_loan", "loan_id"),
        Index("uq_loan_photo_file", "file_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id", ondelete="CASCADE"))
    taken: Mapped[When]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), init=False)
    file: Mapped[StoredFile] = relationship(lazy="raise")
    at: Mapped[datetime] = mapped_column(Moment)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    actor: Mapped[str] = mapped_column(String(200))


class AccountsOff(Base):
    """Somebody said, when a device came back, that accounts and pictures are off it."""

    __tablename__ = "accounts_off"
    __table_args__ = (one_of("said_by", SaidBy),)

    loan_id: Mapped[int] = mapped_column(
        ForeignKey("loan.id", ondelete="CASCADE"), primary_key=True
    )
    said_by: Mapped[SaidBy]
    at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(200))
