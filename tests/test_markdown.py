"""What people write in Markdown comes out as safe HTML; and how old one must be to read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techloan import markdown
from techloan.loans.agreements import texts
from techloan.reading_age import reading_age, syllables

TAGS = ("<script", "<img", "<a ", "<iframe", "<style", "<svg", "<b ")


def test_headings_lists_and_bold_come_out() -> None:
    html = markdown.rendered("# Ask us\n\n- Ring **any** day")
    assert "<h2>Ask us</h2>" in html
    assert "<li>Ring <strong>any</strong> day</li>" in html


@pytest.mark.parametrize(
    "written",
    [
        "<script>alert(1)</script>",
        "[ring](javascript:alert(1))",
        "![a](https://example.org/a.png)",
        "<img src=x onerror=alert(1)>",
        "<https://example.org>",
        "[a]: https://example.org\n\n[a]",
    ],
)
def test_no_script_picture_or_address_comes_out(written: str) -> None:
    html = markdown.rendered(written)
    assert not any(tag in html for tag in TAGS), html


@given(st.text(alphabet=st.sampled_from("<>[]()!#*_-`&;:/ \nabjs\"'="), max_size=60))
def test_whatever_is_written_only_known_tags_come_out(written: str) -> None:
    html = markdown.rendered(written)
    assert "=" not in "".join(part.split(">")[0] for part in html.split("<")[1:])


def test_syllables_are_counted_as_one_would_say_them() -> None:
    told = {word: syllables(word) for word in ("you", "tablet", "anybody", "used", "table")}
    assert told == {"you": 1, "tablet": 2, "anybody": 4, "used": 1, "table": 2}


def test_officialese_needs_an_older_reader() -> None:
    hard = (
        "The borrower undertakes to indemnify the organisation notwithstanding any deterioration "
        "of the equipment attributable to negligence."
    )
    assert reading_age(hard) > 16
    assert reading_age("Ring us. We help you.") <= 6


def test_the_shipped_agreement_can_be_read_at_nine() -> None:
    words = markdown.plain(texts.shipped())
    assert reading_age(words) <= 9
    assert max(len(sentence.split()) for sentence in words.split(".")) <= 20
    assert "You do not pay if it breaks" in words
