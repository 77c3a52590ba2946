"""The pages of guides: who may, what they say, and that every opening is written down."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from techloan.audit import AuditLine
from techloan.database import Session
from techloan.loans import services as loans
from techloan.people.models import Client
from techloan.permissions import COMMAND_LINE, Role
from techloan.support.guides import addresses, texts
from techloan.support.guides.models import GuidePile
from tests import make
from tests.conftest import NOW
from tests.counting import statements
from tests.support.guides.made import group, lent, rows_of_guides, words
from tests.visitor import Visit, Visitor, page
from tests.visitor import words as read

V, D, C, A = Role.VOLUNTEER, Role.DESK, Role.COORDINATOR, Role.ADMINISTRATOR
MAY = {
    "guides.page": {V, D, C},
    "guides.pdf": {V, D, C},
    # A new address ends the one that is opened before it.
    "guides.by_address": set(Role),
    "guides.make_address": {V, D, C},
    "guide_sheets.index": {C},
    "guide_sheets.edit": {C},
    "guide_sheets.keep": {C},
    "guide_sheets.show": {C},
    "guide_sheets.back_to_shipped": {C},
    "guide_sheets.version": {C},
    "guide_sheets.allow": {C},
    "guide_sheets.checked": {C},
    "guide_piles.choose": {D, C},
    "guide_piles.start": {D, C},
    "guide_piles.page": {D, C},
    "guide_piles.progress": {D, C},
    "guide_piles.pdf": {D, C},
}


class Place:
    """A client with a device, a group and a guide, and somebody who may see them as a role may."""

    def __init__(self, db: Session, role: Role) -> None:
        site = make.site(db)
        self.me = make.staff(db, role, at=site)
        self.client = make.client(db, of=site.partner)
        make.allocation(db, self.client, self.me if role is V else make.staff(db, V))
        self.loan = lent(db, self.client)
        text = rows_of_guides(db, self.loan.id)
        pile = db.scalars(select(GuidePile)).first()
        assert pile
        pile.staff_id = self.me.id
        self.known: dict[str, Any] = {
            "reference": self.client.reference,
            "token": addresses.token_of(db, self.loan.id),
            "code": "pl",
            "topic": "power",
            "text_id": text,
            "pile_id": pile.id,
        }


def address(app: Flask, endpoint: str, known: dict[str, Any]) -> tuple[str, str]:
    rule = next(app.url_map.iter_rules(endpoint))
    with app.test_request_context():
        built = rule.build({name: known[name] for name in rule.arguments})
    assert built
    return ("POST" if "POST" in (rule.methods or ()) else "GET"), built[1]


def test_every_page_of_guides_stands_in_the_table(app: Flask) -> None:
    named = {str(rule.endpoint) for rule in app.url_map.iter_rules()}
    ours = ("guides.", "guide_sheets.", "guide_piles.")
    assert {name for name in named if name.startswith(ours)} == set(MAY)


@pytest.mark.pdf
@pytest.mark.parametrize("role", Role)
def test_each_role_sees_what_the_table_says_and_404_for_all_else(
    app: Flask, db: Session, visit: Visit, role: Role
) -> None:
    place = Place(db, role)
    browser, wrong = visit(place.me), []
    for endpoint, may in MAY.items():
        method, path = address(app, endpoint, place.known)
        sent = {"loan": place.loan.id} if endpoint == "guides.make_address" else {}
        status = browser.open(path, method=method, data=sent).status_code
        if (status != 404) != (role in may) or status >= 500:
            wrong.append(f"{endpoint}: {status}")
    assert wrong == []


@pytest.mark.parametrize("role", [V, D])
def test_the_guide_of_somebody_elses_client_is_not_there(
    db: Session, visit: Visit, role: Role
) -> None:
    place, other = Place(db, role), make.client(db)
    browser = visit(place.me)
    for ending in ("guide", "guide.pdf"):
        assert browser.get(f"/clients/{other.reference}/{ending}").status_code == 404
    wanted = f"/clients/{other.reference}/guide/address"
    assert browser.post(wanted, data={"loan": place.loan.id}).status_code == 404


def test_the_loan_of_another_client_gets_no_address(db: Session, visit: Visit) -> None:
    place, other = Place(db, C), make.client(db)
    wanted = f"/clients/{other.reference}/guide/address"
    assert visit(place.me).post(wanted, data={"loan": place.loan.id}).status_code == 404


def test_a_pile_is_only_for_who_asked_for_it(db: Session, visit: Visit) -> None:
    place = Place(db, D)
    browser = visit(make.staff(db, C))
    for ending in ("", "/progress", ".pdf"):
        path = f"/guides/print/{place.known['pile_id']}{ending}"
        assert browser.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/guides/xx/power",
        "/guides/en/owls",
        "/guides/versions/99",
        "/clients/X-1/guide",
        "/g/x",
    ],
)
def test_what_is_not_there_is_404(db: Session, visit: Visit, path: str) -> None:
    assert visit(make.staff(db, C)).get(path).status_code == 404


@pytest.fixture
def client(db: Session) -> Client:
    client = make.client(db, given_name="Dotty", family_name="Marmalade", language="pl")
    lent(db, client)
    group(db, client)
    return client


@pytest.fixture
def browser(db: Session, visit: Visit, client: Client) -> Visitor:
    return visit(make.staff(db, C, name="Juniper Vale"))


@pytest.mark.pdf
def test_every_opening_of_a_guide_is_written_down(
    db: Session, visit: Visit, client: Client
) -> None:
    people = [make.staff(db, C), make.staff(db, C)]
    browsers = [visit(person) for person in people]
    for browser, ending in zip(browsers, ("guide", "guide.pdf"), strict=True):
        browser.get(f"/clients/{client.reference}/{ending}")
    db.rollback()
    rows = select(AuditLine.detail).where(
        AuditLine.action == "opened", AuditLine.client_id == client.id
    )
    assert [str(detail).count("guide") for detail in db.scalars(rows)] == [1, 1]


@pytest.mark.pdf
def test_no_name_stands_in_an_address_or_in_the_name_of_the_file(
    browser: Visitor, client: Client
) -> None:
    seen = page(browser.get(f"/clients/{client.reference}/guide"))
    links = " ".join(str(link["href"]) for link in seen.find_all("a", href=True)).lower()
    assert "dotty" not in links
    assert "marmalade" not in links
    answer = browser.get(f"/clients/{client.reference}/guide.pdf")
    assert answer.headers["Content-Disposition"] == 'inline; filename="guide.pdf"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.data.startswith(b"%PDF")


def test_the_page_says_why_a_guide_is_in_english(browser: Visitor, client: Client) -> None:
    shown = read(browser.get(f"/clients/{client.reference}/guide"))
    assert "They read Polish. Nobody who speaks it has checked its guide yet" in shown
    assert "Join on Zoom" in shown
    assert "Print guide" in shown


@pytest.mark.pdf
def test_an_unchecked_language_is_looked_at_and_not_printed(
    db: Session, browser: Visitor, client: Client
) -> None:
    path = f"/clients/{client.reference}/guide"
    shown = browser.get(f"{path}?language=pl")
    assert 'lang="pl"' in shown.text
    assert "Print guide" not in read(shown)
    answer = browser.get(f"{path}.pdf?language=pl")
    assert answer.status_code == 409
    assert "A coordinator can allow printing them" in read(answer)
    browser.post("/guides/pl/allow", data={"allowed": "yes"})
    assert browser.get(f"{path}.pdf?language=pl").status_code == 200
    browser.post("/guides/pl/allow", data={"allowed": "no"})
    assert browser.get(f"{path}.pdf?language=pl").status_code == 409


def test_what_is_chosen_goes_on_to_the_paper(browser: Visitor, client: Client) -> None:
    shown = browser.get(f"/clients/{client.reference}/guide?size=22&sheet=safe&sheet=back")
    assert "guide--22" in shown.text
    assert "guide.pdf?size=22&amp;sheet=safe&amp;sheet=back" in shown.text
    assert "Switch on and charge" not in read(shown).split("Take out what")[0]


@pytest.mark.parametrize(
    "query", ["size=9&loan=x", "language=../en", "sheet=%3Cscript%3E", "loan=99"]
)
def test_choices_that_make_no_sense_are_not_made(
    browser: Visitor, client: Client, query: str
) -> None:
    shown = browser.get(f"/clients/{client.reference}/guide?{query}")
    assert shown.status_code == 200
    assert "<script>" not in shown.text


def test_a_guide_is_read_by_its_address_until_the_loan_ends(
    db: Session, visit: Visit, browser: Visitor, client: Client
) -> None:
    db.begin_writing()
    loan = lent(db, client)
    db.commit()
    path = f"/clients/{client.reference}/guide"
    assert browser.post(f"{path}/address", data={"loan": loan.id}).status_code == 303
    link = "/g/" + browser.get(f"{path}?loan={loan.id}").text.split("/g/")[1].split('"')[0]
    stranger = visit(None)
    shown = stranger.get(link)
    assert shown.status_code == 200
    assert "Marmalade" not in shown.text
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert shown.headers["X-Robots-Tag"] == "noindex"
    assert "Join on Zoom" in read(shown)
    db.begin_writing()
    wish = loans.CheckIn(tag=loan.device.tag)
    loans.check_in(db, COMMAND_LINE, NOW, NOW.date(), wish)
    db.commit()
    assert stranger.get(link).status_code == 404


def test_a_new_address_ends_the_old_one(db: Session, visit: Visit) -> None:
    place = Place(db, C)
    old = place.known["token"]
    visit(place.me).post(
        f"/clients/{place.client.reference}/guide/address", data={"loan": place.loan.id}
    )
    assert visit(None).get(f"/g/{old}").status_code == 404


def test_who_has_died_has_no_guide(db: Session, visit: Visit) -> None:
    client = make.client(db, died_on=NOW.date())
    answer = visit(make.staff(db, C)).get(f"/clients/{client.reference}/guide")
    assert answer.status_code == 409
    assert "Nothing is printed for them any more" in read(answer)


def test_the_desk_prints_a_guide_right_after_the_check_out(db: Session, visit: Visit) -> None:
    site = make.site(db)
    device, client = make.device(db, at=site), make.client(db, of=site.partner)
    sent = {"asset_tag": device.tag, "client": client.reference}
    card = visit(make.staff(db, D, at=site)).fragment("/loans/check-out", sent)
    assert f"/clients/{client.reference}/guide.pdf?loan=" in card.text


def test_a_guide_is_offered_where_a_client_or_a_loan_is_shown(
    db: Session, browser: Visitor, client: Client
) -> None:
    db.begin_writing()
    loan = lent(db, client)
    db.commit()
    for path in (f"/clients/{client.reference}", f"/loans/{loan.id}"):
        assert f"/clients/{client.reference}/guide" in browser.get(path).text


def test_more_devices_and_groups_cost_no_more_statements(
    app: Flask, db: Session, browser: Visitor, client: Client
) -> None:
    engine, path = app.extensions["techloan"].database.engine, f"/clients/{client.reference}/guide"
    browser.get(path)
    with statements(engine) as few:
        browser.get(path)
    db.begin_writing()
    for number in range(3):
        group(db, client, name=f"Group of {number} cups")
        lent(db, client)
    texts.keep(db, COMMAND_LINE, NOW, words("en"), texts.Topic.SAFE, "Safe", "Words")
    db.commit()
    with statements(engine) as many:
        assert browser.get(path).status_code == 200
    assert len(many) == len(few) <= 24
