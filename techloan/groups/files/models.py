"""Attendance files that came in, who was counted from them, and names that were settled."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from techloan.database import Base, Moment, one_of
from techloan.groups.files.rules import Answer, Order
from techloan.groups.models import Group, Meeting


class AttendanceFile(Base):
    """One file that somebody chose for a group, and what was answered about it.

    Of the names in it nothing is kept but the sealed file itself, for 30 days.
    """

    __tablename__ = "attendance_file"
    __table_args__ = (
        Index("uq_attendance_file_digest", "group_id", "digest", unique=True),
        Index("ix_attendance_file_meeting", "meeting_id"),
        Index("ix_attendance_file_uploaded", "uploaded_at"),
        one_of("read_as", Order),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    group_id: Mapped[int] = mapped_column(
        ForeignKey("online_group.id", ondelete="CASCADE"), init=False
    )
    group: Mapped[Group] = relationship()
    # Tells the same file when it comes again.
    digest: Mapped[str] = mapped_column(String(64))
    filename: Mapped[str] = mapped_column(String(200))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    actor: Mapped[str] = mapped_column(String(200))
    uploaded_at: Mapped[datetime] = mapped_column(Moment)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    # Which meeting it is of, once somebody said so or it was counted.
    meeting_id: Mapped[int | None] = mapped_column(
        ForeignKey("meeting.id", ondelete="SET NULL"), init=False
    )
    meeting: Mapped[Meeting | None] = relationship(default=None)
    # Whether days stand before months, where a person had to say it.
    read_as: Mapped[Order | None] = mapped_column(default=None)
    # JSON: what was said of each person of the file, by their keys.
    answers: Mapped[str] = mapped_column(Text, default="{}")
    attached_at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class FileAttendance(Base):
    """A client who was counted from a file, and when: two files of one meeting are one time."""

    __tablename__ = "file_attendance"
    __table_args__ = (
        Index("ix_file_attendance_client", "client_id"),
        CheckConstraint("seconds >= 0", name="seconds_likely"),
    )

    file_id: Mapped[int] = mapped_column(
        ForeignKey("attendance_file.id", ondelete="CASCADE"), primary_key=True
    )
    client_id: Mapped[int] = mapped_column(
        ForeignKey("client.id", ondelete="CASCADE"), primary_key=True
    )
    seconds: Mapped[int]
    # JSON: pairs of moments, as seconds since 1970.
    stays: Mapped[str] = mapped_column(Text)


class RememberedName(Base):
    """What a person said of a name in the files of a group; two rows where it names two clients."""

    __tablename__ = "remembered_name"
    __table_args__ = (
        Index("uq_remembered_name_client", "group_id", "name", "client_id", unique=True),
        Index("ix_remembered_name_client", "client_id"),
        one_of("means", Answer),
        CheckConstraint("(means = 'clients') = (client_id IS NOT NULL)", name="client_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    group_id: Mapped[int] = mapped_column(ForeignKey("online_group.id", ondelete="CASCADE"))
    # Folded, so that it is found whatever its case and accents.
    name: Mapped[str] = mapped_column(String(200))
    means: Mapped[Answer]
    client_id: Mapped[int | None] = mapped_column(
        ForeignKey("client.id", ondelete="CASCADE"), default=None
    )
