"""Printed pages: HTML to PDF by WeasyPrint, from nothing but what is handed in.

WeasyPrint needs libraries of the system (`libpango-1.0-0`, `libpangoft2-1.0-0`,
`libharfbuzz-subset0`). It is imported inside functions: where they are missing only printing is
off, and a web process that never prints stays small.
"""

import functools
import html as markup
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from techloan.errors import Refused

Asset = tuple[bytes, str]
"""The content of a picture, font or style sheet, and its MIME type."""

Finisher = Callable[[Any, Any], None]
"""Receives WeasyPrint's document and the `pydyf.PDF`, just before it is written."""

_FONTS = Path(__file__).parent / "static" / "fonts"
_REGULAR, _BOLD = "NotoSans_400Regular.ttf", "NotoSans_700Bold.ttf"
_CSS = f"""
@font-face {{ font-family: "Noto Sans"; font-weight: 400; src: url(asset:///{_REGULAR}) }}
@font-face {{ font-family: "Noto Sans"; font-weight: 700; src: url(asset:///{_BOLD}) }}
html {{ font-family: "Noto Sans" }}
"""
# Noto Sans has no Arabic letters, and Urdu is read in Nastaliq. It goes in only where there is
# Urdu, because it takes its time; it stands high, so its lines need room.
_URDU_FILES = ("NotoNastaliqUrdu_400Regular.ttf", "NotoNastaliqUrdu_700Bold.ttf")
_FACE = '@font-face { font-family: "Noto Nastaliq Urdu"; font-weight: %s; src: url(asset:///%s) }'
_URDU_CSS = f"""
{_FACE % (400, _URDU_FILES[0])}
{_FACE % (700, _URDU_FILES[1])}
[lang=ur] {{ font-family: "Noto Nastaliq Urdu", "Noto Sans"; line-height: 2.1 }}
"""
_MM_PER_POINT = 25.4 / 72


def available() -> bool:
    """Whether this machine can make PDFs."""
    try:
        _weasyprint()
    except Refused:
        return False
    return True


def render(
    html: str,
    assets: Mapping[str, Asset],
    *,
    title: str,
    css: str = "",
    language: str = "en-GB",
    finisher: Finisher | None = None,
    tagged: bool = False,
) -> bytes:
    """Return the PDF of `html`, which is what stands inside `<body>`.

    `asset:///NAME` in the HTML or the CSS is the asset of that name; the regular and bold Noto Sans
    are always there, and Noto Nastaliq Urdu for what is marked `lang="ur"`. Every other address
    (files, the web, `data:`) stops the whole document: what people type may end up in it. `title`
    and `language` go into the PDF, where screen readers look for them, and it asks to be printed at
    100 %. With `tagged` it follows PDF/UA: headings, lists and pictures are marked, so that a
    screen reader can find its way.

    Raises `Refused` when the libraries are missing or an address is not among the assets.
    """
    weasyprint = _weasyprint()
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    urdu = 'lang="ur"' in html or language == "ur"
    served = {**_fonts(_REGULAR, _BOLD), **(_fonts(*_URDU_FILES) if urdu else {}), **assets}
    faces = _CSS + (_URDU_CSS if urdu else "")

    class Closed(URLFetcher):
        """Serves the named assets and nothing else."""

        def fetch(self, url: str, _headers: object = None) -> Any:
            name = url.removeprefix("asset:///")
            if name == url or name not in served:
                raise FatalURLFetchingError(url)
            body, mime = served[name]
            return URLFetcherResponse(url, body=body, headers={"Content-Type": mime})

    def finish(document: Any, pdf: Any) -> None:
        dictionary = type(pdf.catalog)
        pdf.catalog["ViewerPreferences"] = dictionary(
            {"DisplayDocTitle": "true", "PrintScaling": "/None"}
        )
        if finisher:
            finisher(document, pdf)

    head = f'<meta charset="utf-8"><title>{markup.escape(title)}</title><style>{faces}{css}</style>'
    document = weasyprint.HTML(
        string=f'<!doctype html><html lang="{language}">{head}<body>{html}</body></html>',
        base_url="asset:///",
        url_fetcher=Closed(
            allowed_protocols=("asset",), allow_redirects=False, fail_on_errors=True
        ),
    )
    try:
        pdf: bytes = document.write_pdf(
            finisher=finish, pdf_tags=tagged, pdf_variant="pdf/ua-1" if tagged else None
        )
    except FatalURLFetchingError as refused:
        raise Refused(
            f"This page asks for something from outside ({str(refused)[:60]}). Take that out,"
            " then print again."
        ) from None
    return pdf


def text_width(text: str, points: float, *, bold: bool = False) -> float:
    """How wide one line of `text` is in Noto Sans without kerning, in millimetres.

    A letter that the font does not have counts as wide as it is high.
    """
    advances = _advances(bold)
    return sum(advances.get(ord(letter), 1.0) for letter in text) * points * _MM_PER_POINT


def _weasyprint() -> Any:
    """The library, or a `Refused` that names the cure."""
    try:
        import weasyprint
    except (ImportError, OSError):
        raise Refused(
            "This computer cannot make PDFs yet. Ask whoever looks after it to install"
            " libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0.",
            503,
        ) from None
    return weasyprint


@functools.cache
def _fonts(*names: str) -> dict[str, Asset]:
    return {name: ((_FONTS / name).read_bytes(), "font/ttf") for name in names}


@functools.cache
def _advances(bold: bool) -> dict[int, float]:
    """The width of each letter of the font, by code point, in parts of the font's size."""
    from fontTools.ttLib import TTFont

    with TTFont(_FONTS / (_BOLD if bold else _REGULAR), lazy=True) as font:
        widths, size = font["hmtx"].metrics, font["head"].unitsPerEm
        return {code: widths[glyph][0] / size for code, glyph in font.getBestCmap().items()}
