"""Devices, their models and kit, how they are prepared, and the history of each."""

from datetime import UTC, date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from techloan.database import Base, Moment, one_of, real_date
from techloan.inventory.rules import MOVES, Acquired, Condition, Kind, RetiredHow, State
from techloan.people.models import WORD, Site

# A line that nobody added on a page has been on its list from the start.
FROM_THE_START = datetime(2000, 1, 1, tzinfo=UTC)


def _moves() -> str:
    pairs = sorted((before or "", after) for before, after in MOVES)
    listed = ", ".join(f"'{before}>{after}'" for before, after in pairs)
    return f"coalesce(from_state, '') || '>' || to_state IN ({listed})"


class DeviceModel(Base):
    """Make, name and system; kit, preparation and guides hang on it."""

    __tablename__ = "device_model"
    __table_args__ = (
        Index(
            "uq_device_model_name", func.lower(text("make")), func.lower(text("name")), unique=True
        ),
        one_of("kind", Kind),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[Kind]
    make: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(80))
    system: Mapped[str] = mapped_column(String(60), default="")
    has_imei: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str] = mapped_column(String(300), default="")

    @property
    def title(self) -> str:
        """Return make and name as people say them."""
        return f"{self.make} {self.name}".strip()


class KitPart(Base):
    """An untagged part that travels with each device of a model: charger, case, stylus."""

    __tablename__ = "kit_part"
    __table_args__ = (UniqueConstraint("model_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    model_id: Mapped[int] = mapped_column(ForeignKey("device_model.id"), init=False)
    model: Mapped[DeviceModel] = relationship()
    name: Mapped[str] = mapped_column(String(60))
    position: Mapped[int] = mapped_column(default=0)
    # A part that is not lent any more stays, for the loans it went out with.
    dropped: Mapped[bool] = mapped_column(default=False)


class PreparationLine(Base):
    """One line of the list that is ticked before a device of this model may be lent again."""

    __tablename__ = "preparation_line"
    __table_args__ = (UniqueConstraint("model_id", "words"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    model_id: Mapped[int] = mapped_column(ForeignKey("device_model.id"), init=False)
    model: Mapped[DeviceModel] = relationship()
    words: Mapped[str] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(default=0)
    dropped: Mapped[bool] = mapped_column(default=False)
    # A device that was ready before the line came stays ready.
    added_at: Mapped[datetime] = mapped_column(Moment, default=FROM_THE_START)


class Device(Base):
    """One lendable tablet, phone, laptop or MiFi."""

    __tablename__ = "device"
    __table_args__ = (
        Index("uq_device_tag", func.lower(text("tag")), unique=True),
        Index("ix_device_tag", "tag"),
        Index("ix_device_serial", "serial"),
        Index("ix_device_imei", "imei"),
        Index("ix_device_imei_2", "imei_2"),
        Index("ix_device_state", "state", "tag"),
        Index("ix_device_site", "site_id", "tag"),
        Index("ix_device_model", "model_id", "tag"),
        Index("ix_device_funder", "funder", "tag"),
        one_of("state", State),
        one_of("condition", Condition),
        one_of("acquired", Acquired),
        one_of("retired_how", RetiredHow),
        CheckConstraint("length(trim(tag)) > 0", name="tag_given"),
        CheckConstraint("cost_pence IS NULL OR cost_pence >= 0", name="cost_not_negative"),
        CheckConstraint("pin_sealed IS NULL OR pin_sealed LIKE 'gAAAA%'", name="pin_sealed_only"),
        real_date("acquired_on"),
        # The audit speaks of numbers, so that of a row which was taken back is not given again.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    tag: Mapped[str] = mapped_column(String(30))
    model_id: Mapped[int] = mapped_column(ForeignKey("device_model.id"), init=False)
    model: Mapped[DeviceModel] = relationship()
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), init=False)
    site: Mapped[Site] = relationship()
    state: Mapped[State] = mapped_column(default=State.TO_PREPARE)
    condition: Mapped[Condition] = mapped_column(default=Condition.GOOD)
    serial: Mapped[str] = mapped_column(String(60), default="")
    imei: Mapped[str] = mapped_column(String(40), default="")
    imei_2: Mapped[str] = mapped_column(String(40), default="")
    pin_sealed: Mapped[str | None] = mapped_column(String(400), default=None)
    acquired: Mapped[Acquired] = mapped_column(default=Acquired.UNKNOWN)
    acquired_on: Mapped[date | None] = mapped_column(default=None)
    funder: Mapped[str] = mapped_column(String(100), default="")
    cost_pence: Mapped[int | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(Text, default="")
    retired_how: Mapped[RetiredHow | None] = mapped_column(default=None)
    retired_evidence: Mapped[str] = mapped_column(String(300), default="")
    # Who took it or did it: a recycler, a charity, a buyer. Who of us said so is in the history.
    retired_by: Mapped[str] = mapped_column(String(100), default="")
    # Counts how often the device began to be prepared; ticks belong to one of these rounds.
    preparation_round: Mapped[int] = mapped_column(default=1)
    import_id: Mapped[int | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(init=False)

    __mapper_args__ = {"version_id_col": version}


class DeviceWord(Base):
    """A word by which a device is found: tag, endings of its number, serial, IMEI, model."""

    __tablename__ = "device_word"
    __table_args__ = (
        Index("ix_device_word_device", "device_id", "word"),
        {"sqlite_with_rowid": False},
    )

    word: Mapped[str] = mapped_column(WORD, primary_key=True)
    device_id: Mapped[int] = mapped_column(
        ForeignKey("device.id", ondelete="CASCADE"), primary_key=True
    )


class DeviceMove(Base):
    """A line of a device's history: when, who, from which state to which, and why. Never edited."""

    __tablename__ = "device_move"
    __table_args__ = (
        Index("ix_device_move_device", "device_id", "id"),
        CheckConstraint(_moves(), name="allowed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(Moment)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    actor: Mapped[str] = mapped_column(String(200))
    from_state: Mapped[State | None]
    to_state: Mapped[State]
    why: Mapped[str] = mapped_column(String(300), default="")


class PreparationTick(Base):
    """A line of the preparation list, ticked in one round: by whom, when, or by an import."""

    __tablename__ = "preparation_tick"
    __table_args__ = ({"sqlite_with_rowid": False},)

    device_id: Mapped[int] = mapped_column(
        ForeignKey("device.id", ondelete="CASCADE"), primary_key=True
    )
    round: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("preparation_line.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(200))
    # How the tick came to be: by hand, by "I have checked these", or from the file of an import.
    source: Mapped[str] = mapped_column(String(20), default="hand")
