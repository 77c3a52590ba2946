"""SIM cards and their data plans, and the history of each."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from techloan.database import Base, Moment, one_of, real_date
from techloan.inventory.models import Device
from techloan.inventory.sims.rules import SimGoes, sim_words
from techloan.people.models import Partner


class Sim(Base):
    """A SIM card: its network, its numbers, its plan, and the one device it sits in."""

    __tablename__ = "sim"
    __table_args__ = (
        Index(
            "uq_sim_iccid",
            "iccid",
            unique=True,
            sqlite_where=text("iccid <> ''"),
            postgresql_where=text("iccid <> ''"),
        ),
        Index("ix_sim_device", "device_id"),
        Index("ix_sim_expires", "expires_on"),
        CheckConstraint("network <> '' OR iccid <> ''", name="told"),
        CheckConstraint("puk_sealed IS NULL OR puk_sealed LIKE 'gAAAA%'", name="puk_sealed_only"),
        CheckConstraint("device_id IS NOT NULL OR partner_id IS NOT NULL", name="somewhere"),
        real_date("expires_on"),
        # The audit speaks of numbers, so that of a row which was taken back is not given again.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    network: Mapped[str] = mapped_column(String(60), default="")
    # The number on the card, 19 or 20 digits that begin with 89 (ITU-T E.118).
    iccid: Mapped[str] = mapped_column(String(20), default="")
    # The telephone number, as people write it.
    number: Mapped[str] = mapped_column(String(30), default="")
    allowance: Mapped[str] = mapped_column(String(100), default="")
    # The last day on which it works; nothing where the plan has no end.
    expires_on: Mapped[date | None] = mapped_column(default=None)
    puk_sealed: Mapped[str | None] = mapped_column(String(400), default=None)
    note: Mapped[str] = mapped_column(String(500), default="")
    device_id: Mapped[int | None] = mapped_column(
        ForeignKey("device.id", ondelete="CASCADE"), init=False
    )
    device: Mapped[Device | None] = relationship(default=None)
    # Whose it is while it sits in no device.
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), init=False)
    partner: Mapped[Partner | None] = relationship(default=None)
    import_id: Mapped[int | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(init=False)

    __mapper_args__ = {"version_id_col": version}

    @property
    def words(self) -> str:
        """Return what people call it: its network and the last digits on the card."""
        return sim_words(self.network, self.iccid)


class SimMove(Base):
    """A line of a SIM's history: into which device it went, or out of which. Never edited."""

    __tablename__ = "sim_move"
    __table_args__ = (
        Index("ix_sim_move_sim", "sim_id", "id"),
        Index("ix_sim_move_device", "device_id", "id"),
        one_of("goes", SimGoes),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    sim_id: Mapped[int] = mapped_column(ForeignKey("sim.id", ondelete="CASCADE"))
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id", ondelete="CASCADE"))
    goes: Mapped[SimGoes]
    at: Mapped[datetime] = mapped_column(Moment)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    actor: Mapped[str] = mapped_column(String(200))
    why: Mapped[str] = mapped_column(String(300), default="")
