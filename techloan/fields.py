"""Fields that the forms of every wing share."""

import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from wtforms import DateField, IntegerField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from techloan.cells.reading import visible
from techloan.errors import Refused

A_DAY = "Write the day as year, month, day, such as 2026-12-20."
A_NUMBER = "Write a whole number, in digits."
HIDDEN = "A hidden character was in this field. We took it out. Please check it and send it again."


class Day(DateField):
    """A day, with a sentence of ours for what is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(A_DAY) from None


class Number(IntegerField):
    """A whole number, with a sentence of ours for what is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(A_NUMBER) from None


class Words(StringField):
    """Words on one line, with single spaces. Emoji and names in any writing stay as they are.

    Control characters are taken out and said, because a person would not see what they keep. What
    a form leaves out is empty.
    """

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **{"default": "", **more})

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0] if valuelist else ""
        self.data = " ".join(visible(typed).split())
        _refuse_hidden(typed)


class Lines(TextAreaField):
    """Words that may have several lines; their line ends stay. What is left out is empty."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **{"default": "", **more})

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = (valuelist[0] if valuelist else "").replace("\r\n", "\n").replace("\r", "\n")
        self.data = visible(typed).strip()
        _refuse_hidden(typed)


def row_numbers(typed: Iterable[str]) -> set[int]:
    """Return the numbers of rows that a form named; what can be no row's number is left out."""
    return {int(number) for number in typed if number.isdecimal() and len(number) < 10}


def at_most(letters: int) -> Length:
    """Return the check that a field has no more letters than its column keeps."""
    return Length(max=letters, message=f"Please keep this to {letters} letters.")


def refuse(sentence: str | None) -> None:
    """Put a sentence of the rules beside the field that is being checked; None refuses nothing."""
    if sentence:
        raise ValidationError(sentence)


def must_read(read: Callable[[str], object], typed: str) -> None:
    """Put beside the field that is being checked why it cannot be read, if it cannot."""
    try:
        read(typed)
    except Refused as refused:
        raise ValidationError(refused.sentence) from None


def _refuse_hidden(typed: str) -> None:
    if any(unicodedata.category(letter) == "Cc" and letter not in "\t\n" for letter in typed):
        raise ValueError(HIDDEN)
