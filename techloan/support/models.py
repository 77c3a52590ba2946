"""Support sessions: one-to-one digital help, planned or done, and what was practised."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from techloan.database import Base, Moment, one_of, real_date
from techloan.inventory.models import Device
from techloan.people.models import Client, Staff
from techloan.support.rules import How, State, Topic, Why


def sealed_only(column: str) -> CheckConstraint:
    """Promise that a column holds what `encryption.seal` made, or nothing."""
    return CheckConstraint(f"{column} IS NULL OR {column} LIKE 'gAAAA%'", name=f"{column}_only")


class SupportSession(Base):
    """One support session. It is planned until it is written up, cancelled or missed.

    `starts_at` is the clock of what was planned; `at` stands for the session among other moments
    (rules.moment_of). `tried` and `next` are for the next helper, `note`
    for the case worker and coordinators alone. `key` names one filled-in form, so that a form
    which was sent twice is written once.
    """

    __tablename__ = "support_session"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_support_session_client", "client_id", "on_day"),
        Index("ix_support_session_helper", "helper_id", "on_day"),
        Index("ix_support_session_state", "state", "on_day"),
        one_of("how", How),
        one_of("state", State),
        one_of("why", Why),
        CheckConstraint("(state = 'done') = (minutes IS NOT NULL)", name="done_whole"),
        CheckConstraint("(state = 'planned') = (ended_at IS NULL)", name="ended_whole"),
        CheckConstraint(
            "(state IN ('cancelled', 'missed')) = (why IS NOT NULL)", name="why_of_off"
        ),
        CheckConstraint("minutes BETWEEN 1 AND 600", name="minutes_likely"),
        sealed_only("tried_sealed"),
        sealed_only("next_sealed"),
        sealed_only("note_sealed"),
        real_date("on_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), init=False)
    client: Mapped[Client] = relationship()
    helper_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    helper: Mapped[Staff | None] = relationship(init=False, viewonly=True)
    on_day: Mapped[date]
    at: Mapped[datetime] = mapped_column(Moment)
    how: Mapped[How]
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    place: Mapped[str] = mapped_column(String(100), default="")
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"), default=None)
    device: Mapped[Device | None] = relationship(init=False, viewonly=True)
    state: Mapped[State] = mapped_column(default=State.PLANNED)
    minutes: Mapped[int | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    ended_by: Mapped[str] = mapped_column(String(200), default="")
    why: Mapped[Why | None] = mapped_column(default=None)
    tried_sealed: Mapped[str | None] = mapped_column(Text, default=None)
    next_sealed: Mapped[str | None] = mapped_column(Text, default=None)
    note_sealed: Mapped[str | None] = mapped_column(Text, default=None)
    key: Mapped[str | None] = mapped_column(String(36), default=None)


class SupportTopic(Base):
    """Something that was practised in a support session."""

    __tablename__ = "support_topic"
    __table_args__ = (one_of("topic", Topic),)

    session_id: Mapped[int] = mapped_column(
        ForeignKey("support_session.id", ondelete="CASCADE"), primary_key=True
    )
    topic: Mapped[Topic] = mapped_column(primary_key=True)
