"""Online groups, the times at which they meet, their members, their meetings, and who came."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from techloan.database import Base, Moment, one_of, real_date
from techloan.groups import rules
from techloan.groups.rules import Absence, GroupKind, Pattern, Platform, Source
from techloan.people.models import Client, Partner, Staff

OPEN = text("left_on IS NULL")


class Group(Base):
    """An online activity to which clients are invited."""

    __tablename__ = "online_group"
    __table_args__ = (
        Index("uq_online_group_name", func.lower(text("name")), unique=True),
        one_of("kind", GroupKind),
        one_of("platform", Platform),
        CheckConstraint("length(trim(name)) > 0", name="name_given"),
        CheckConstraint(
            "passcode_sealed IS NULL OR passcode_sealed LIKE 'gAAAA%'", name="passcode_sealed_only"
        ),
        real_date("ended_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[GroupKind]
    platform: Mapped[Platform]
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), init=False)
    partner: Mapped[Partner] = relationship()
    join_link: Mapped[str] = mapped_column(String(500), default="")
    meeting_number: Mapped[str] = mapped_column(String(40), default="")
    passcode_sealed: Mapped[str | None] = mapped_column(String(400), default=None)
    how_to_join: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    skips_bank_holidays: Mapped[bool] = mapped_column(default=True)
    ended_on: Mapped[date | None] = mapped_column(default=None)


class Host(Base):
    """Somebody who hosts a group; one of them is the host, the others help."""

    __tablename__ = "group_host"
    __table_args__ = (Index("ix_group_host_staff", "staff_id"),)

    group_id: Mapped[int] = mapped_column(
        ForeignKey("online_group.id", ondelete="CASCADE"), primary_key=True, init=False
    )
    group: Mapped[Group] = relationship()
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True, init=False)
    staff: Mapped[Staff] = relationship()
    leads: Mapped[bool] = mapped_column(default=False)


class GroupTime(Base):
    """A time at which a group meets again and again, on the clocks of London."""

    __tablename__ = "group_time"
    __table_args__ = (
        Index("ix_group_time_group", "group_id"),
        one_of("pattern", Pattern),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_known"),
        CheckConstraint("every BETWEEN 1 AND 12", name="every_likely"),
        CheckConstraint("nth IN (-1, 1, 2, 3, 4)", name="nth_known"),
        CheckConstraint("minutes BETWEEN 5 AND 720", name="minutes_likely"),
        CheckConstraint("starts LIKE '__:__'", name="starts_clock"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="days_in_order"),
        real_date("from_on"),
        real_date("until_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    group_id: Mapped[int] = mapped_column(
        ForeignKey("online_group.id", ondelete="CASCADE"), init=False
    )
    group: Mapped[Group] = relationship()
    pattern: Mapped[Pattern]
    # Monday is 0.
    weekday: Mapped[int]
    starts: Mapped[str] = mapped_column(String(5))
    minutes: Mapped[int]
    from_on: Mapped[date]
    until_on: Mapped[date | None] = mapped_column(default=None)
    # Weekly: every so many weeks. Monthly: the n-th of its weekday, -1 for the last.
    every: Mapped[int] = mapped_column(default=1)
    nth: Mapped[int] = mapped_column(default=1)

    @property
    def words(self) -> str:
        """Say when this is: `Tuesdays at 10:30`."""
        return rules.time_words(self.pattern, self.weekday, self.every, self.nth, self.starts)


class GroupBreak(Base):
    """Days on which a group does not meet: a holiday, an illness of the host."""

    __tablename__ = "group_break"
    __table_args__ = (
        Index("ix_group_break_group", "group_id"),
        CheckConstraint("until_on >= from_on", name="days_in_order"),
        real_date("from_on"),
        real_date("until_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    group_id: Mapped[int] = mapped_column(
        ForeignKey("online_group.id", ondelete="CASCADE"), init=False
    )
    group: Mapped[Group] = relationship()
    from_on: Mapped[date]
    until_on: Mapped[date]
    why: Mapped[str] = mapped_column(String(100), default="")


class Meeting(Base):
    """One time a group meets: planned, held (its register is finished) or cancelled."""

    __tablename__ = "meeting"
    __table_args__ = (
        Index("uq_meeting_start", "group_id", "starts_at", unique=True),
        Index("ix_meeting_on", "on_day", "group_id"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("guests BETWEEN 0 AND 999", name="guests_likely"),
        CheckConstraint(
            "cancelled_at IS NULL OR finished_at IS NULL", name="cancelled_or_finished"
        ),
        real_date("on_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    group_id: Mapped[int] = mapped_column(ForeignKey("online_group.id"), init=False)
    group: Mapped[Group] = relationship()
    # The day in London, which is what people and figures go by.
    on_day: Mapped[date]
    starts_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    time_id: Mapped[int | None] = mapped_column(
        ForeignKey("group_time.id", ondelete="SET NULL"), default=None
    )
    cancelled_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    cancelled_why: Mapped[str] = mapped_column(String(100), default="")
    finished_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    finished_by: Mapped[str] = mapped_column(String(200), default="")
    guests: Mapped[int] = mapped_column(default=0)

    def standing(self, today: date) -> str:
        """Say how a meeting stands: `cancelled`, `finished`, `ahead` or, on its day, `open`."""
        if self.cancelled_at is not None:
            return "cancelled"
        if self.finished_at is not None:
            return "finished"
        return "ahead" if self.on_day > today else "open"


class Member(Base):
    """A client who is invited to a group, since when, and why they left."""

    __tablename__ = "group_member"
    __table_args__ = (
        Index(
            "uq_group_member_open",
            "group_id",
            "client_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index("ix_group_member_client", "client_id"),
        CheckConstraint("left_on IS NULL OR left_on >= invited_on", name="days_in_order"),
        real_date("invited_on"),
        real_date("left_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    group_id: Mapped[int] = mapped_column(
        ForeignKey("online_group.id", ondelete="CASCADE"), init=False
    )
    group: Mapped[Group] = relationship()
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), init=False)
    client: Mapped[Client] = relationship()
    invited_on: Mapped[date]
    left_on: Mapped[date | None] = mapped_column(default=None)
    left_why: Mapped[str] = mapped_column(String(200), default="")


class Attendance(Base):
    """Whether one client came to one meeting; there is at most one row for the two."""

    __tablename__ = "attendance"
    __table_args__ = (
        Index("ix_attendance_client", "client_id", "meeting_id"),
        one_of("absence", Absence),
        one_of("source", Source),
        CheckConstraint("seconds IS NULL OR seconds >= 0", name="seconds_likely"),
        CheckConstraint("absence IS NULL OR NOT came", name="absence_of_absent"),
        {"sqlite_with_rowid": False},
    )

    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True
    )
    client_id: Mapped[int] = mapped_column(
        ForeignKey("client.id", ondelete="CASCADE"), primary_key=True
    )
    client: Mapped[Client] = relationship(init=False, viewonly=True)
    came: Mapped[bool]
    at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(200))
    absence: Mapped[Absence | None] = mapped_column(default=None)
    seconds: Mapped[int | None] = mapped_column(default=None)
    source: Mapped[Source] = mapped_column(default=Source.REGISTER)

    @property
    def word(self) -> str:
        """Say in one word what the register says of them: `came`, `missed`, or why not."""
        return rules.said(self.came, self.absence)


class Newcomer(Base):
    """Somebody who came and is not known yet: "new here", until a coordinator says who it is."""

    __tablename__ = "newcomer"
    __table_args__ = (Index("ix_newcomer_meeting", "meeting_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), init=False
    )
    meeting: Mapped[Meeting] = relationship()
    name: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(200))
    settled_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    client_id: Mapped[int | None] = mapped_column(
        ForeignKey("client.id", ondelete="SET NULL"), default=None
    )
