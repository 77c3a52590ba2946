"""The form in which people decide about reminders."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange

from techloan.fields import A_NUMBER, Number


class RemindersForm(FlaskForm):
    """Whether reminders go out, how early, and in which unchecked words."""

    on = BooleanField("Send reminders")
    days_before = Number(
        "Days before it is due back",
        [InputRequired(A_NUMBER), NumberRange(1, 14, "Choose 1 to 14 days.")],
    )
    weekly = BooleanField("Remind them each week after that day")
    languages = SelectMultipleField("Unchecked translations that may go out")
