"""The environment: each setting, its default, and what is said when it cannot be."""

from pathlib import Path

import pytest

from techloan import encryption
from techloan.config import check_secrets, from_environment
from techloan.errors import Refused

# Fixed, because the names of the tests hold it and every worker must collect the same names.
KEY = "A" * 43 + "="


def test_without_settings_it_is_one_office_with_sqlite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    config = from_environment({})
    assert config.database_url == f"sqlite:///{tmp_path / 'instance' / 'techloan.sqlite'}"
    assert config.reports_database_url == config.database_url
    assert (config.port, config.proxies, config.https) == (5000, 0, False)
    assert config.hosts == ["localhost", "127.0.0.1"]


def test_the_public_address_decides_https_and_the_host() -> None:
    config = from_environment({"TECHLOAN_PUBLIC_URL": "https://loans.example.org/"})
    assert (config.public_url, config.https) == ("https://loans.example.org", True)
    assert config.hosts == ["localhost", "127.0.0.1", "loans.example.org"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TECHLOAN_PUBLIC_URL", "loans.example.org"),
        ("TECHLOAN_PUBLIC_URL", "http://loans.example.org"),
        ("TECHLOAN_PUBLIC_URL", "ftp://loans.example.org"),
        ("TECHLOAN_PROXIES", "one"),
        ("TECHLOAN_PROXIES", "-1"),
        ("TECHLOAN_PROXIES", "²"),
        ("PORT", "http"),
        ("TECHLOAN_MAIL_URL", "mail.example.org"),
        ("TECHLOAN_MAIL_URL", "smtp://"),
        ("TECHLOAN_TEXT_URL", "https://api.twilio.com"),
        ("TECHLOAN_TEXT_URL", "twilio://api.twilio.com?from=%2B447700900199"),
        ("TECHLOAN_TEXT_URL", "twilio://AC1:secret@127.0.0.1"),
        ("TECHLOAN_TEXT_URL", "file://folder"),
    ],
)
def test_what_cannot_be_is_named(name: str, value: str) -> None:
    with pytest.raises(Refused, match=name):
        from_environment({name: value})


def test_while_it_is_tried_out_texts_are_files_and_nobody_is_texted(tmp_path: Path) -> None:
    trial = {"TECHLOAN_DATA": str(tmp_path), "TECHLOAN_DEVELOPMENT": "1"}
    assert from_environment(trial).text_url == f"file://{tmp_path}/texts"
    assert from_environment({}).text_url == ""


def test_plain_http_is_for_this_machine_only() -> None:
    config = from_environment({"TECHLOAN_PUBLIC_URL": "http://localhost:5000"})
    assert not config.https


def test_several_keys_are_read_newest_first() -> None:
    older = encryption.new_key()
    config = from_environment({"TECHLOAN_DATA_KEYS": f" {KEY} , {older},"})
    assert config.data_keys == (KEY, older)


@pytest.mark.parametrize(
    ("secret", "keys", "said"),
    [
        ("", KEY, "TECHLOAN_SECRET_KEY"),
        ("x" * 31, KEY, "TECHLOAN_SECRET_KEY"),
        ("x" * 32, "", "TECHLOAN_DATA_KEYS is missing"),
        ("x" * 32, f"{KEY},short", "TECHLOAN_DATA_KEYS holds something that is not a key"),
    ],
)
def test_secrets_must_be_proper(secret: str, keys: str, said: str) -> None:
    config = from_environment({"TECHLOAN_SECRET_KEY": secret, "TECHLOAN_DATA_KEYS": keys})
    with pytest.raises(Refused, match=said) as refused:
        check_secrets(config)
    assert "techloan keys new" in refused.value.sentence
    assert "short" not in refused.value.sentence.replace("shorter", "")


def test_in_development_secrets_are_made_once_and_kept_from_others(tmp_path: Path) -> None:
    settings = {"TECHLOAN_DEVELOPMENT": "1", "TECHLOAN_DATA": str(tmp_path / "new")}
    first, second = from_environment(settings), from_environment(settings)
    check_secrets(first)
    assert (first.secret_key, first.data_keys) == (second.secret_key, second.data_keys)
    for name in ("development-secret-key", "development-data-keys"):
        assert (tmp_path / "new" / name).stat().st_mode & 0o077 == 0


def test_every_key_opens_and_the_newest_seals() -> None:
    older = encryption.new_key()
    encryption.use((older,))
    sealed = encryption.seal("4711")
    encryption.use((KEY, older))
    assert encryption.unseal(sealed) == "4711"
    rotated = encryption.rotate(sealed)
    encryption.use((KEY,))
    assert encryption.unseal(rotated) == "4711"
    with pytest.raises(Refused, match="a key that is no longer in TECHLOAN_DATA_KEYS"):
        encryption.unseal(sealed)


def test_without_keys_nothing_is_sealed() -> None:
    encryption.use(())
    with pytest.raises(Refused, match="TECHLOAN_DATA_KEYS is missing"):
        encryption.seal("4711")
