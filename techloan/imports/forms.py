"""The forms of imports."""

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, SelectField
from wtforms.validators import InputRequired

from techloan.imports.rules import KIND_WORDS, ImportKind
from techloan.people.models import Site


class UploadForm(FlaskForm):
    """A list to bring in: what it holds, the file, where its things belong, and of which day."""

    kind = SelectField("What is in the list?", [InputRequired("Choose what is in the list.")])
    file = FileField("The list", [FileRequired("Choose a file.")])
    site = SelectField("Whose is it, and where are devices kept?", coerce=int)
    as_at = DateField("The list was right on", [InputRequired("Choose the day of the list.")])

    def offer(self, kinds: list[ImportKind], sites: list[Site]) -> None:
        """Offer these kinds and sites, and no others."""
        self.kind.choices = {kind.value: KIND_WORDS[kind] for kind in kinds}
        if ImportKind.LOANS in kinds:
            self.kind.choices[ImportKind.LOANS] = "Loans (their clients and devices with them)"
        self.site.choices = {site.id: f"{site.partner.name}: {site.name}" for site in sites}


class SettleForm(FlaskForm):
    """The words of one held row. Its fields are those of the list, so they are read by name."""

    @staticmethod
    def typed(form: Any, names: list[str]) -> dict[str, str]:
        """Return what was typed for each field of the row."""
        typed = {name: form.get(f"field-{name}", "").strip() for name in names}
        # A browser ends the lines of a note as Windows does.
        return {name: text.replace("\r\n", "\n") for name, text in typed.items()}

    @staticmethod
    def taken(form: Any) -> dict[str, str]:
        """Return the offer that a person took for a field, if the button beside it was pressed."""
        return {
            name.removeprefix("use-"): value
            for name, value in form.items()
            if name.startswith("use-")
        }
