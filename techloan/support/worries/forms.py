"""The forms of worries, and of who hears of them."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired

from techloan.fields import Lines, Number, at_most
from techloan.support.worries.rules import ABOUT_WORDS, HOURS, About


class WorryForm(FlaskForm):
    """What somebody is worried about: taps, and a few words if they like."""

    about = SelectMultipleField(
        "What worries you?",
        choices={str(about): words for about, words in ABOUT_WORDS.items()},
    )
    note = Lines("In a few words, if you like", [at_most(2000)])
    urgent = BooleanField("This cannot wait until tomorrow")
    key = HiddenField()

    def words(self) -> str:
        """Return all of it as one text."""
        tapped = [ABOUT_WORDS[About(about)] for about in self.about.data or []]
        return ". ".join([*tapped, *([self.note.data] if self.note.data else [])])


class OutcomeForm(FlaskForm):
    """What came of a worry."""

    outcome = Lines(
        "What came of it?",
        [DataRequired("Please say what came of it, in a few words."), at_most(2000)],
    )


class LeadForm(FlaskForm):
    """Who hears of worries, who stands in, and how soon they ring."""

    lead = SelectField("Who hears of it first", coerce=int)
    deputy = SelectField("Who stands in", coerce=int)
    hours = Number("They ring within so many hours", default=HOURS)
