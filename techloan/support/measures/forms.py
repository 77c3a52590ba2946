"""The forms of measures."""

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from techloan.fields import Day
from techloan.support.measures.instruments import INSTRUMENTS, RATHER_NOT_WORDS, Question
from techloan.support.measures.rules import POINT_WORDS

RATHER_NOT = "rather-not"


class BeginForm(FlaskForm):
    """What to ask, at which point, and on which day it was asked."""

    instrument = SelectField(
        "What do you want to ask?",
        choices={one.key: one.title for one in INSTRUMENTS.values()},
    )
    point = RadioField(
        "When in their time with us?",
        [InputRequired("Choose when.")],
        choices={str(point): words for point, words in POINT_WORDS.items()},
    )
    on_day = Day("On which day was it asked?", [InputRequired("Choose the day.")])


class AnswerForm(FlaskForm):
    """The answer to one question."""

    answer = RadioField("", [InputRequired("Choose one of the answers.")])

    @property
    def value(self) -> int | None:
        """Return the answer as a number; None is that somebody would rather not say."""
        return None if self.answer.data == RATHER_NOT else int(self.answer.data)


def answer_form(question: Question, given: dict[str, int | None]) -> AnswerForm:
    """Return the form of a question, with the answer that was given before."""
    numbers = range(question.least, question.most + 1)
    choices = question.choices or tuple((number, str(number)) for number in numbers)
    data = None
    if question.key in given:
        value = given[question.key]
        data = {"answer": RATHER_NOT if value is None else str(value)}
    form = AnswerForm(data=data)
    form.answer.label.text = question.words
    offered = {str(value): words for value, words in choices}
    form.answer.choices = {**offered, RATHER_NOT: RATHER_NOT_WORDS}
    return form
