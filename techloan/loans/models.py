"""Loans, the kit that went with them, their renewals, and the desk's runs."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from techloan.database import Base, Moment, one_of, real_date
from techloan.inventory.models import Device, KitPart
from techloan.inventory.rules import Condition
from techloan.loans.agreements.rules import Signing
from techloan.loans.rules import Agreed, DepositWent, Ending, KeptAs, Onward
from techloan.people.models import Client, Site

OPEN = text("ending IS NULL")


class Loan(Base):
    """A device with a client, from a day until its ending; open while it has none."""

    __tablename__ = "loan"
    __table_args__ = (
        Index(
            "uq_loan_open_device",
            "device_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index("ix_loan_device", "device_id", "checked_out_on"),
        Index("ix_loan_client", "client_id", "checked_out_on"),
        Index("ix_loan_due", "due_on", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_loan_open", "checked_out_on", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_loan_checked_out", "checked_out_on", "id"),
        Index("ix_loan_ended", "ended_on"),
        one_of("ending", Ending),
        one_of("condition_out", Condition),
        one_of("condition_in", Condition),
        CheckConstraint("due_on IS NULL OR due_on >= checked_out_on", name="due_after_check_out"),
        CheckConstraint(
            "ended_on IS NULL OR ended_on >= checked_out_on", name="ended_after_check_out"
        ),
        CheckConstraint("due_on IS NOT NULL OR import_id IS NOT NULL", name="due_given"),
        CheckConstraint(
            "(ending IS NULL AND ended_on IS NULL AND ended_at IS NULL) OR (ending IS NOT NULL AND"
            " (ended_on IS NOT NULL OR import_id IS NOT NULL))",
            name="ending_whole",
        ),
        one_of("onward", Onward),
        one_of("kept_as", KeptAs),
        CheckConstraint("onward IS NULL OR ending IS NOT NULL", name="onward_after_ending"),
        CheckConstraint("kept_as IS NULL OR coalesce(ending, '') = 'kept'", name="kept_as_of_kept"),
        CheckConstraint(
            "price_pence IS NULL OR (price_pence > 0 AND coalesce(kept_as, '') = 'bought')",
            name="price_of_bought",
        ),
        CheckConstraint(
            "shared_with_id IS NULL OR shared_with_id <> client_id", name="shared_with_another"
        ),
        real_date("checked_out_on"),
        real_date("due_on"),
        real_date("ended_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"), init=False)
    device: Mapped[Device] = relationship()
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), init=False)
    client: Mapped[Client] = relationship(foreign_keys=[client_id])
    checked_out_on: Mapped[date]
    # Imported loans know the day only; those of the desk know the moment.
    checked_out_at: Mapped[datetime | None] = mapped_column(Moment)
    checked_out_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    checked_out_by: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date | None]
    ending: Mapped[Ending | None] = mapped_column(default=None)
    ended_on: Mapped[date | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), default=None)
    ended_by: Mapped[str] = mapped_column(String(200), default="")
    condition_out: Mapped[Condition | None] = mapped_column(default=None)
    condition_in: Mapped[Condition | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(String(1000), default="")
    # What they go on with; nothing where nobody asked.
    onward: Mapped[Onward | None] = mapped_column(default=None)
    kept_as: Mapped[KeptAs | None] = mapped_column(default=None)
    price_pence: Mapped[int | None] = mapped_column(default=None)
    shared_with_id: Mapped[int | None] = mapped_column(ForeignKey("client.id"), init=False)
    shared_with: Mapped[Client | None] = relationship(foreign_keys=[shared_with_id], default=None)
    part_of_id: Mapped[int | None] = mapped_column(ForeignKey("loan.id"), init=False)
    part_of: Mapped["Loan | None"] = relationship(remote_side="Loan.id", default=None)
    import_id: Mapped[int | None] = mapped_column(default=None)
    # The row of the list from which it came, with what was repaired in it.
    import_row_id: Mapped[int | None] = mapped_column(default=None)


class Agreement(Base):
    """How the borrower agreed to the terms; a loan without one is one of which nobody knows."""

    __tablename__ = "agreement"
    __table_args__ = (
        one_of("agreed", Agreed),
        one_of("how", Signing),
        CheckConstraint("how IS NULL OR agreed = 'signed'", name="how_of_signed"),
        CheckConstraint(
            "(how = 'screen') = (signature_id IS NOT NULL) OR how IS NULL AND signature_id IS NULL",
            name="signature_of_screen",
        ),
        CheckConstraint(
            "typed_name_sealed IS NULL OR typed_name_sealed LIKE 'gAAAA%'",
            name="name_sealed_only",
        ),
        Index("uq_agreement_signature", "signature_id", unique=True),
        Index("ix_agreement_text", "text_id"),
    )

    loan_id: Mapped[int] = mapped_column(
        ForeignKey("loan.id", ondelete="CASCADE"), primary_key=True
    )
    agreed: Mapped[Agreed]
    # Nothing: a list said that it is signed, and not how.
    how: Mapped[Signing | None] = mapped_column(default=None)
    # Of a list, neither the words to which they agreed are known, nor when.
    text_id: Mapped[int | None] = mapped_column(ForeignKey("agreement_text.id"), default=None)
    at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    recorded_by: Mapped[str] = mapped_column(String(200), default="")
    # Who heard them say yes, where it was spoken.
    heard_by: Mapped[str] = mapped_column(String(200), default="")
    typed_name_sealed: Mapped[str | None] = mapped_column(String(1000), default=None)
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), default=None)


class Deposit(Base):
    """Money that was left for a loan, and where it went."""

    __tablename__ = "deposit"
    __table_args__ = (
        CheckConstraint("pence > 0", name="some"),
        one_of("went", DepositWent),
    )

    loan_id: Mapped[int] = mapped_column(
        ForeignKey("loan.id", ondelete="CASCADE"), primary_key=True
    )
    pence: Mapped[int]
    # Nothing: it is still with us, or nobody wrote down where it went.
    went: Mapped[DepositWent | None] = mapped_column(default=None)


class Loss(Base):
    """What is known of a lost or stolen device; more of it may be found out later."""

    __tablename__ = "loss"
    __table_args__ = (
        real_date("happened_on"),
        real_date("network_told_on"),
        real_date("registered_on"),
        real_date("locked_on"),
        CheckConstraint("(settled_at IS NULL) = (settled_by = '')", name="settled_whole"),
    )

    loan_id: Mapped[int] = mapped_column(
        ForeignKey("loan.id", ondelete="CASCADE"), primary_key=True
    )
    happened_on: Mapped[date | None] = mapped_column(default=None)
    # The network blocks the SIM and the IMEI.
    network_told_on: Mapped[date | None] = mapped_column(default=None)
    police_reference: Mapped[str] = mapped_column(String(60), default="")
    # With a register of lost property, such as Immobilise.
    registered_on: Mapped[date | None] = mapped_column(default=None)
    # By the device management (MDM).
    locked_on: Mapped[date | None] = mapped_column(default=None)
    # Somebody said that there is no more to find out.
    settled_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    settled_by: Mapped[str] = mapped_column(String(200), default="")


class LoanKit(Base):
    """A part of the kit that went out with a loan, and whether it came back."""

    __tablename__ = "loan_kit"
    __table_args__ = (
        CheckConstraint("replaced_on IS NULL OR back IS FALSE", name="replaced_of_missing"),
        real_date("replaced_on"),
    )

    loan_id: Mapped[int] = mapped_column(
        ForeignKey("loan.id", ondelete="CASCADE"), primary_key=True
    )
    part_id: Mapped[int] = mapped_column(ForeignKey("kit_part.id"), primary_key=True)
    part: Mapped[KitPart] = relationship(init=False, lazy="raise")
    back: Mapped[bool | None] = mapped_column(default=None)
    # When a part that did not come back was there again, itself or another in its place.
    replaced_on: Mapped[date | None] = mapped_column(default=None)


class Renewal(Base):
    """A renewal of a loan: the due date before it and after it, so that none is forgotten."""

    __tablename__ = "renewal"
    __table_args__ = (
        Index("ix_renewal_loan", "loan_id"),
        real_date("was_due_on"),
        real_date("due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(200))
    was_due_on: Mapped[date | None]
    due_on: Mapped[date]
    # Why somebody keeps a device for longer than their support; empty where it was not asked.
    why: Mapped[str] = mapped_column(String(300), default="")


class Sent(Base):
    """A key that a sender made for one wish, so that the same wish sent twice is done once."""

    __tablename__ = "sent"

    key: Mapped[str] = mapped_column(String(36), primary_key=True)
    sender: Mapped[int] = mapped_column(primary_key=True)
    wish: Mapped[str] = mapped_column(String(200))
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(Moment)


class RunKind(StrEnum):
    """What a run of scans is for."""

    PILE = "pile"
    STOCKTAKE = "stocktake"


class Outcome(StrEnum):
    """What came of one scan of a run."""

    IN = "in"
    SEEN = "seen"
    ALREADY = "already"
    FOUND = "found"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"
    REFUSED = "refused"


class Run(Base):
    """A run of scans at one site: a pile checked in, or a stocktake."""

    __tablename__ = "run"
    __table_args__ = (one_of("kind", RunKind), Index("ix_run_staff", "staff_id", "finished_at"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[RunKind]
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), init=False)
    site: Mapped[Site] = relationship()
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    started_at: Mapped[datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class RunScan(Base):
    """One scan of a run, with the text that was scanned and what came of it."""

    __tablename__ = "run_scan"
    __table_args__ = (
        one_of("outcome", Outcome),
        Index("ix_run_scan_run", "run_id", "id"),
        Index("ix_run_scan_device", "run_id", "device_id"),
        Index("ix_run_scan_key", "run_id", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(Moment)
    code: Mapped[str] = mapped_column(String(200))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id", ondelete="CASCADE"))
    loan_id: Mapped[int | None] = mapped_column(ForeignKey("loan.id", ondelete="SET NULL"))
    outcome: Mapped[Outcome]
    words: Mapped[str] = mapped_column(String(300), default="")
    # Made by the sender: a scan that is sent again is not counted again.
    key: Mapped[str] = mapped_column(String(36), default="")
    undone_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    dismissed_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
