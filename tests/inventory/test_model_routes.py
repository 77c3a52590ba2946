"""Device models on their pages: for coordinators."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from techloan.database import Session
from techloan.inventory import queries
from techloan.inventory.models import DeviceModel
from techloan.inventory.rules import Kind
from techloan.inventory.starting_lists import PREPARATION
from techloan.people.models import Staff
from techloan.permissions import Role
from tests import make
from tests.visitor import Visitor, page, words

Visit = Callable[[Staff | None], Visitor]
NOKIA = {"kind": "phone", "make": "Nokia", "name": "G42", "kit": "Charger\n\n Case \r\ncase"}


def test_models_are_listed_with_their_devices(db: Session, visit: Visit) -> None:
    device = make.device(db)
    answer = visit(make.staff(db, Role.COORDINATOR)).get("/models")
    assert f"{device.model.title} Tablet 1" in words(answer)


def test_an_empty_list_says_what_to_do_first(db: Session, visit: Visit) -> None:
    answer = visit(make.staff(db, Role.COORDINATOR)).get("/models")
    assert "Add a device model" in words(answer)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_new_model_is_offered_the_usual_lists_of_its_kind(
    db: Session, visit: Visit, kind: Kind
) -> None:
    answer = visit(make.staff(db, Role.COORDINATOR)).get(f"/models/new?kind={kind}")
    offered = page(answer).find("textarea", id="lines").get_text()  # type: ignore[union-attr]
    assert tuple(offered.split("\n")) == PREPARATION[kind]


def test_a_model_is_kept_with_its_lists_one_a_line(db: Session, visit: Visit) -> None:
    browser = visit(make.staff(db, Role.COORDINATOR))
    answer = browser.post("/models/new", data={**NOKIA, "lines": "Wiped\nCharged"})
    assert answer.location == "/models"
    model = db.scalars(select(DeviceModel)).one()
    assert [part.name for part in db.scalars(queries.kit_of(model.id))] == ["Charger", "Case"]
    assert [line.words for line in db.scalars(queries.lines_of(model.id))] == ["Wiped", "Charged"]


def test_a_model_is_changed_on_its_page(db: Session, visit: Visit) -> None:
    model = make.model(db)
    browser = visit(make.staff(db, Role.COORDINATOR))
    shown = page(browser.get(f"/models/{model.id}")).find("textarea", id="lines")
    assert shown.get_text() == "Wiped and checked\nCharged"  # type: ignore[union-attr]
    browser.post(f"/models/{model.id}", data={**NOKIA, "lines": "Charged"})
    db.commit()
    db.refresh(model)
    assert (model.title, model.kind) == ("Nokia G42", Kind.PHONE)
    assert [line.words for line in db.scalars(queries.lines_of(model.id))] == ["Charged"]


def test_two_models_never_share_make_and_name(db: Session, visit: Visit) -> None:
    make.model(db, make="NOKIA", name="g42")
    browser = visit(make.staff(db, Role.COORDINATOR))
    answer = browser.post("/models/new", data={**NOKIA, "lines": "Charged"})
    assert answer.status_code == 409
    assert "There is a device model of that make and name already." in words(answer)


@pytest.mark.parametrize(
    ("field", "value"),
    [("make", ""), ("lines", ""), ("lines", "x" * 201), ("kit", "x\n" + "y" * 61)],
)
def test_a_wrong_answer_is_said_beside_its_field(
    db: Session, visit: Visit, field: str, value: str
) -> None:
    data = {**NOKIA, "lines": "Charged", field: value}
    answer = visit(make.staff(db, Role.COORDINATOR)).post("/models/new", data=data)
    assert answer.status_code == 422
    assert page(answer).find(id=f"{field}-error") is not None


def test_who_may_not_edit_models_finds_no_page(db: Session, visit: Visit) -> None:
    model = make.model(db)
    browser = visit(make.staff(db, Role.DESK, at=make.site(db)))
    for path in ("/models", "/models/new", f"/models/{model.id}"):
        assert browser.get(path).status_code == 404
    for path in ("/models/new", f"/models/{model.id}"):
        assert browser.post(path, data=NOKIA).status_code == 404


def test_a_model_that_is_not_there_is_not_found(db: Session, visit: Visit) -> None:
    browser = visit(make.staff(db, Role.COORDINATOR))
    assert browser.get("/models/99").status_code == 404
    assert browser.post("/models/99").status_code == 404
