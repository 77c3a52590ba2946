"""The forms about guides: what goes into one, the words of a sheet, a language, a whole list."""

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired, Length

from techloan.fields import Lines, Words, at_most, refuse
from techloan.support.guides import sheet
from techloan.support.guides.rules import System

SYSTEM_WORDS = {
    System.ANDROID_TABLET: "Android tablet",
    System.IPAD: "iPad",
    System.ANDROID_PHONE: "Android phone",
    System.BASIC_PHONE: "Basic phone",
    System.WINDOWS_LAPTOP: "Windows laptop",
    System.MIFI: "MiFi",
}

GROUP = "group"
LATELY = {
    "0": "What went out today",
    "7": "What went out in the last 7 days",
    "28": "What went out in the last 28 days",
}


class SheetForm(FlaskForm):
    """The words of one sheet, as somebody edits them."""

    title = Words("Title", [DataRequired("A guide sheet needs a title."), at_most(100)])
    body = Lines(
        "The words",
        [
            DataRequired("A guide sheet needs words."),
            Length(max=sheet.LONGEST, message="Please keep it short: under 6,000 letters."),
        ],
    )
    system = SelectField("Show it for", choices=SYSTEM_WORDS, default=System.ANDROID_TABLET)

    def __init__(self, facts: dict[str, str], **more: object) -> None:
        super().__init__(**more)
        self._facts = facts

    def validate_body(self, field: Lines) -> None:
        """Refuse values and pictures that nobody knows; all else is harmless."""
        refuse(next(iter(sheet.unknown(field.data, self._facts)), None))

    def validate_title(self, field: Words) -> None:
        """Refuse values that nobody knows."""
        refuse(next(iter(sheet.unknown(field.data, self._facts)), None))


class CheckedForm(FlaskForm):
    """Who read all sheets of a language."""

    by = Words("Who speaks it and has read it?", [DataRequired("Please say who."), at_most(100)])


class ListForm(FlaskForm):
    """Whose guides are printed in one go."""

    whose = RadioField("Whose guides?", validators=[InputRequired("Choose a list.")])
    group = SelectField("Group", coerce=int, validate_choice=False)

    def offer(self, groups: dict[int, str]) -> None:
        """Offer what went out lately, and the members of these groups."""
        self.whose.choices = {**LATELY, **({GROUP: "Everybody in a group"} if groups else {})}
        self.group.choices = groups

    def validate_group(self, field: SelectField) -> None:
        """Ask for a group where its members are wanted."""
        if self.whose.data == GROUP and field.data not in self.group.choices:
            refuse("Choose a group.")
