"""How a guide looks on paper. Print sizes are set anew and never scaled."""

from functools import cache
from pathlib import Path

from techloan import pdf
from techloan.pdf import Asset
from techloan.support.guides.language import Language

FONTS = Path(pdf.__file__).parent / "static" / "fonts"
_CSS = """
@page { size: A4; margin: 15mm 16mm 19mm;
 @bottom-%(start)s { content: element(foot); width: 150mm; vertical-align: top; padding-top: 3mm }
 @bottom-%(end)s { content: counter(page); font-family: "Noto Sans"; font-size: %(foot)dpt;
  color: #222; vertical-align: top; padding-top: 3mm } }
@page :first { @bottom-%(start)s { content: none } @bottom-%(end)s { content: none } }
html { font-family: "%(font)s", "Noto Sans"; font-size: %(size)dpt; line-height: %(line)s;
 color: #000 }
body { margin: 0; hyphens: none }
.guide { text-align: %(start)s }
[dir=rtl] [dir=ltr] { margin: 0 .2em; font-family: "Noto Sans" }
h1 { margin: 0 0 .3em; font-size: 1.6em; line-height: %(head)s; color: #0b5b5b }
h2 { margin: 0 0 .5em; font-size: 1.35em; line-height: %(head)s; color: #0b5b5b;
 break-after: avoid }
h3 { margin: .6em 0 .35em; font-size: 1.1em; line-height: %(head)s; break-after: avoid }
p { margin: 0 0 .5em; orphans: 2; widows: 2 }
.for { font-size: 1.2em; font-weight: 700 }
.organisation { margin-bottom: 1.2em }
.cover .drawing { display: block; width: 50mm; height: auto; margin: 0 0 4mm }
.boxed { margin: 0 0 .7em; padding: .4em .8em; border: 1.5pt solid #0b5b5b; border-radius: 6pt;
 break-inside: avoid }
.boxed p, .boxed ul { margin: 0 }
.number { font-size: 1.25em; font-weight: 700 }
.inside { margin: 0; padding: 0; list-style: none }
.inside { line-height: %(head)s }
.inside a { display: block; position: relative; color: #000; text-decoration: none }
.inside a::after { position: absolute; top: 0; %(end)s: 0; font-family: "Noto Sans";
 content: target-counter(attr(href), page) }
.contents { break-inside: avoid }
.contents h2 { margin-top: .8em; margin-bottom: .2em; font-size: 1.1em }
.guide-sheet { break-before: page }
.guide-group + .guide-sheet { break-before: %(after_group)s; margin-top: 1em }
.steps { margin: 0 0 .6em; padding: 0; list-style: none; counter-reset: step }
.step { position: relative; min-height: 24.5mm; margin: 0 0 2.5mm; padding-%(start)s: 35mm;
 break-inside: avoid; counter-increment: step }
.step .drawing { position: absolute; top: 0; %(start)s: 0; width: 29mm; height: auto }
.step p { margin: 0 }
.step > div > p:first-child::before { content: counter(step) ". "; font-weight: 700;
 color: #0b5b5b; font-family: "Noto Sans" }
.step > div { padding-top: 1mm }
.ways { margin: 0; break-inside: avoid }
.ways div { margin: 0 0 .25em; break-inside: avoid }
.ways dt { font-weight: 700 }
.ways dd { margin: 0 }
.ways dt, .ways dd { display: inline }
.ways dt::after { content: ": " }
.code { font-size: 1.15em; font-weight: 700 }
.join { margin: .6em 0; break-inside: avoid }
.join .square { display: block; width: 44mm; height: 44mm; margin: 0 0 1mm;
 border: .75pt solid #888 }
.write-in { display: inline-block; min-width: 11em; border-bottom: 1pt solid #000 }
.foot { position: running(foot); font-size: %(foot)dpt; line-height: %(head)s; color: #222;
 margin: 0; text-align: %(start)s }
.notice p { margin: 0 }
p[dir=ltr] { margin: 0; line-height: 1.4; text-align: left }
.notice { break-inside: avoid; padding: .3em .6em; border: 1pt dashed #444 }
"""


def css(words: Language, size: int, *, one_group: bool) -> str:
    """Return the style of a guide in a language and a print size.

    Where there is one group only, how to join it begins on its page, if the letters are small.
    """
    start, end = ("right", "left") if words.right_to_left else ("left", "right")
    filled = _CSS % {
        "font": words.font,
        "size": size,
        "foot": max(14, size * 0.8),
        "line": words.line_height,
        "head": max(words.line_height * 0.85, 1.2),
        "start": start,
        "end": end,
        "after_group": "auto" if size < 18 and one_group else "page",
    }
    return _faces(words.font) + filled


def _faces(font: str) -> str:
    """Return the rules that load a font beside Noto Sans, which every PDF has."""
    name = font.replace(" ", "")
    files = {400: f"{name}_400Regular.ttf", 700: f"{name}_700Bold.ttf"}
    return "".join(
        f'@font-face {{ font-family: "{font}"; font-weight: {weight};'
        f" src: url(asset:///{file}) }}\n"
        for weight, file in files.items()
        if font != "Noto Sans" and (FONTS / file).exists()
    )


def fonts(css: str) -> dict[str, Asset]:
    """Return the fonts that a style names. They are read where it is printed: they are large."""
    named = [path for path in FONTS.glob("*.ttf") if path.name in css]
    return {path.name: _font(path) for path in named}


@cache
def _font(path: Path) -> Asset:
    return path.read_bytes(), "font/ttf"
