"""Two people at one moment: a device is set aside once, lent or set aside, and a SIM sits once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from techloan.database import Database, Session
from techloan.inventory.models import Device
from techloan.inventory.sims import queries as sim_queries
from techloan.inventory.sims import services as sims
from techloan.inventory.sims.models import Sim, SimMove
from techloan.loans import services
from techloan.loans.requests import queries, setting_aside
from techloan.loans.requests import services as requests
from techloan.loans.requests.models import Request, RequestTurn
from techloan.loans.requests.rules import Turn
from techloan.permissions import COMMAND_LINE
from techloan.settings import Settings
from tests import make
from tests.test_races import NOW, TODAY, open_loans, sentences, together

pytestmark = pytest.mark.slow
ROUNDS, PEOPLE = 8, 10
UNTIL = TODAY + timedelta(days=7)


def hold(db: Session, request_id: int, tag: str) -> int:
    return setting_aside.set_aside(db, COMMAND_LINE, NOW, TODAY, request_id, tag, UNTIL).id


def lend(db: Session, tag: str, reference: str, **more: bool) -> int:
    wish = services.CheckOut(tag=tag, client=reference, **more)
    return services.check_out(db, COMMAND_LINE, NOW, TODAY, Settings(), wish).id


def held(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(Request).where(queries.holds(TODAY))) or 0


def test_ten_people_set_one_device_aside_and_one_has_it(database: Database, db: Session) -> None:
    for _ in range(ROUNDS):
        tag = make.device(db).tag
        numbers = [make.request(db).id for _ in range(PEOPLE)]
        db.commit()
        answers = together(database, PEOPLE, lambda db, n, t=tag, r=numbers: hold(db, r[n], t))
        met = sentences(answers)
        assert len(met) == PEOPLE - 1
        assert all(f"{tag} is set aside for Dotty" in sentence for sentence in met), met
        assert held(db) == 1
        db.begin_writing()
        for number in numbers:
            requests.cancel(db, COMMAND_LINE, NOW, TODAY, number, "the next round")


def test_a_device_whose_day_passed_goes_to_one_of_those_who_ask(
    database: Database, db: Session
) -> None:
    for _ in range(ROUNDS):
        device, yesterday = make.device(db), TODAY - timedelta(days=1)
        first = make.request(db, held=device, until=yesterday)
        tag, numbers = device.tag, [first.id, *(make.request(db).id for _ in range(4))]
        db.commit()
        answers = together(database, 5, lambda db, n, t=tag, r=numbers: hold(db, r[n], t))
        assert (len(sentences(answers)), held(db)) == (4, 1)
        db.begin_writing()
        for number in numbers:
            requests.cancel(db, COMMAND_LINE, NOW, TODAY, number, "the next round")


def test_a_device_is_set_aside_for_one_or_lent_to_another_and_never_both(
    database: Database, db: Session
) -> None:
    for _ in range(ROUNDS):
        request, other, tag = make.request(db), make.client(db), make.device(db).tag
        number, reference = request.id, other.reference
        db.commit()

        def either(db: Session, who: int, n: int = number, t: str = tag, r: str = reference) -> Any:
            return lend(db, t, r) if who % 2 else hold(db, n, t)

        met = sentences(together(database, 4, either))
        lent, kept = open_loans(database), held(db)
        assert (lent, kept) in ((1, 0), (0, 1))
        said = "went out a moment ago" if lent else "is set aside for Dotty"
        assert sum(said in sentence for sentence in met) >= 1, met
        db.begin_writing()
        if lent:
            services.check_in(db, COMMAND_LINE, NOW, TODAY, services.CheckIn(tag=tag))
        requests.cancel(db, COMMAND_LINE, NOW, TODAY, number, "the next round")


def test_who_is_released_and_who_is_lent_to_at_once_leaves_one_story(
    database: Database, db: Session
) -> None:
    for _ in range(ROUNDS):
        device = make.device(db)
        request, tag = make.request(db, held=device), device.tag
        number, reference = request.id, request.client.reference
        db.commit()

        def either(db: Session, who: int, n: int = number, t: str = tag, r: str = reference) -> Any:
            if who:
                return lend(db, t, r)
            return setting_aside.release(db, COMMAND_LINE, NOW, n).id

        met = sentences(together(database, 2, either))
        assert met in ([], ["Nothing is set aside for this request any more."])
        fresh = db.get_one(Request, number, populate_existing=True)
        assert not fresh.is_open
        released = select(func.count()).where(
            RequestTurn.request_id == number, RequestTurn.turn == Turn.RELEASED
        )
        assert db.scalar(released) == (0 if met else 1)
        db.begin_writing()


@pytest.mark.parametrize("instead", [True, False])
def test_two_devices_at_once_for_somebody_who_waits_are_no_dead_end(
    database: Database, db: Session, *, instead: bool
) -> None:
    for _ in range(ROUNDS):
        device, another = make.device(db), make.device(db)
        request = make.request(db, held=device)
        number, reference = request.id, request.client.reference
        tags = (device.tag, another.tag)
        db.commit()

        def work(db: Session, who: int, n: int = number, t: Any = tags, r: str = reference) -> int:
            return hold(db, n, t[1]) if instead and who else lend(db, t[who], r)

        met = sentences(together(database, 2, work))
        assert met in ([], ["This request has ended, so nothing is set aside for it."])
        loan_id = db.scalar(select(Request.loan_id).where(Request.id == number))
        assert loan_id is not None
        db.begin_writing()


def test_a_sim_goes_into_one_of_ten_devices(database: Database, db: Session) -> None:
    for _ in range(ROUNDS):
        sim = Sim(network="EE", partner=make.partner(db))
        number = sims.keep_sim(db, COMMAND_LINE, NOW, sim).id
        tags = [make.device(db).tag for _ in range(PEOPLE)]
        db.commit()

        def put(db: Session, who: int, n: int = number, t: list[str] = tags) -> str | int:
            row = sims.locked(db, sim_queries.sims(), n)
            assert row
            device = db.scalars(select(Device).where(Device.tag == t[who])).one()
            sims.put_in(db, COMMAND_LINE, NOW, row, device)
            return device.id

        met = sentences(together(database, PEOPLE, put))
        assert len(met) == PEOPLE - 1
        assert {sentence[:11] for sentence in met} == {"It sits in "}
        moves = select(func.count()).select_from(SimMove).where(SimMove.sim_id == number)
        assert db.scalar(moves) == 1
        db.begin_writing()
