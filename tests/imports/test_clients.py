"""What becomes of the rows of a list of clients."""

import pytest
from sqlalchemy import select

from techloan import settings
from techloan.database import Database, Session
from techloan.imports.rules import ImportKind
from techloan.people.models import Client, Eligibility
from techloan.settings import EligibilityLine, Settings
from tests import make
from tests.imports.lists import SAMPLES, brought_in, only, outcomes, worked

CLIENTS = ImportKind.CLIENTS
HEAD = "Ref,Name,Tel,Postcode,DOB,Large print,Language,Notes\n"


@pytest.mark.parametrize(
    ("cells", "outcome", "words"),
    [
        ("PLUS-C-0201,Dotty Marmalade,07700 900101,WR1 0ZZ,1948,,,", "ok", ""),
        ("PLUS-C-201,Dotty Marmalade,,,,,,", "look", "reference written short"),
        ("PLUS-C-0201,Dotty Marmalade,7700900101,,,,,", "look", "lost its leading 0"),
        ("PLUS-C-0201,Dotty Marmalade,,,03/11/1948,,,", "ok", "only the year is kept"),
        ("PLUS-C-0201,Dotty Marmalade,,,,,Klingon,", "look", "not one of the languages"),
        ("PLUS-C-0201,Å»Ã³Å‚wik Agnieszka,,,,,,", "look", "letters were spoilt"),
        ("PLUS-C-0201,,07700 900101,,,,,", "hold", "The name is missing"),
        ("PLUS-C-0201,Primrose & Basil Picklejar,,,,,,", "hold", "Two people stand in one cell"),
        ("PLUS-C-0201,Dotty Marmalade,,,,,,passed away in May", "hold", "has died"),
        (f"PLUS-C-0201,{'D' * 101} Marmalade,,,,,,", "hold", "longer than 100 letters"),
        ("PLUS-C-0201,نجم الدين \U0001f642,,,,,,", "ok", ""),
    ],
)
def test_each_messy_row_has_its_answer(db: Session, cells: str, outcome: str, words: str) -> None:
    found = only(worked(db, CLIENTS, HEAD + cells))
    said = " ".join([*found.messages, *(repair.why for repair in found.repairs)])
    assert (found.outcome, words in said) == (outcome, True), said


@pytest.mark.parametrize(
    ("cells", "outcome"),
    [
        ("PLUS-C-101,Dotty Marmalade,,,,,,", "skip"),
        ("PLUS-C-0101,Mrs D Marmalade,,,,,,", "skip"),
        ("PLUS-C-0101,Horace Pumpernickel,,,,,,", "hold"),
        (",dotty  MARMALADE,07700 900101,,,,,", "hold"),
        (',"Marmalade, Dotty",,WR1 0ZZ,,,,', "hold"),
        (",Dotty Marmalade,,,,,,", "hold"),
        ("PLUS-C-0300,Dotty Marmalade,07700 900101,,,,,", "hold"),
        (",Dotty Marmalade,07700 900999,WR9 0ZZ,,,,", "look"),
        (",Ernest Marmalade,07700 900101,WR1 0ZZ,,,,", "ok"),
    ],
)
def test_nobody_is_added_a_second_time_in_silence(db: Session, cells: str, outcome: str) -> None:
    make.client(
        db,
        reference="PLUS-C-0101",
        given_name="Dotty",
        family_name="Marmalade",
        phone="07700 900101",
        postcode="WR1 0ZZ",
    )
    assert only(worked(db, CLIENTS, HEAD + cells)).outcome == outcome


def test_a_spoilt_name_is_suggested_as_the_client_who_is_there(db: Session) -> None:
    make.client(db, reference="PLUS-C-0105", given_name="Agnieszka", family_name="Żółwik")
    found = only(worked(db, CLIENTS, HEAD + ",Agnieszka Å»Ã³Å‚wik,07700 900105,,,,,"))
    assert (found.outcome, "PLUS-C-0105" in " ".join(found.messages)) == ("hold", True)


def test_the_day_of_birth_is_neither_kept_nor_shown(db: Session) -> None:
    found = only(worked(db, CLIENTS, HEAD + "PLUS-C-0201,Dotty Marmalade,,,03/11/1948,,,"))
    assert found.values["born_in"] == 1948
    assert "03/11" not in str(found.as_stored())


def test_a_list_of_clients_goes_in_with_answers_and_names(database: Database, db: Session) -> None:
    line = EligibilityLine("adult", "Is 18 or over")
    settings.write(db, Settings(eligibility=(line,)))
    _, found = brought_in(database, db, CLIENTS, (SAMPLES / "clients.csv").read_bytes())
    assert outcomes(found) == {
        3: "ok",
        4: "look",
        5: "ok",
        6: "hold",
        7: "hold",
        8: "hold",
        9: "ok",
    }
    people = {c.reference: c for c in db.scalars(select(Client))}
    assert people["PLUS-C-0102"].name == "Horace Pumpernickel"
    assert (people["PLUS-C-0102"].print_size, people["PLUS-C-0101"].born_in) == (18, 1948)
    answers = {a.client_id: a.yes for a in db.scalars(select(Eligibility))}
    hettie = next(c for c in people.values() if c.given_name == "Hettie")
    assert answers == {
        people["PLUS-C-0101"].id: True,
        people["PLUS-C-0102"].id: True,
        hettie.id: False,
    }
