"""The pages of imports: who may, what is not there, and the way from a file to its undo."""

import io
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from techloan.database import Session
from techloan.imports.models import Import, ImportFile, ImportRow
from techloan.imports.rules import ImportKind, Stage
from techloan.inventory.models import Device
from techloan.people.models import Staff
from techloan.permissions import Role
from tests import make
from tests.imports.lists import SAMPLES, office
from tests.sheet_files import zipped
from tests.visitor import Visitor, words

Visit = Callable[[Staff | None], Visitor]
COORDINATOR = Role.COORDINATOR


def send(browser: Visitor, db: Session, data: bytes, kind: str = "devices", **more: str):
    db.rollback()
    site = more.pop("site", None) or str(office(db).id)
    db.rollback()
    form = {"kind": kind, "site": site, "as_at": "2026-11-03", **more}
    form["file"] = (io.BytesIO(data), "list.csv")
    return browser.post("/imports", data=form, content_type="multipart/form-data")


def devices_file() -> bytes:
    return (SAMPLES / "devices.csv").read_bytes()


def uploaded(
    visit: Visit, db: Session, kind: ImportKind = ImportKind.DEVICES
) -> tuple[Visitor, str]:
    browser = visit(make.staff(db, COORDINATOR, at=office(db)))
    file = "devices.csv" if kind is ImportKind.DEVICES else "clients.csv"
    response = send(browser, db, (SAMPLES / file).read_bytes(), kind.value)
    assert response.status_code == 303
    return browser, response.location


def test_a_list_goes_from_file_to_preview_to_stock_and_back(visit: Visit, db: Session) -> None:
    browser, page = uploaded(visit, db)
    assert "5 rows go in when you say yes" in words(browser.get(page))
    assert browser.post(f"{page}/confirm").status_code == 303
    after = browser.get(page)
    assert "5 rows are in" in words(after)
    assert "Print their labels" in words(after)
    assert "/devices/labels?tag=" in after.text
    assert db.scalar(select(func.count()).select_from(ImportFile)) == 0
    browser.post(f"{page}/undo")
    assert "Taken back" in words(browser.get(page))
    db.rollback()
    assert db.scalar(select(func.count()).select_from(Device)) == 0


def test_rows_are_filtered_by_what_becomes_of_them(visit: Visit, db: Session) -> None:
    browser, page = uploaded(visit, db)
    held = words(browser.get(f"{page}?show=hold"))
    assert ("may have been copied down by mistake" in held, "Nokia" in held) == (True, False)


def test_a_pin_is_no_example_of_its_column(visit: Visit, db: Session) -> None:
    browser = visit(make.staff(db, COORDINATOR, at=office(db)))
    page = send(browser, db, b"Tag,Model,PIN\nTAB-0001,iPad 8,4711\nTAB-0002,iPad 8,\n").location
    shown = words(browser.get(f"{page}/columns"))
    assert ("4711" in shown, "(not shown)" in shown) == (False, True)
    db.rollback()
    assert "4711" not in db.scalars(select(Import.columns)).one()


def test_columns_changed_by_hand_work_the_list_out_again(visit: Visit, db: Session) -> None:
    browser, page = uploaded(visit, db)
    names = ["tag", "model", "serial", "imei", "site", "", "cost", "note", "wiped"]
    form = {f"column-0-{i}": name for i, name in enumerate(names)}
    assert browser.post(f"{page}/columns", data=form).status_code == 303
    assert "PIN" in words(browser.get(page))
    twice = browser.post(f"{page}/columns", data={**form, "column-0-1": "tag"})
    assert (twice.status_code, "Choose each thing once" in words(twice)) == (422, True)


def test_a_held_row_is_settled_on_its_page(visit: Visit, db: Session) -> None:
    browser, page = uploaded(visit, db)
    browser.post(f"{page}/confirm")
    assert "Held rows" in words(browser.get("/imports/held"))
    row = db.scalars(select(ImportRow).where(ImportRow.key == "TAB-0004")).one()
    still = browser.post(f"/imports/held/{row.id}", data={"field-tag": "TAB-0004"})
    assert (still.status_code, "does not say what device it is" in words(still)) == (409, True)
    form = {"field-tag": "TAB-0004", "field-model": "iPad 8"}
    assert browser.post(f"/imports/held/{row.id}", data=form).status_code == 303
    assert browser.get(f"/imports/held/{row.id}").status_code == 404


def test_the_desk_brings_in_devices_of_its_own_partner_only(visit: Visit, db: Session) -> None:
    site, other = office(db), make.site(db)
    browser = visit(make.staff(db, Role.DESK, at=site))
    assert "Clients" not in words(browser.get("/imports")).partition("Bring in a list")[2]
    assert send(browser, db, devices_file()).status_code == 303
    assert send(browser, db, devices_file(), "clients").status_code == 422
    assert send(browser, db, devices_file(), site=str(other.id)).status_code == 422


def test_the_desk_does_not_see_a_list_of_clients(visit: Visit, db: Session) -> None:
    _, page = uploaded(visit, db, ImportKind.CLIENTS)
    db.begin_writing()
    desk = visit(make.staff(db, Role.DESK, at=office(db)))
    assert [desk.get(path).status_code for path in (page, f"{page}/columns")] == [404, 404]
    assert desk.post(f"{page}/confirm").status_code == 404


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.ADMINISTRATOR])
@pytest.mark.parametrize("path", ["/imports", "/imports/held", "/imports/1"])
def test_nobody_else_imports(visit: Visit, db: Session, role: Role, path: str) -> None:
    assert visit(make.staff(db, role, at=office(db))).get(path).status_code == 404


def test_what_is_not_there_is_404(visit: Visit, db: Session) -> None:
    browser = visit(make.staff(db, COORDINATOR, at=office(db)))
    assert browser.get("/imports/999").status_code == 404
    assert browser.get("/imports/held/999").status_code == 404


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "a picture"),
        (zipped(word__document_xml=b"x"), "Word document"),
        (b"just some words\nand more words\n", "which column holds what"),
    ],
)
def test_a_file_that_is_no_list_gets_one_sentence_and_changes_nothing(
    visit: Visit, db: Session, data: bytes, sentence: str
) -> None:
    browser = visit(make.staff(db, COORDINATOR, at=office(db)))
    response = send(browser, db, data)
    assert sentence in words(browser.get(response.location))
    assert db.scalar(select(func.count()).select_from(Device)) == 0


def test_a_forgotten_list_is_gone_with_its_file(visit: Visit, db: Session) -> None:
    browser, page = uploaded(visit, db)
    browser.post(f"{page}/cancel")
    source = db.scalars(select(Import)).one()
    assert (source.stage, db.scalars(select(ImportFile)).all()) == (Stage.CANCELLED, [])
    assert browser.post(f"{page}/confirm").status_code == 409


def test_the_file_is_kept_sealed(visit: Visit, db: Session) -> None:
    uploaded(visit, db)
    assert b"R9ZZ0000A1B" not in db.scalars(select(ImportFile.sealed)).one()
    assert all('"1234"' not in row.read for row in db.scalars(select(ImportRow)))


def test_who_settles_a_row_of_a_wider_list_puts_nothing_at_another_partners_site(
    visit: Visit, db: Session
) -> None:
    home, other = office(db), make.site(db, name="Pershore hall")
    desk = make.staff(db, Role.DESK, at=home)
    coordinator = visit(make.staff(db, COORDINATOR, at=home))
    file = b"Asset tag,Model,Serial,Site\nTAB-0071,,S71,Malvern office\n"
    listed = send(coordinator, db, file).location
    coordinator.post(f"{listed}/confirm")
    row = db.scalars(select(ImportRow)).one()
    typed = {"tag": "TAB-0071", "model": "Samsung Tab A9", "serial": "S71", "site": other.name}
    sent = {f"field-{name}": word for name, word in typed.items()}
    db.rollback()
    assert visit(desk).post(f"/imports/held/{row.id}", data=sent).status_code == 303
    db.rollback()
    assert db.scalars(select(Device)).one().site_id == home.id


def test_a_list_that_may_name_other_partners_is_left_to_who_brought_it(
    visit: Visit, db: Session
) -> None:
    home = office(db)
    desk = make.staff(db, Role.DESK, at=home)
    listed = send(visit(make.staff(db, COORDINATOR, at=home)), db, devices_file()).location
    db.rollback()
    browser = visit(desk)
    for wish in ("columns", "confirm", "undo"):
        answer = browser.post(f"{listed}/{wish}")
        assert answer.status_code in (409, 422)
        assert "This list may name other partners." in words(answer)
    assert db.scalars(select(Device)).all() == []
