"""Contacts: recorded in a moment, quiet until a day, kept sealed, for whom one may see."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from techloan.database import Session
from techloan.errors import Refused
from techloan.people import supporting
from techloan.people.contacts import queries, services
from techloan.people.contacts.models import Contact
from techloan.people.contacts.rules import How, Outcome
from techloan.people.models import Client
from techloan.permissions import COMMAND_LINE, Role
from tests import make
from tests.conftest import NOW
from tests.visitor import Visit, words

TODAY = NOW.date()
NEXT_WEEK = TODAY + timedelta(days=7)
FORM = {"how": "call", "outcome": "spoke", "note": "her hip is better", "reason": "overdue"}


def recorded(db: Session, client: Client, outcome: Outcome = Outcome.SPOKE, **more: Any) -> Contact:
    told: dict[str, Any] = {"how": How.CALL, "outcome": outcome, **more}
    return services.record_contact(db, COMMAND_LINE, NOW, TODAY, client.id, **told)


def test_a_contact_lets_its_row_rest_until_the_chosen_day(db: Session):
    client = make.client(db)
    recorded(db, client, reason="overdue", quiet_until=NEXT_WEEK)
    rest = [(client.id, "overdue", NEXT_WEEK)]
    assert [tuple(row) for row in db.execute(queries.quieted(TODAY))] == rest
    assert db.execute(queries.quieted(NEXT_WEEK - timedelta(days=1))).all()
    assert db.execute(queries.quieted(NEXT_WEEK)).all() == []


def test_the_newest_contact_decides_until_when(db: Session):
    client = make.client(db)
    recorded(db, client, reason="overdue", quiet_until=NEXT_WEEK)
    recorded(db, client, reason="overdue", quiet_until=TODAY + timedelta(days=2))
    recorded(db, client, reason="overdue")
    assert db.execute(queries.quieted(TODAY + timedelta(days=2))).all() == []


@pytest.mark.parametrize(
    ("outcome", "heard"),
    [
        (Outcome.SPOKE, True),
        (Outcome.NOT_WELL, True),
        (Outcome.NO_ANSWER, False),
        (Outcome.SENT, False),
    ],
)
def test_who_was_spoken_with_was_heard_from(db: Session, outcome: Outcome, heard: bool):
    client = make.client(db)
    recorded(db, client, outcome)
    (day,) = db.execute(select(queries.last_spoke(Client.id)).where(Client.id == client.id)).one()
    assert (day is not None) is heard


@pytest.mark.parametrize("days", [0, -1, 400])
def test_a_day_that_has_come_or_is_far_away_is_refused(db: Session, days: int):
    client = make.client(db)
    with pytest.raises(Refused):
        recorded(db, client, quiet_until=TODAY + timedelta(days=days))


def test_of_who_died_a_call_to_the_family_is_kept_and_nothing_is_written(db: Session):
    client = make.client(db, died_on=TODAY)
    assert recorded(db, client).outcome is Outcome.SPOKE
    for how in (How.LETTER, How.TEXT, How.EMAIL):
        with pytest.raises(Refused, match="Ring or visit those who were close"):
            services.record_contact(
                db, COMMAND_LINE, NOW, TODAY, client.id, how=how, outcome=Outcome.SENT
            )


def test_a_note_is_kept_sealed_and_read_on_the_page(db: Session, visit: Visit):
    coordinator, client = make.staff(db, Role.COORDINATOR), make.client(db)
    kept = recorded(db, client, note="her hip is better")
    assert "hip" not in (kept.note_sealed or "")
    said = words(visit(coordinator).get(f"/clients/{client.reference}"))
    assert "Spoke with them · her hip is better" in said
    assert "Rang them today" in said


def test_what_only_looks_sealed_does_not_break_the_page(db: Session, visit: Visit):
    coordinator, client = make.staff(db, Role.COORDINATOR), make.client(db)
    give: dict[str, Any] = {"purpose": "{gAAAAAnonsense}", "given_on": TODAY, "today": TODAY}
    supporting.give_consent(db, COMMAND_LINE, NOW, client, **give)
    assert visit(coordinator).get(f"/clients/{client.reference}").status_code == 200


def test_a_row_to_follow_up_is_left_and_found_again(db: Session, visit: Visit):
    coordinator, client = make.staff(db, Role.COORDINATOR), make.client(db)
    address = f"/clients/{client.reference}/contacts/new?reason=overdue&next=/loans"
    browser = visit(coordinator)
    assert 'value="overdue" selected' in browser.get(address).text
    answer = browser.post(address, data={**FORM, "quiet_until": NEXT_WEEK.isoformat()})
    assert (answer.status_code, answer.location) == (303, "/loans")


@pytest.mark.parametrize("elsewhere", ["//example.org", "https://example.org/", "/\\example.org"])
def test_nobody_is_led_away_from_this_site(db: Session, visit: Visit, elsewhere: str):
    coordinator, client = make.staff(db, Role.COORDINATOR), make.client(db)
    query = {"next": elsewhere}
    address = f"/clients/{client.reference}/contacts/new"
    answer = visit(coordinator).post(address, data=FORM, query_string=query)
    assert answer.location == f"/clients/{client.reference}"


def test_nothing_typed_is_lost_when_the_outcome_is_missing(db: Session, visit: Visit):
    coordinator, client = make.staff(db, Role.COORDINATOR), make.client(db)
    address = f"/clients/{client.reference}/contacts/new"
    answer = visit(coordinator).post(address, data={**FORM, "outcome": ""})
    assert answer.status_code == 422
    assert "her hip is better" in answer.text


def test_a_volunteer_records_contacts_with_those_whom_they_support_only(db: Session, visit: Visit):
    me, mine, other = make.staff(db, Role.VOLUNTEER), make.client(db), make.client(db)
    make.allocation(db, mine, me)
    browser = visit(me)
    status = {
        client: browser.post(f"/clients/{client.reference}/contacts/new", data=FORM).status_code
        for client in (mine, other)
    }
    assert list(status.values()) == [303, 404]
