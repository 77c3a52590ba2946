"""Mail, when it is set up: plain text through the SMTP server of TECHLOAN_MAIL_URL."""

from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 20


def send(mail_url: str, to: str, subject: str, text: str) -> None:
    """Send one message. Raise OSError or smtplib.SMTPException when the server does not take it.

    `mail_url` is `smtp://user:password@host:port?from=address`; `smtps://` begins encrypted.
    """
    # The worker sends; a server only knows how, and does without what it takes.
    import smtplib

    parts = urlsplit(mail_url)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    message = EmailMessage()
    message["To"], message["Subject"] = to, " ".join(subject.split())
    message["From"] = sender(mail_url)
    message.set_content(text)
    maker = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    port = parts.port or (465 if parts.scheme == "smtps" else 25)
    with maker(parts.hostname or "localhost", port, timeout=TIMEOUT_SECONDS) as server:
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls()
        if user:
            server.login(user, password)
        server.send_message(message)


def sender(mail_url: str) -> str:
    """Return the address that messages come from: `from=` of the URL, or its user."""
    parts = urlsplit(mail_url)
    for pair in parts.query.split("&"):
        name, _, value = pair.partition("=")
        if name == "from" and value:
            return unquote(value)
    user = unquote(parts.username or "")
    return user if "@" in user else f"techloan@{parts.hostname or 'localhost'}"
