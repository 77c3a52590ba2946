"""The pages of the loan book: who may, who may not, what is not there; what is said."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from techloan.audit import AuditLine
from techloan.database import Database, Session
from techloan.inventory.models import DeviceMove
from techloan.inventory.rules import State
from techloan.loans.models import Loan
from techloan.people.models import Staff
from techloan.permissions import Role
from tests import make
from tests.visitor import Visitor, page, words

Visit = Callable[..., Visitor]
KEY = "0b0d1f5e-9d0a-4a53-9f0f-1f0c7c1b2a3d"


@pytest.fixture
def coordinator(db: Session) -> Staff:
    return make.staff(db, Role.COORDINATOR, at=make.site(db))


def test_a_scan_is_answered_by_the_card_alone(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    device = make.device(db)
    answer = visit(coordinator).fragment("/desk/scan", {"code": device.tag})
    card = page(answer).select_one("[data-card]")
    assert answer.status_code == 200
    assert (card["data-card"], card["data-tag"]) == ("check-out", device.tag)
    assert "<html" not in answer.text


def test_without_script_the_scan_is_answered_by_the_whole_desk(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    device = make.device(db)
    answer = visit(coordinator).post("/desk/scan", data={"code": device.tag})
    assert page(answer).select_one("html [data-card=check-out]")


def test_check_out_redirects_a_page_and_answers_a_script_with_a_card(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    first, second, client = make.device(db), make.device(db), make.client(db)
    browser = visit(coordinator)
    wish = {"client": client.reference, "due_on": "2026-11-20"}
    assert (
        browser.post("/loans/check-out", data={**wish, "asset_tag": first.tag}).status_code == 303
    )
    card = browser.fragment("/loans/check-out", {**wish, "asset_tag": second.tag})
    assert card.status_code == 200
    assert "Done: due 20 November 2026" in words(card)


def test_a_device_that_is_out_is_refused_with_whom_and_since_when(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    loan, other = make.loan(db), make.client(db)
    wish = {"asset_tag": loan.device.tag, "client": other.reference}
    answer = visit(coordinator).fragment("/loans/check-out", wish)
    assert answer.status_code == 409
    assert f"went out to {loan.client.name}, 1 November 2026" in words(answer)
    seen = db.scalar(
        select(func.count()).where(
            AuditLine.client_id == loan.client_id, AuditLine.action == "opened"
        )
    )
    assert seen == 1


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("due_on", "31/02/2026", "Write the day as year, month, day"),
        ("due_on", "2026-02-31", "Write the day as year, month, day"),
        ("due_on", "1999-01-01", "before it went out"),
        ("due_on", "2999-01-01", "more than three years"),
        ("client", "", "Choose who it is for"),
        ("client", "PLUS-C-0000", "There is no client PLUS-C-0000"),
        ("asset_tag", "", "Scan the device first"),
        ("idempotency_key", "short", "Please scan again"),
    ],
)
def test_a_bad_field_is_said_and_changes_nothing(
    db: Session, visit: Visit, coordinator: Staff, field: str, value: str, message: str
) -> None:
    good = {"asset_tag": make.device(db).tag, "client": make.client(db).reference}
    answer = visit(coordinator).fragment("/loans/check-out", {**good, field: value})
    assert answer.status_code == 422
    assert message in words(answer)
    assert db.scalar(select(func.count(Loan.id))) == 0


def test_the_same_key_again_gives_the_same_answer_and_one_loan(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    device, client = make.device(db), make.client(db)
    browser = visit(coordinator)
    wish = {"asset_tag": device.tag, "client": client.reference, "idempotency_key": KEY}
    answers = [browser.post("/loans/check-out", data=wish) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert db.scalar(select(func.count(Loan.id))) == 1


def test_fifty_people_at_one_moment_make_one_loan_and_forty_nine_kind_sentences(
    app: Flask, db: Session, visit: Visit, coordinator: Staff, database: Database
) -> None:
    device, client = make.device(db), make.client(db)
    browsers = [visit(coordinator) for _ in range(10)]
    wish = {"asset_tag": device.tag, "client": client.reference}
    with ThreadPoolExecutor(10) as threads:
        answers = list(
            threads.map(lambda n: browsers[n % 10].post("/loans/check-out", data=wish), range(50))
        )
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [303] + [409] * 49
    assert all("went out to" in answer.text for answer in answers if answer.status_code == 409)


def test_check_in_leads_to_the_preparation(db: Session, visit: Visit, coordinator: Staff) -> None:
    loan = make.loan(db)
    browser = visit(coordinator)
    card = browser.fragment("/loans/check-in", {"asset_tag": loan.device.tag, "condition": "good"})
    assert page(card).select_one("[data-card=prepare]")
    lines = [tick["value"] for tick in page(card).select("[name=line]")]
    ready = browser.fragment("/desk/prepare", {"asset_tag": loan.device.tag, "line": lines})
    assert page(ready).select_one("[data-card=check-out]")


def test_half_the_ticks_are_kept_and_the_device_is_not_ready(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    device = make.device(db, state=State.TO_PREPARE)
    browser = visit(coordinator)
    card = browser.fragment("/desk/scan", {"code": device.tag})
    line = page(card).select("[name=line]")[0]["value"]
    again = browser.fragment("/desk/prepare", {"asset_tag": device.tag, "line": [line]})
    ticked = [tick.has_attr("checked") for tick in page(again).select("[name=line]")]
    assert ticked == [True, False]


def test_what_somebody_else_ticked_meanwhile_stays_ticked(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    device = make.device(db, state=State.TO_PREPARE)
    mine = visit(coordinator)
    first, second = page(mine.fragment("/desk/scan", {"code": device.tag})).select("[name=line]")
    for line in (first, second):
        last = mine.fragment("/desk/prepare", {"asset_tag": device.tag, "line": [line["value"]]})
    assert page(last).select_one("[data-card=check-out]")


def test_a_reason_keeps_no_hidden_characters(db: Session, visit: Visit, coordinator: Staff) -> None:
    device = make.device(db, state=State.RETIRED)
    wish = {"asset_tag": device.tag, "why": "in the\x00 cup\x07board " + "x" * 5000}
    assert visit(coordinator).fragment("/desk/to-prepare", wish).status_code == 200
    why = db.scalars(select(DeviceMove.why).order_by(DeviceMove.id.desc())).first()
    assert why == ("in the cupboard " + "x" * 5000)[:300]


@pytest.mark.parametrize(
    ("state", "why", "status"),
    [
        (State.MISSING, "", 200),
        (State.IN_REPAIR, "", 200),
        (State.RETIRED, "", 409),
        (State.RETIRED, "it was in the cupboard", 200),
    ],
)
def test_found_repaired_or_here_after_all_is_prepared_next(
    db: Session, visit: Visit, coordinator: Staff, state: State, why: str, status: int
) -> None:
    device = make.device(db, state=state)
    answer = visit(coordinator).fragment("/desk/to-prepare", {"asset_tag": device.tag, "why": why})
    assert answer.status_code == status
    if status == 200:
        assert page(answer).select_one("[data-card=prepare]")


def test_clients_are_offered_as_one_types_and_the_search_is_noted_without_its_words(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    client = make.client(db, given_name="Wilhelmina")
    answer = visit(coordinator).fragment("/desk/clients", {"search": "wilh"})
    assert client.reference in answer.text
    line = db.scalars(select(AuditLine).where(AuditLine.action == "listed")).one()
    assert line.detail == '{"kind": "search at the desk", "count": 1}'


@pytest.mark.parametrize("path", ["/loans", "/loans?due=overdue", "/loans?due=ended", "/desk"])
@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.VOLUNTEER, 200), (Role.DESK, 200), (Role.COORDINATOR, 200), (Role.ADMINISTRATOR, 404)],
)
def test_who_may_open_the_loan_book(
    db: Session, visit: Visit, path: str, role: Role, status: int
) -> None:
    make.loan(db)
    assert visit(make.staff(db, role, at=make.site(db))).get(path).status_code == status


def test_a_loan_of_another_partner_is_not_there(db: Session, visit: Visit) -> None:
    loan = make.loan(db)
    desk = visit(make.staff(db, Role.DESK, at=make.site(db)))
    assert desk.get(f"/loans/{loan.id}").status_code == 404
    assert desk.get("/loans/999999").status_code == 404
    assert desk.post(f"/loans/{loan.id}/renew", data={"due_on": "2026-12-01"}).status_code == 404


def test_a_loan_is_renewed_and_ended_on_its_page(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    loan = make.loan(db)
    browser = visit(coordinator)
    assert browser.post(f"/loans/{loan.id}/renew", data={"due_on": "2027-01-04"}).status_code == 303
    assert "4 January 2027" in words(browser.get(f"/loans/{loan.id}"))
    ended = {"ending": "lost", "on": "2026-11-02", "note": "on the bus"}
    assert browser.post(f"/loans/{loan.id}/end", data=ended).status_code == 303
    assert "Lost" in words(browser.get(f"/loans/{loan.id}"))


def test_an_ending_in_the_future_is_refused_and_keeps_what_was_typed(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    loan = make.loan(db)
    ended = {"ending": "stolen", "on": "2027-01-01", "note": "on the bus"}
    answer = visit(coordinator).post(f"/loans/{loan.id}/end", data=ended)
    assert answer.status_code == 409
    assert "on the bus" in answer.text


def test_just_done_can_be_undone(db: Session, visit: Visit, coordinator: Staff) -> None:
    device, client = make.device(db), make.client(db)
    browser = visit(coordinator)
    wish = {"asset_tag": device.tag, "client": client.reference}
    done = browser.fragment("/loans/check-out", wish)
    action = page(done).find("form")["action"]
    card = browser.fragment(action)
    assert page(card).select_one("[data-card=check-out]")
    assert db.scalar(select(func.count(Loan.id))) == 0


def test_just_done_names_no_client_of_another_partner(db: Session, visit: Visit) -> None:
    loan = make.loan(db)
    browser = visit(make.staff(db, Role.DESK, at=make.site(db)))
    card = browser.fragment("/loans/check-in", {"asset_tag": loan.device.tag})
    assert card.status_code == 200
    for answer in (card, browser.get("/desk")):
        assert f"{loan.device.tag} in from a client of another partner" in answer.text
        assert loan.client.first_name not in answer.text


def test_a_list_of_loans_is_noted_once_with_its_count(
    db: Session, visit: Visit, coordinator: Staff
) -> None:
    make.loan(db)
    make.loan(db)
    visit(coordinator).get("/loans")
    line = db.scalars(select(AuditLine).where(AuditLine.action == "listed")).one()
    assert line.detail == '{"kind": "list of loans", "count": 2}'
