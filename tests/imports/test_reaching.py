"""How a client may be reached, as our own lists say it."""

import pytest

from techloan.database import Session
from techloan.imports.rules import ImportKind
from techloan.imports.worked import Worked
from tests.imports.lists import only, worked


def row(db: Session, heading: str, cell: str) -> Worked:
    text = f"Reference,First name,Surname,{heading}\nPLUS-C-0201,Dotty,Marmalade,{cell}\n"
    return only(worked(db, ImportKind.CLIENTS, text))


@pytest.mark.parametrize(
    ("heading", "cell", "name", "value"),
    [
        ("May we ring?", "no", "may_ring", False),
        ("May we leave a voicemail?", "No", "may_leave_voicemail", False),
        ("May we text?", "n", "may_text", False),
        ("May we e-mail?", "FALSE", "may_email", False),
        ("May we write letters?", "no", "may_write", False),
        ("May we ring?", "", "may_ring", True),
        ("May we ring?", "yes", "may_ring", True),
        ("No contact", "yes", "no_contact", True),
        ("No contact", "", "no_contact", False),
        ("When and how to reach them", "after ten", "reach_words", "after ten"),
        ("Best way to reach them", "Letter", "best_way", "letter"),
        ("Best way", "by post, please", "best_way", "letter"),
        ("Preferred contact", "Phone", "best_way", "call"),
        ("Preferred contact", "ring", "best_way", "call"),
        ("Contact preference", "SMS", "best_way", "text"),
        ("Best way", "E-mail", "best_way", "email"),
        ("Best way", "", "best_way", ""),
        ("Basis", "They agreed (consent)", "basis", "consent"),
        ("Basis", "public task", "basis", "public task"),
        ("Record closed on", "3 November 2026", "archived_on", "2026-11-03"),
        ("Address", '"2 Long Lane\nUpper Sock"', "address", "2 Long Lane\nUpper Sock"),
        ("Address", "2  Long Lane ", "address", "2 Long Lane"),
    ],
)
def test_a_list_says_how_somebody_may_be_reached(
    db: Session, heading: str, cell: str, name: str, value: object
) -> None:
    found = row(db, heading, cell)
    assert (found.outcome, found.values[name]) == ("ok", value)


@pytest.mark.parametrize("heading", ["May we ring?", "No contact"])
def test_what_is_not_clear_about_reaching_somebody_holds_the_row(db: Session, heading: str) -> None:
    found = row(db, heading, "ask her son")
    assert (found.outcome, "“ask her son”" in found.messages[0]) == ("hold", True)


def test_a_basis_that_is_none_asks_for_a_look(db: Session) -> None:
    found = row(db, "Basis", "because")
    assert (found.outcome, found.values["basis"]) == ("look", None)


@pytest.mark.parametrize("cell", ["pigeon", "phone or text", "mail"])
def test_a_way_that_is_not_one_asks_for_a_look(db: Session, cell: str) -> None:
    found = row(db, "Best way", cell)
    assert (found.outcome, found.values["best_way"]) == ("look", "")
