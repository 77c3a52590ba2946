"""Every language has every word, and English is easy to read."""

import string

import pytest

from techloan.reading_age import reading_age
from techloan.support.guides import drawings, language, sheet
from techloan.support.guides.language import Language
from techloan.support.guides.rules import System, Topic
from tests.support.guides.made import words

ENGLISH = words("en")
CODES = language.codes()
VALUES: dict[str, object] = {
    **dict.fromkeys(sheet.KNOWN, "Samsung"),
    "due_day": "Sunday 20 December 2026",
    "kit_parts": "Charger, Cable, Case",
    "write": "",
}


def facts(of: Language, system: System | None) -> dict[str, str]:
    return {**of.facts(system), **of.values()}


def test_english_comes_first_and_all_languages_are_there() -> None:
    assert CODES == ["en", "en-easy", "pl", "ur"]


@pytest.mark.parametrize("code", CODES)
def test_a_language_has_every_word_that_english_has(code: str) -> None:
    own = words(code).file
    # How the parts of the day are said is left to each language.
    spare = {"morning", "afternoon", "evening"}
    assert ENGLISH.file["words"].keys() - own["words"].keys() <= spare
    assert set(drawings.NAMES) <= own["pictures"].keys()
    assert own["values"].keys() == ENGLISH.file["values"].keys()
    assert own["sheets"].keys() == set(Topic)
    for system in System:
        assert own["devices"][system].keys() == ENGLISH.file["devices"][system].keys()
    assert [len(own[name]) for name in ("months", "weekdays", "every")] == [12, 7, 7]


@pytest.mark.parametrize("code", CODES)
def test_a_sheet_asks_only_for_values_and_pictures_that_there_are(code: str) -> None:
    known = facts(words(code), None)
    for topic in Topic:
        for text in words(code).sheet(topic):
            assert sheet.unknown(text, known) == [], topic


@pytest.mark.parametrize("code", CODES)
def test_a_translation_asks_for_the_same_as_english(code: str) -> None:
    if code == "en-easy":
        return
    asked = {t: _asked(words(code).sheet(t)[1]) for t in Topic}
    assert asked == {t: _asked(ENGLISH.sheet(t)[1]) for t in Topic}
    for name, sentence in ENGLISH.file["words"].items():
        own = words(code).file["words"].get(name, sentence)
        assert _fields(own) == _fields(sentence), name


def _asked(body: str) -> list[tuple[str, str]]:
    return [(b.picture, " ".join(sorted(_fields(b.text)))) for b in sheet.blocks(body)]


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", ["en", "en-easy"])
@pytest.mark.parametrize("topic", Topic)
def test_a_child_of_nine_can_read_every_sheet(code: str, topic: Topic) -> None:
    of = words(code)
    for system in System:
        blocks = sheet.filled(of.sheet(topic)[1], facts(of, system), VALUES)
        assert reading_age(sheet.plain(blocks, VALUES)) <= 9, system


@pytest.mark.parametrize("topic", Topic)
def test_easier_words_have_one_idea_a_sentence(topic: Topic) -> None:
    of = words("en-easy")
    for system in System:
        blocks = sheet.filled(of.sheet(topic)[1], facts(of, system), VALUES)
        for sentence in sheet.plain(blocks, VALUES).replace("?", ".").replace("!", ".").split("."):
            assert len(sentence.split()) <= 15, sentence


def test_a_translation_says_so_until_somebody_has_checked_it() -> None:
    assert [code for code in CODES if not words(code).checked] == ["pl", "ur"]


def test_a_further_language_is_one_file(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    for code in CODES:
        (tmp_path / f"{code}.toml").write_text((language.FOLDER / f"{code}.toml").read_text())
    (tmp_path / "ro.toml").write_text('based_on = "en"\nname = "Romanian"\nchecked = false\n')
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    assert language.codes()[-2:] == ["ro", "ur"]
    found = language.language("ro")
    assert found
    assert (found.name, found.sheet(Topic.SAFE)[0]) == ("Romanian", "Stay safe")
