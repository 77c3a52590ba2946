"""The outbox: a row a message, with how far it is."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from techloan.database import Base, Moment, one_of, real_date
from techloan.people.messages.rules import Purpose, State, Way, Why
from techloan.people.models import Client


class Message(Base):
    """One message to one client: one a day for each purpose, whoever makes it and how often.

    `key` names it to the mail server (the Message-ID), the same at each attempt. The words are
    sealed. `version` of a claim is the number of its attempt.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index("uq_message_day", "client_id", "day", "purpose", unique=True),
        UniqueConstraint("key"),
        Index("ix_message_state", "state", "next_at", "id"),
        one_of("purpose", Purpose),
        one_of("way", Way),
        one_of("state", State),
        one_of("why", Why),
        CheckConstraint("body LIKE 'gAAAA%'", name="body_sealed_only"),
        CheckConstraint("attempts >= 0", name="attempts_likely"),
        real_date("day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    client: Mapped[Client] = relationship(init=False, viewonly=True)
    purpose: Mapped[Purpose]
    day: Mapped[date]
    way: Mapped[Way]
    key: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[State] = mapped_column(default=State.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    claimed_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    ended_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    why: Mapped[Why | None] = mapped_column(default=None)
