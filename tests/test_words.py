"""Words to search by: case, accents and gaps do not matter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techloan.words import MOST, after, fold, index_words, joined, tails, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Żółwik", "zolwik"),
        ("Łódź", "lodz"),
        ("Søren", "soren"),
        ("Straße", "strasse"),
        ("Đorđe", "dorde"),
        ("Æsa Œuvre Þór", "aesa oeuvre thor"),
        ("O’Connor", "o’connor"),
        ("ＴＡＢ－００１７", "tab-0017"),
        ("ﬁona", "fiona"),
        ("عائشہ", "عايشہ"),
        ("", ""),
    ],
)
def test_letters_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mary-Jane  O'Neill", ["mary", "jane", "o", "neill"]),
        ("TAB-0017", ["tab", "0017"]),
        ("  ", []),
        ("%_*?", []),
        ("👵🏽 Dotty", ["dotty"]),
    ],
)
def test_words_are_taken_apart(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_a_long_search_has_only_so_many_words() -> None:
    assert len(words("word " * 1000)) == MOST


@pytest.mark.parametrize(
    ("text", "found"), [("WR1 0ZZ", "wr10zz"), ("07700 900123", "07700900123"), ("!", "")]
)
def test_gaps_are_closed(text: str, found: str) -> None:
    assert joined(text) == found


def test_a_number_is_found_by_each_of_its_endings() -> None:
    assert tails("0017") == ["0017", "017", "17", "7"]
    assert tails("") == []


def test_a_row_is_found_by_each_word_and_each_whole_text() -> None:
    assert index_words(["Mary Jane", None, "WR1 0ZZ", ""]) == {
        "mary", "jane", "maryjane", "wr1", "0zz", "wr10zz",
    }  # fmt: skip


def test_no_word_is_longer_than_its_column() -> None:
    assert max(map(len, index_words(["x" * 500, "y " * 500]))) == 60


@given(st.text(), st.text())
def test_what_begins_with_a_text_lies_between_it_and_the_text_after(prefix: str, more: str) -> None:
    if not more.startswith("\U0010ffff"):
        assert prefix <= prefix + more < after(prefix)


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=80))
def test_whatever_a_name_is_one_finds_it_by_its_words(text: str) -> None:
    assert {word[:60] for word in words(text)} <= index_words([text])
