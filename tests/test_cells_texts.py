"""Words, names and yes or no."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from techloan.cells import name, note, text, yes_no
from techloan.sheets import Cell


@pytest.mark.parametrize(
    ("cell", "value", "why"),
    [
        ("Dotty Marmalade", "Dotty Marmalade", ""),
        ("Cuthbert Biscuit  ", "Cuthbert Biscuit", "spaces around it taken off"),
        ("Wilhelmina  Thistledown", "Wilhelmina Thistledown", "double space"),
        ("two\r\nlines", "two lines", "put on one line"),
        ("Zelda\x07 Butter\u200bcup", "Zelda Buttercup", "hidden or broken characters tidied"),
        ("Zo\u0301lwik", "Z\u00f3lwik", "hidden or broken characters tidied"),
        ("\u202egnitirw", "gnitirw", "hidden or broken characters tidied"),
        ("محمد علی", "محمد علی", ""),
        ("Dotty 👩\u200d🦳", "Dotty 👩\u200d🦳", ""),
        (12, "12", ""),
        ("", None, ""),
        (None, None, ""),
    ],
)
def test_words_are_tidied_and_say_how(cell: Cell, value: str | None, why: str) -> None:
    assert (text(cell).value, text(cell).why) == (value, why)


def test_what_stood_in_the_cell_stays_to_be_shown() -> None:
    assert text(" Dotty ").was == " Dotty "


def test_a_note_keeps_its_lines() -> None:
    assert note("large print\r\nring first \x00").value == "large print\nring first"


@pytest.mark.parametrize(
    ("cell", "why", "offer"),
    [
        ("Agnieszka Å»Ã³Å‚wik", "letters were spoilt when the file was saved", "Agnieszka Żółwik"),
        ("Agnieszka ?ółwik", "a letter was lost when the file was saved", None),
        ("Agnieszka \ufffdółwik", "a letter was lost when the file was saved", None),
        ("Primrose & Basil Picklejar", "two people in one cell", None),
    ],
)
def test_a_doubtful_name_is_kept_and_asks_for_a_look(
    cell: str, why: str, offer: str | None
) -> None:
    read = name(cell)
    assert (read.value, read.why, read.look, read.offer) == (cell, why, True, offer)


@pytest.mark.parametrize(
    "cell", ["Agnieszka Żółwik", 'Nigel "Nobby" Turnip', "Ola Andersson", "X Æ"]
)
def test_a_name_with_its_own_letters_is_no_doubt(cell: str) -> None:
    assert (name(cell).value, name(cell).why) == (cell, "")


def test_a_number_is_not_a_name() -> None:
    assert name("2026").doubtful


@pytest.mark.parametrize("cell", ["Y", "yes", "TRUE", True, 1, "tick", "x", "✓", " y "])
def test_yes_is_read_in_the_words_people_use(cell: Cell) -> None:
    assert yes_no(cell).value is True


@pytest.mark.parametrize("cell", ["N", "no", "FALSE", False, 0, "✗", "None"])
def test_no_is_read_in_the_words_people_use(cell: Cell) -> None:
    assert yes_no(cell).value is False


@pytest.mark.parametrize(("cell", "offer"), [("P", True), ("ü", True), ("û", False)])
def test_a_tick_whose_font_was_lost_is_only_offered(cell: str, offer: bool) -> None:
    assert (yes_no(cell).value, yes_no(cell).offer) == (None, offer)


@pytest.mark.parametrize("cell", ["tbc", "verbal (phone)", "?", 2])
def test_other_words_are_neither_yes_nor_no(cell: Cell) -> None:
    assert yes_no(cell).why.endswith("is neither yes nor no")


@pytest.mark.parametrize("cell", [None, "", "n/a", "-"])
def test_nothing_is_no_answer_and_no_doubt(cell: Cell) -> None:
    assert (yes_no(cell).value, yes_no(cell).why) == (None, "")


@settings(deadline=None)
@given(some.text(max_size=30))
def test_tidy_words_stay_as_they_are(written: str) -> None:
    tidy = text(written).value
    assert tidy is None or (text(tidy).value, text(tidy).why) == (tidy, "")


@settings(deadline=None)
@given(some.text(max_size=30) | some.integers() | some.floats())
def test_no_cell_breaks_a_reading(cell: Cell) -> None:
    for read in (name, note, text, yes_no):
        assert isinstance(read(cell).why, str)
