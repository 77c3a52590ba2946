"""The forms about agreements and photos."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from techloan.dates import day
from techloan.fields import Lines, Words, at_most, refuse
from techloan.loans.agreements import rules, texts
from techloan.loans.agreements.models import AgreementText
from techloan.loans.agreements.rules import SAID_BY_WORDS, SaidBy, Strokes

PAPER, SPOKEN, NOT_YET = "paper", "spoken", "none"


class SignForm(FlaskForm):
    """A signature drawn on the screen, or a name that is typed and a tick."""

    text = SelectField(coerce=int)
    strokes = StringField("Sign here with a finger or the mouse")
    typed_name = Words("Your name", [at_most(200)])
    yes = BooleanField("I have read this, or it was read to me, and I agree")

    @property
    def drawn(self) -> Strokes:
        """Return the strokes of the signature."""
        return rules.strokes(self.strokes.data or "")

    def validate_strokes(self, field: StringField) -> None:
        """Refuse a signature of nothing; who types their name draws none."""
        if self.by_name:
            return
        if not field.data:
            refuse(rules.EMPTY)
        try:
            refuse(rules.refusal_of_signature(self.drawn))
        except rules.Damaged:
            refuse(rules.DAMAGED)

    def validate_typed_name(self, field: Words) -> None:
        """Refuse a name without letters."""
        if self.by_name:
            refuse(rules.refusal_of_name(field.data))

    def validate_yes(self, field: BooleanField) -> None:
        """Ask for the tick beside a typed name."""
        if self.by_name and not field.data:
            refuse("Please tick that you agree.")

    @property
    def by_name(self) -> bool:
        """Say whether a name was typed or ticked, and nothing drawn."""
        return bool(self.typed_name.data or self.yes.data) and not self.strokes.data


class RecordForm(FlaskForm):
    """How they agreed where it was not on this screen: on paper, spoken, or not yet."""

    how = StringField(validators=[InputRequired("Say how they agreed.")])
    text = SelectField("Which words are on the paper?", coerce=int)
    heard_by = Words("Who heard it?", [at_most(200)])
    # When the agreement was written down that the page showed.
    seen = HiddenField()

    def validate_how(self, field: StringField) -> None:
        """Refuse what no button of the page says."""
        if field.data not in (PAPER, SPOKEN, NOT_YET):
            refuse("Say how they agreed.")

    def validate_heard_by(self, field: Words) -> None:
        """Ask who heard it."""
        if self.how.data == SPOKEN:
            refuse(rules.refusal_of_name(field.data) and "Say who heard it.")

    def offer(self, versions: list[AgreementText]) -> None:
        """Offer these versions of the words, the newest first."""
        self.text.choices = {v.id: f"Number {v.id}, of {day(v.made_at)}" for v in versions}


class WordsForm(FlaskForm):
    """The words of the agreement, as somebody edits them."""

    body = Lines(
        "The words",
        [
            DataRequired("The agreement needs words."),
            Length(max=texts.LONGEST, message="Please keep it to one page: under 6,000 letters."),
        ],
    )


class PhotoForm(FlaskForm):
    """A photo of a device."""

    photo = FileField("A photo of its condition", [FileRequired("Take or choose a photo first.")])


class AccountsOffForm(FlaskForm):
    """Who says that accounts and pictures are off a device that has come back."""

    said_by = SelectField(
        "Are their accounts and pictures off it? Who says so?",
        choices={str(by): words for by, words in SAID_BY_WORDS.items()},
        default=SaidBy.BORROWER,
    )
