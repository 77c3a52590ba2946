"""What is done to clients, and what is refused, on both databases."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from techloan.audit import AuditLine
from techloan.database import Session
from techloan.errors import Refused
from techloan.people import clients, queries, supporting
from techloan.people.models import Client
from techloan.permissions import COMMAND_LINE, Role
from techloan.settings import EligibilityLine, Settings
from tests import make
from tests.conftest import NOW

TODAY = date(2026, 11, 3)
SETTINGS = Settings(eligibility=(EligibilityLine("gp", "Registered with a GP?"),))


def add(db: Session, reference: str = "", **values: Any) -> Client:
    given = {"given_name": "Dotty", "family_name": "Marmalade", **values}
    partner = make.partner(db)
    return clients.add_client(db, COMMAND_LINE, NOW, SETTINGS, partner.id, given, reference)


def edit(db: Session, client: Client, version: int | None = None, **values: Any) -> Client:
    given = {name: getattr(client, name) for name in clients.EDITED} | values
    number = client.version if version is None else version
    return clients.edit_client(db, COMMAND_LINE, NOW, SETTINGS, client.id, number, given)


def test_we_give_the_next_reference(db: Session):
    assert [add(db).reference for _ in range(2)] == ["PLUS-C-0001", "PLUS-C-0002"]


def test_the_charity_may_bring_its_own_reference(db: Session):
    assert add(db, " ll-t01 ").reference == "LL-T01"
    with pytest.raises(IntegrityError, match="uq_client_reference"):
        add(db, "LL-T01")


def test_support_ends_after_nine_months_unless_somebody_chooses_a_day(db: Session):
    assert add(db, support_from=date(2026, 5, 31)).support_until == date(2027, 2, 28)
    chosen = add(db, support_from=TODAY, support_until=date(2026, 12, 1))
    assert chosen.support_until == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("07700900101", "07700 900101"),
        ("+44 7700 900101", "07700 900101"),
        ("ask the warden", "ask the warden"),
        ("07700 900101 (mornings)", "07700 900101 (mornings)"),
        ("", ""),
    ],
)
def test_a_telephone_number_is_written_the_usual_way_or_kept_as_typed(
    db: Session, typed: str, kept: str
):
    assert add(db, phone=typed).phone == kept


def test_a_postcode_is_written_the_usual_way(db: Session):
    assert add(db, postcode="wr10zz").postcode == "WR1 0ZZ"


@pytest.mark.parametrize("name", ["نادیہ", "Żółwik", "🌻 Rose", "O’Brien-Smith"])
def test_names_in_any_writing_are_kept_and_found(db: Session, name: str):
    client = add(db, family_name=name)
    assert client.family_name == name
    first = name.split()[-1]
    assert db.scalars(queries.visible_to(COMMAND_LINE).where(queries.matching(first))).all() == [
        client
    ]


def test_the_desk_adds_clients_of_its_own_partner_only(db: Session):
    desk = make.actor(make.staff(db, Role.DESK, at=make.site(db)), Role.DESK)
    with pytest.raises(Refused, match="your own partner"):
        clients.add_client(db, desk, NOW, SETTINGS, make.partner(db).id, {"given_name": "Dotty"})


def test_a_change_moves_the_words_by_which_a_client_is_found(db: Session):
    client = edit(db, add(db), family_name="Picklejar")
    found = [queries.matching("marmalade"), queries.matching("pickle")]
    seen = queries.visible_to(COMMAND_LINE)
    assert [db.scalars(seen.where(word)).all() for word in found] == [[], [client]]


def test_the_audit_says_which_personal_fields_changed_and_never_their_content(db: Session):
    edit(db, add(db), phone="07700 900102", basis="consent")
    line = db.scalars(select(AuditLine).where(AuditLine.action == "changed")).one()
    assert json.loads(line.detail) == {"phone": "changed", "basis": [None, "consent"]}


def test_who_changes_what_somebody_else_changed_since_is_told(db: Session):
    client = add(db)
    shown = client.version
    edit(db, client, phone="07700 900102")
    with pytest.raises(StaleDataError):
        edit(db, client, version=shown, phone="07700 900103")


def test_nothing_changed_writes_nothing(db: Session):
    client = add(db)
    version = client.version
    assert edit(db, client).version == version


def test_an_answer_is_kept_changed_and_taken_back(db: Session):
    client = add(db)
    for answer in (True, False, None):
        clients.answer_eligibility(db, COMMAND_LINE, NOW, SETTINGS, client, {"gp": answer})
        kept = clients.eligibility_of(db, client.id)
        assert kept.get("gp") is answer


def test_answers_to_questions_that_nobody_asks_are_left_out(db: Session):
    client = add(db)
    clients.answer_eligibility(db, COMMAND_LINE, NOW, SETTINGS, client, {"other": True})
    assert clients.eligibility_of(db, client.id) == {}


def test_a_record_with_a_device_out_stays_open(db: Session):
    client = add(db)
    with pytest.raises(Refused, match="still has 2 devices"):
        clients.close(db, COMMAND_LINE, NOW, TODAY, client.id, devices=2)
    assert client.archived_on is None


def test_a_record_is_closed_and_opened_again(db: Session):
    client = add(db)
    clients.close(db, COMMAND_LINE, NOW, TODAY, client.id, devices=0)
    assert client.archived_on == TODAY
    assert clients.reopen(db, COMMAND_LINE, NOW, client.id).archived_on is None


def test_nobody_dies_in_the_future(db: Session):
    client = add(db)
    with pytest.raises(Refused, match="not in the future"):
        clients.died(db, COMMAND_LINE, NOW, TODAY, client.id, date(2026, 11, 4))


def test_a_mistaken_death_is_taken_back(db: Session):
    client = add(db)
    clients.died(db, COMMAND_LINE, NOW, TODAY, client.id, TODAY)
    assert clients.undo_died(db, COMMAND_LINE, NOW, client.id).died_on is None


def test_nobody_supports_a_client_twice_at_one_time(db: Session):
    client, bart = add(db), make.staff(db, Role.VOLUNTEER)
    supporting.allocate(db, COMMAND_LINE, NOW, client, bart, TODAY)
    with pytest.raises(IntegrityError):
        supporting.allocate(db, COMMAND_LINE, NOW, client, bart, TODAY)


def test_support_does_not_begin_on_a_day_to_come(db: Session):
    client, bart = make.client(db), make.staff(db, Role.VOLUNTEER)
    with pytest.raises(Refused, match="choose a day that has come"):
        supporting.allocate(db, COMMAND_LINE, NOW, client, bart, TODAY + timedelta(days=1))


def test_support_that_ended_may_begin_again(db: Session):
    client, bart = add(db), make.staff(db, Role.VOLUNTEER)
    first = supporting.allocate(db, COMMAND_LINE, NOW, client, bart, TODAY)
    supporting.end_allocation(db, COMMAND_LINE, NOW, first, TODAY)
    supporting.allocate(db, COMMAND_LINE, NOW, client, bart, TODAY)
    with pytest.raises(Refused, match="ended already"):
        supporting.end_allocation(db, COMMAND_LINE, NOW, first, TODAY)


def test_a_consent_is_given_once_and_may_be_taken_back(db: Session):
    client = add(db)
    given = {"purpose": "We use a photo of them", "given_on": TODAY, "today": TODAY}
    consent = supporting.give_consent(db, COMMAND_LINE, NOW, client, **given)
    with pytest.raises(Refused, match="agreed to that already"):
        supporting.give_consent(db, COMMAND_LINE, NOW, client, **given)
    supporting.withdraw_consent(db, COMMAND_LINE, NOW, consent, TODAY)
    assert consent.withdrawn_on == TODAY
    assert supporting.give_consent(db, COMMAND_LINE, NOW, client, **given) is not consent
