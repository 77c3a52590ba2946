"""The repair log: where a device was sent, what came of it, and what it cost."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from techloan.database import Base, one_of, real_date
from techloan.inventory.repairs.rules import RepairOutcome

_OUT = text("back_on IS NULL")


class Repair(Base):
    """One repair of a device; it is going on while it has no day on which it came back."""

    __tablename__ = "repair"
    __table_args__ = (
        Index(
            "uq_repair_open",
            "device_id",
            unique=True,
            sqlite_where=_OUT,
            postgresql_where=_OUT,
        ),
        Index("ix_repair_device", "device_id", "id"),
        one_of("outcome", RepairOutcome),
        CheckConstraint("length(trim(wrong)) > 0", name="wrong_given"),
        CheckConstraint("back_on IS NULL OR back_on >= sent_on", name="back_after_sent"),
        CheckConstraint("(back_on IS NULL) = (outcome IS NULL)", name="back_whole"),
        CheckConstraint("cost_pence IS NULL OR cost_pence >= 0", name="cost_not_negative"),
        real_date("sent_on"),
        real_date("back_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id", ondelete="CASCADE"))
    sent_on: Mapped[date]
    wrong: Mapped[str] = mapped_column(String(300))
    # A repair shop, a person, "our own bench".
    sent_to: Mapped[str] = mapped_column(String(100), default="")
    back_on: Mapped[date | None] = mapped_column(default=None)
    outcome: Mapped[RepairOutcome | None] = mapped_column(default=None)
    done: Mapped[str] = mapped_column(String(300), default="")
    cost_pence: Mapped[int | None] = mapped_column(default=None)
    recorded_by: Mapped[str] = mapped_column(String(200), default="")
