"""The forms about groups."""

from datetime import date, timedelta

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from techloan.fields import A_NUMBER, Day, Lines, Number, Words, at_most, refuse
from techloan.groups.rules import GROUP_KIND_WORDS, NTH_WORDS, PLATFORM_WORDS, WEEKDAYS, Pattern

LINK = Regexp(r"^$|^https?://\S+$", message="Copy the whole link. It begins with https://")
CLOCK = Regexp(r"^([01]\d|2[0-3]):[0-5]\d$", message="Write the time like 10:30.")
MINUTES = NumberRange(5, 720, "A meeting lasts from 5 to 720 minutes.")
KINDS = {str(kind): words for kind, words in GROUP_KIND_WORDS.items()}
PLATFORMS = {str(platform): words for platform, words in PLATFORM_WORDS.items()}
# How a time comes again: the pattern, with every how many weeks or which weekday of the month.
OFTEN = {
    "weekly 1": "Every week",
    **{f"weekly {weeks}": f"Every {weeks} weeks" for weeks in (2, 3, 4)},
    **{f"monthly {nth}": f"The {words} one of each month" for nth, words in NTH_WORDS.items()},
}
# Nobody means a day further off than that, and each week in between costs a little time.
MOST_YEARS_BACK, MOST_YEARS_AHEAD = 10, 2


class GroupForm(FlaskForm):
    """A group: what it is, and how one joins it."""

    seen = HiddenField()
    name = Words("Name", [DataRequired("Enter the group's name."), at_most(100)])
    kind = SelectField("What kind of group?", choices=KINDS)
    platform = SelectField("Where does it meet?", choices=PLATFORMS)
    partner_id = SelectField("Partner", coerce=int)
    join_link = Words("Link to join", [LINK, at_most(500)])
    meeting_number = Words("Meeting number", [at_most(40)])
    passcode = Words("Passcode", [at_most(60)])
    how_to_join = Lines("How to join, in plain words", [at_most(2000)])
    note = Words("Note for hosts", [at_most(500)])
    skips_bank_holidays = BooleanField("No meetings on bank holidays", default=True)


class TimeForm(FlaskForm):
    """A time at which a group meets again and again."""

    today: date

    often = SelectField("How often?", choices=OFTEN)
    weekday = SelectField("On which day?", coerce=int, choices=dict(enumerate(WEEKDAYS)))
    starts = Words("From when?", [DataRequired("Enter the time."), CLOCK])
    minutes = Number("For how many minutes?", [InputRequired(A_NUMBER), MINUTES], default=60)
    from_on = Day("First day", [InputRequired("Choose the day.")])
    until_on = Day("Last day", [Optional()])

    def validate_from_on(self, field: Field) -> None:
        """Refuse a beginning that nobody means."""
        refuse(refusal_of_day(field.data, self.today))

    def validate_until_on(self, field: Field) -> None:
        """Refuse an end before the beginning."""
        begins = self.from_on.data
        early = bool(field.data and begins and field.data < begins)
        refuse("A time cannot end before it begins." if early else None)

    @property
    def pattern(self) -> tuple[Pattern, int, int]:
        """Return the pattern that was chosen, every how many weeks, and which of the month."""
        word, number = self.often.data.split(" ")
        weekly = word == Pattern.WEEKLY
        return Pattern(word), int(number) if weekly else 1, 1 if weekly else int(number)


class BreakForm(FlaskForm):
    """Days on which a group does not meet."""

    from_on = Day("From", [InputRequired("Choose the first day.")])
    until_on = Day("Until", [InputRequired("Choose the last day.")])
    why = Words("Why?", [at_most(100)])

    def validate_until_on(self, field: Field) -> None:
        """Refuse an end before the beginning."""
        begins = self.from_on.data
        early = bool(field.data and begins and field.data < begins)
        refuse("The break cannot end before it begins." if early else None)


class MeetingForm(FlaskForm):
    """One meeting beside the usual times."""

    today: date

    on_day = Day("Day", [InputRequired("Choose the day.")])
    starts = Words("From when?", [DataRequired("Enter the time."), CLOCK])
    minutes = Number("For how many minutes?", [InputRequired(A_NUMBER), MINUTES], default=60)

    def validate_on_day(self, field: Field) -> None:
        """Refuse a day that nobody means."""
        refuse(refusal_of_day(field.data, self.today))


class HostForm(FlaskForm):
    """Somebody who hosts a group from now on."""

    staff = SelectField("Who?", coerce=int)


class WhyForm(FlaskForm):
    """Why somebody leaves, or why a meeting is cancelled."""

    why = Words("Why?", [at_most(100)])


class WhoForm(FlaskForm):
    """Somebody who is looked for, or written down as new."""

    who = Words("Name or reference", [DataRequired("Enter a name."), Length(max=100)])


def refusal_of_day(day: date | None, today: date) -> str | None:
    """Say why nobody means a day; None where it may well be meant."""
    year = timedelta(days=366)
    if day is not None and day < today - MOST_YEARS_BACK * year:
        return "That is long ago. Please check the year."
    if day is not None and day > today + MOST_YEARS_AHEAD * year:
        return "That is far ahead. Please check the year."
    return None
