"""Worries, and who hears of them at each partner."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from techloan.database import Base, Moment
from techloan.people.models import Client, Partner, Staff
from techloan.support.models import sealed_only


class NamedLead(Base):
    """Who hears of a worry about a partner's client, who stands in, and how soon they ring."""

    __tablename__ = "named_lead"
    __table_args__ = (
        CheckConstraint("deputy_id IS NULL OR deputy_id <> lead_id", name="deputy_another"),
        CheckConstraint("hours BETWEEN 1 AND 168", name="hours_likely"),
    )

    partner_id: Mapped[int] = mapped_column(
        ForeignKey("partner.id", ondelete="CASCADE"), primary_key=True
    )
    partner: Mapped[Partner] = relationship(init=False, viewonly=True)
    hours: Mapped[int]
    lead_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    lead: Mapped[Staff] = relationship(init=False, viewonly=True, foreign_keys=lead_id)
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), default=None)
    deputy: Mapped[Staff | None] = relationship(init=False, viewonly=True, foreign_keys=deputy_id)


class Worry(Base):
    """A worry about a client: open until somebody closes it with what came of it.

    What it is about is sealed. `mailed_at` is when the lead's mail went, if mail is set up.
    """

    __tablename__ = "worry"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_worry_client", "client_id"),
        Index("ix_worry_open", "closed_at", "at"),
        CheckConstraint("words_sealed LIKE 'gAAAA%'", name="words_sealed_only"),
        sealed_only("outcome_sealed"),
        CheckConstraint("(taken_at IS NULL) = (taken_by = '')", name="taken_whole"),
        CheckConstraint("(closed_at IS NULL) = (closed_by = '')", name="closed_whole"),
        CheckConstraint("(closed_at IS NULL) = (outcome_sealed IS NULL)", name="closed_told"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), init=False)
    client: Mapped[Client] = relationship()
    at: Mapped[datetime] = mapped_column(Moment)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    staff: Mapped[Staff | None] = relationship(init=False, viewonly=True)
    actor: Mapped[str] = mapped_column(String(200))
    words_sealed: Mapped[str] = mapped_column(Text)
    ring_by: Mapped[datetime] = mapped_column(Moment)
    urgent: Mapped[bool] = mapped_column(default=False)
    mailed_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    taken_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    taken_by: Mapped[str] = mapped_column(String(200), default="")
    closed_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    closed_by: Mapped[str] = mapped_column(String(200), default="")
    outcome_sealed: Mapped[str | None] = mapped_column(Text, default=None)
    key: Mapped[str | None] = mapped_column(String(36), default=None)
