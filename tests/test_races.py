"""Two people at the same moment: one wins, the others read one kind sentence, never an error."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from techloan import promises
from techloan.audit import AuditLine
from techloan.database import Database, Session
from techloan.errors import Refused
from techloan.inventory import services as devices
from techloan.inventory.models import Device, DeviceMove
from techloan.loans import endings as book_endings
from techloan.loans import services
from techloan.loans.models import Loan, Renewal
from techloan.loans.rules import Ending
from techloan.people.models import Staff, StaffRole
from techloan.permissions import COMMAND_LINE, Role
from techloan.settings import Settings
from tests import make

pytestmark = pytest.mark.slow
NOW, TODAY = datetime(2026, 11, 3, 10, 30, tzinfo=UTC), date(2026, 11, 3)
PEOPLE, ROUNDS = 50, 20


def together(database: Database, count: int, work: Callable[[Session, int], Any]) -> list[Any]:
    """Do the work in so many threads at one moment; return each answer, or the sentence it met.

    Whatever is neither an answer nor a refusal in words fails the test.
    """
    barrier = Barrier(count)

    def run(number: int) -> Any:
        barrier.wait()
        try:
            with database.writing() as db:
                return work(db, number)
        except Refused as refused:
            return refused.sentence
        except IntegrityError as error:
            sentence = promises.broken(error)
            if sentence is None:
                raise
            return sentence

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def sentences(answers: list[Any]) -> list[str]:
    return [answer for answer in answers if isinstance(answer, str)]


def open_loans(database: Database) -> int:
    with database.session() as db:
        count = select(func.count()).select_from(Loan).where(Loan.ending.is_(None))
        return db.scalar(count) or 0


def test_fifty_people_and_one_device(database: Database, db: Session) -> None:
    tag = make.device(db, tag="TAB-0017").tag
    client = make.client(db)
    db.commit()
    wish = services.CheckOut(tag=tag, client=client.reference)
    back = services.CheckIn(tag=tag)

    def check_out(db: Session, _: int) -> Any:
        return services.check_out(db, COMMAND_LINE, NOW, TODAY, Settings(), wish).id

    def check_in(db: Session, _: int) -> Any:
        return services.check_in(db, COMMAND_LINE, NOW, TODAY, back).id

    for number in range(ROUNDS):
        met = sentences(together(database, PEOPLE, check_out))
        assert len(met) == PEOPLE - 1
        assert {sentence[:22] for sentence in met} == {"TAB-0017 went out to D"}
        assert open_loans(database) == 1
        again = PEOPLE if number % 4 == 0 else 2
        met = sentences(together(database, again, check_in))
        assert met == ["TAB-0017 is in already."] * (again - 1)
        assert open_loans(database) == 0
        with database.writing() as shelf:
            devices.vouch(shelf, COMMAND_LINE, NOW, shelf.scalars(select(Device)))


def test_one_check_in_writes_one_line_of_history(database: Database, db: Session) -> None:
    loan = make.loan(db)
    lines = select(func.count()).where(DeviceMove.device_id == loan.device_id)
    before = db.scalar(lines) or 0
    wish = services.CheckIn(tag=loan.device.tag)
    db.commit()
    together(database, 10, lambda db, _: services.check_in(db, COMMAND_LINE, NOW, TODAY, wish).id)
    assert db.scalar(lines) == before + 1


def test_two_tabs_that_renew_lose_no_earlier_date(database: Database, db: Session) -> None:
    for _ in range(5):
        loan = make.loan(db)
        first_due, number = loan.due_on, loan.id
        db.commit()

        def renew(db: Session, tab: int, number: int = number) -> date | None:
            day = date(2027, 1, 4) + timedelta(days=tab)
            return services.renew(db, COMMAND_LINE, NOW, TODAY, number, day).due_on

        assert sentences(together(database, 2, renew)) == []
        of_loan = select(Renewal).where(Renewal.loan_id == number)
        first, second = db.scalars(of_loan.order_by(Renewal.id)).all()
        assert (first.was_due_on, second.was_due_on) == (first_due, first.due_on)
        assert db.scalar(select(Loan.due_on).where(Loan.id == number)) == second.due_on
        db.begin_writing()


def test_a_loan_that_ends_is_not_renewed_or_ended_again(database: Database, db: Session) -> None:
    for _ in range(5):
        loan = make.loan(db)
        tag, number = loan.device.tag, loan.id
        db.commit()

        def either(db: Session, who: int, tag: str = tag, number: int = number) -> Any:
            if who % 2:
                back = services.CheckIn(tag=tag)
                return services.check_in(db, COMMAND_LINE, NOW, TODAY, back).id
            end = book_endings.End(Ending.LOST, TODAY)
            return book_endings.end_otherwise(db, COMMAND_LINE, NOW, TODAY, number, end).id

        met = sentences(together(database, 4, either))
        assert len(met) == 3
        assert set(met) <= {f"{tag} is in already.", "This loan has ended already."}
        endings = select(func.count()).select_from(AuditLine).where(AuditLine.subject_id == number)
        ended = endings.where(AuditLine.subject == "loan", AuditLine.action != "checked out")
        assert db.scalar(ended) == 1
        db.begin_writing()


@pytest.mark.parametrize("wish", ["check out", "check in"])
def test_one_key_sent_twenty_times_is_one_wish(database: Database, db: Session, wish: str) -> None:
    device, client = make.device(db), make.client(db)
    if wish == "check in":
        make.loan(db, of=device, to=client)
    db.commit()
    tag, reference, key = device.tag, client.reference, "0b0d1f5e-9d0a-4a53-9f0f-1f0c7c1b2a3d"

    def send(db: Session, _: int) -> int:
        if wish == "check in":
            back = services.CheckIn(tag=tag, key=key)
            return services.check_in(db, COMMAND_LINE, NOW, TODAY, back).id
        out = services.CheckOut(tag=tag, client=reference, key=key)
        return services.check_out(db, COMMAND_LINE, NOW, TODAY, Settings(), out).id

    answers = together(database, 20, send)
    assert len(set(answers)) == 1
    assert sentences(answers) == []
    assert db.scalar(select(func.count()).select_from(Loan)) == 1


@pytest.mark.parametrize("how", ["role", "ended"])
def test_two_administrators_cannot_remove_each_other(
    database: Database, db: Session, how: str
) -> None:
    for _ in range(5):
        both = [make.staff(db, Role.ADMINISTRATOR).id for _ in range(2)]
        db.execute(delete(StaffRole).where(StaffRole.staff_id.not_in(both)))
        db.commit()

        def remove_other(db: Session, number: int, both: list[int] = both) -> None:
            other = both[1 - number]
            if how == "role":
                db.execute(delete(StaffRole).where(StaffRole.staff_id == other))
            else:
                db.execute(update(Staff).where(Staff.id == other).values(active=False))

        met = sentences(together(database, 2, remove_other))
        assert met == [promises.SENTENCES["last_administrator"]]
        left = select(func.count()).select_from(StaffRole).join(Staff).where(Staff.active)
        assert db.scalar(left) == 1
        db.begin_writing()
