"""The environment: where techloan runs and its secrets. Each setting, its default, its check."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from techloan import encryption
from techloan.errors import Refused

LOCAL_HOSTS = ("localhost", "127.0.0.1")


@dataclass(frozen=True)
class Config:
    """Everything that the environment decides; people decide the rest on the page /settings."""

    data: Path
    database_url: str
    reports_database_url: str
    secret_key: str
    data_keys: tuple[str, ...]
    public_url: str
    mail_url: str
    proxies: int
    development: bool
    port: int
    text_url: str = ""

    @property
    def https(self) -> bool:
        """Say whether people reach us by https, so that cookies and headers can insist on it."""
        return self.public_url.startswith("https://")

    @property
    def hosts(self) -> list[str]:
        """Return the host names that a request may name; any other is refused."""
        host = urlsplit(self.public_url).hostname
        return [*LOCAL_HOSTS, *([host] if host else [])]


def from_environment(environment: Mapping[str, str] = os.environ) -> Config:
    """Read the settings `TECHLOAN_*`; raise `Refused` with what to do when one cannot be.

    With TECHLOAN_DEVELOPMENT=1 missing secrets are made once and kept in the data folder, and texts
    are files there.
    """
    data = Path(environment.get("TECHLOAN_DATA", "instance")).resolve()
    development = environment.get("TECHLOAN_DEVELOPMENT", "") == "1"
    secret_key = environment.get("TECHLOAN_SECRET_KEY", "")
    data_keys = environment.get("TECHLOAN_DATA_KEYS", "")
    if development:
        secret_key = secret_key or _kept(data / "development-secret-key")
        data_keys = data_keys or _kept(data / "development-data-keys")
    on_trial = (data / "texts").as_uri() if development else ""
    url = environment.get("TECHLOAN_DATABASE_URL", f"sqlite:///{data / 'techloan.sqlite'}")
    return Config(
        data=data,
        database_url=url,
        reports_database_url=environment.get("TECHLOAN_REPORTS_DATABASE_URL", url),
        secret_key=secret_key,
        data_keys=tuple(key.strip() for key in data_keys.split(",") if key.strip()),
        public_url=_public_url(environment.get("TECHLOAN_PUBLIC_URL", "")),
        mail_url=_mail_url(environment.get("TECHLOAN_MAIL_URL", "")),
        text_url=_text_url(environment.get("TECHLOAN_TEXT_URL", on_trial)),
        proxies=_number(environment, "TECHLOAN_PROXIES", 0),
        development=development,
        port=_number(environment, "PORT", 5000),
    )


def check_secrets(config: Config) -> None:
    """Refuse to go on without proper secrets: a long secret key, and Fernet keys that work."""
    if len(config.secret_key) < 32:
        raise Refused(
            "TECHLOAN_SECRET_KEY is missing or shorter than 32 characters. "
            "Make one with: techloan keys new"
        )
    if not config.data_keys:
        raise Refused("TECHLOAN_DATA_KEYS is missing. Make one with: techloan keys new")
    if not all(encryption.is_key(key) for key in config.data_keys):
        raise Refused(
            "TECHLOAN_DATA_KEYS holds something that is not a key. Make one with: techloan keys new"
        )


def _kept(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(encryption.new_key())
    return path.read_text().strip()


def _public_url(text: str) -> str:
    if not text:
        return ""
    parts = urlsplit(text)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise Refused("TECHLOAN_PUBLIC_URL must be a web address such as https://loans.example.org")
    if parts.scheme == "http" and parts.hostname not in LOCAL_HOSTS:
        raise Refused("TECHLOAN_PUBLIC_URL must begin with https:// (http is for localhost only).")
    return text.rstrip("/")


def _mail_url(text: str) -> str:
    parts = urlsplit(text)
    if text and not (parts.scheme in ("smtp", "smtps") and parts.hostname):
        raise Refused(
            "TECHLOAN_MAIL_URL must be such as "
            "smtp://user:password@mail.example.org:587?from=loans@example.org"
        )
    return text


def _text_url(text: str) -> str:
    parts = urlsplit(text)
    on_trial = parts.scheme == "file" and parts.path.startswith("/") and not parts.netloc
    twilio = parts.scheme == "twilio" and parts.username and parts.password
    if text and not on_trial and not (twilio and parts.hostname and "from=" in parts.query):
        raise Refused(
            "TECHLOAN_TEXT_URL must be such as "
            "twilio://SID:TOKEN@HOST?from=%2B447700900199, or for a trial file:///folder"
        )
    return text


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, str(default))
    if not text.isdecimal():
        raise Refused(f"{name} must be a whole number, not {text!r}.")
    return int(text)
