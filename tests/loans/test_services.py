"""What the loan book does and refuses, on both databases."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from techloan.database import Session
from techloan.errors import Refused
from techloan.inventory.rules import Condition, State
from techloan.loans import endings, services, undo
from techloan.loans.models import Loan, Renewal
from techloan.loans.rules import Ending
from techloan.permissions import COMMAND_LINE, Role
from techloan.settings import EligibilityLine, Settings
from tests import make

NOW = datetime(2026, 11, 3, 10, 30, tzinfo=UTC)
TODAY = date(2026, 11, 3)


def test_a_ready_device_goes_out_for_28_days(db: Session) -> None:
    loan = make.loan(db, on=TODAY)
    assert (loan.due_on, loan.ending) == (date(2026, 12, 1), None)


def test_a_device_on_loan_cannot_be_checked_out_again(db: Session) -> None:
    loan = make.loan(db, on=TODAY)
    with pytest.raises(Refused, match=rf"went out to {loan.client.name}, today at 09:00"):
        make.loan(db, of=loan.device, on=TODAY)


def test_who_may_not_see_the_borrower_is_told_their_partner_only(db: Session) -> None:
    loan = make.loan(db, on=TODAY)
    site = make.site(db)
    desk = make.actor(make.staff(db, Role.DESK, at=site), Role.DESK)
    loan.device.site = site
    with pytest.raises(Refused) as refused:
        make.loan(db, of=loan.device, to=make.client(db, of=site.partner), by=desk)
    assert f"a client of {loan.client.partner.name}" in refused.value.sentence
    assert loan.client.given_name not in refused.value.sentence


def test_a_returned_device_is_prepared_next(db: Session) -> None:
    loan = make.loan(db)
    services.check_in(db, COMMAND_LINE, NOW, TODAY, services.CheckIn(tag=loan.device.tag))
    assert (loan.ending, loan.ended_on) == (Ending.RETURNED, TODAY)
    assert loan.device.state is State.TO_PREPARE


@pytest.mark.parametrize("condition", [Condition.DAMAGED, Condition.BATTERY_SWOLLEN])
def test_a_broken_device_goes_to_repair(db: Session, condition: Condition) -> None:
    loan = make.loan(db)
    wish = services.CheckIn(tag=loan.device.tag, condition=condition)
    services.check_in(db, COMMAND_LINE, NOW, TODAY, wish)
    assert loan.device.state is State.IN_REPAIR


def test_a_device_that_is_in_already_is_said_to_be(db: Session) -> None:
    device = make.device(db)
    with pytest.raises(Refused, match="is in already"):
        services.check_in(db, COMMAND_LINE, NOW, TODAY, services.CheckIn(tag=device.tag))


def test_a_renewal_keeps_the_earlier_due_date(db: Session) -> None:
    loan = make.loan(db)
    before = loan.due_on
    services.renew(db, COMMAND_LINE, NOW, TODAY, loan.id, date(2027, 1, 4))
    renewal = db.scalars(select(Renewal)).one()
    assert (renewal.was_due_on, renewal.due_on, loan.due_on) == (
        before,
        date(2027, 1, 4),
        date(2027, 1, 4),
    )


def test_undoing_a_check_in_reopens_the_same_loan(db: Session) -> None:
    me = make.actor(make.staff(db, Role.COORDINATOR), Role.COORDINATOR)
    loan = make.loan(db)
    wish = services.CheckIn(tag=loan.device.tag, condition=Condition.DAMAGED)
    services.check_in(db, me, NOW, TODAY, wish)
    undo.undo_check_in(db, me, NOW, TODAY, loan.id)
    assert loan.ending is None
    assert (loan.device.state, loan.device.condition) == (State.READY, Condition.GOOD)


def test_a_check_in_of_somebody_else_is_not_undone(db: Session) -> None:
    me = make.actor(make.staff(db, Role.COORDINATOR), Role.COORDINATOR)
    loan = make.loan(db)
    services.check_in(db, COMMAND_LINE, NOW, TODAY, services.CheckIn(tag=loan.device.tag))
    with pytest.raises(Refused, match="Only who checked it in"):
        undo.undo_check_in(db, me, NOW, TODAY, loan.id)


def test_undoing_a_check_out_leaves_no_loan(db: Session) -> None:
    me = make.actor(make.staff(db, Role.COORDINATOR), Role.COORDINATOR)
    loan = make.loan(db, by=me, on=TODAY)
    undo.undo_check_out(db, me, NOW, TODAY, loan.id)
    assert db.scalar(select(func.count()).select_from(Loan)) == 0


def test_a_lost_device_is_missing_and_a_kept_one_retired(db: Session) -> None:
    lost, kept = make.loan(db), make.loan(db)
    for loan, ending in ((lost, Ending.LOST), (kept, Ending.KEPT)):
        end = endings.End(ending, TODAY)
        endings.end_otherwise(db, COMMAND_LINE, NOW, TODAY, loan.id, end)
    assert (lost.device.state, kept.device.state) == (State.MISSING, State.RETIRED)


def test_the_same_key_again_makes_no_second_loan(db: Session) -> None:
    device, client = make.device(db), make.client(db)
    key = "0b0d1f5e-9d0a-4a53-9f0f-1f0c7c1b2a3d"
    first = make.loan(db, of=device, to=client, key=key)
    assert make.loan(db, of=device, to=client, key=key) == first


def test_a_client_who_is_not_eligible_is_refused_in_words(db: Session) -> None:
    settings = Settings(eligibility=(EligibilityLine("gp", "Registered with a GP?"),))
    wish = services.CheckOut(
        tag=make.device(db).tag, client=make.client(db).reference, answers={"gp": False}
    )
    with pytest.raises(Refused, match=r"Registered with a GP\?"):
        services.check_out(db, COMMAND_LINE, NOW, TODAY, settings, wish)


@pytest.mark.parametrize("field", ["died_on", "archived_on"])
def test_nothing_is_lent_to_the_dead_or_to_a_closed_record(db: Session, field: str) -> None:
    client = make.client(db, **{field: TODAY})
    with pytest.raises(Refused, match=client.name):
        make.loan(db, to=client)
