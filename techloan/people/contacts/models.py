"""The table of contacts."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from techloan.database import Base, Moment, one_of, real_date
from techloan.people.contacts.rules import How, Outcome
from techloan.people.models import Client


class Contact(Base):
    """A contact that was made: when, how, by whom, what came of it, and until when it rests.

    `reason` is the word of why they were followed up (contacts/rules.py); empty for any reason.
    """

    __tablename__ = "contact"
    __table_args__ = (
        Index("ix_contact_client", "client_id", "at"),
        Index("ix_contact_quiet", "quiet_until"),
        one_of("how", How),
        one_of("outcome", Outcome),
        CheckConstraint(
            "note_sealed IS NULL OR note_sealed LIKE 'gAAAA%'", name="note_sealed_only"
        ),
        real_date("quiet_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), init=False)
    client: Mapped[Client] = relationship()
    at: Mapped[datetime] = mapped_column(Moment)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    actor: Mapped[str] = mapped_column(String(200))
    how: Mapped[How]
    outcome: Mapped[Outcome]
    reason: Mapped[str] = mapped_column(String(30), default="")
    note_sealed: Mapped[str | None] = mapped_column(Text, default=None)
    quiet_until: Mapped[date | None] = mapped_column(default=None)
