"""Support sessions: planned, handed over, written up, called off; on both databases."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from techloan.database import Session
from techloan.errors import Refused
from techloan.people.models import Allocation, Client, Staff
from techloan.permissions import COMMAND_LINE, Role
from techloan.support import follow_up, queries, services
from techloan.support.models import SupportSession, SupportTopic
from techloan.support.rules import How, State, Topic, Why
from techloan.support.services import Plan, Record
from tests import make
from tests.conftest import NOW

TODAY = NOW.date()
KEY = "0b0d1f5e-9d0a-4a53-9f0f-1f0c7c1b2a3d"
WHO = (COMMAND_LINE, NOW, TODAY)


@pytest.fixture
def client(db: Session) -> Client:
    return make.client(db)


@pytest.fixture
def helper(db: Session, client: Client) -> Staff:
    helper = make.staff(db, Role.VOLUNTEER)
    make.allocation(db, client, helper)
    return helper


def told(helper: Staff, **more: Any) -> Record:
    return Record(
        **{"helper_id": helper.id, "on_day": TODAY, "how": How.VISIT, "minutes": 45, **more}
    )


def wish(helper: Staff, **more: Any) -> Plan:
    return Plan(**{"helper_id": helper.id, "on_day": TODAY, "how": How.PHONE, **more})


def test_what_was_tried_is_kept_sealed(db: Session, client: Client, helper: Staff):
    record = told(helper, tried="the mute button", next_step="alone", note="very low today")
    session = services.record(db, *WHO, client.id, record)
    kept = (session.tried_sealed, session.next_sealed, session.note_sealed)
    assert all(text and text.startswith("gAAAA") for text in kept)


def test_what_was_practised_is_counted(db: Session, client: Client, helper: Staff):
    topics = frozenset({Topic.WIFI, Topic.GROUP})
    services.record(db, *WHO, client.id, told(helper, topics=topics))
    services.record(db, *WHO, client.id, told(helper, topics=frozenset({Topic.WIFI})))
    practised = [tuple(row) for row in db.execute(queries.practised(client.id))]
    assert practised == [("wifi", 2, TODAY), ("group", 1, TODAY)]


def test_a_form_sent_twice_is_written_once(db: Session, client: Client, helper: Staff):
    first = services.record(db, *WHO, client.id, told(helper, key=KEY))
    again = services.record(db, *WHO, client.id, told(helper, key=KEY, minutes=60))
    assert again is first
    assert first.minutes == 45


def test_a_planned_session_is_written_up_with_its_clock(db: Session, client: Client, helper: Staff):
    at = datetime(2026, 11, 3, 14, tzinfo=UTC)
    planned = services.plan(db, *WHO, client.id, wish(helper, starts_at=at))
    services.record(db, *WHO, client.id, told(helper), planned.id)
    assert (planned.state, planned.starts_at, planned.at) == (State.DONE, at, at)
    assert db.scalars(select(SupportSession)).all() == [planned]


def test_what_is_written_up_is_not_written_up_again(db: Session, client: Client, helper: Staff):
    session = services.record(db, *WHO, client.id, told(helper))
    with pytest.raises(Refused, match="written up already"):
        services.record(db, *WHO, client.id, told(helper), session.id)


def test_a_correction_takes_the_place_of_all_but_the_note(
    db: Session, client: Client, helper: Staff
):
    record = told(helper, topics=frozenset({Topic.WIFI}), note="very low today")
    session = services.record(db, *WHO, client.id, record)
    note = session.note_sealed
    better = told(helper, minutes=30, topics=frozenset({Topic.PHOTOS}))
    services.correct(db, *WHO, session.id, better)
    assert (session.minutes, session.note_sealed) == (30, note)
    assert db.scalars(select(SupportTopic.topic)).all() == [Topic.PHOTOS]


def test_a_session_goes_to_another_helper_who_may_see_the_client(
    db: Session, client: Client, helper: Staff
):
    planned = services.plan(db, *WHO, client.id, wish(helper))
    other = make.staff(db, Role.VOLUNTEER)
    with pytest.raises(Refused, match="Choose somebody who supports Dotty"):
        services.change_plan(db, *WHO, planned.id, wish(other))
    make.allocation(db, client, other)
    services.change_plan(db, *WHO, planned.id, wish(other))
    assert planned.helper_id == other.id


def test_a_helper_who_stopped_stays_where_they_stood(db: Session, client: Client, helper: Staff):
    planned = services.plan(db, *WHO, client.id, wish(helper))
    helper.active = False
    db.flush()
    services.change_plan(db, *WHO, planned.id, wish(helper, place="library"))
    assert planned.place == "library"


def test_only_a_device_that_the_client_has_is_named(db: Session, client: Client, helper: Staff):
    lent, other = make.loan(db, to=client).device, make.device(db)
    assert services.plan(db, *WHO, client.id, wish(helper, device_id=lent.id)).device_id == lent.id
    with pytest.raises(Refused, match="does not have that device"):
        services.plan(db, *WHO, client.id, wish(helper, device_id=other.id))


@pytest.mark.parametrize(
    "gone", [{"died_on": date(2026, 11, 1)}, {"archived_on": TODAY}, {"no_contact": True}]
)
def test_nothing_is_planned_for_who_died_left_or_wants_no_contact(
    db: Session, gone: dict[str, Any]
):
    client = make.client(db, **gone)
    coordinator = make.staff(db, Role.COORDINATOR)
    with pytest.raises(Refused):
        services.plan(db, *WHO, client.id, wish(coordinator))


def test_what_is_cancelled_has_its_reason_and_can_still_have_happened(
    db: Session, client: Client, helper: Staff
):
    planned = services.plan(db, *WHO, client.id, wish(helper))
    services.call_off(db, *WHO, planned.id, missed=True, why=Why.FORGOT)
    assert (planned.state, planned.why) == (State.MISSED, Why.FORGOT)
    services.record(db, *WHO, client.id, told(helper), planned.id)
    assert (planned.state, planned.why, planned.minutes) == (State.DONE, None, 45)


def test_nobody_was_absent_on_a_day_that_is_still_to_come(
    db: Session, client: Client, helper: Staff
):
    planned = services.plan(db, *WHO, client.id, wish(helper, on_day=TODAY + timedelta(days=1)))
    with pytest.raises(Refused, match="still to come"):
        services.call_off(db, *WHO, planned.id, missed=True, why=Why.AWAY)


def test_when_a_client_leaves_all_that_was_planned_is_cancelled(
    db: Session, client: Client, helper: Staff
):
    planned = services.plan(db, *WHO, client.id, wish(helper))
    services.cancel_all(db, COMMAND_LINE, NOW, client.id)
    assert (planned.state, planned.why) == (State.CANCELLED, Why.ENDED)


def test_a_session_that_was_held_is_a_sign_of_life_and_a_missed_one_is_none(
    db: Session, client: Client, helper: Staff
):
    other = make.client(db)
    make.allocation(db, other, helper)
    services.record(db, *WHO, client.id, told(helper, on_day=TODAY - timedelta(days=2)))
    missed = services.plan(db, *WHO, other.id, wish(helper))
    services.call_off(db, *WHO, missed.id, missed=True, why=Why.FORGOT)
    days = select(Client.id, queries.last_supported(Client.id)).order_by(Client.id)
    heard = {row[0]: row[1] for row in db.execute(days)}
    assert heard == {client.id: TODAY - timedelta(days=2), other.id: None}


def test_what_nobody_wrote_up_is_followed_up_from_the_next_day_on(
    db: Session, client: Client, helper: Staff
):
    services.plan(db, *WHO, client.id, wish(helper))
    assert db.execute(follow_up.not_written_up(TODAY)).all() == []
    row = db.execute(follow_up.not_written_up(TODAY + timedelta(days=1))).one()
    assert tuple(row) == (client.id, "not_written_up", TODAY, f"with {helper.name}")


def test_what_a_helper_had_planned_is_followed_up_when_they_stop(
    db: Session, client: Client, helper: Staff
):
    services.plan(db, *WHO, client.id, wish(helper))
    assert db.execute(follow_up.no_helper(TODAY)).all() == []
    db.execute(update(Allocation).values(ended_on=TODAY))
    row = db.execute(follow_up.no_helper(TODAY)).one()
    assert tuple(row) == (client.id, "no_helper", TODAY, f"planned with {helper.name}")


def test_a_client_without_a_case_worker_has_no_stranger_for_a_helper(db: Session, client: Client):
    make.staff(db, Role.VOLUNTEER)
    make.staff(db, Role.DESK)
    coordinator = make.staff(db, Role.COORDINATOR)
    assert db.scalars(queries.helpers_of(client.id)).all() == [coordinator]


def test_nobody_is_helped_for_no_minutes(db: Session, client: Client, helper: Staff):
    with pytest.raises(Refused, match="from 1 to 600"):
        services.record(db, *WHO, client.id, told(helper, minutes=0))
