"""A sheet: steps with pictures, values that are filled in, and whatever somebody may type."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from techloan.support.guides import drawings, sheet
from techloan.support.guides.rules import System

FACTS = {"power": "Hold the **on button**.", "camera": "", "due": "Back by **{due_day}**."}
TAGS = {"p", "i", "ol", "ul", "li", "h2", "h3", "em", "hr", "br", "div", "strong", "blockquote"}
VALUES: dict[str, object] = {"name": "Dotty", "due_day": "20 December", "phone": ""}


def picture(name: str) -> Markup:
    return Markup("<i>{}</i>").format(name)


def shown(body: str, values: dict[str, object] = VALUES) -> str:
    return str(sheet.html(sheet.filled(body, FACTS, values), values, picture))


def test_a_numbered_line_is_a_step_with_its_picture() -> None:
    assert shown("1. [power] {power}\n2. [wait] Wait.").split("</li>") == [
        '<ol class="steps"><li class="step"><i>power</i><div><p>Hold the <strong>on button</strong>'
        ".</p>\n</div>",
        '<li class="step"><i>wait</i><div><p>Wait.</p>\n</div>',
        "</ol>",
    ]


def test_what_a_device_does_not_have_is_left_out_with_its_line() -> None:
    assert shown("1. [camera] {camera}\n2. [wait] Wait.") == shown("2. [wait] Wait.")
    assert shown("1. [wait] {camera?}Smile.\n2. [wait] Wait.") == shown("2. [wait] Wait.")


def test_a_heading_over_nothing_is_left_out() -> None:
    body = "## Camera\n\n1. [camera] {camera}\n\n## Power\n\n1. [power] {power}"
    assert "Camera" not in shown(body)
    assert "<h3>Power</h3>" in shown(body)
    assert "Camera" not in shown("## Camera\n\n{camera}")


def test_a_value_may_stand_in_a_value() -> None:
    assert "Back by <strong>20 December</strong>." in shown("1. [calendar] {due}")


def test_a_value_that_somebody_typed_stays_words() -> None:
    name = "<script>alert(1)</script> **x**"
    told = shown("Hello {name}", {**VALUES, "name": name})
    assert "&lt;script&gt;alert(1)&lt;/script&gt; **x**" in told


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "1. [power] <img src=x onerror=alert(1)>",
        "[a link](javascript:alert(1))",
        "![a picture](file:///etc/passwd)",
        "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 900,
        "1. [power\n**never ends\n{due",
        "`" * 5000,
        "> " * 2000,
        "1. " * 1500,
    ],
)
def test_bad_words_are_harmless(body: str) -> None:
    told = shown(body)
    for tag in ("<script", "<img", "<a ", "<table"):
        assert tag not in told


@given(st.text(alphabet="ab1.[]{}#*<>&\ue000\ue001 \n|!()-_`", max_size=80))
def test_whatever_is_typed_comes_out_as_words(body: str) -> None:
    told = shown(body)
    tags = {tag.strip("/").split()[0] for tag in re.findall(r"<([^<>]+)>", told)}
    assert tags <= TAGS
    assert not set("\ue000\ue001") & set(told)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("{price}", "no value {price}"),
        ("1. [elephant] Look.", "no picture [elephant]"),
    ],
)
def test_a_name_that_nobody_knows_is_said(body: str, sentence: str) -> None:
    assert sentence in " ".join(sheet.unknown(body, FACTS))


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("See https://example.org", "Links do not work on paper"),
        ("<b>bold</b>", "HTML does not work here"),
        ("| a | b |", "Tables do not work here"),
    ],
)
def test_what_does_not_come_out_is_said(body: str, sentence: str) -> None:
    assert sentence in " ".join(sheet.left_out(body))
    assert sheet.left_out("1. [power] Press **on**.") == []


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("فون 020 7946 0000 کریں", '<span dir="ltr">020 7946 0000</span>'),
        ("نمبر 850\u00a05550\u00a01297", '<span dir="ltr">850\u00a05550\u00a01297</span>'),
        ("<p>پتہ meet.example.org/x</p>", '<span dir="ltr">meet.example.org/x</span>'),
        ("Tom &amp; Ann، چائے", '<span dir="ltr">Tom &amp; Ann</span>'),
    ],
)
def test_numbers_and_latin_words_keep_their_direction(words: str, kept: str) -> None:
    assert kept in sheet.left_to_right(Markup(words))


def test_entities_and_paragraphs_of_another_language_are_left_alone() -> None:
    for words in ("الف&#39;ب", '<p lang="en-GB" dir="ltr">Ring 020 7946 0000</p>'):
        assert sheet.left_to_right(Markup(words)) == words


@pytest.mark.parametrize("system", [None, *System])
def test_every_picture_is_drawn_on_every_device(system: System | None) -> None:
    for name in drawings.NAMES:
        drawn = drawings.svg(name, system, shown="A picture")
        assert drawn.startswith("<svg")
        assert 'aria-label="A picture"' in drawn
        assert "style=" not in drawn
    assert drawings.svg("elephant", system) == ""
