"""How loans end: lost, stolen, kept; what is known of a loss; what comes next for the borrower."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from techloan.audit import AuditLine
from techloan.database import Session
from techloan.errors import Refused
from techloan.inventory import services as devices
from techloan.inventory.rules import RetiredHow, State
from techloan.inventory.sims import services as sims
from techloan.inventory.sims.models import Sim
from techloan.loans import endings, follow_up, services, undo
from techloan.loans.models import Loan, Loss
from techloan.loans.rules import Ending, KeptAs, Onward
from techloan.people.models import Staff
from techloan.permissions import COMMAND_LINE, Role
from tests import make
from tests.conftest import NOW
from tests.visitor import Visit, page, words

TODAY = NOW.date()
KNOWN = endings.LossFacts(TODAY, TODAY, "42/1234/26", TODAY, TODAY)


def ended(db: Session, ending: Ending, **more: object) -> Loan:
    """Lend a device and end the loan today."""
    end = endings.End(ending, TODAY, **more)  # type: ignore[arg-type]
    return endings.end_otherwise(db, COMMAND_LINE, NOW, TODAY, make.loan(db).id, end)


def reasons(db: Session) -> list[tuple[object, ...]]:
    return [tuple(row) for row in db.execute(follow_up.loss_unfinished())]


@pytest.fixture
def coordinator(db: Session) -> Staff:
    return make.staff(db, Role.COORDINATOR, at=make.site(db))


def test_a_gift_is_gifted_and_a_bought_one_is_sold_for_its_price(db: Session) -> None:
    gift = ended(db, Ending.KEPT)
    bought = ended(db, Ending.KEPT, kept_as=KeptAs.BOUGHT, price_pence=2050)
    assert (gift.kept_as, gift.price_pence) == (KeptAs.GIFTED, None)
    assert gift.device.retired_how is RetiredHow.GIFTED
    assert (bought.price_pence, bought.device.retired_how) == (2050, RetiredHow.SOLD)


def test_a_device_is_not_bought_without_a_price(db: Session) -> None:
    with pytest.raises(Refused, match="what they paid"):
        ended(db, Ending.KEPT, kept_as=KeptAs.BOUGHT)


def test_a_price_that_was_typed_for_a_lost_device_is_not_kept(db: Session) -> None:
    lost = ended(db, Ending.LOST, kept_as=KeptAs.BOUGHT, price_pence=2050)
    assert (lost.kept_as, lost.price_pence) == (None, None)


def test_a_stolen_device_asks_for_what_is_missing_until_it_is_known(db: Session) -> None:
    loan = ended(db, Ending.STOLEN)
    assert reasons(db) == [
        (loan.client_id, "loss_unfinished", TODAY, f"{loan.device.tag}, stolen"),
    ]
    endings.keep_loss(db, COMMAND_LINE, NOW, TODAY, loan.id, KNOWN)
    assert reasons(db) == []


def test_a_loan_of_an_old_list_that_is_lost_now_asks_for_what_is_missing(db: Session) -> None:
    loan = make.loan(db)
    loan.import_id = 7
    end = endings.End(Ending.LOST, TODAY)
    endings.end_otherwise(db, COMMAND_LINE, NOW, TODAY, loan.id, end)
    assert len(reasons(db)) == 1


def test_a_volunteer_gives_no_device_away(db: Session) -> None:
    site = make.site(db)
    me, client = make.staff(db, Role.VOLUNTEER, at=site), make.client(db, of=site.partner)
    make.allocation(db, client, me)
    loan = make.loan(db, make.device(db, at=site), client)
    actor, end = make.actor(me, Role.VOLUNTEER), endings.End(Ending.KEPT, TODAY)
    with pytest.raises(Refused, match="by the desk or a coordinator"):
        endings.end_otherwise(db, actor, NOW, TODAY, loan.id, end)


def test_a_loss_of_which_no_more_can_be_found_out_rests(db: Session) -> None:
    loan = ended(db, Ending.LOST)
    facts = endings.LossFacts(TODAY, settled=True)
    endings.keep_loss(db, COMMAND_LINE, NOW, TODAY, loan.id, facts)
    loss = db.get_one(Loss, loan.id)
    assert (reasons(db), loss.settled_by) == ([], "command line")
    endings.keep_loss(db, COMMAND_LINE, NOW, TODAY, loan.id, endings.LossFacts(TODAY))
    assert (len(reasons(db)), loss.settled_at) == (1, None)


def test_a_lost_device_that_turned_up_asks_for_nothing_more(db: Session) -> None:
    loan = ended(db, Ending.LOST)
    devices.move(db, COMMAND_LINE, NOW, loan.device, State.TO_PREPARE, "found")
    assert reasons(db) == []
    assert db.scalar(endings.found_again_at(loan)) == NOW


def test_a_loss_cannot_be_told_of_another_ending_or_of_tomorrow(db: Session) -> None:
    kept, lost = ended(db, Ending.KEPT), ended(db, Ending.LOST)
    with pytest.raises(Refused, match="not lost or stolen"):
        endings.keep_loss(db, COMMAND_LINE, NOW, TODAY, kept.id, KNOWN)
    later = endings.LossFacts(network_told_on=TODAY + timedelta(days=1))
    with pytest.raises(Refused, match="Choose days"):
        endings.keep_loss(db, COMMAND_LINE, NOW, TODAY, lost.id, later)


def test_a_check_in_keeps_what_comes_next_and_undo_forgets_it(db: Session) -> None:
    me = make.actor(make.staff(db, Role.COORDINATOR), Role.COORDINATOR)
    loan = make.loan(db)
    wish = services.CheckIn(loan.device.tag, onward=Onward.SOCIAL_TARIFF)
    services.check_in(db, me, NOW, TODAY, wish)
    assert loan.onward is Onward.SOCIAL_TARIFF
    assert undo.undo_check_in(db, me, NOW, TODAY, loan.id).onward is None


def test_what_comes_next_is_not_asked_before_the_loan_ended(db: Session) -> None:
    with pytest.raises(Refused, match="has not ended"):
        endings.keep_onward(db, COMMAND_LINE, NOW, make.loan(db).id, Onward.OWN_DEVICE)


@pytest.mark.parametrize(("days", "count"), [(14, 1), (20, 1), (27, 1), (28, 0)])
def test_a_sim_that_ends_soon_or_before_the_loan_is_followed_up(
    db: Session, days: int, count: int
) -> None:
    loan = make.loan(db, on=date(2026, 11, 3), due_on=date(2026, 12, 1))
    sim = Sim(network="EE", expires_on=TODAY + timedelta(days=days), partner=make.partner(db))
    sims.keep_sim(db, COMMAND_LINE, NOW, sim)
    assert db.execute(follow_up.sim_running_out(TODAY)).all() == []
    sims.put_in(db, COMMAND_LINE, NOW, sim, loan.device)
    found = db.execute(follow_up.sim_running_out(TODAY)).all()
    assert [row[:3] for row in found] == [
        (loan.client_id, "sim_running_out", sim.expires_on),
    ] * count


def test_a_stolen_device_leads_to_the_facts_and_its_page_asks_for_the_rest(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    loan = make.loan(db)
    browser = visit(coordinator)
    told = {"ending": "stolen", "on": "2026-11-02", "onward": "device_bank", "kept_as": "gifted"}
    answer = browser.post(f"/loans/{loan.id}/end", data=told)
    assert answer.location == f"/loans/{loan.id}/loss"
    seen = words(browser.get(f"/loans/{loan.id}"))
    assert "the police reference" in seen
    assert "A device from the National Device Bank" in seen
    facts = {"happened_on": "2026-11-02", "police_reference": "42/1", "settled": "y"}
    assert browser.post(f"/loans/{loan.id}/loss", data=facts).status_code == 303
    seen = words(browser.get(f"/loans/{loan.id}"))
    assert "Still to find out" not in seen
    assert "42/1" in seen


def test_a_price_that_is_none_is_said_beside_its_field(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    loan = make.loan(db)
    told = {"ending": "kept", "on": "2026-11-02", "kept_as": "bought", "price": "a fiver"}
    answer = visit(coordinator).post(f"/loans/{loan.id}/end", data=told)
    assert answer.status_code == 422
    assert "Write the price in pounds" in words(answer)
    assert page(answer).select_one("#price")["value"] == "a fiver"


def test_what_comes_next_is_said_later_on_the_page_and_written_down(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    loan = make.loan(db)
    browser = visit(coordinator)
    browser.post("/loans/check-in", data={"asset_tag": loan.device.tag, "onward": ""})
    assert "not asked yet" in words(browser.get(f"/loans/{loan.id}"))
    browser.post(f"/loans/{loan.id}/onward", data={"onward": "own_device"})
    assert "What comes next They have a device" in words(browser.get(f"/loans/{loan.id}"))
    lines = db.scalars(select(AuditLine.detail).where(AuditLine.action == "changed")).all()
    assert lines == ['{"onward": [null, "own_device"]}']


@pytest.mark.parametrize(
    ("role", "status"), [(Role.VOLUNTEER, 404), (Role.DESK, 404), (Role.ADMINISTRATOR, 404)]
)
def test_a_loss_of_another_partners_client_is_not_there(
    db: Session, visit: Visit, role: Role, status: int
) -> None:
    loan = ended(db, Ending.LOST)
    browser = visit(make.staff(db, role, at=make.site(db)))
    assert browser.get(f"/loans/{loan.id}/loss").status_code == status
    assert browser.post(f"/loans/{loan.id}/loss", data={}).status_code == status
    assert browser.post(f"/loans/{loan.id}/onward", data={"onward": ""}).status_code == status


def test_the_missing_card_says_whom_to_tell_when_it_is_back(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    loan = ended(db, Ending.STOLEN)
    endings.keep_loss(db, COMMAND_LINE, NOW, TODAY, loan.id, KNOWN)
    card = visit(coordinator).fragment("/desk/scan", {"code": loan.device.tag})
    assert "It was stolen on a loan." in words(card)
    assert "the network, the police, reference 42/1234/26" in words(card)
