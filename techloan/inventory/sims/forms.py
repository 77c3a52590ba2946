"""The forms of SIMs."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from techloan import cells
from techloan.fields import Day, refuse
from techloan.inventory.forms import at_most, closed, tidy, tidy_note
from techloan.inventory.sims.rules import refusal_of_iccid, refusal_of_puk


class SimForm(FlaskForm):
    """A SIM: its network, its numbers, its plan. A new one says whose it is."""

    network = StringField("Network", [at_most(60)], filters=[tidy])
    iccid = StringField("Number on the card (ICCID)", [at_most(40)], filters=[closed])
    number = StringField("Telephone number", [at_most(30)], filters=[tidy])
    allowance = StringField("Allowance", [at_most(100)], filters=[tidy])
    expires_on = Day("Last day on which it works", [Optional()])
    puk = StringField("PUK", [at_most(20)], filters=[closed])
    forget_puk = BooleanField("Forget the PUK that is kept")
    partner_id = SelectField("Partner", [InputRequired("Choose whose it is.")], coerce=int)
    note = TextAreaField("Note", [at_most(500)], filters=[tidy_note])
    # What the form began with: whoever saves over somebody else's change is told.
    version = HiddenField()

    def validate_iccid(self, field: Field) -> None:
        """Refuse what cannot be the number on a card."""
        refuse(refusal_of_iccid(field.data or ""))

    def validate_number(self, field: Field) -> None:
        """Refuse what is no telephone number."""
        read = cells.phone(field.data or "")
        refuse(f"Please check the number: {read.why}." if field.data and not read.value else None)

    def validate_puk(self, field: Field) -> None:
        """Refuse what cannot be a PUK."""
        refuse(refusal_of_puk(field.data or ""))

    @property
    def phone(self) -> str:
        """Return the telephone number as people write it."""
        return cells.phone(self.number.data or "").value or ""


class PutInForm(FlaskForm):
    """Into which device a SIM goes."""

    tag = StringField(
        "Asset tag of the device",
        [InputRequired("Scan the device, or type its tag."), at_most(200)],
        filters=[tidy],
    )


class TakeOutForm(FlaskForm):
    """Why a SIM comes out."""

    why = StringField("Why? You may leave this empty", [at_most(250)], filters=[tidy])
