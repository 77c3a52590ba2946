"""The forms of support sessions."""

from datetime import date, datetime, time

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, SelectField, SelectMultipleField, TimeField
from wtforms.validators import InputRequired, Optional

from techloan.fields import Day, Lines, Number, Words, at_most, refuse
from techloan.support.rules import (
    HOW_WORDS,
    MINUTES,
    NEXT_WORDS,
    TOPIC_WORDS,
    WENT_WORDS,
    WHY_WORDS,
    How,
    NextStep,
    State,
    Topic,
    Went,
    clock_on,
    refusal_of_day_ahead,
    refusal_of_day_done,
    refusal_of_minutes,
    told,
)

OTHER = "other"
A_TIME = "Write the time as hours and minutes, such as 10:30."


class Clock(TimeField):
    """A clock time, with a sentence of ours for what is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(A_TIME) from None


class PlanForm(FlaskForm):
    """A support session that is to be: who helps, when, how, where, with which device."""

    today: date
    before: date | None = None

    on_day = Day("Which day?", [InputRequired("Choose the day.")])
    starts = Clock("What time?", [Optional()])
    how = RadioField(
        "How?",
        [InputRequired("Choose how.")],
        choices={str(how): words for how, words in HOW_WORDS.items()},
        default=str(How.VISIT),
    )
    place = Words("Where?", [at_most(100)])
    helper = SelectField("Who helps?", coerce=int)
    device = SelectField("With which device?", coerce=int)

    def validate_on_day(self, field: Field) -> None:
        """Refuse a day that has gone by, unless it was planned for that day before."""
        if field.data is not None and field.data != self.before:
            refuse(refusal_of_day_ahead(field.data, self.today))

    @property
    def starts_at(self) -> datetime | None:
        """Return the moment at which it begins, where a clock time was given."""
        clock: time | None = self.starts.data
        return clock_on(self.on_day.data, clock)


class RecordForm(FlaskForm):
    """What was done: taps first, then words. `key` names this form, however often it is sent."""

    today: date

    on_day = Day("Which day?", [InputRequired("Choose the day.")])
    how = RadioField(
        "How?",
        [InputRequired("Tap how.")],
        choices={str(how): words for how, words in HOW_WORDS.items()},
    )
    minutes = RadioField(
        "How long?",
        [InputRequired("Tap how long it took.")],
        choices={**{str(n): f"{n} min" for n in MINUTES}, OTHER: "Other"},
    )
    other_minutes = Number("Minutes, if other", [Optional()])
    topics = SelectMultipleField(
        "What did you practise?",
        choices={str(topic): words for topic, words in TOPIC_WORDS.items()},
    )
    went = RadioField(
        "How did it go?",
        [Optional()],
        choices={str(went): words for went, words in WENT_WORDS.items()},
        default="",
    )
    tried = Lines("What was tried", [at_most(1000)])
    comes_next = RadioField(
        "What comes next?",
        [Optional()],
        choices={str(step): words for step, words in NEXT_WORDS.items()},
        default="",
    )
    next_step = Lines("Next step", [at_most(500)])
    note = Lines("Only for the case worker and coordinators", [at_most(2000)])
    helper = SelectField("Who helped?", coerce=int)
    device = SelectField("With which device?", coerce=int)
    key = HiddenField()

    def validate_on_day(self, field: Field) -> None:
        """Refuse a day that is still to come, or too long ago."""
        if field.data is not None:
            refuse(refusal_of_day_done(field.data, self.today))

    def validate_minutes(self, field: Field) -> None:
        """Refuse how long it took, when it was not tapped and cannot be."""
        other = self.other_minutes
        # What was typed and is no number is said beside its own field.
        if field.data == OTHER and (other.data is not None or not any(other.raw_data or [])):
            refuse(refusal_of_minutes(other.data))

    @property
    def length(self) -> int:
        """Return how many minutes were tapped or typed."""
        return int(self.other_minutes.data if self.minutes.data == OTHER else self.minutes.data)

    @property
    def practised(self) -> frozenset[Topic]:
        """Return what was ticked."""
        return frozenset(Topic(topic) for topic in self.topics.data or [])

    @property
    def tried_words(self) -> str:
        """Return how it went and what was tried, as one text."""
        return told(WENT_WORDS[Went(self.went.data)] if self.went.data else "", self.tried.data)

    @property
    def next_words(self) -> str:
        """Return what comes next, tapped and typed, as one text."""
        tapped = NEXT_WORDS[NextStep(self.comes_next.data)] if self.comes_next.data else ""
        return told(tapped, self.next_step.data)


class OffForm(FlaskForm):
    """A support session that does not happen, or did not."""

    what = RadioField(
        "What happened?",
        [InputRequired("Choose what happened.")],
        choices={
            str(State.CANCELLED): "It is cancelled",
            str(State.MISSED): "The helper was there, and they were not",
        },
        default=str(State.CANCELLED),
    )
    why = RadioField(
        "Why?",
        [InputRequired("Choose why.")],
        choices={str(why): words for why, words in WHY_WORDS.items()},
    )
