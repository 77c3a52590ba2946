"""The pages of agreements and photos: who may, what they say, and what is refused in words."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from techloan.audit import AuditLine
from techloan.database import Session
from techloan.loans.agreements import services, texts
from techloan.loans.agreements.models import LoanPhoto
from techloan.loans.agreements.rules import Signing
from techloan.loans.agreements.services import Yes
from techloan.loans.models import Agreement, Loan
from techloan.loans.rules import Agreed
from techloan.people.models import Allocation
from techloan.permissions import COMMAND_LINE, Role
from tests import make
from tests.conftest import NOW
from tests.loans.papers import SCRIBBLE, papers
from tests.visitor import Visit, Visitor, page, words

V, D, C, A = Role.VOLUNTEER, Role.DESK, Role.COORDINATOR, Role.ADMINISTRATOR
LEND = {V, D, C}
MAY = {
    "agreements.page": LEND,
    "agreements.pdf": LEND,
    "agreements.signature": LEND,
    "agreements.sign": LEND,
    "agreements.signed": LEND,
    "agreements.sign_now": LEND,
    "agreements.record": LEND,
    "agreements.accounts_off": LEND,
    "photos.page": LEND,
    "photos.add": LEND,
    "photos.photo": LEND,
    "photos.remove": LEND,
    "agreement_texts.page": {C},
    "agreement_texts.keep": {C},
    "agreement_texts.version": {C},
    "agreement_texts.back_to_shipped": {C},
}


class Place:
    """A loan with its papers, and somebody of a role who may see the borrower as their role may."""

    def __init__(self, db: Session, role: Role) -> None:
        site = make.site(db)
        self.me = make.staff(db, role, at=site)
        make.staff(db, A)
        client = make.client(db, of=site.partner)
        make.allocation(db, client, self.me if role is V else make.staff(db, V))
        self.loan = make.loan(db, of=make.device(db, at=site), to=client)
        other = make.loan(db)
        self.text = papers(db, self.loan.id, other.id)
        photo = db.scalars(select(LoanPhoto).where(LoanPhoto.loan_id == self.loan.id)).one()
        self.known = {"loan_id": self.loan.id, "text_id": self.text, "photo_id": photo.id}


def status(app: Flask, browser: Visitor, place: Place, endpoint: str, **known: int) -> int:
    rule = next(app.url_map.iter_rules(endpoint))
    with app.test_request_context():
        built = rule.build({n: {**place.known, **known}[n] for n in rule.arguments})
    assert built
    send = browser.post if "POST" in (rule.methods or ()) else browser.get
    return send(built[1]).status_code


def test_every_page_of_papers_stands_in_the_table(app: Flask) -> None:
    named = {str(rule.endpoint) for rule in app.url_map.iter_rules()}
    ours = ("agreements.", "photos.", "agreement_texts.")
    assert {name for name in named if name.startswith(ours)} == set(MAY)


@pytest.mark.pdf
@pytest.mark.parametrize("role", Role)
def test_each_role_sees_what_the_table_says_and_404_for_all_else(
    app: Flask, db: Session, visit: Visit, role: Role
) -> None:
    wrong = []
    for endpoint, may in MAY.items():
        db.begin_writing()
        place = Place(db, role)
        answer = status(app, visit(place.me), place, endpoint)
        if (answer != 404) != (role in may) or answer >= 500:
            wrong.append(f"{endpoint}: {answer}")
    assert wrong == []


@pytest.mark.parametrize("role", [V, D])
def test_the_loan_of_somebody_elses_client_is_not_there(
    app: Flask, db: Session, visit: Visit, role: Role
) -> None:
    place, other = Place(db, role), Place(db, C)
    browser = visit(place.me)
    for endpoint in (name for name, may in MAY.items() if role in may):
        known = {"loan_id": other.loan.id, "photo_id": other.known["photo_id"]}
        assert status(app, browser, place, endpoint, **known) == 404, endpoint


def test_a_photo_of_another_loan_is_not_there(app: Flask, db: Session, visit: Visit) -> None:
    place, other = Place(db, C), Place(db, C)
    known = {"photo_id": other.known["photo_id"]}
    for endpoint in ("photos.photo", "photos.remove"):
        assert status(app, visit(place.me), place, endpoint, **known) == 404


@pytest.mark.pdf
@pytest.mark.parametrize(
    ("page", "where"),
    [
        *(
            ("agreement" + end, "agreement")
            for end in ("", ".pdf", "/signature", "/sign", "/signed")
        ),
        ("photos", "photos"),
    ],
)
def test_every_opening_of_a_clients_papers_is_written_down(
    db: Session, visit: Visit, page: str, where: str
) -> None:
    place = Place(db, V)
    assert visit(place.me).get(f"/loans/{place.loan.id}/{page}").status_code == 200
    db.rollback()
    opened = select(AuditLine).where(AuditLine.action == "opened")
    row = db.scalars(opened).one()
    assert (row.client_id, row.staff_id) == (place.loan.client_id, place.me.id)
    assert where in str(row.detail)


def test_a_volunteer_in_a_kitchen_lets_their_own_client_sign(db: Session, visit: Visit) -> None:
    mine, other = Place(db, V), Place(db, C)
    browser = visit(mine.me)
    form = {"text": mine.text, "typed_name": "Dotty", "yes": "y"}
    answers = [
        browser.post(f"/loans/{one.loan.id}/agreement/sign", data=form).status_code
        for one in (mine, other)
    ]
    assert answers == [303, 404]
    assert (row := kept(db, mine.loan))
    assert (row.how, row.recorded_by) == (Signing.TYPED, mine.me.name)
    assert (untouched := kept(db, other.loan))
    assert untouched.how is Signing.SCREEN


def test_who_supports_them_no_longer_lets_nobody_sign(db: Session, visit: Visit) -> None:
    place = Place(db, V)
    allocation = db.scalars(select(Allocation).where(Allocation.staff_id == place.me.id)).one()
    allocation.ended_on = date(2026, 11, 2)
    db.flush()
    assert visit(place.me).get(f"/loans/{place.loan.id}/agreement/sign").status_code == 404


@pytest.fixture
def loan(db: Session) -> Loan:
    return make.loan(db)


@pytest.fixture
def browser(db: Session, visit: Visit, loan: Loan) -> Visitor:
    return visit(make.staff(db, C, name="Juniper Vale"))


def sent(browser: Visitor, loan: Loan, **form: Any) -> Any:
    browser.get(f"/loans/{loan.id}/agreement")
    return browser.post(f"/loans/{loan.id}/agreement/sign", data={"text": 1, **form})


def kept(db: Session, loan: Loan) -> Agreement | None:
    db.rollback()
    return db.get(Agreement, loan.id, populate_existing=True)


def test_a_borrower_signs_with_a_finger(db: Session, browser: Visitor, loan: Loan) -> None:
    assert sent(browser, loan, strokes=SCRIBBLE).status_code == 303
    assert (row := kept(db, loan))
    assert row.how is Signing.SCREEN
    shown = browser.get(f"/loans/{loan.id}/agreement/signature")
    assert shown.data.startswith(b"\x89PNG")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Type"] == "image/png"


def test_a_borrower_types_their_name_and_ticks(db: Session, browser: Visitor, loan: Loan) -> None:
    assert sent(browser, loan, typed_name="Dotty", yes="y").status_code == 303
    assert (row := kept(db, loan))
    assert row.how is Signing.TYPED


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "There is no signature yet"),
        ({"strokes": "10,10"}, "only a dot or a short line"),
        ({"strokes": "<svg>"}, "did not arrive whole"),
        ({"typed_name": "Dotty"}, "Please tick that you agree"),
        ({"typed_name": "...", "yes": "y"}, "Please type your name"),
        ({"yes": "y"}, "Please type your name"),
        ({"strokes": SCRIBBLE, "text": "99"}, "Not a valid choice"),
    ],
)
def test_a_signature_of_nothing_is_refused(
    db: Session, browser: Visitor, loan: Loan, form: dict[str, str], said: str
) -> None:
    answer = sent(browser, loan, **form)
    assert answer.status_code == 422
    assert said in words(answer)
    assert kept(db, loan) is None


def test_paper_spoken_and_none_yet_are_recorded(db: Session, browser: Visitor, loan: Loan) -> None:
    address = f"/loans/{loan.id}/agreement"
    assert "None yet" in words(browser.get(address))
    for form, said in (
        ({"how": "paper"}, "Signed on paper"),
        ({"how": "spoken", "heard_by": "Bart"}, "Spoken, heard by Bart"),
        ({"how": "none"}, "None yet"),
    ):
        assert browser.post(f"{address}/record", data={"text": 1, **form}).status_code == 303
        assert said in words(browser.get(address))
    assert (row := kept(db, loan))
    assert row.agreed is Agreed.NONE
    nobody = browser.post(f"{address}/record", data={"text": 1, "how": "spoken"})
    assert (nobody.status_code, "Say who heard it" in words(nobody)) == (422, True)


@pytest.mark.pdf
def test_the_agreement_prints_in_the_print_size(db: Session, visit: Visit) -> None:
    loan = make.loan(db, to=make.client(db, print_size=22))
    answer = visit(make.staff(db, C)).get(f"/loans/{loan.id}/agreement.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    assert b"/StructTreeRoot" in answer.data or b"ObjStm" in answer.data


def test_the_desk_is_offered_the_agreement_after_a_check_out(db: Session, visit: Visit) -> None:
    site = make.site(db)
    device, client = make.device(db, at=site), make.client(db, of=site.partner)
    browser = visit(make.staff(db, D, at=site))
    sent = {"asset_tag": device.tag, "client": client.reference}
    card = browser.fragment("/loans/check-out", sent)
    assert "Agree now" in card.text
    assert "Print agreement" in card.text
    assert "Agreement of" in words(browser.get("/desk"))


def test_a_coordinator_looks_at_new_words_before_they_are_in_force(browser: Visitor) -> None:
    new = "# Be kind\n\nYou do **not** pay if it breaks."
    looked = browser.post("/agreements", data={"body": new, "show": "1"})
    assert "<strong>not</strong>" in looked.text
    assert "Number 2" not in browser.get("/agreements").text
    assert browser.post("/agreements", data={"body": new, "keep": "1"}).status_code == 303
    assert "You do not pay" in words(browser.get("/agreements/2"))
    assert browser.post("/agreements/shipped").status_code == 303
    assert "Number 3" in browser.get("/agreements").text


@pytest.mark.pdf
def test_a_preview_says_how_many_pages_it_takes_and_what_is_missing(browser: Visitor) -> None:
    def looked(body: str) -> str:
        return words(browser.post("/agreements", data={"body": body, "show": "1"}))

    usual = looked("# Be kind\n\nYou do **not** pay if it breaks.")
    assert "On paper, in 14 point: one page." in usual
    assert "These words do not say" not in usual
    assert "each part of its kit" in usual
    long = looked("Please be kind to it and to all whom you meet. " * 100)
    assert "2 pages. One page is kinder" in long
    assert "These words do not say “You do not pay if it breaks”" in long


@pytest.mark.parametrize("body", ["", "   ", "a" * 6001])
def test_no_words_or_too_many_are_refused(browser: Visitor, body: str) -> None:
    answer = browser.post("/agreements", data={"body": body, "keep": "1"})
    assert answer.status_code == 422


def test_a_page_from_before_the_signature_does_not_wipe_it(
    db: Session, browser: Visitor, loan: Loan
) -> None:
    old = page(browser.get(f"/loans/{loan.id}/agreement")).select_one("[name=seen]")["value"]
    text = texts.in_force(db, NOW).id
    db.begin_writing()
    services.agree(db, COMMAND_LINE, NOW, loan.id, Yes(text, typed="Dotty Marmalade"))
    db.commit()
    path = f"/loans/{loan.id}/agreement/record"
    answer = browser.post(path, data={"how": "none", "text": text, "seen": old})
    assert answer.status_code == 409
    assert "wrote this agreement down meanwhile" in answer.text
    db.rollback()
    assert db.get_one(Agreement, loan.id).agreed is Agreed.SIGNED
