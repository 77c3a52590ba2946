"""What becomes of the rows of a list of devices."""

import io

import pytest
import xlsxwriter
from sqlalchemy import select

from techloan.database import Database, Session
from techloan.imports.rules import ImportKind
from techloan.imports.worked import Worked
from techloan.inventory.models import Device, DeviceModel, PreparationTick
from techloan.inventory.rules import Kind, State
from tests import make
from tests.imports.lists import SAMPLES, brought_in, counts, office, only, outcomes, worked

DEVICES = ImportKind.DEVICES
HEAD = "Tag,Model,Serial,IMEI,Site,State,Wiped?,Cost,Notes\n"


def row(db: Session, cells: str) -> Worked:
    return only(worked(db, DEVICES, HEAD + cells))


@pytest.mark.parametrize(
    ("cells", "outcome", "words"),
    [
        ("TAB-0001,Samsung Tab A7,R9ZZ1A,350000000000014,,,,,", "ok", ""),
        ("tab-1,Samsung Tab A7,r9zz1a,,,,,,", "look", "tag written short"),
        ("TAB-0001,Samsung Tab A7,,3.5E+14,,,,,", "look", "Excel destroyed this IMEI"),
        ("TAB-0001,Samsung Tab A7,,,Narnia,,,,", "look", "no site of that name"),
        ("TAB-0001,Samsung Tab A7,,,,on loan,,,", "look", "Loans come in with a list of loans"),
        ("TAB-0001,Samsung Tab A7,,,,,,twenty,", "look", "not an amount of money"),
        ("TAB-0001,Zorblax 9,,,,,,,", "ok", ""),
        ("XX-0001,Zorblax 9,,,,,,,", "look", "taken for a tablet"),
        ("TAB-0001,,R9ZZ1A,,,,,,", "hold", "does not say what device it is"),
        (",Samsung Tab A7,,,,,,,left shelf", "hold", "no asset tag, serial number or IMEI"),
        ("TAB-0001 & TAB-0002,Samsung Tab A7,,,,,,,", "hold", "more than one tag"),
        (f"{'T' * 30}1,Samsung Tab A7,,,,,,,", "hold", "longer than 30 letters"),
        ("TAB-0001,Samsung Tab A7,,,,,,,\U0001f642 نجم\x07", "ok", ""),
    ],
)
def test_each_messy_row_has_its_answer(db: Session, cells: str, outcome: str, words: str) -> None:
    found = row(db, cells)
    said = " ".join([*found.messages, *(repair.why for repair in found.repairs)])
    assert (found.outcome, words in said) == (outcome, True), said


@pytest.mark.parametrize(
    ("cell", "how", "evidence"),
    [
        ("Retired", None, ""),
        ("written off", None, "written off"),
        ("Recycled", "recycled", ""),
        ("Recycled: certificate 12", "recycled", "certificate 12"),
        ("Retired: fell in the pond: gone", None, "fell in the pond: gone"),
    ],
)
def test_a_retired_device_keeps_how_and_what_shows_it(
    db: Session, cell: str, how: str | None, evidence: str
) -> None:
    values = row(db, f"TAB-0001,iPad 8,,,,{cell},,,").values
    told = (values["state"], values["retired_how"], values["retired_evidence"])
    assert told == ("retired", how, evidence)


@pytest.mark.parametrize(("cell", "acquired"), [("", "bought"), ("not known", "unknown")])
def test_a_day_without_a_word_means_bought_and_not_known_stays_so(
    db: Session, cell: str, acquired: str
) -> None:
    text = f"Tag,Model,How acquired,Acquired on\nTAB-0001,iPad 8,{cell},2026-01-02\n"
    assert only(worked(db, DEVICES, text)).values["acquired"] == acquired


def test_a_site_that_two_partners_have_is_told_by_its_partner(db: Session) -> None:
    ours = office(db)
    theirs = make.site(db, make.partner(db, "Wick Court"), name=ours.name)
    text = f"Tag,Model,Site\nTAB-1,iPad 8,{ours.name}\nTAB-2,iPad 8,{ours.name} (Wick Court)\n"
    found = worked(db, DEVICES, text)
    assert [each.values["site_id"] for each in found.rows] == [ours.id, theirs.id]


def test_money_is_offered_as_it_is_written(db: Session) -> None:
    found = row(db, 'TAB-0001,Samsung Tab A7,,,,,,"149,99",')
    assert [(each.field, each.offer) for each in found.repairs] == [("cost", "149.99")]


def test_a_new_model_is_said_once_with_its_kind_from_its_words(db: Session) -> None:
    found = worked(db, DEVICES, HEAD + "TAB-1,iPad 8,,,,,,,\nTAB-2,ipad 8,,,,,,,\n")
    assert [each.creates for each in found.rows] == [["device model Apple iPad 8"], []]
    assert found.rows[0].values["model"][1:] == ["tablet", "Apple", "iPad 8"]


def test_a_tag_twice_in_a_list_holds_the_second(db: Session) -> None:
    text = HEAD + "TAB-0001,iPad 8,S1,,,,,,\nTAB-0001,iPad 8,S2,,,,,,\n"
    assert outcomes(worked(db, DEVICES, text)) == {2: "ok", 3: "hold"}


def test_the_very_same_row_twice_is_there_already(db: Session) -> None:
    text = HEAD + "TAB-0001,iPad 8,S1,,,,,,\nTAB-0001,iPad 8,S1,,,,,,\n"
    assert outcomes(worked(db, DEVICES, text)) == {2: "ok", 3: "skip"}


@pytest.mark.parametrize(
    ("cells", "outcome"),
    [
        ("TAB-0009,iPad 8,ZZ9,,,,,,", "skip"),
        ("TAB-0009,iPad 8,,,,,,,", "skip"),
        (",iPad 8,ZZ9,,,,,,", "skip"),
        ("TAB-0009,iPad 8,OTHER1,,,,,,", "hold"),
        ("TAB-0010,iPad 8,ZZ9,,,,,,", "hold"),
    ],
)
def test_what_is_there_is_known_and_what_disagrees_is_held(
    db: Session, cells: str, outcome: str
) -> None:
    make.device(db, tag="TAB-0009", serial="ZZ9")
    assert row(db, cells).outcome == outcome


def test_bands_totals_and_repeated_headings_are_no_rows(db: Session) -> None:
    data = (SAMPLES / "devices.csv").read_bytes()
    found = worked(db, DEVICES, data)
    assert [each.number for each in found.rows] == [4, 5, 6, 8, 9, 10, 11, 12]


def test_another_charitys_headings_separator_and_encoding_are_understood(db: Session) -> None:
    text = (SAMPLES / "other-charity.csv").read_text("utf-8")
    found = worked(db, DEVICES, text.encode("cp1252"))
    assert counts(found) == {"ok": 2}
    first = found.rows[0].values
    assert (first["tag"], first["cost_pence"], first["note"]) == ("LL-T01", 25000, "café shelf")
    assert found.rows[1].values["model"][1] == "phone"


def test_the_report_is_the_same_from_csv_and_excel(db: Session) -> None:
    lines = [each.split(",") for each in (SAMPLES / "devices.csv").read_text().splitlines()]
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("Tablets")
        for number, cells in enumerate(lines):
            for column, text in enumerate(cells):
                sheet.write_string(number, column, text)
    csv = worked(db, DEVICES, (SAMPLES / "devices.csv").read_bytes())
    excel = worked(db, DEVICES, out.getvalue(), "list.xlsx")
    assert outcomes(csv) == outcomes(excel)
    assert [r.repairs for r in csv.rows] == [r.repairs for r in excel.rows]


def test_a_file_that_calls_it_ready_vouches_for_every_line(database: Database, db: Session) -> None:
    brought_in(database, db, DEVICES, HEAD + "TAB-0001,iPad 8,S1,,,Ready,,,\n")
    device = db.scalars(select(Device)).one()
    ticks = db.scalars(select(PreparationTick)).all()
    assert (device.state, len(ticks), {t.source for t in ticks}) == (State.READY, 8, {"import"})


def test_a_file_that_vouches_for_some_lines_leaves_the_rest_to_be_done(
    database: Database, db: Session
) -> None:
    brought_in(database, db, DEVICES, HEAD + "TAB-0001,iPad 8,S1,,,,Y,,\n")
    assert db.scalars(select(Device)).one().state is State.TO_PREPARE
    assert len(db.scalars(select(PreparationTick)).all()) == 1


def test_a_device_without_a_tag_is_given_the_next_of_its_kind(
    database: Database, db: Session
) -> None:
    make.device(db, at=office(db), tag="PH-0007")
    brought_in(database, db, DEVICES, HEAD + ",Nokia 2.4,ZZN1,,,,,,\n")
    device = db.scalars(select(Device).where(Device.serial == "ZZN1")).one()
    kind = db.scalars(select(DeviceModel.kind).where(DeviceModel.name == "2.4")).one()
    assert (device.tag, kind) == ("PH-0008", Kind.PHONE)
