"""Finding devices by words: the right ones, and none missed, however common the words."""

import pytest
from sqlalchemy import select

from techloan.database import Session
from techloan.inventory import search
from techloan.inventory.models import Device
from techloan.inventory.rules import State
from tests import make


def found(db: Session, text: str) -> list[str]:
    wanted = search.matching(db, text)
    tags = select(Device.tag).order_by(Device.tag)
    found = list(db.scalars(tags.where(wanted.condition)))
    if wanted.numbers is not None:
        assert found == list(db.scalars(tags.where(Device.id.in_(wanted.numbers))))
    return found


@pytest.fixture
def shelf(db: Session) -> Session:
    site = make.site(db)
    samsung = make.model(db, make="Samsung", name="Galaxy Tab A9")
    nokia = make.model(db, make="Nokia", name="G42")
    make.device(db, site, samsung, tag="TAB-0017", serial="R52N70ABC", state=State.TO_PREPARE)
    make.device(db, site, samsung, tag="TAB-0117", serial="R52N71ABC", state=State.TO_PREPARE)
    make.device(db, site, nokia, tag="PH-0017", imei="355762052793235", state=State.TO_PREPARE)
    return db


CASES = [
    ("samsung", ["TAB-0017", "TAB-0117"]),
    ("SAM tab 0117", ["TAB-0117"]),
    ("nokia samsung", []),
    ("17", ["PH-0017", "TAB-0017", "TAB-0117"]),
    ("0017", ["PH-0017", "TAB-0017"]),
    ("r52 n70", ["TAB-0017"]),
    ("35576", ["PH-0017"]),
    ("r52'; -- % %% ? :\\ n70", ["TAB-0017"]),
    ("zebra", []),
    ("- -", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_each_word_begins_a_word_of_the_device(
    shelf: Session, text: str, expected: list[str]
) -> None:
    assert found(shelf, text) == expected


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_common_words_find_the_same(
    shelf: Session, text: str, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_MATCHES", 0)
    assert found(shelf, text) == expected
