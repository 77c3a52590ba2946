"""What clients ask for, and each turn of what was set aside for them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from techloan.database import Base, Moment, one_of, real_date
from techloan.inventory.models import Device
from techloan.inventory.rules import Kind
from techloan.loans.models import Loan
from techloan.loans.requests.rules import Turn
from techloan.people.models import Client

OPEN = text("loan_id IS NULL AND cancelled_on IS NULL")


class Request(Base):
    """A client who asks for a kind of device; open until a loan fulfils it or it is cancelled.

    Whether its device is set aside is asked: while the request is open, and its day has not passed.
    """

    __tablename__ = "request"
    __table_args__ = (
        Index(
            "uq_request_open_client_kind",
            "client_id",
            "kind",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index(
            "uq_request_open_device",
            "device_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index("ix_request_client", "client_id"),
        Index("ix_request_loan", "loan_id"),
        Index("ix_request_asked", "asked_on", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        one_of("kind", Kind),
        CheckConstraint("wanted_by IS NULL OR wanted_by >= asked_on", name="wanted_after_asked"),
        CheckConstraint("until_on IS NULL OR until_on >= asked_on", name="until_after_asked"),
        CheckConstraint(
            "cancelled_on IS NULL OR cancelled_on >= asked_on", name="cancelled_after_asked"
        ),
        CheckConstraint("(device_id IS NULL) = (until_on IS NULL)", name="set_aside_whole"),
        CheckConstraint(
            "(cancelled_on IS NULL AND cancelled_by = '' AND cancelled_why = '')"
            " OR (cancelled_on IS NOT NULL AND cancelled_by <> '' AND cancelled_why <> '')",
            name="cancelled_whole",
        ),
        CheckConstraint("loan_id IS NULL OR cancelled_on IS NULL", name="one_ending"),
        real_date("wanted_by"),
        real_date("asked_on"),
        real_date("until_on"),
        real_date("cancelled_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), init=False)
    client: Mapped[Client] = relationship()
    kind: Mapped[Kind]
    asked_on: Mapped[date]
    asked_at: Mapped[datetime] = mapped_column(Moment)
    # Who wrote it down.
    asked_by: Mapped[str] = mapped_column(String(200))
    why: Mapped[str] = mapped_column(String(500), default="")
    needs_data: Mapped[bool] = mapped_column(default=False)
    needs_help: Mapped[bool] = mapped_column(default=False)
    wanted_by: Mapped[date | None] = mapped_column(default=None)
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"), init=False)
    device: Mapped[Device | None] = relationship(default=None)
    until_on: Mapped[date | None] = mapped_column(default=None)
    # A check-out that is undone takes its loan away, and the client waits again.
    loan_id: Mapped[int | None] = mapped_column(
        ForeignKey("loan.id", ondelete="SET NULL"), init=False
    )
    loan: Mapped[Loan | None] = relationship(default=None)
    cancelled_on: Mapped[date | None] = mapped_column(default=None)
    cancelled_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    cancelled_by: Mapped[str] = mapped_column(String(200), default="")
    cancelled_why: Mapped[str] = mapped_column(String(300), default="")

    @property
    def is_open(self) -> bool:
        """Say whether the client still waits."""
        return self.loan_id is None and self.cancelled_on is None

    def holds(self, today: date) -> bool:
        """Say whether a device is set aside on this day."""
        return self.is_open and self.until_on is not None and self.until_on >= today


class RequestTurn(Base):
    """A device that was set aside for a request, or is so no longer: when, by whom, and why."""

    __tablename__ = "request_turn"
    __table_args__ = (
        one_of("turn", Turn),
        Index("ix_request_turn_request", "request_id", "id"),
        Index("ix_request_turn_device", "device_id", "id"),
        real_date("until_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id", ondelete="CASCADE"))
    request: Mapped[Request] = relationship(init=False)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"))
    device: Mapped[Device] = relationship(init=False)
    at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(200))
    turn: Mapped[Turn]
    until_on: Mapped[date | None] = mapped_column(default=None)
    why: Mapped[str] = mapped_column(String(200), default="")
