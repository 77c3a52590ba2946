"""Fields that the forms of every wing share."""

from wtforms import DateField

A_DAY = "Write the day as year, month, day, such as 2026-12-20."


class Day(DateField):
    """A day, with a sentence of ours for what is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(A_DAY) from None
