"""The forms about attendance files."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import Field, RadioField
from wtforms.validators import InputRequired, Optional, Regexp

from techloan.dates import LONDON, clock, weekday
from techloan.fields import Day, Words, refuse
from techloan.groups.forms import refusal_of_day
from techloan.groups.models import Meeting

NEW = "new"
CLOCK = Regexp(r"^([01]?\d|2[0-3]):[0-5]\d$", message="Write the time like 10:30.")


class FileForm(FlaskForm):
    """A file to count people from."""

    file = FileField("The file", [FileRequired("Choose the file that you downloaded.")])


class MeetingForm(FlaskForm):
    """Which meeting a file is of: one of the calendar, or one to be added."""

    today: date

    meeting = RadioField("The meeting of this file", [InputRequired("Choose the meeting.")])
    on = Day("Day of the new meeting", [Optional()])
    at = Words("It began at", [Optional(), CLOCK])

    def validate_on(self, field: Field) -> None:
        """Refuse a day that nobody means, or that is still to come."""
        refuse(refusal_of_day(field.data, self.today))
        ahead = field.data is not None and field.data > self.today
        refuse("That day is still to come. Please check it." if ahead else None)

    def offer(self, meetings: Iterable[Meeting], starts: datetime | None) -> None:
        """Offer these meetings, and to add one."""
        there = [(str(each.id), _said(each.starts_at)) for each in meetings]
        added = f"Add a meeting on {_said(starts)}" if starts else "Add a meeting"
        self.meeting.choices = [*there, (NEW, added)]

    def begins(self) -> datetime | None:
        """Return the moment at which the new meeting began, where it was typed."""
        if self.on.data is None or not self.at.data:
            return None
        hour, minute = self.at.data.split(":")
        began = datetime.combine(self.on.data, time(int(hour), int(minute)), LONDON)
        return began.astimezone(UTC)


def _said(moment: datetime) -> str:
    return f"{weekday(moment.astimezone(LONDON).date())}, {clock(moment)}"
