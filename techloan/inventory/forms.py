"""The forms about devices and their models."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Optional

from techloan import cells
from techloan.fields import Day
from techloan.inventory.rules import (
    ACQUIRED_WORDS,
    CONDITION_WORDS,
    KIND_WORDS,
    RETIRED_WORDS,
    Acquired,
    Condition,
    Kind,
    RetiredHow,
)
from techloan.words import fold

LONGEST_PART, LONGEST_LINE, MOST_LINES = 60, 200, 30


def tidy(text: str | None) -> str:
    """Return a typed text on one line, without what cannot be seen."""
    return cells.text(text).value or ""


def tidy_note(text: str | None) -> str:
    """Return a typed text of several lines, without what cannot be seen."""
    return cells.note(text).value or ""


def closed(text: str | None) -> str:
    """Return a typed number without the spaces, hyphens and dots that people put into it."""
    return "".join(letter for letter in tidy(text).upper() if letter not in " -.–/")


def listed(text: str | None) -> list[str]:
    """Return the lines of a text, tidied, each once."""
    lines = {fold(line): line for line in map(tidy, reversed((text or "").splitlines())) if line}
    return list(reversed(lines.values()))


def at_most(length: int) -> Length:
    """Return the check that a text is not too long, with its sentence."""
    return Length(max=length, message=f"Please keep this under {length} letters.")


def choices(words: dict[Any, str]) -> dict[str, str]:
    """Return a closed list as the choices of a field."""
    return {str(word): label for word, label in words.items()}


class DeviceForm(FlaskForm):
    """A device: what it is, where it is, and its numbers."""

    tag = StringField("Asset tag", [at_most(30)], filters=[tidy])
    model_id = SelectField("Device model", [InputRequired("Choose the device model.")], coerce=int)
    site_id = SelectField("Site", [InputRequired("Choose where it is kept.")], coerce=int)
    serial = StringField("Serial number", [at_most(60)], filters=[tidy, str.upper])
    imei = StringField("IMEI", [at_most(40)], filters=[closed])
    imei_2 = StringField("Second IMEI, if it has one", [at_most(40)], filters=[closed])
    pin = StringField("PIN", [at_most(40)])
    forget_pin = BooleanField("Forget the PIN that is kept")
    condition = RadioField("Condition", choices=choices(CONDITION_WORDS), default=Condition.GOOD)
    acquired = SelectField(
        "How it came to us", choices=choices(ACQUIRED_WORDS), default=Acquired.UNKNOWN
    )
    acquired_on = Day("When it came", [Optional()])
    funder = StringField("Funder", [at_most(100)], filters=[tidy])
    cost = StringField("Cost, in pounds", [at_most(20)], filters=[tidy])
    note = TextAreaField("Note", [at_most(2000)], filters=[tidy_note])
    # What the form began with: whoever saves over somebody else's change is told.
    version = HiddenField()

    def validate_cost(self, field: Field) -> None:
        """Refuse what is no amount of money."""
        reading = cells.pence(field.data)
        if reading.value is None and reading.why:
            raise ValidationError("Write the cost in pounds, such as 129 or 129.50.")

    @property
    def cost_pence(self) -> int | None:
        """Return the cost in pence, or None when none was typed."""
        return cells.pence(self.cost.data).value


class ModelForm(FlaskForm):
    """A device model, with kit and preparation list one a line."""

    kind = RadioField("Kind", [InputRequired("Choose what it is.")], choices=choices(KIND_WORDS))
    make = StringField(
        "Make", [InputRequired("Say who makes it, such as Samsung."), at_most(60)], filters=[tidy]
    )
    name = StringField(
        "Name",
        [InputRequired("Say its name, such as Tab A9."), at_most(80)],
        filters=[tidy],
    )
    system = StringField("System", [at_most(60)], filters=[tidy])
    has_imei = BooleanField("It takes a SIM, so it has an IMEI", default=True)
    kit = TextAreaField("Kit that travels with it, one part a line")
    lines = TextAreaField(
        "Preparation list, one line each", [InputRequired("Give the list at least one line.")]
    )
    note = StringField("Note", [at_most(300)], filters=[tidy])

    def validate_kit(self, field: Field) -> None:
        """Refuse a part that is too long, or too many."""
        _check_lines(listed(field.data), LONGEST_PART)

    def validate_lines(self, field: Field) -> None:
        """Refuse a line that is too long, or too many."""
        _check_lines(listed(field.data), LONGEST_LINE)

    @property
    def chosen_kind(self) -> Kind:
        """Return the kind that was chosen."""
        return Kind(self.kind.data)


class MoveForm(FlaskForm):
    """Why a device goes into another state."""

    why = StringField("Why?", [at_most(250)], filters=[tidy])


class RetireForm(FlaskForm):
    """How a device leaves for good, and what shows it."""

    how = RadioField(
        "What became of it?",
        [InputRequired("Say what became of it.")],
        choices=choices(RETIRED_WORDS),
    )
    by = StringField("Who took it, or did it?", [at_most(100)], filters=[tidy])
    why = StringField("How was it done, and what shows it?", [at_most(250)], filters=[tidy])

    @property
    def chosen_how(self) -> RetiredHow:
        """Return what became of the device."""
        return RetiredHow(self.how.data)


class PinForm(FlaskForm):
    """Why somebody needs a device's PIN."""

    reason = StringField(
        "Why do you need it?",
        [InputRequired("Say why you need it, in a few words."), at_most(200)],
        filters=[tidy],
    )


def _check_lines(lines: Iterable[str], longest: int) -> None:
    lines = list(lines)
    if len(lines) > MOST_LINES:
        raise ValidationError(f"Please keep the list to {MOST_LINES} lines.")
    if long := next((line for line in lines if len(line) > longest), None):
        raise ValidationError(f"Please keep each line under {longest} letters: “{long[:40]}…”.")
