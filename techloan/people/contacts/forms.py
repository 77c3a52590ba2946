"""The form of a contact."""

from datetime import date

from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from techloan.fields import Day, Lines, at_most, refuse
from techloan.people.contacts.rules import (
    ABOUT,
    HOW_WORDS,
    OUTCOME_WORDS,
    USUAL_QUIET,
    How,
    refusal_of_quiet,
)


class ContactForm(FlaskForm):
    """How they were reached, what came of it, and until when the row may rest."""

    today: date

    how = RadioField(
        "What did you do?",
        [InputRequired("Choose what you did.")],
        choices={str(how): words for how, words in HOW_WORDS.items()},
        default=str(How.CALL),
    )
    outcome = RadioField(
        "What came of it?",
        [InputRequired("Choose what came of it.")],
        choices={str(outcome): words for outcome, words in OUTCOME_WORDS.items()},
    )
    note = Lines("Note", [at_most(1000)])
    reason = SelectField("What was it about?", choices=ABOUT, default="")
    quiet_until = Day("Ask nobody to follow this up until", [Optional()])

    def validate_quiet_until(self, field: Field) -> None:
        """Refuse a day that has come, or one too far away."""
        refuse(refusal_of_quiet(field.data, self.today))


def contact_form(today: date, reason: str = "", how: str = "") -> ContactForm:
    """Return the form for a day, with why somebody is followed up and how they are reached.

    Whoever comes from a row to follow up lets it rest for a week, unless they choose another day.
    """
    kind = type("ContactForm", (ContactForm,), {"today": today})
    known: dict[str, object] = {"how": how} if how in HOW_WORDS else {}
    if reason and reason in ABOUT:
        known |= {"reason": reason, "quiet_until": today + USUAL_QUIET}
    form: ContactForm = kind(data=known)
    return form
