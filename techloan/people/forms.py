"""The forms about people."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length


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
