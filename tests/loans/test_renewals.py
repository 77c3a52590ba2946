"""Renewal past the end of support: it is said, and allowed with a reason that is kept."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from techloan.database import Session
from techloan.errors import Refused
from techloan.loans import services
from techloan.loans.models import Loan, Renewal
from techloan.loans.rules import Due, renewal
from techloan.people.models import Staff
from techloan.permissions import COMMAND_LINE, Role
from tests import make
from tests.conftest import NOW
from tests.visitor import Visit, page, words

TODAY = NOW.date()
DUE = date(2026, 11, 10)
LAST_DAY = "This is the last day of their support."


@pytest.fixture
def coordinator(db: Session) -> Staff:
    return make.staff(db, Role.COORDINATOR, at=make.site(db))


def supported_until(db: Session, day: date | None) -> Loan:
    """Lend a device that is due on the tenth to somebody who is supported until a day."""
    return make.loan(db, to=make.client(db, support_until=day), due_on=DUE)


def renew(db: Session, loan: Loan, due_on: date, why: str = "") -> Loan:
    return services.renew(db, COMMAND_LINE, NOW, TODAY, loan.id, due_on, why)


@pytest.mark.parametrize(
    ("until", "offered"),
    [
        (None, Due(date(2026, 12, 8))),
        (date(2026, 12, 8), Due(date(2026, 12, 8))),
        (date(2026, 12, 7), Due(date(2026, 12, 7), LAST_DAY)),
        (DUE, Due(date(2026, 12, 8), "Their support ends on 10 November 2026.")),
        (date(2026, 11, 2), Due(date(2026, 12, 8), "Their support ended on 2 November 2026.")),
    ],
)
def test_a_renewal_is_offered_until_the_end_of_support(until: date | None, offered: Due) -> None:
    assert renewal(DUE, TODAY, 28, until) == offered


def test_past_the_end_of_support_a_reason_is_asked_for_and_kept(db: Session) -> None:
    loan = supported_until(db, date(2026, 12, 1))
    with pytest.raises(Refused, match="goes until 1 December 2026, and you chose 2 December 2026"):
        renew(db, loan, date(2026, 12, 2), " ")
    assert loan.due_on == DUE
    renew(db, loan, date(2026, 12, 2), "Her daughter helps her now")
    assert db.scalars(select(Renewal.why)).one() == "Her daughter helps her now"


def test_within_their_support_nobody_asks_why_and_nothing_is_kept(db: Session) -> None:
    loan = supported_until(db, date(2026, 12, 1))
    renew(db, loan, date(2026, 12, 1), "typed by mistake")
    assert db.scalars(select(Renewal.why)).one() == ""


def test_the_desk_says_that_their_support_is_over_and_takes_the_reason(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    loan, browser = supported_until(db, TODAY - timedelta(days=1)), visit(coordinator)
    card = browser.fragment("/desk/scan", {"code": loan.device.tag})
    assert "Their support ended on 2 November 2026." in words(card)
    form = page(card).select_one("form[action$=renew]")
    sent = {field["name"]: field.get("value", "") for field in form.select("input")}
    refused = browser.fragment(form["action"], sent)
    assert (refused.status_code, "why they keep it longer" in words(refused)) == (422, True)
    done = browser.fragment(form["action"], {**sent, "why": "Waits for her own tablet"})
    assert done.status_code == 200
    db.refresh(loan)
    assert loan.due_on == date(2026, 12, 8)


def test_the_desk_asks_nothing_while_support_goes_on(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    loan = supported_until(db, date(2027, 6, 1))
    card = visit(coordinator).fragment("/desk/scan", {"code": loan.device.tag})
    assert page(card).select("[name=why]") == []


def test_who_may_not_see_the_client_is_not_told_of_their_support(db: Session, visit: Visit) -> None:
    loan = supported_until(db, TODAY)
    browser = visit(make.staff(db, Role.DESK, at=make.site(db)))
    assert "support" not in words(browser.fragment("/desk/scan", {"code": loan.device.tag}))


def test_the_page_of_the_loan_keeps_what_was_typed_and_shows_the_reason_afterwards(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    loan, browser = supported_until(db, date(2026, 12, 1)), visit(coordinator)
    path = f"/loans/{loan.id}"
    refused = browser.post(f"{path}/renew", data={"due_on": "2027-01-31"})
    assert (refused.status_code, "2027-01-31" in refused.text) == (409, True)
    assert "Only for a day after 1 December 2026" in words(refused)
    told = {"due_on": "2027-01-31", "why": "Her daughter helps"}
    assert "Her daughter helps" in words(
        browser.post(f"{path}/renew", data=told, follow_redirects=True)
    )
    assert "past their support: Her daughter helps" in words(
        browser.get(f"/clients/{loan.client.reference}")
    )


def test_a_day_that_is_none_is_said_beside_its_field(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    loan = supported_until(db, None)
    answer = visit(coordinator).post(f"/loans/{loan.id}/renew", data={"due_on": "soon"})
    assert (answer.status_code, "Write the day as year, month" in words(answer)) == (422, True)


def test_a_day_past_the_end_of_support_is_said_when_it_goes_out(db: Session, visit: Visit) -> None:
    site = make.site(db)
    device = make.device(db, at=site)
    client = make.client(db, of=site.partner, support_until=TODAY + timedelta(days=10))
    browser = visit(make.staff(db, Role.DESK, at=site))
    due = TODAY + timedelta(days=11)
    sent = {"asset_tag": device.tag, "client": client.reference, "due_on": due.isoformat()}
    assert "Support ends first" in browser.fragment("/loans/check-out", sent).text
