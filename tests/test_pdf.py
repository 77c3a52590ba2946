"""Printing: what goes in is all there is."""

import io
import subprocess
import sys

import pypdfium2
import pytest
from pypdf import PdfReader

from techloan import pdf
from techloan.errors import Refused

pytestmark = pytest.mark.pdf

SECRET = "red-squirrel"


@pytest.mark.parametrize(
    "html",
    [
        '<img src="file://{file}">',
        '<img src="{file}">',
        '<img src="http://127.0.0.1:9/a.png">',
        '<img src="data:image/svg+xml,%3Csvg/%3E">',
        '<img src="asset:///other.svg">',
        '<style>@import "file://{file}";</style>',
        "<style>@font-face {{ font-family: a; src: url(file://{file}) }}</style>"
        '<p style="font-family: a">a',
        '<link rel="stylesheet" href="http://127.0.0.1:9/a.css">',
        '<link rel="attachment" href="file://{file}">',
        '<a rel="attachment" href="file://{file}">a</a>',
        '<object data="file://{file}"></object>',
        '<embed src="file://{file}">',
        '<p style="background: url(file://{file})">a',
    ],
)
def test_a_page_that_asks_for_anything_else_is_not_printed(html, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    with pytest.raises(Refused, match="something from outside"):
        pdf.render(html.format(file=secret), {}, title="A page")


def test_a_page_shows_the_assets_that_it_was_given():
    square = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
        b'<rect width="9" height="9"/></svg>'
    )
    html = '<img src="asset:///square.svg" alt="a square">'
    made = pdf.render(html, {"square.svg": (square, "image/svg+xml")}, title="A page")
    picture = pypdfium2.PdfDocument(made)[0].render().to_pil().convert("L")
    assert picture.getextrema() == (0, 255)


def test_a_page_has_its_title_its_language_and_our_letters():
    made = pdf.render("<p>Cześć <b>kubek</b>", {}, title="Cups & <saucers>", language="pl")
    document = PdfReader(io.BytesIO(made))
    assert document.metadata.title == "Cups & <saucers>"
    assert document.root_object["/Lang"] == "pl"
    fonts = document.pages[0]["/Resources"]["/Font"].values()
    assert {"Noto" in font.get_object()["/BaseFont"] for font in fonts} == {True}


def test_a_line_is_measured_as_it_is_printed():
    css = (
        "@page { size: 400pt 60pt; margin: 0 } body { margin: 0 }"
        "html { font-kerning: none; font-size: 20pt }"
    )
    for bold in (False, True):
        words = "If found, please ring"
        html = f"<b>{words}</b>" if bold else words
        made = pypdfium2.PdfDocument(pdf.render(html, {}, title="A page", css=css))[0]
        text = made.get_textpage()
        right = text.get_charbox(len(words) - 1, loose=True)[2]
        assert pdf.text_width(words, 20, bold=bold) == pytest.approx(right / 72 * 25.4, abs=0.1)


def test_this_computer_can_print():
    assert pdf.available()


def python(code: str) -> str:
    """What a new process prints that runs this code."""
    command = [sys.executable, "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_a_computer_without_the_libraries_says_what_to_install():
    without = "import sys; sys.modules['weasyprint'] = None; from techloan import errors, pdf; "
    assert python(without + "print(pdf.available())") == "False"
    said = python(
        without + "\ntry: pdf.render('', {}, title='A page')"
        "\nexcept errors.Refused as refused: print(refused.status, refused.sentence)"
    )
    assert said.startswith("503 This computer cannot make PDFs yet.")
    assert "libpango-1.0-0" in said


def test_a_process_that_has_not_printed_carries_no_printing_library():
    loaded = python("import sys, techloan.inventory.labels; print(*sys.modules)").split()
    assert {"weasyprint", "fontTools", "PIL", "qrcode", "barcode", "pypdf"}.isdisjoint(loaded)
