"""Measures that were taken, and each answer."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from techloan.database import Base, Moment, one_of, real_date
from techloan.people.models import Client
from techloan.support.measures.instruments import INSTRUMENTS
from techloan.support.measures.rules import Point


class Measure(Base):
    """One instrument asked of one client at one point, with the version that was asked."""

    __tablename__ = "measure"
    __table_args__ = (
        Index("uq_measure_point", "client_id", "instrument", "point", unique=True),
        one_of("instrument", INSTRUMENTS),
        one_of("point", Point),
        real_date("on_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), init=False)
    client: Mapped[Client] = relationship()
    instrument: Mapped[str] = mapped_column(String(30))
    version: Mapped[str] = mapped_column(String(60))
    point: Mapped[Point]
    on_day: Mapped[date]
    begun_at: Mapped[datetime] = mapped_column(Moment)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    actor: Mapped[str] = mapped_column(String(200))


class MeasureAnswer(Base):
    """The answer to one question; without a value it was refused, and that is an answer."""

    __tablename__ = "measure_answer"

    measure_id: Mapped[int] = mapped_column(
        ForeignKey("measure.id", ondelete="CASCADE"), primary_key=True
    )
    question: Mapped[str] = mapped_column(String(30), primary_key=True)
    value: Mapped[int | None]
