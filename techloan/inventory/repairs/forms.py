"""The forms of the repair log."""

from flask_wtf import FlaskForm
from wtforms import Field, RadioField, StringField, ValidationError
from wtforms.validators import InputRequired

from techloan import cells
from techloan.fields import Day
from techloan.inventory.forms import at_most, tidy
from techloan.inventory.repairs.rules import OFFERED, OUTCOME_WORDS, RepairOutcome


class SendForm(FlaskForm):
    """Where a device is sent, and what is wrong with it."""

    wrong = StringField(
        "What is wrong with it?",
        [InputRequired("Say what is wrong with it, in a few words."), at_most(250)],
        filters=[tidy],
    )
    sent_to = StringField("Who repairs it?", [at_most(100)], filters=[tidy])
    on = Day("Sent on", [InputRequired("Say on which day.")])


class CostForm(FlaskForm):
    """What a repair cost."""

    cost = StringField("Cost, in pounds", [at_most(20)], filters=[tidy])

    def validate_cost(self, field: Field) -> None:
        """Refuse what is no amount of money."""
        if cells.pence(field.data).why:
            raise ValidationError("Write the cost in pounds, such as 45 or 45.50.")

    @property
    def cost_pence(self) -> int | None:
        """Return the cost in pence, or None when none was typed."""
        return cells.pence(self.cost.data).value


class BackForm(CostForm):
    """What came of a repair."""

    outcome = RadioField(
        "What came of it?",
        [InputRequired("Say what came of it.")],
        choices={str(outcome): OUTCOME_WORDS[outcome] for outcome in OFFERED},
    )
    done = StringField("What was done?", [at_most(250)], filters=[tidy])
    on = Day("Back on", [InputRequired("Say on which day.")])

    @property
    def came_of_it(self) -> RepairOutcome:
        """Return what came of the repair."""
        return RepairOutcome(self.outcome.data)
