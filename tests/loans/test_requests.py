"""The waiting list: who waits, what is set aside for them, and what a check-out does to it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from techloan.audit import AuditLine
from techloan.database import Session
from techloan.errors import Refused
from techloan.inventory.models import Device
from techloan.inventory.rules import Kind, State
from techloan.loans import follow_up, services, undo
from techloan.loans.models import Loan
from techloan.loans.requests import queries, setting_aside
from techloan.loans.requests import services as requests
from techloan.loans.requests.models import Request
from techloan.loans.requests.rules import Turn, refusal_of_until, waited_words
from techloan.permissions import COMMAND_LINE, Actor, Role
from techloan.settings import Settings
from tests import make
from tests.conftest import NOW

TODAY = NOW.date()
UNTIL = TODAY + timedelta(days=7)


def available(db: Session, on: date = TODAY) -> set[str]:
    return set(db.scalars(select(Device.tag).where(queries.available(on))))


def hold(db: Session, request: Request, device: Device, by: Actor = COMMAND_LINE) -> Request:
    return setting_aside.set_aside(db, by, NOW, TODAY, request.id, device.tag, UNTIL)


def lend(db: Session, device: Device, to: str, by: Actor = COMMAND_LINE, **more: bool) -> Loan:
    wish = services.CheckOut(tag=device.tag, client=to, **more)
    return services.check_out(db, by, NOW, TODAY, Settings(), wish)


def again(db: Session, request: Request) -> Request:
    db.flush()
    db.expire(request)
    return request


@pytest.mark.parametrize(("ago", "said"), [(0, "since today"), (1, "1 day"), (16, "16 days")])
def test_how_long_somebody_waited_is_said_in_days(ago: int, said: str) -> None:
    assert waited_words(TODAY - timedelta(days=ago), TODAY) == said


@pytest.mark.parametrize(("ahead", "refused"), [(-1, True), (0, False), (90, False), (91, True)])
def test_a_device_is_set_aside_until_a_day_that_makes_sense(ahead: int, refused: bool) -> None:
    assert bool(refusal_of_until(TODAY + timedelta(days=ahead), TODAY)) is refused


def test_a_device_that_is_set_aside_is_not_available_until_its_day_has_passed(db: Session) -> None:
    device = make.device(db)
    make.request(db, held=device, until=TODAY)
    assert device.tag not in available(db)
    assert device.tag in available(db, TODAY + timedelta(days=1))


def test_a_device_set_aside_for_somebody_else_stays_here(db: Session) -> None:
    device, other = make.device(db), make.client(db)
    request = make.request(db, held=device)
    with pytest.raises(Refused, match="is set aside for Dotty") as refused:
        lend(db, device, other.reference)
    assert refused.value.opened == request.client_id
    assert not db.scalars(select(Loan)).all()


def test_it_is_lent_to_another_all_the_same_when_somebody_says_so(db: Session) -> None:
    device, other = make.device(db), make.client(db)
    request = make.request(db, held=device)
    lend(db, device, other.reference, all_the_same=True)
    assert again(db, request).is_open
    assert request.device_id is None
    last = db.scalars(queries.turns_of(request.id)).first()
    assert last is not None
    assert (last.turn, last.why) == (Turn.RELEASED, "lent to somebody else all the same")


def test_the_right_client_gets_it_and_waits_no_longer(db: Session) -> None:
    device = make.device(db)
    request = make.request(db, held=device)
    loan = lend(db, device, request.client.reference)
    assert again(db, request).loan_id == loan.id
    assert not request.is_open
    assert request.device_id == device.id


def test_any_device_of_the_kind_fulfils_and_frees_what_was_set_aside(db: Session) -> None:
    device, another = make.device(db), make.device(db)
    request = make.request(db, held=device)
    loan = lend(db, another, request.client.reference)
    assert again(db, request).loan_id == loan.id
    assert device.tag in available(db)
    last = db.scalars(queries.turns_of(request.id)).first()
    assert last is not None
    assert (last.turn, last.device_id) == (Turn.RELEASED, device.id)


def test_a_device_of_another_kind_fulfils_nothing(db: Session) -> None:
    phone = make.device(db, of=make.model(db, kind=Kind.PHONE))
    request = make.request(db)
    lend(db, phone, request.client.reference)
    assert again(db, request).is_open


def test_undo_of_the_loan_lets_them_wait_again_with_the_device_set_aside(db: Session) -> None:
    device = make.device(db)
    request = make.request(db, held=device)
    loan = lend(db, device, request.client.reference)
    undo.undo_check_out(db, COMMAND_LINE, NOW, TODAY, loan.id)
    assert again(db, request).holds(TODAY)
    assert request.device_id == device.id


def test_a_device_is_set_aside_for_one_person_only(db: Session) -> None:
    device, second = make.device(db), make.request(db)
    first = make.request(db, held=device)
    with pytest.raises(Refused, match="set aside for Dotty"):
        hold(db, second, device)
    setting_aside.release(db, COMMAND_LINE, NOW, first.id)
    assert hold(db, second, device).device is device


def test_a_day_that_passed_frees_the_device_for_the_next(db: Session) -> None:
    device, second = make.device(db), make.request(db)
    first = make.request(db, held=device, until=TODAY - timedelta(days=1))
    hold(db, second, device)
    assert again(db, first).device_id is None
    turns = [turn.turn for turn in db.scalars(queries.turns_of(first.id))]
    assert turns == [Turn.LAPSED, Turn.SET_ASIDE]


def test_another_device_set_aside_frees_the_first(db: Session) -> None:
    device, another = make.device(db), make.device(db)
    request = make.request(db, held=device)
    hold(db, request, another)
    assert available(db) == {device.tag}


@pytest.mark.parametrize(
    ("device", "sentence"),
    [
        ({"state": State.TO_PREPARE}, "is not ready to lend"),
        ({"kind": Kind.PHONE}, "They asked for a tablet. .* is a phone"),
    ],
)
def test_what_cannot_be_lent_to_them_is_not_set_aside(
    db: Session, device: dict[str, object], sentence: str
) -> None:
    fields = {"kind": Kind.TABLET, **device}
    row = make.device(db, of=make.model(db, kind=fields.pop("kind")), **fields)
    with pytest.raises(Refused, match=sentence):
        hold(db, make.request(db), row)


def test_a_device_on_loan_is_not_set_aside(db: Session) -> None:
    with pytest.raises(Refused, match="went out a moment ago"):
        hold(db, make.request(db), make.loan(db).device)


def test_a_cancelled_request_keeps_its_story_and_frees_its_device(db: Session) -> None:
    device = make.device(db)
    request = make.request(db, held=device)
    requests.cancel(db, COMMAND_LINE, NOW, TODAY, request.id, "Bought one")
    assert (request.cancelled_why, request.cancelled_on) == ("Bought one", TODAY)
    assert device.tag in available(db)
    with pytest.raises(Refused, match="ended already"):
        requests.cancel(db, COMMAND_LINE, NOW, TODAY, request.id, "Again")
    actions = db.scalars(select(AuditLine.action).where(AuditLine.subject == "request")).all()
    assert actions == ["asked for a device", "set aside", "cancelled"]


def test_who_died_is_not_put_on_the_waiting_list(db: Session) -> None:
    with pytest.raises(Refused, match="has died"):
        make.request(db, make.client(db, died_on=TODAY))


def test_who_may_not_see_the_client_reads_whose_client_it_is(db: Session) -> None:
    site = make.site(db)
    desk = make.actor(make.staff(db, Role.DESK, at=site), Role.DESK)
    device, mine = make.device(db, at=site), make.client(db, of=site.partner)
    request = make.request(db, held=device)
    with pytest.raises(Refused) as refused:
        lend(db, device, mine.reference, desk)
    assert f"a client of {request.client.partner.name}" in refused.value.sentence
    assert request.client.family_name not in refused.value.sentence
    assert refused.value.opened is None
    setting_aside.release_device(db, desk, NOW, TODAY, device.tag)
    assert again(db, request).device_id is None


def test_a_volunteer_takes_nothing_from_a_client_whom_they_do_not_know(db: Session) -> None:
    site = make.site(db)
    staff, mine = make.staff(db, Role.VOLUNTEER, at=site), make.client(db, of=site.partner)
    make.allocation(db, mine, staff)
    me, device = make.actor(staff, Role.VOLUNTEER), make.device(db, at=site)
    make.request(db, make.client(db, of=site.partner), held=device)
    with pytest.raises(Refused, match="set aside"):
        lend(db, device, mine.reference, me, all_the_same=True)
    with pytest.raises(Refused, match="ask the desk"):
        setting_aside.release_device(db, me, NOW, TODAY, device.tag)


@pytest.mark.parametrize(("ago", "named"), [(14, False), (15, True)])
def test_who_waits_more_than_two_weeks_is_followed_up(db: Session, ago: int, named: bool) -> None:
    asked = TODAY - timedelta(days=ago)
    request = make.request(db, on=asked)
    make.request(db, on=asked, held=make.device(db), until=TODAY)
    found = db.execute(follow_up.waiting(TODAY)).all()
    expected = [(request.client_id, "waiting", asked, "a tablet")]
    assert [tuple(row) for row in found] == (expected if named else [])
