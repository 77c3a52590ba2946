"""Mail, when it is set up: plain text through the SMTP server of TECHLOAN_MAIL_URL."""

from contextlib import suppress
from email.message import EmailMessage
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    import smtplib

TIMEOUT_SECONDS = 20
# What a server says when it will not have us, and when it will later (RFC 5321, 4.2.1).
_LATER = range(400, 500)


class Unsent(Exception):
    """A message surely did not go: the server said so, or never had the whole of it.

    `word` says why: no answer, not now, refused, not allowed.
    """

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class MayHaveGoneError(Exception):
    """The whole message was handed over, and then the server said nothing."""


def send(mail_url: str, to: str, subject: str, text: str, *, key: str = "") -> None:
    """Send one message. Raise OSError or smtplib.SMTPException when the server does not take it.

    `mail_url` is `smtp://user:password@host:port?from=address`; `smtps://` begins encrypted.
    """
    message = _message(mail_url, to, subject, text, key)
    with _server(mail_url) as server:
        server.send_message(message)


def send_once(mail_url: str, to: str, subject: str, text: str, key: str) -> None:
    """Send a message of which it must be known whether it went.

    `key` makes its Message-ID, the same at each attempt. Raise `Unsent` when it surely did not go,
    and `MayHaveGoneError` when nobody can tell.
    """
    import smtplib

    # No server that we know takes other letters in an address.
    if not to.isascii():
        raise Unsent("refused")
    message = _message(mail_url, to, subject, text, key)
    try:
        server = _server(mail_url)
    except smtplib.SMTPAuthenticationError:
        raise Unsent("not allowed") from None
    except (OSError, smtplib.SMTPException):
        raise Unsent("no answer") from None
    try:
        _hand_over(server, sender(mail_url), to, message)
    finally:
        # It went or it did not; how the server says good-bye changes nothing.
        server.close()


def sender(mail_url: str) -> str:
    """Return the address that messages come from: `from=` of the URL, or its user."""
    parts = urlsplit(mail_url)
    for pair in parts.query.split("&"):
        name, _, value = pair.partition("=")
        if name == "from" and value:
            return unquote(value)
    user = unquote(parts.username or "")
    return user if "@" in user else f"techloan@{parts.hostname or 'localhost'}"


def _message(mail_url: str, to: str, subject: str, text: str, key: str) -> EmailMessage:
    message = EmailMessage()
    message["To"], message["Subject"] = to, " ".join(subject.split())
    message["From"] = sender(mail_url)
    if key:
        message["Message-ID"] = f"<{key}@{sender(mail_url).rpartition('@')[2]}>"
        # No out-of-office answers, please (RFC 3834).
        message["Auto-Submitted"] = "auto-generated"
    # Every server takes seven bits, and no line is too long for it then.
    message.set_content(text, cte="quoted-printable")
    return message


def _server(mail_url: str) -> "smtplib.SMTP":
    # The worker sends; a server only knows how, and does without what it takes.
    import smtplib
    import ssl

    parts = urlsplit(mail_url)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    host, seconds = parts.hostname or "localhost", TIMEOUT_SECONDS
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        context = ssl.create_default_context()
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=seconds, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=seconds)
    try:
        # What a server can do is known only when it was greeted.
        server.ehlo_or_helo_if_needed()
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo_or_helo_if_needed()
        if user:
            server.login(user, password)
    except BaseException:
        server.close()
        raise
    return server


def _hand_over(server: "smtplib.SMTP", source: str, to: str, message: EmailMessage) -> None:
    """Say each word of the protocol, so that it is known behind which of them it broke."""
    import smtplib

    try:
        # What it says of our own address is true of every message: all of them wait.
        _refuse(server.mail(source)[0], 250, otherwise="not allowed")
        _refuse(server.rcpt(to)[0], 250, 251)
        _refuse(server.docmd("DATA")[0], 354)
    except (OSError, smtplib.SMTPException):
        raise Unsent("no answer") from None
    try:
        server.send(_dotted(message.as_bytes()))
        code = server.getreply()[0]
    except (OSError, smtplib.SMTPException):
        raise MayHaveGoneError from None
    _refuse(code, 250)
    with suppress(OSError, smtplib.SMTPException):
        server.quit()


def _refuse(code: int, *right: int, otherwise: str = "refused") -> None:
    if code == 421:
        raise Unsent("no answer")
    if code not in right:
        raise Unsent("not now" if code in _LATER else otherwise)


def _dotted(content: bytes) -> bytes:
    """Return a message as it goes over the line: CRLF, and a dot more where a line begins so."""
    lines = content.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n")
    sent = (b"." + line if line.startswith(b".") else line for line in lines)
    return b"\r\n".join([*sent, b".", b""])
