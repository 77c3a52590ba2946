"""Where mail is set up, the lead has it a moment after somebody pressed the button."""

import dataclasses

import pytest

from techloan import mail
from techloan.config import Config
from techloan.database import Session
from techloan.permissions import COMMAND_LINE, Role
from techloan.support.worries import services
from tests import make
from tests.conftest import NOW
from tests.visitor import Visit, words


@pytest.fixture
def config(config: Config) -> Config:
    """Return a configuration with a mail server."""
    return dataclasses.replace(config, mail_url="smtp://mail.example.org")


def test_the_lead_is_mailed_at_once_and_the_deputy_even_when_that_fails(
    db: Session, visit: Visit, monkeypatch: pytest.MonkeyPatch
):
    tried: list[str] = []

    def server(_url: str, to: str, _subject: str, _text: str) -> None:
        tried.append(to)
        if to == "lead@example.org":
            raise ConnectionRefusedError

    monkeypatch.setattr(mail, "send", server)
    client, me = make.client(db), make.staff(db, Role.COORDINATOR)
    lead = make.staff(db, Role.DESK, email="lead@example.org")
    deputy = make.staff(db, Role.DESK, email="deputy@example.org")
    told = {"lead_id": lead.id, "deputy_id": deputy.id, "hours": 24}
    services.name_lead(db, COMMAND_LINE, NOW, client.partner_id, **told)
    browser = visit(me)
    browser.post(f"/clients/{client.reference}/worry", data={"about": "low", "key": "a"})
    assert tried == ["lead@example.org", "deputy@example.org"]
    assert "By mail sent" in words(browser.get("/support/worries/1"))


def test_a_mail_that_went_nowhere_is_said_on_the_page_and_tried_again(
    db: Session, visit: Visit, monkeypatch: pytest.MonkeyPatch
):
    def server(*_arguments: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(mail, "send", server)
    client, me = make.client(db), make.staff(db, Role.COORDINATOR)
    browser = visit(me)
    browser.post(f"/clients/{client.reference}/worry", data={"about": "low", "key": "a"})
    assert "By mail not sent yet" in words(browser.get("/support/worries/1"))
