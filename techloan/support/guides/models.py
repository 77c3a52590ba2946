"""The words of guide sheets that somebody changed, languages that may be printed, and addresses."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from techloan.database import Base, Moment, one_of
from techloan.support.guides.rules import Topic


class GuideText(Base):
    """One version of a sheet in one language; the newest is in force. Never edited (a trigger).

    A version that says `shipped` puts the words of the program in force again, whatever they are.
    """

    __tablename__ = "guide_text"
    __table_args__ = (
        one_of("topic", Topic),
        CheckConstraint("length(trim(title)) > 0", name="title_given"),
        CheckConstraint("length(trim(body)) > 0", name="body_given"),
        Index("ix_guide_text_sheet", "language", "topic", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    language: Mapped[str] = mapped_column(String(12))
    topic: Mapped[Topic]
    title: Mapped[str] = mapped_column(String(100))
    body: Mapped[str] = mapped_column(Text)
    shipped: Mapped[bool]
    made_at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(200))


class GuideLanguage(Base):
    """What people decided about a language: who read it, and whether it may be printed unread."""

    __tablename__ = "guide_language"
    __table_args__ = (
        CheckConstraint("(checked_at IS NULL) = (checked_by = '')", name="checked_whole"),
    )

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    allowed: Mapped[bool] = mapped_column(default=False)
    # Somebody who speaks it has read all its sheets. Words that are newer are unread again.
    checked_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    checked_by: Mapped[str] = mapped_column(String(100), default="")


class GuideAddress(Base):
    """The secret address of one loan's guide; it opens nothing once the loan has ended."""

    __tablename__ = "guide_address"
    __table_args__ = (
        Index("uq_guide_address_token_hash", "token_hash", unique=True),
        CheckConstraint("token_sealed LIKE 'gAAAA%'", name="token_sealed_only"),
    )

    loan_id: Mapped[int] = mapped_column(
        ForeignKey("loan.id", ondelete="CASCADE"), primary_key=True
    )
    token_hash: Mapped[str] = mapped_column(String(64))
    token_sealed: Mapped[str] = mapped_column(String(400))
    made_at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(200))


class GuidePile(Base):
    """Guides for many, printed in one go: how far it is stands in its job, its PDF is a file."""

    __tablename__ = "guide_pile"
    __table_args__ = (
        CheckConstraint("guides > 0", name="some"),
        Index("ix_guide_pile_staff", "staff_id", "id"),
        Index("uq_guide_pile_file", "file_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[datetime] = mapped_column(Moment)
    guides: Mapped[int]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), default=None)
