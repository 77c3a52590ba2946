"""Texts, when they are set up: through the provider of TECHLOAN_TEXT_URL.

- `twilio://SID:TOKEN@HOST?from=+44…` (HOST: api.twilio.com) sends by Twilio's Messages resource
  (https://www.twilio.com/docs/messaging/api/message-resource): a form to
  `/2010-04-01/Accounts/SID/Messages.json` with To, From and Body, and HTTP basic authentication.
- `file:///folder` is for a trial: it writes one file a message, and nobody is texted.
"""

import os
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urlencode, urlsplit

from techloan.config import LOCAL_HOSTS
from techloan.mail import MayHaveGoneError, Unsent

if TYPE_CHECKING:
    from http.client import HTTPConnection

TIMEOUT_SECONDS = 20
CREATED, TOO_MANY = 201, 429
NOT_ALLOWED = (401, 403)


def send_once(text_url: str, to: str, words: str, key: str) -> None:
    """Send one text to a number such as +447700900101.

    Raise `Unsent` when it surely did not go, and `MayHaveGoneError` when nobody can tell.
    """
    parts = urlsplit(text_url)
    if parts.scheme == "file":
        _write(Path(unquote(parts.path)), to, words, key)
    else:
        _twilio(parts, to, words)


def _write(folder: Path, to: str, words: str, key: str) -> None:
    # Written aside and moved: a file is there whole or not at all, and twice the same is one.
    try:
        folder.mkdir(parents=True, exist_ok=True)
        beside = folder / f".{key}"
        beside.write_text(f"{to}\n{words}\n", encoding="utf-8")
        beside.chmod(0o600)
        os.replace(beside, folder / f"{key}.txt")
    except OSError:
        raise Unsent("no answer") from None


def _twilio(parts: SplitResult, to: str, words: str) -> None:
    from http.client import HTTPException

    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    asked = dict(pair.partition("=")[::2] for pair in parts.query.split("&"))
    form = {"To": to, "From": unquote(asked.get("from", "")), "Body": words}
    proof = b64encode(f"{user}:{password}".encode()).decode()
    head = {
        "Authorization": f"Basic {proof}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection = _connection(parts)
    try:
        connection.connect()
    except OSError:
        raise Unsent("no answer") from None
    try:
        address = f"/2010-04-01/Accounts/{user}/Messages.json"
        connection.request("POST", address, urlencode(form), head)
        status = connection.getresponse().status
    except (OSError, HTTPException):
        raise MayHaveGoneError from None
    finally:
        connection.close()
    _judge(status)


def _connection(parts: SplitResult) -> "HTTPConnection":
    from http.client import HTTPConnection, HTTPSConnection

    host = parts.hostname or "api.twilio.com"
    # Unlocked only to this computer, where tests play the provider.
    kind = HTTPConnection if host in LOCAL_HOSTS else HTTPSConnection
    return kind(host, parts.port, timeout=TIMEOUT_SECONDS)


def _judge(status: int) -> None:
    if status == CREATED:
        return
    if status in NOT_ALLOWED:
        raise Unsent("not allowed")
    if status == TOO_MANY:
        raise Unsent("not now")
    if 400 <= status < 500:
        raise Unsent("refused")
    raise MayHaveGoneError
