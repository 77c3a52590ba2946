"""The forms of the loan book."""

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from techloan import cells
from techloan.fields import Day, Lines, Words, at_most
from techloan.inventory.rules import CONDITION_WORDS, KIND_WORDS, Condition
from techloan.loans.agreements.rules import SAID_BY_WORDS, SaidBy
from techloan.loans.rules import (
    ENDING_WORDS,
    KEPT_WORDS,
    ONWARD_WORDS,
    Ending,
    KeptAs,
    Onward,
)

KEY = Regexp(r"^[0-9a-fA-F-]{36}$", message="The key of this form is damaged. Please scan again.")
CONDITIONS = {str(condition): words for condition, words in CONDITION_WORDS.items()}
KINDS = {str(kind): words for kind, words in KIND_WORDS.items()}
ENDINGS = {
    str(ending): words for ending, words in ENDING_WORDS.items() if ending is not Ending.RETURNED
}
ONWARDS = {"": "Not asked", **{str(plan): words for plan, words in ONWARD_WORDS.items()}}


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
    onward = SelectField("What comes next for them?", choices=ONWARDS, default="")
    accounts_off = BooleanField()
    said_by = SelectField(
        choices={str(by): words for by, words in SAID_BY_WORDS.items()}, default=SaidBy.BORROWER
    )
    idempotency_key = HiddenField(validators=[Optional(), KEY])

    @property
    def plan(self) -> Onward | None:
        """Return what they go on with, or None when nobody asked."""
        return Onward(self.onward.data) if self.onward.data else None

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
    why = Words("Why longer than their support?", [at_most(300)])


class EndForm(FlaskForm):
    """A loan's ending other than a return."""

    ending = RadioField(
        "What happened?",
        [InputRequired("Say what happened.")],
        choices=ENDINGS,
    )
    on = Day("When?", [InputRequired("Say on which day.")])
    kept_as = RadioField(
        "If they keep it",
        choices={str(kept): words for kept, words in KEPT_WORDS.items()},
        default=str(KeptAs.GIFTED),
    )
    price = StringField("What they paid, in pounds, if they bought it", [Length(max=20)])
    onward = RadioField("What comes next for them?", choices=ONWARDS, default="")
    note = Lines("Anything to add?", [Length(max=500)])

    def validate_price(self, field: Field) -> None:
        """Refuse what is no amount of money."""
        if cells.pence(field.data).why:
            raise ValidationError("Write the price in pounds, such as 20 or 20.50.")

    @property
    def price_pence(self) -> int | None:
        """Return the price in pence, or None when none was typed."""
        return cells.pence(self.price.data).value

    @property
    def plan(self) -> Onward | None:
        """Return what they go on with, or None when nobody asked."""
        return Onward(self.onward.data) if self.onward.data else None


class OnwardForm(FlaskForm):
    """What a borrower goes on with."""

    onward = RadioField("What comes next for them?", choices=ONWARDS, default="")

    @property
    def plan(self) -> Onward | None:
        """Return what was chosen, or None when nobody asked."""
        return Onward(self.onward.data) if self.onward.data else None


class LossForm(FlaskForm):
    """What is known of a loss by now."""

    happened_on = Day("When it happened", [Optional()])
    network_told_on = Day("The network was told", [Optional()])
    police_reference = Words("Police reference", [Length(max=60)])
    registered_on = Day("Registered as lost", [Optional()])
    locked_on = Day("Locked from afar", [Optional()])
    settled = BooleanField("This is all that we can find out")


class RequestForm(FlaskForm):
    """What a client asks for."""

    kind = RadioField("What do they ask for?", choices=KINDS, default="tablet")
    why = Words("What would they like to do with it?", [at_most(500)])
    needs_data = BooleanField("They have no internet at home: it needs a SIM or a MiFi")
    needs_help = BooleanField("They need somebody to help them at home")
    wanted_by = Day("By when do they need it?", [Optional()])
    asked_on = Day("When did they ask?", [InputRequired("Choose the day.")])


class SetAsideForm(FlaskForm):
    """A device for whoever asked, until a day."""

    tag = StringField(validators=[InputRequired("Choose the device."), Length(max=60)])
    until_on = Day("Until when?", [InputRequired("Choose the day.")])


class CancelForm(FlaskForm):
    """Why a request is cancelled."""

    why = Words("Why?", [DataRequired("Please say why, in a few words."), at_most(300)])


class FindForm(FlaskForm):
    """Who asks: a part of their name, their reference, telephone or postcode."""

    who = Words("Who asks?", [DataRequired("Type a part of their name."), at_most(100)])
