"""A mail server for tests, and a house in which reminders are switched on."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from techloan import mail
from techloan.config import Config
from techloan.database import Session
from techloan.settings import write
from tests.loans.post_office import PostOffice, post_office
from tests.loans.reminded import ON


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    monkeypatch.setattr(mail, "TIMEOUT_SECONDS", 0.5)
    with post_office() as running_office:
        yield running_office


@pytest.fixture
def house(config: Config, office: PostOffice, db: Session) -> Config:
    write(db, ON)
    db.commit()
    return replace(config, mail_url=office.url)
