"""Sheets that a client does not need, and guides of clients of whom little is known, as pages."""

import io

import pytest
from pypdf import PdfReader

from techloan.database import Session
from techloan.permissions import Role
from techloan.support.measures.instruments import DONE_ALONE
from tests import make
from tests.support.guides.made import lent, said
from tests.support.guides.test_guide_routes import C, D, Place, V
from tests.visitor import Visit, page
from tests.visitor import words as read


@pytest.mark.parametrize(("role", "told"), [(C, True), (V, False), (D, False)])
def test_why_a_sheet_is_left_out_is_told_to_who_may_see_the_answers(
    db: Session, visit: Visit, role: Role, told: bool
) -> None:
    place = Place(db, role)
    make.measure(db, place.client, "foundation", task_3=DONE_ALONE)
    shown = read(visit(place.me).get(f"/clients/{place.client.reference}/guide"))
    assert "One sheet was left out from the start" in shown
    assert ("they do this on their own" in shown) == told


@pytest.mark.pdf
def test_a_sheet_that_was_left_out_is_printed_once_it_is_ticked(db: Session, visit: Visit) -> None:
    client = make.client(db)
    lent(db, client)
    make.measure(db, client, "foundation", task_3=DONE_ALONE)
    browser = visit(make.staff(db, C))
    title, path = "Make it louder, make it bigger", f"/clients/{client.reference}/guide"
    tick = page(browser.get(path)).find("input", {"value": "sound"})
    assert tick
    assert not tick.has_attr("checked")
    shown = page(browser.get(f"{path}?sheet=sound&sheet=safe"))
    link = shown.select_one("a[href*='guide.pdf']")
    assert link
    printed = [browser.get(there).data for there in (f"{path}.pdf", str(link["href"]))]
    assert [title in said(PdfReader(io.BytesIO(data))) for data in printed] == [False, True]


@pytest.mark.pdf
def test_a_client_without_language_group_or_device_gets_the_guide_that_can_be_made(
    db: Session, visit: Visit
) -> None:
    bare = make.client(db, given_name="Ceri", language="")
    browser = visit(make.staff(db, C))
    path = f"/clients/{bare.reference}/guide"
    shown = read(browser.get(path))
    for lacking in ("Nobody wrote down what they read", "nothing on loan", "in no group yet"):
        assert lacking in shown
    told = said(PdfReader(io.BytesIO(browser.get(f"{path}.pdf").data)))
    assert "For Ceri" in told
    assert "Stay safe" in told
