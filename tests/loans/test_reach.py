"""How far each role reaches at the desk: own partner, own clients, and what is not there."""

from collections.abc import Callable

import pytest

from techloan.database import Session
from techloan.inventory.rules import State
from techloan.permissions import Role
from tests import make
from tests.visitor import Visitor, words

Visit = Callable[..., Visitor]


def test_a_desk_person_does_not_prepare_another_partners_device(db: Session, visit: Visit) -> None:
    device = make.device(db, state=State.TO_PREPARE)
    desk = make.staff(db, Role.DESK, at=make.site(db))
    assert visit(desk).fragment("/desk/prepare", {"asset_tag": device.tag}).status_code == 404


def test_a_desk_person_does_not_lend_another_partners_device(db: Session, visit: Visit) -> None:
    device, site = make.device(db), make.site(db)
    client = make.client(db, of=site.partner)
    browser = visit(make.staff(db, Role.DESK, at=site))
    answer = browser.fragment(
        "/loans/check-out", {"asset_tag": device.tag, "client": client.reference}
    )
    assert answer.status_code == 409
    assert device.site.partner.name in words(answer)


def test_a_volunteer_lends_to_own_clients_only(db: Session, visit: Visit) -> None:
    site = make.site(db)
    volunteer = make.staff(db, Role.VOLUNTEER, at=site)
    own, other = make.client(db), make.client(db, of=site.partner)
    make.allocation(db, own, volunteer)
    first, second = make.device(db, site), make.device(db, site)
    browser = visit(volunteer)
    wish = {"asset_tag": first.tag, "client": other.reference}
    assert browser.fragment("/loans/check-out", wish).status_code == 422
    wish = {"asset_tag": second.tag, "client": own.reference}
    assert browser.fragment("/loans/check-out", wish).status_code == 200


@pytest.mark.parametrize("to_do", ["check-out", "check-in"])
def test_a_device_that_a_volunteer_may_not_see_is_not_there(
    db: Session, visit: Visit, to_do: str
) -> None:
    volunteer = make.staff(db, Role.VOLUNTEER, at=make.site(db))
    own = make.client(db, of=volunteer.partner)
    make.allocation(db, own, volunteer)
    ready, out = make.device(db), make.loan(db).device
    browser, said = visit(volunteer), set()
    for tag in (ready.tag, out.tag, "TAB-9999"):
        sent = {"asset_tag": tag, "client": own.reference}
        answer = browser.fragment(f"/loans/{to_do}", sent)
        said.add((answer.status_code, answer.text.replace(tag, "TAG")))
    assert len(said) == 1


def test_a_volunteer_takes_back_what_their_client_has_of_another_partner(
    db: Session, visit: Visit
) -> None:
    volunteer, client = make.staff(db, Role.VOLUNTEER, at=make.site(db)), make.client(db)
    make.allocation(db, client, volunteer)
    loan = make.loan(db, to=client)
    browser = visit(volunteer)
    answer = browser.fragment("/loans/check-in", {"asset_tag": loan.device.tag})
    assert answer.status_code == 200
