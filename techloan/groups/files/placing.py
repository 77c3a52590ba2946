"""Which meeting of a group a file is of; asked when none is near, or when the file says another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from techloan.database import Session
from techloan.dates import LONDON, clock, london_day, weekday
from techloan.errors import Refused
from techloan.groups import queries
from techloan.groups.files.clocks import Stamp
from techloan.groups.models import Group, GroupBreak, GroupTime, Meeting
from techloan.groups.times import Occurrence, occurrences

# A meeting is opened some time before it begins, and late ones happen.
NEAR = timedelta(minutes=90)
AROUND = timedelta(days=7)
SHOWN = 12
TO_COME = "This file is of {day}, which is still to come. Is it of another year?"
NO_DAY = "This file does not say of which day it is. Choose its meeting."
NO_TIME = "This file does not say at what time of {day} it was. Choose its meeting."
NONE_NEAR = "{group} has no meeting near {day}, {clock}. Is it the right file?"
CANCELLED = "The meeting on {day} is cancelled. Choose another one, or restore it first."
ANOTHER = (
    "This file is of meeting number {number}, but {group} meets under {own}. Is it the right file?"
)


@dataclass(frozen=True)
class Place:
    """Where a file belongs: a meeting of the calendar, or a time at which the group meets.

    `ask` is the question to be answered first; nothing when all is clear.
    """

    meeting: Meeting | None = None
    usual: Occurrence | None = None
    ask: str = ""


class Places:
    """The calendar of a group, past and ahead."""

    def __init__(self, db: Session, group: Group) -> None:
        self._db, self.group = db, group
        self._times: Sequence[GroupTime] = db.scalars(queries.times_of(group.id)).all()
        self._breaks: Sequence[GroupBreak] = db.scalars(queries.breaks_of(group.id)).all()

    @property
    def meets_regularly(self) -> bool:
        """Say whether the group has times at which it meets."""
        return bool(self._times)

    def fits(self, day: date, stamp: Stamp) -> int:
        """Say how well a day fits: 2 when there is a meeting near that time, 1 for its weekday."""
        moment = datetime.combine(day, stamp.clock, stamp.zone)
        if self.meeting_near(moment) or self._usual_near(moment):
            return 2
        return int(any(time.weekday == day.weekday() for time in self._times))

    def place(self, number: str, starts: datetime, today: date) -> Place:
        """Find the meeting of a file that began at a moment. Raises `Refused` for days to come."""
        day = london_day(starts)
        if day > today:
            raise Refused(TO_COME.format(day=weekday(day)))
        meeting = self.meeting_near(starts)
        usual = None if meeting else self._usual_near(starts)
        ask = ""
        own = "".join(filter(str.isdigit, self.group.meeting_number))
        if meeting and meeting.cancelled_at:
            return Place(meeting, ask=CANCELLED.format(day=weekday(day)))
        if not meeting and not usual:
            where = {"day": weekday(day), "clock": clock(starts), "group": self.group.name}
            ask = NONE_NEAR.format(**where)
        elif number and own and number != own:
            ask = ANOTHER.format(
                number=number, own=self.group.meeting_number, group=self.group.name
            )
        return Place(meeting, usual, ask)

    def place_on(self, day: date, today: date) -> Place:
        """Find the meeting of a file that tells its day and no time: the only one of that day."""
        if day > today:
            raise Refused(TO_COME.format(day=weekday(day)))
        wanted = queries.meetings_of(self.group.id, day, day).where(Meeting.cancelled_at.is_(None))
        there = self._db.scalars(wanted).all()
        usual = [] if there else self._usual_on(day)
        if len(there) + len(usual) != 1:
            return Place(ask=NO_TIME.format(day=weekday(day)))
        return Place(next(iter(there), None), next(iter(usual), None))

    def meeting_near(self, moment: datetime) -> Meeting | None:
        """Return the meeting of the calendar nearest to a moment, one that took place first."""
        near = Meeting.starts_at.between(moment - NEAR, moment + NEAR)
        going_on = (Meeting.starts_at <= moment) & (Meeting.ends_at > moment)
        wanted = select(Meeting).where(Meeting.group_id == self.group.id, near | going_on)
        return min(
            self._db.scalars(wanted),
            key=lambda each: (each.cancelled_at is not None, abs(each.starts_at - moment)),
            default=None,
        )

    def _usual_near(self, moment: datetime) -> Occurrence | None:
        """Return the time at which the group usually meets near a moment.

        Meetings stand in the calendar from the day on which the group was added; those before are
        told by its times alone.
        """
        usual = self._usual_on(moment.astimezone(LONDON).date())
        near = [each for each in usual if abs(each.starts_at - moment) <= NEAR]
        return min(near, key=lambda each: abs(each.starts_at - moment), default=None)

    def _usual_on(self, day: date) -> list[Occurrence]:
        free = self.group.skips_bank_holidays
        return occurrences(self._times, self._breaks, day, day, skips_bank_holidays=free)

    def offered(self, day: date | None, today: date) -> Sequence[Meeting]:
        """Return the meetings to choose from, the latest first: about a day, where it is known."""
        last = min(today, day + AROUND) if day else today
        wanted = select(Meeting).where(
            Meeting.group_id == self.group.id,
            Meeting.cancelled_at.is_(None),
            Meeting.on_day <= last,
        )
        if day:
            wanted = wanted.where(Meeting.on_day >= day - AROUND)
        return self._db.scalars(wanted.order_by(Meeting.starts_at.desc()).limit(SHOWN)).all()
