"""The forms of the loan book."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from techloan.fields import Day, Lines, Words
from techloan.inventory.rules import CONDITION_WORDS, Condition
from techloan.loans.agreements.rules import SAID_BY_WORDS, SaidBy
from techloan.loans.rules import ENDING_WORDS, Ending

KEY = Regexp(r"^[0-9a-fA-F-]{36}$", message="The key of this form is damaged. Please scan again.")
CONDITIONS = {str(condition): words for condition, words in CONDITION_WORDS.items()}
ENDINGS = {
    str(ending): words for ending, words in ENDING_WORDS.items() if ending is not Ending.RETURNED
}


class CheckedBefore:
    """What the forms of the desk do without: the token of every request is checked before."""

    csrf = False


class CheckOutForm(FlaskForm):
    """A device to a client until a day. The kit's ticks ride beside it."""

    Meta = CheckedBefore
    asset_tag = StringField(validators=[InputRequired("Scan the device first."), Length(max=200)])
    client = StringField(validators=[InputRequired("Choose who it is for."), Length(max=60)])
    due_on = Day("Due back", [Optional()])
    idempotency_key = HiddenField(validators=[Optional(), KEY])


class CheckInForm(FlaskForm):
    """A device back, in a condition."""

    Meta = CheckedBefore
    asset_tag = StringField(validators=[InputRequired("Scan the device first."), Length(max=200)])
    condition = SelectField("Condition", choices={"": "", **CONDITIONS}, default="")
    note = Words("Note", [Length(max=500, message="Please keep the note under 500 letters.")])
    accounts_off = BooleanField()
    said_by = SelectField(
        choices={str(by): words for by, words in SAID_BY_WORDS.items()}, default=SaidBy.BORROWER
    )
    idempotency_key = HiddenField(validators=[Optional(), KEY])

    @property
    def off(self) -> SaidBy | None:
        """Return who says that accounts and pictures are off the device, or None."""
        return SaidBy(self.said_by.data) if self.accounts_off.data else None

    @property
    def seen(self) -> Condition | None:
        """Return the condition that was chosen, or None."""
        return Condition(self.condition.data) if self.condition.data else None


class RenewForm(FlaskForm):
    """A new due date."""

    due_on = Day("Due back", [InputRequired("Choose the new day.")])


class EndForm(FlaskForm):
    """A loan's ending other than a return."""

    ending = RadioField(
        "What happened?",
        [InputRequired("Say what happened.")],
        choices=ENDINGS,
    )
    on = Day("When?", [InputRequired("Say on which day.")])
    note = Lines("Anything to add?", [Length(max=500)])
