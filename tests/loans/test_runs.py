"""A pile checked in and a stocktake: scan, scan, scan."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from techloan.database import Session
from techloan.inventory.rules import State
from techloan.loans.models import Outcome, RunScan
from techloan.loans.rules import Ending
from techloan.people.models import Site, Staff
from techloan.permissions import Role
from tests import make
from tests.visitor import Visitor, page, words

Visit = Callable[..., Visitor]


@pytest.fixture
def site(db: Session) -> Site:
    return make.site(db)


@pytest.fixture
def desk(db: Session, site: Site) -> Staff:
    return make.staff(db, Role.DESK, at=site)


class Scanner:
    """A run that was begun at a site, and a scanner in the hand."""

    def __init__(self, browser: Visitor, kind: str, site: Site) -> None:
        self.browser = browser
        browser.post(f"/desk/{kind}/begin", data={"site": site.id})
        form = page(browser.get(f"/desk/{kind}")).select_one("#scan")
        self.address = form["action"]

    def scan(self, code: str, key: str = "") -> str:
        answer = self.browser.fragment(self.address, {"code": code, "idempotency_key": key})
        assert answer.status_code == 200
        return answer.text


def test_a_pile_is_checked_in_and_a_repeat_is_neutral(
    db: Session, visit: Visit, site: Site, desk: Staff
) -> None:
    loan = make.loan(db, to=make.client(db, of=site.partner))
    pile = Scanner(visit(desk), "pile", site)
    assert f"in from {loan.client.name}" in pile.scan(loan.device.tag)
    assert "already in" in pile.scan(loan.device.tag)
    db.refresh(loan)
    assert loan.ending is Ending.RETURNED


def test_who_may_not_see_the_borrower_checks_in_without_a_name(
    db: Session, visit: Visit, site: Site, desk: Staff
) -> None:
    loan = make.loan(db)
    row = Scanner(visit(desk), "pile", site).scan(loan.device.tag)
    assert loan.client.family_name not in row
    db.refresh(loan)
    assert loan.ending is Ending.RETURNED


def test_what_nobody_knows_is_a_row_with_what_was_scanned(
    db: Session, visit: Visit, site: Site, desk: Staff
) -> None:
    pile = Scanner(visit(desk), "pile", site)
    assert "8901234567" in pile.scan("8901234567")
    assert "1 unknown" in words(pile.browser.get("/desk/pile"))


def test_a_row_is_undone_and_the_list_survives_a_reload(
    db: Session, visit: Visit, site: Site, desk: Staff
) -> None:
    loan = make.loan(db, to=make.client(db, of=site.partner))
    pile = Scanner(visit(desk), "pile", site)
    row = pile.scan(loan.device.tag)
    undo = page(pile.browser.get("/desk/pile")).select_one("#rows form")["action"]
    assert undo in row
    assert "undone" in words(pile.browser.fragment(undo))
    db.refresh(loan)
    assert loan.ending is None
    assert "undone" in words(pile.browser.get("/desk/pile"))


def test_a_row_of_another_partners_client_is_undone_by_who_scanned_it(
    db: Session, visit: Visit, site: Site, desk: Staff
) -> None:
    loan = make.loan(db)
    pile = Scanner(visit(desk), "pile", site)
    undo = BeautifulSoup(pile.scan(loan.device.tag), "html.parser").select_one("form")["action"]
    assert pile.browser.fragment(undo).status_code == 200
    db.refresh(loan)
    assert loan.ending is None


def test_a_scan_that_is_sent_again_is_counted_once(
    db: Session, visit: Visit, site: Site, desk: Staff
) -> None:
    device = make.device(db, site)
    take = Scanner(visit(desk), "stocktake", site)
    key = "0b0d1f5e-9d0a-4a53-9f0f-1f0c7c1b2a3d"
    answers = [BeautifulSoup(take.scan(device.tag, key), "html.parser") for _ in range(2)]
    assert len({answer.select_one("li")["id"] for answer in answers}) == 1
    assert db.scalar(select(func.count(RunScan.id))) == 1


def test_a_stocktake_tells_what_was_seen_and_what_should_not_be_here(
    db: Session, visit: Visit, site: Site, desk: Staff
) -> None:
    here, elsewhere, missing = (
        make.device(db, site),
        make.device(db),
        make.device(db, site, state=State.MISSING),
    )
    lent = make.loan(db, of=make.device(db, site))
    take = Scanner(visit(desk), "stocktake", site)
    for device in (here, elsewhere, missing, lent.device):
        take.scan(device.tag)
    outcomes = [row.outcome for row in db.scalars(select(RunScan).order_by(RunScan.id))]
    assert outcomes == [Outcome.SEEN, Outcome.ELSEWHERE, Outcome.FOUND, Outcome.ELSEWHERE]
    db.refresh(missing)
    assert missing.state is State.TO_PREPARE


def test_a_finished_stocktake_lists_what_was_not_seen_and_marks_it_missing(
    db: Session, visit: Visit, site: Site, desk: Staff
) -> None:
    seen, unseen = make.device(db, site), make.device(db, site)
    take = Scanner(visit(desk), "stocktake", site)
    take.scan(seen.tag)
    run = take.address.removesuffix("/scan")
    result = take.browser.post(f"{run}/finish", follow_redirects=True)
    assert unseen.tag in words(result)
    assert seen.tag not in [row.get_text() for row in page(result).select("table th")]
    take.browser.post(f"{run}/missing", data={"device": unseen.id})
    db.refresh(unseen)
    assert unseen.state is State.MISSING


def test_a_run_of_somebody_else_is_not_there(
    db: Session, visit: Visit, site: Site, desk: Staff
) -> None:
    other = make.staff(db, Role.DESK, at=site)
    theirs = Scanner(visit(desk), "pile", site).address
    answer = visit(other).fragment(theirs, {"code": "TAB-0001"})
    assert answer.status_code == 404


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.ADMINISTRATOR])
@pytest.mark.parametrize("kind", ["pile", "stocktake"])
def test_runs_are_not_for_volunteers_and_administrators(
    db: Session, visit: Visit, site: Site, role: Role, kind: str
) -> None:
    assert visit(make.staff(db, role, at=site)).get(f"/desk/{kind}").status_code == 404
