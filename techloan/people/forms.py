"""The forms about people."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import (
    DataRequired,
    EqualTo,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
)

from techloan.fields import A_NUMBER, Day, Lines, Number, Words, at_most, must_read, refuse
from techloan.people import deciding
from techloan.people.messages.rules import BEST_WORDS
from techloan.people.models import Client
from techloan.people.rules import (
    BASIS_WORDS,
    CONSENTS,
    PRINT_WORDS,
    refusal_of_beginning,
    refusal_of_birth_year,
    refusal_of_domains,
    refusal_of_reference,
)
from techloan.permissions import Role
from techloan.settings import Settings

# Something before and after an @, with a dot behind it: more than that only the mail can tell.
EMAIL = Regexp(r"^$|^[^@\s]+@[^@\s]+\.[^@\s.]+$", message="Write it like name@example.org.")
ROLE_WORDS = {
    Role.VOLUNTEER: "Volunteer: sees the people they support",
    Role.DESK: "Desk: lends and takes back, for their partner",
    Role.COORDINATOR: "Coordinator: everything about clients and devices",
    Role.ADMINISTRATOR: "Administrator: staff, partners and settings",
}
PREFIX = Regexp(
    r"^[A-Z0-9]{1,8}(-[A-Z0-9]{1,8}){0,2}$", message="Use capitals and digits, such as TAB."
)
Choices = Mapping[Any, str]


class SignInForm(FlaskForm):
    """Address and password."""

    email = StringField(
        "E-mail address", [InputRequired("Enter your e-mail address."), Length(max=200)]
    )
    password = PasswordField("Password", [InputRequired("Enter your password."), Length(max=200)])


class ForgottenForm(FlaskForm):
    """The address to send a link to."""

    email = StringField(
        "E-mail address", [InputRequired("Enter your e-mail address."), Length(max=200)]
    )


class PasswordForm(FlaskForm):
    """A new password, twice."""

    password = PasswordField("New password", [InputRequired("Choose a password."), Length(max=200)])
    again = PasswordField(
        "The same again",
        [
            InputRequired("Enter the password once more."),
            EqualTo("password", "The two passwords are not the same."),
        ],
    )


class ChangePasswordForm(PasswordForm):
    """The password that one has, and a new one, twice."""

    now = PasswordField(
        "The password you have now", [InputRequired("Enter the password you have now.")]
    )


class StaffForm(FlaskForm):
    """A member of staff: name, ways to reach them, roles, and where they work."""

    name = Words("Name", [DataRequired("Enter their name."), at_most(100)])
    email = Words("E-mail address", [DataRequired("Enter the address."), EMAIL, at_most(200)])
    phone = Words("Telephone", [at_most(40)])
    roles = SelectMultipleField(
        "Roles",
        [InputRequired("Choose at least one role.")],
        choices={str(role): words for role, words in ROLE_WORDS.items()},
    )
    partner = SelectField("Partner", coerce=int)
    site = SelectField("Site", coerce=int)


class PartnerForm(FlaskForm):
    """A partner: its name, whether it leads the service, and how its staff are known by mail."""

    name = Words("Name", [DataRequired("Enter the partner's name."), at_most(100)])
    is_lead = BooleanField("This partner leads the service")
    mail_domains = Words("Mail domains of its staff", [at_most(300)])

    def validate_mail_domains(self, field: Field) -> None:
        """Refuse what is no list of mail domains."""
        refuse(refusal_of_domains(field.data))


class SiteForm(FlaskForm):
    """A site: where devices are kept."""

    name = Words("Name", [DataRequired("Enter the site's name."), at_most(100)])
    address = Lines("Address", [at_most(300)])
    phone = Words("Telephone", [at_most(40)])


class ClientForm(FlaskForm):
    """A client, in the groups in which one asks. `for_client` adds the eligibility lines."""

    today: date

    version = HiddenField()
    given_name = Words("First name", [DataRequired("Enter their first name."), at_most(100)])
    family_name = Words("Family name", [at_most(100)])
    preferred_name = Words("What they like to be called", [at_most(100)])
    reference = Words("Reference", [at_most(30)])
    partner = SelectField("Partner", coerce=int)
    phone = Words("Telephone", [at_most(40)])
    other_phone = Words("Another telephone", [at_most(40)])
    email = Words("E-mail address", [EMAIL, at_most(200)])
    address = Lines("Address", [at_most(300)])
    postcode = Words("Postcode", [at_most(12)])
    district = SelectField("District", default="")
    may_ring = BooleanField("We may ring")
    may_leave_voicemail = BooleanField("We may leave a voicemail")
    may_text = BooleanField("We may text")
    may_email = BooleanField("We may e-mail")
    may_write = BooleanField("We may write letters")
    best_way = SelectField("Which way do they like best?", default="", choices=BEST_WORDS)
    reach_words = Words("When and how is best?", [at_most(200)])
    print_size = RadioField(
        "Print size",
        coerce=int,
        choices={int(size): words for size, words in PRINT_WORDS.items()},
    )
    language = SelectField("Language")
    interpreter = BooleanField("They need an interpreter")
    hearing = Words("Hearing", [at_most(200)])
    carer_name = Words("Somebody to ring instead", [at_most(100)])
    carer_phone = Words("Their telephone", [at_most(40)])
    other_needs = Words("Anything else that helps", [at_most(300)])
    born_in = Number("Year of birth", [Optional()])
    referral_source = SelectField("Who referred them?", default="")
    referred_on = Day("When?", [Optional()])
    support_from = Day("Support from", [Optional()])
    support_until = Day("Support until", [Optional()])
    basis = SelectField(
        "Why may we keep their record?",
        default="",
        choices={"": "Not recorded", **{str(b): words for b, words in BASIS_WORDS.items()}},
    )
    note = Lines("Note", [at_most(4000)])

    def validate_reference(self, field: Field) -> None:
        """Refuse a reference of other than letters, digits and hyphens."""
        refuse(refusal_of_reference(field.data))

    def validate_born_in(self, field: Field) -> None:
        """Refuse a year in which nobody alive was born."""
        refuse(refusal_of_birth_year(field.data, self.today))

    def validate_support_from(self, field: Field) -> None:
        """Refuse support that begins in a year that nobody meant."""
        refuse(refusal_of_beginning(field.data, self.today))

    def validate_support_until(self, field: Field) -> None:
        """Refuse support that ends before it begins."""
        begins = self.support_from.data
        early = bool(field.data and begins and field.data < begins)
        refuse("Support cannot end before it begins." if early else None)


class SupporterForm(FlaskForm):
    """Who supports a client from now on."""

    staff = SelectField("Volunteer", coerce=int)
    started_on = Day("From", [InputRequired("Choose the day.")])


class CaseWorkerForm(FlaskForm):
    """The case worker of a client."""

    case_worker = SelectField("Case worker", coerce=int)


class ConsentForm(FlaskForm):
    """Something that a client agreed to."""

    purpose = SelectField("What did they agree to?", choices={word: word for word in CONSENTS})
    given_on = Day("When?", [InputRequired("Choose the day.")])
    words = Lines("The words they were asked", [at_most(500)])


class DiedForm(FlaskForm):
    """The day on which a client died."""

    died_on = Day("When did they die?", [InputRequired("Choose the day, as near as you know.")])


class SettingsForm(FlaskForm):
    """What people decide. `settings_form` adds fields for each kind and each eligibility line."""

    seen = HiddenField()
    organisation = Words("Name", [DataRequired("Enter the name."), at_most(100)])
    phone = Words("Telephone", [at_most(40)])
    found_words = Words("Words before the number", [DataRequired("Enter some."), at_most(60)])
    reference_prefix = Words("References begin with", [PREFIX])
    support_months = Number(
        "Months of support", [InputRequired(A_NUMBER), NumberRange(1, 120, "Choose 1 to 120.")]
    )
    languages = Lines("Languages")
    districts = Lines("Districts")
    referral_sources = Lines("Who refers people")

    def validate_languages(self, field: Field) -> None:
        """Refuse lines that are no code with a name."""
        must_read(deciding.languages, field.data)

    def validate_districts(self, field: Field) -> None:
        """Refuse lines that are too long, or too many."""
        must_read(deciding.lines, field.data)

    validate_referral_sources = validate_districts


def settings_form(kinds: Mapping[str, str], lines: int, **more: Any) -> SettingsForm:
    """Return the form of the settings: days and prefix for each kind, and some eligibility lines.

    `kinds` are the kinds of device with their words.
    """
    days = [InputRequired(A_NUMBER), NumberRange(1, 1096, "Choose 1 to 1,096 days.")]
    fields: dict[str, Any] = {}
    for kind, words in kinds.items():
        fields[f"days_{kind}"] = Number(f"{words}: days", days)
        fields[f"prefix_{kind}"] = Words(f"{words}: tags begin with", [PREFIX])
    for n in range(lines):
        fields[f"key_{n}"] = HiddenField()
        fields[f"question_{n}"] = Words(f"Question {n + 1}", [at_most(200)])
        fields[f"required_{n}"] = BooleanField("A “no” means that they cannot borrow", default=True)
    form: SettingsForm = type("SettingsForm", (SettingsForm,), fields)(**more)
    return form


def client_form(
    settings: Settings, today: date, partners: Choices, kept: Client | None, **more: Any
) -> ClientForm:
    """Return the form of a client, with a question for each eligibility line of the settings.

    `kept` is the client as they are kept; None for a new one.
    """
    answers = {"yes": "Yes", "no": "No", "": "Not asked"}
    asked = {
        f"eligible-{line.key}": RadioField(line.question, choices=answers, default="")
        for line in settings.eligibility
    }
    form: ClientForm = type("ClientForm", (ClientForm,), {**asked, "today": today})(**more)
    form.partner.choices = dict(partners)
    form.district.choices = _one_of(settings.districts, kept.district if kept else "")
    sources = settings.referral_sources
    form.referral_source.choices = _one_of(sources, kept.referral_source if kept else "")
    language = kept.language if kept else "en"
    form.language.choices = {language: language, **settings.languages}
    return form


def _one_of(words: Sequence[str], kept: str) -> Choices:
    # What is kept stays a choice, even when the settings have dropped it since.
    listed = [*words, kept] if kept and kept not in words else words
    return {"": "Not recorded", **{word: word for word in listed}}
