"""The demo county: the same each time, with everything there is to see, and true to every rule."""

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from techloan import encryption, settings
from techloan.audit import AuditLine
from techloan.checks import broken_promises
from techloan.database import Database, Session
from techloan.demo import making
from techloan.inventory import queries as inventory
from techloan.inventory.models import Device, PreparationTick
from techloan.inventory.repairs.models import Repair
from techloan.inventory.rules import Kind, RetiredHow, State, imei_doubt
from techloan.inventory.sims.models import Sim
from techloan.inventory.sims.rules import iccid_doubt
from techloan.loans import desk, follow_up
from techloan.loans.models import Loan, LoanKit, Loss
from techloan.loans.requests import queries as requests
from techloan.loans.requests.models import Request
from techloan.loans.rules import Ending, KeptAs
from techloan.people.contacts.models import Contact
from techloan.people.contacts.queries import quieted
from techloan.people.messages import queries as messages
from techloan.people.messages.models import Message
from techloan.people.messages.rules import State as Going
from techloan.people.messages.rules import Way, Why
from techloan.people.messages.words import opened
from techloan.people.models import Allocation, Client, Partner, Staff
from techloan.permissions import Actor, Role
from tests import make
from tests.conftest import DATABASES, KEY

# A Sunday, so that nothing leans on today being a day of work.
TODAY = date(2026, 11, 22)
SMALL = making.Size(clients=60, devices=30, months=6)
TINY = making.Size(clients=40, devices=20, months=3)


@pytest.fixture(scope="module", params=DATABASES)
def county(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """Return a database with a small county, made once and only read."""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql").borrow()
    else:
        path = tmp_path_factory.mktemp("county") / "techloan.sqlite"
        shutil.copy(request.getfixturevalue("migrated"), path)
        url = f"sqlite:///{path}"
    encryption.use((KEY,))
    database = Database(url)
    _make(database, SMALL)
    yield database
    database.engine.dispose()


@pytest.fixture
def fresh(migrated: Path, tmp_path: Path) -> Iterator[Database]:
    """Return a SQLite database with nobody in it."""
    encryption.use((KEY,))
    database = Database(f"sqlite:///{shutil.copy(migrated, tmp_path / 'fresh.sqlite')}")
    yield database
    database.engine.dispose()


@pytest.fixture
def db(county: Database) -> Iterator[Session]:
    """Return a session that reads the county."""
    with county.session() as session:
        yield session


def _make(database: Database, size: making.Size) -> list[tuple[int, int]]:
    told: list[tuple[int, int]] = []
    with database.writing() as db:
        making.make(db, TODAY, size, lambda done, total: told.append((done, total)))
    return told


def _digest(database: Database) -> str:
    """Return one word for who there is, what there is, and what happened when."""
    with database.session() as db:
        story = [
            db.execute(select(Client.reference, Client.given_name, Client.family_name)).all(),
            db.execute(select(Device.tag, Device.serial, Device.imei, Device.state)).all(),
            db.execute(select(Loan.device_id, Loan.client_id, Loan.checked_out_at)).all(),
            db.execute(select(AuditLine.at, AuditLine.actor, AuditLine.action)).all(),
        ]
    return hashlib.sha256(repr([sorted(map(repr, rows)) for rows in story]).encode()).hexdigest()


def _demo_actor(db: Session, role: Role) -> Actor:
    staff = db.scalars(select(Staff).where(Staff.email == f"{role}@demo.example.org")).one()
    return make.actor(staff, role)


def _card(db: Session, code: str) -> desk.Card:
    return desk.look_up(db, _demo_actor(db, Role.DESK), TODAY, settings.read(db), code)


def test_the_same_seed_makes_the_same_county_in_either_database(
    county: Database, fresh: Database
) -> None:
    _make(fresh, SMALL)
    assert _digest(fresh) == _digest(county)


def test_another_seed_makes_another_county(county: Database, fresh: Database) -> None:
    _make(fresh, replace(SMALL, seed=2))
    assert _digest(fresh) != _digest(county)


def test_the_progress_reaches_its_end(fresh: Database) -> None:
    told = _make(fresh, TINY)
    assert [done for done, _ in told] == list(range(1, len(told) + 1))
    assert {total for _, total in told} == {len(told)}


def test_every_promise_is_kept(county: Database) -> None:
    assert broken_promises(county) == []


def test_the_story_goes_forward_and_ends_before_today(db: Session) -> None:
    moments = db.scalars(select(AuditLine.at).order_by(AuditLine.id)).all()
    assert list(moments) == sorted(moments)
    assert moments[-1].date() < TODAY


@pytest.mark.parametrize(
    "kind", ["check-out", "set-aside", "check-in", "prepare", "missing", "repair", "retired"]
)
def test_the_demo_desk_meets_every_card_at_its_own_site(db: Session, kind: str) -> None:
    site = db.scalars(select(Staff).where(Staff.email == "desk@demo.example.org")).one().site_id
    tags = db.scalars(select(Device.tag).where(Device.site_id == site)).all()
    assert kind in {_card(db, tag).kind for tag in tags}


def test_one_ending_of_tags_has_to_be_chosen_from(db: Session) -> None:
    card = _card(db, "5001")
    assert card.kind == "choose"
    assert {"TAB-5001", "PH-5001"} <= {device.tag for device in card.choices}


def test_the_first_reference_is_a_client(db: Session) -> None:
    first = db.scalars(
        select(Client).join(Partner).where(Partner.is_lead).order_by(Client.reference)
    ).first()
    assert first is not None
    assert _card(db, first.reference).kind == "client"
    assert db.scalar(select(func.min(Client.reference))) == "PLUS-C-5001"


def test_a_borrower_of_another_partner_is_not_shown_to_the_demo_desk(db: Session) -> None:
    elsewhere = (
        select(Loan.id)
        .join(Client, Client.id == Loan.client_id)
        .join(Partner)
        .where(Loan.ending.is_(None), ~Partner.is_lead)
    )
    loan = db.get_one(Loan, db.scalars(elsewhere.limit(1)).one())
    card = _card(db, loan.device.tag)
    assert (card.kind, card.sees_client) == ("check-in", False)


@pytest.mark.parametrize("ending", [None, *Ending])
def test_there_is_a_loan_of_every_ending(db: Session, ending: Ending | None) -> None:
    assert db.scalar(select(func.count()).where(Loan.ending.is_not_distinct_from(ending)))


def test_there_is_a_thing_of_every_sort_to_see(db: Session) -> None:
    retired = set(db.scalars(select(Device.retired_how).where(Device.retired_how.is_not(None))))
    assert retired == set(RetiredHow)
    kept = set(db.scalars(select(Loan.kept_as).where(Loan.kept_as.is_not(None))))
    assert kept == set(KeptAs)
    assert db.scalar(select(func.max(Repair.cost_pence)))
    assert db.scalar(select(func.count()).where(Repair.back_on.is_(None)))
    references = set(db.scalars(select(Loss.police_reference != "")))
    assert references == {True, False}
    assert db.execute(follow_up.sim_running_out(TODAY)).all()
    assert db.execute(follow_up.loss_unfinished()).all()
    assert (db.scalar(select(func.count()).where(Sim.device_id.is_(None))) or 0) >= 3
    assert db.scalar(select(func.count()).where(LoanKit.back.is_(False)))


def test_every_sim_has_a_number_as_real_ones_have(db: Session) -> None:
    for sim in db.scalars(select(Sim)):
        assert iccid_doubt(sim.iccid) is None
        assert sim.number.startswith("07700 900")


def test_loans_are_due_today_this_week_and_some_days_ago(db: Session) -> None:
    dues = db.scalars(select(Loan.due_on).where(Loan.ending.is_(None))).all()
    ahead = {(due - TODAY).days for due in dues if due}
    assert {0, -1} <= ahead
    assert any(1 <= days <= 6 for days in ahead)


def test_a_device_is_half_prepared(db: Session) -> None:
    waiting = db.scalars(inventory.devices().where(Device.state == State.TO_PREPARE)).all()
    ticked = {device.id for device in waiting if db.scalar(inventory.ticks_of(device).limit(1))}
    assert ticked
    assert db.scalar(select(func.count()).select_from(PreparationTick))


def test_the_demo_volunteer_supports_four_clients_and_one_has_a_device(db: Session) -> None:
    me = _demo_actor(db, Role.VOLUNTEER)
    mine = select(Allocation.client_id).where(
        Allocation.staff_id == me.staff_id, Allocation.ended_on.is_(None)
    )
    assert len(db.scalars(mine).all()) == 4
    assert db.scalar(select(func.count()).where(Loan.ending.is_(None), Loan.client_id.in_(mine)))


def test_devices_have_numbers_as_real_ones_have(db: Session) -> None:
    devices = db.scalars(inventory.devices()).all()
    assert all(device.serial and not imei_doubt(device.imei) for device in devices)
    assert {device.model.kind for device in devices} == set(Kind)
    assert len({device.imei for device in devices if device.imei}) == sum(
        device.imei != "" for device in devices
    )


def test_everybody_has_a_telephone_number_and_postcode_that_nobody_has(db: Session) -> None:
    for client in db.scalars(select(Client)):
        assert client.phone.startswith("07700 900")
        assert client.postcode.endswith(" 0ZZ")
        assert client.born_in is not None
        assert 1930 <= client.born_in <= 2006


def test_somebody_died_and_somebody_wants_no_contact(db: Session) -> None:
    assert db.scalar(select(func.count()).where(Client.died_on.is_not(None))) == 2
    assert db.scalar(select(func.count()).where(Client.no_contact)) == 2


def test_somebody_waits_waits_long_has_one_set_aside_borrowed_or_thought_better(
    db: Session,
) -> None:
    counted = select(func.count()).select_from(Request)
    for condition in (
        requests.is_open(),
        requests.waits_long(TODAY),
        requests.holds(TODAY),
        Request.loan_id.is_not(None),
        Request.cancelled_on.is_not(None),
    ):
        assert db.scalar(counted.where(condition))


@pytest.mark.parametrize("shelf", ["look", "letters", "calls", "sent"])
def test_the_demo_coordinator_meets_every_shelf_of_messages(db: Session, shelf: str) -> None:
    now = datetime.combine(TODAY, time(8), UTC)
    me = _demo_actor(db, Role.COORDINATOR)
    assert db.scalars(messages.visible_to(me).where(messages.on_shelf(shelf, now))).all()


def test_reminders_went_by_each_way_and_something_came_to_nothing(db: Session) -> None:
    assert set(db.scalars(select(Message.way).where(Message.state == Going.SENT))) >= {
        Way.LETTER,
        Way.CALL,
    }
    assert Why.REFUSED in set(db.scalars(select(Message.why)))
    assert set(db.scalars(select(Message.way))) >= {Way.LETTER, Way.TEXT, Way.CALL}


def test_people_are_rung_and_some_rows_rest(db: Session) -> None:
    assert len(set(db.scalars(select(Contact.outcome)))) > 3
    assert db.execute(quieted(TODAY)).all()


def test_the_words_of_every_message_can_be_read(db: Session) -> None:
    assert all(opened(body).text for body in db.scalars(select(Message.body)))
