"""Imports: the file while it is needed, its rows with what became of them, remembered columns."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from techloan.database import Base, Moment, one_of, real_date
from techloan.imports.rules import ImportKind, Outcome, Stage, Tray
from techloan.people.models import Partner, Site


class Import(Base):
    """One list that somebody brought in, and what came of it."""

    __tablename__ = "import"
    __table_args__ = (
        one_of("kind", ImportKind),
        one_of("stage", Stage),
        Index("ix_import_stage", "stage", "id"),
        real_date("as_at"),
        # The number stands in devices and clients, so it is never given a second time.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[ImportKind]
    filename: Mapped[str] = mapped_column(String(200))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), init=False)
    partner: Mapped[Partner] = relationship()
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"), init=False)
    site: Mapped[Site | None] = relationship()
    as_at: Mapped[date]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    actor: Mapped[str] = mapped_column(String(200))
    # Whether the list may name sites and partners other than its own.
    any_partner: Mapped[bool]
    uploaded_at: Mapped[datetime] = mapped_column(Moment)
    stage: Mapped[Stage] = mapped_column(default=Stage.READING)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"), default=None)
    words: Mapped[str] = mapped_column(String(500), default="")
    # JSON: for each sheet its name, heading row, headings, examples, and the field of each column.
    columns: Mapped[str] = mapped_column(Text, default="[]")
    ok: Mapped[int] = mapped_column(default=0)
    look: Mapped[int] = mapped_column(default=0)
    hold: Mapped[int] = mapped_column(default=0)
    skip: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    # The last row that went in, so that what was interrupted goes on there.
    done_to: Mapped[int] = mapped_column(default=0)
    # JSON: the numbers of the device models that it made.
    made_models: Mapped[str] = mapped_column(Text, default="[]")
    # JSON: what was there before and was changed, so that undo changes it back: the state of
    # devices, and clients whose letters were stopped.
    touched: Mapped[str] = mapped_column(Text, default="{}")
    # JSON: rows that are no loans, devices or clients: bands, totals, keys.
    left_out: Mapped[str] = mapped_column(Text, default="[]")
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    undone_at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class ImportFile(Base):
    """The bytes of the file, packed and sealed; they go when the import is over."""

    __tablename__ = "import_file"

    import_id: Mapped[int] = mapped_column(
        ForeignKey("import.id", ondelete="CASCADE"), primary_key=True
    )
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class ImportRow(Base):
    """One row of the list: what it is read as, and what became of it."""

    __tablename__ = "import_row"
    __table_args__ = (
        one_of("kind", ImportKind),
        one_of("outcome", Outcome),
        one_of("tray", Tray),
        Index("ix_import_row_import", "import_id", "outcome", "id"),
        Index("ix_import_row_fingerprint", "fingerprint"),
        Index("ix_import_row_tray", "tray", "import_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    import_id: Mapped[int] = mapped_column(ForeignKey("import.id", ondelete="CASCADE"))
    # The line as a spreadsheet shows it.
    number: Mapped[int]
    sheet: Mapped[str | None] = mapped_column(String(100))
    kind: Mapped[ImportKind]
    key: Mapped[str] = mapped_column(String(200))
    outcome: Mapped[Outcome]
    # Tells the same row again when its file comes a second time.
    fingerprint: Mapped[str] = mapped_column(String(64))
    # JSON: values, cells, repairs, messages, creates.
    read: Mapped[str] = mapped_column(Text)
    tray: Mapped[Tray] = mapped_column(default=Tray.NONE)
    settled_by: Mapped[str] = mapped_column(String(200), default="")
    settled_at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class ImportShape(Base):
    """The columns that a person chose for lists of one shape: which heading is which field."""

    __tablename__ = "import_shape"

    shape: Mapped[str] = mapped_column(String(64), primary_key=True)
    # JSON: a field's name, or "", for each column.
    fields: Mapped[str] = mapped_column(Text)
