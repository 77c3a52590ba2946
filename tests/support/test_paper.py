"""Questions on paper: every word of them, in the client's print size, and nobody's name."""

import io

import pypdf
import pytest

from techloan.support.measures.instruments import INSTRUMENTS
from techloan.support.measures.paper import questions_pdf


def lines(data: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize("key", [one.key for one in INSTRUMENTS.values() if one.planned])
@pytest.mark.parametrize("size", [14, 22])
def test_paper_asks_every_question_with_every_answer(key: str, size: int):
    text = lines(questions_pdf(key, "PLUS-C-0101", size, "PLUS"))
    kind = INSTRUMENTS[key]
    for question in kind.questions:
        assert question.words.replace(" ", "") in text.replace(" ", "")
        assert all(words in text for _, words in question.choices)
    assert text.count("I would rather not say") == len(kind.questions)
    assert "PLUS-C-0101" in text


def test_larger_print_takes_more_room_and_loses_nothing():
    pages = [
        len(pypdf.PdfReader(io.BytesIO(questions_pdf("foundation", "X", size, "PLUS"))).pages)
        for size in (14, 22)
    ]
    assert pages[0] < pages[1]
