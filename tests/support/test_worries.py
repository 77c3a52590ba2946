"""Worries reach the named lead and deputy at once, and nobody else reads them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from techloan import mail
from techloan.config import Config
from techloan.database import Database, Session
from techloan.errors import Refused
from techloan.people.models import Client, Staff
from techloan.permissions import COMMAND_LINE, Actor, Role
from techloan.support import follow_up
from techloan.support.notes import opened
from techloan.support.worries import mailing, queries, services
from tests import make
from tests.conftest import NOW

Names = Callable[..., None]


@pytest.fixture
def client(db: Session) -> Client:
    return make.client(db)


@pytest.fixture
def lead(db: Session, client: Client) -> Staff:
    return make.staff(db, Role.DESK, name="Marigold Vale", email="marigold@example.org")


@pytest.fixture
def deputy(db: Session, client: Client, lead: Staff) -> Staff:
    """Name a lead and a deputy for the client's partner, who ring within two hours."""
    deputy = make.staff(db, Role.COORDINATOR, name="Basil Reed", email="basil@example.org")
    told = {"lead_id": lead.id, "deputy_id": deputy.id, "hours": 2}
    services.name_lead(db, COMMAND_LINE, NOW, client.partner_id, **told)
    return deputy


def sees(db: Session, actor: Actor) -> bool:
    rows = db.execute(follow_up.worried(actor)).all()
    assert bool(rows) == bool(db.scalars(queries.visible_to(actor)).all())
    return bool(rows)


def test_a_worry_is_kept_sealed_and_says_by_when_somebody_rings(
    db: Session, client: Client, deputy: Staff
):
    worry = make.worry(db, client, "They seem very low. Would not open the curtains")
    assert worry.words_sealed.startswith("gAAAA")
    assert opened(worry.words_sealed).endswith("curtains")
    assert worry.ring_by == make.NOW + timedelta(hours=2)


def test_a_worry_is_seen_by_the_lead_and_coordinators_and_nobody_else(
    db: Session, client: Client, lead: Staff, deputy: Staff
):
    make.worry(db, client)
    volunteer = make.staff(db, Role.VOLUNTEER)
    make.allocation(db, client, volunteer)
    desk = make.staff(db, Role.DESK, at=make.site(db, client.partner))
    elsewhere = make.staff(db, Role.COORDINATOR)
    seen = [
        sees(db, make.actor(lead, Role.DESK)),
        sees(db, make.actor(deputy, Role.COORDINATOR)),
        sees(db, make.actor(elsewhere, Role.COORDINATOR)),
        sees(db, make.actor(volunteer, Role.VOLUNTEER)),
        sees(db, make.actor(desk, Role.DESK)),
        sees(db, make.actor(make.staff(db, Role.ADMINISTRATOR), Role.ADMINISTRATOR)),
    ]
    assert seen == [True, True, True, False, False, False]


def test_the_row_to_follow_up_says_nothing_of_the_worry(
    db: Session, client: Client, lead: Staff, deputy: Staff
):
    worry = make.worry(db, client, "They seem very low", urgent=True)
    row = db.execute(follow_up.worried(COMMAND_LINE)).one()
    assert tuple(row) == (client.id, "worried", make.NOW.date(), "urgent, raised by command line")
    services.take(db, make.actor(lead, Role.DESK), NOW, worry.id)
    assert db.execute(follow_up.worried(COMMAND_LINE)).one().detail == (
        "urgent, Marigold Vale is on it"
    )


def test_only_one_takes_a_worry_on(db: Session, client: Client, lead: Staff, deputy: Staff):
    worry = make.worry(db, client)
    services.take(db, make.actor(lead, Role.DESK), NOW, worry.id)
    with pytest.raises(Refused, match="Marigold Vale is on it already"):
        services.take(db, make.actor(deputy, Role.COORDINATOR), NOW, worry.id)


def test_a_closed_worry_leaves_the_follow_up_with_what_came_of_it(db: Session, client: Client):
    worry = make.worry(db, client)
    with pytest.raises(Refused, match="what came of it"):
        services.close(db, COMMAND_LINE, NOW, worry.id, " ")
    services.close(db, COMMAND_LINE, NOW, worry.id, "Rang her; she had the flu")
    assert db.execute(follow_up.worried(COMMAND_LINE)).all() == []
    assert "flu" not in (worry.outcome_sealed or "")


def test_a_form_sent_twice_is_one_worry(db: Session, client: Client):
    key = "0b0d1f5e-9d0a-4a53-9f0f-1f0c7c1b2a3d"
    assert make.worry(db, client, key=key) is make.worry(db, client, key=key)


def test_an_empty_worry_is_asked_for_a_word(db: Session, client: Client):
    with pytest.raises(Refused, match="Tap what worries you"):
        make.worry(db, client, " ")


@pytest.mark.parametrize("hours", [0, 169])
def test_the_lead_rings_within_an_hour_to_a_week(
    db: Session, client: Client, lead: Staff, hours: int
):
    told = {"lead_id": lead.id, "deputy_id": None, "hours": hours}
    with pytest.raises(Refused):
        services.name_lead(db, COMMAND_LINE, NOW, client.partner_id, **told)


def test_a_volunteer_or_the_lead_again_is_no_deputy(db: Session, client: Client, lead: Staff):
    volunteer = make.staff(db, Role.VOLUNTEER)
    for deputy in (volunteer, lead):
        told = {"lead_id": lead.id, "deputy_id": deputy.id, "hours": 24}
        with pytest.raises(Refused):
            services.name_lead(db, COMMAND_LINE, NOW, client.partner_id, **told)


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Return what goes to the mail server: (to, text)."""
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(mail, "send", lambda _, to, subject, text: sent.append((to, text)))
    monkeypatch.setattr(mailing, "utc_now", lambda: NOW)
    return sent


def test_the_lead_and_deputy_get_a_mail_that_names_no_client(
    db: Session,
    database: Database,
    config: Config,
    client: Client,
    deputy: Staff,
    post: list[tuple[str, str]],
):
    worry = make.worry(db, client, "They seem very low")
    db.commit()
    mailing.send_worries(replace(config, mail_url="smtp://mail.example.org"), database)
    assert [to for to, _ in post] == ["marigold@example.org", "basil@example.org"]
    text = post[0][1]
    assert f"https://loans.example.org/support/worries/{worry.id}" in text
    assert client.reference in text
    assert client.family_name not in text
    assert "very low" not in text


def test_a_worry_is_mailed_once(
    db: Session,
    database: Database,
    config: Config,
    client: Client,
    deputy: Staff,
    post: list[tuple[str, str]],
):
    make.worry(db, client)
    db.commit()
    for _ in range(2):
        mailing.send_worries(replace(config, mail_url="smtp://mail.example.org"), database)
    assert len(post) == 2


def test_where_nobody_is_named_the_coordinators_hear_of_it(db: Session, client: Client):
    own = make.staff(db, Role.COORDINATOR, at=make.site(db, client.partner), email="o@example.org")
    assert mailing.recipients(db, client) == [(own.name, "o@example.org")]
    own.active = False
    other = make.staff(db, Role.COORDINATOR)
    assert mailing.recipients(db, client) == [(other.name, other.email)]
