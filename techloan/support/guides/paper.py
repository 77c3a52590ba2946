"""A guide as HTML, for its page and for paper, and as a PDF that a screen reader can read.

Print sizes are set anew and never scaled. A step and its picture stay on one page.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

from techloan import pdf
from techloan.pdf import Asset
from techloan.support.guides import drawings, sheet, squares
from techloan.support.guides.booklet import Booklet
from techloan.support.guides.groups import GroupCard
from techloan.support.guides.rules import JOINS, System, Topic

SVG = "image/svg+xml"
# A link that is longer than this is nothing to type; the number and the passcode are.
LONGEST_TYPED = 48
_FONTS = Path(pdf.__file__).parent / "static" / "fonts"
_CSS = """
@page { size: A4; margin: 15mm 16mm 19mm;
 @bottom-%(start)s { content: element(foot); width: 150mm; vertical-align: top; padding-top: 3mm }
 @bottom-%(end)s { content: counter(page); font-family: "Noto Sans"; font-size: %(foot)dpt; color: #222;
  vertical-align: top; padding-top: 3mm } }
@page :first { @bottom-%(start)s { content: none } @bottom-%(end)s { content: none } }
html { font-family: "%(font)s", "Noto Sans"; font-size: %(size)dpt; line-height: %(line)s;
 color: #000 }
body { margin: 0; hyphens: none }
.guide { text-align: %(start)s }
[dir=ltr] { font-family: "Noto Sans" }
h1 { margin: 0 0 .3em; font-size: 1.6em; line-height: %(head)s; color: #0b5b5b }
h2 { margin: 0 0 .5em; font-size: 1.35em; line-height: %(head)s; color: #0b5b5b;
 break-after: avoid }
h3 { margin: .6em 0 .35em; font-size: 1.1em; line-height: %(head)s; break-after: avoid }
p { margin: 0 0 .5em; orphans: 2; widows: 2 }
.for { font-size: 1.2em; font-weight: 700 }
.organisation { margin-bottom: 1.2em }
.cover .drawing { display: block; width: 60mm; height: auto; margin: 0 0 4mm }
.boxed { margin: 0 0 .7em; padding: .4em .8em; border: 1.5pt solid #0b5b5b; border-radius: 6pt;
 break-inside: avoid }
.boxed p, .boxed ul { margin: 0 }
.number { font-size: 1.25em; font-weight: 700 }
.inside { margin: 0; padding: 0; list-style: none }
.inside a { display: block; color: #000; text-decoration: none }
.inside a::after { float: %(end)s; content: target-counter(attr(href), page);
 font-family: "Noto Sans" }
.contents { break-inside: avoid }
.contents h2 { margin-top: .8em; margin-bottom: .2em; font-size: 1.1em }
.guide-sheet { break-before: page }
.guide-group + .guide-sheet { break-before: %(after_group)s; margin-top: 1em }
.steps { margin: 0 0 .6em; padding: 0; list-style: none; counter-reset: step }
.step { position: relative; min-height: 24mm; margin: 0 0 2mm; padding-%(start)s: 35mm;
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
.join .square { display: block; width: 44mm; height: 44mm; margin: 0 0 1mm; border: .75pt solid #888 }
.write-in { display: inline-block; min-width: 11em; border-bottom: 1pt solid #000 }
.foot { position: running(foot); font-size: %(foot)dpt; line-height: %(head)s; color: #222; margin: 0;
 text-align: %(start)s }
.notice { padding: .3em .6em; border: 1pt dashed #444; font-size: .85em }
"""


@dataclass(frozen=True)
class Pen:
    """How pictures and squares come onto a page: both take what is shown and answer with HTML."""

    picture: Callable[[str, System | None, str], Markup]
    square: Callable[[str, str], Markup]


def on_page() -> Pen:
    """Return the pen of a web page: drawings stand in the page itself."""

    def picture(name: str, system: System | None, shown: str) -> Markup:
        return Markup(drawings.svg(name, system, shown=escape(shown)))  # noqa: S704

    def square(link: str, shown: str) -> Markup:
        return Markup(squares.square(link, shown=escape(shown)))  # noqa: S704

    return Pen(picture, square)


def on_paper(assets: dict[str, Asset]) -> Pen:
    """Return the pen of a PDF, which puts each drawing among the assets once."""

    def picture(name: str, system: System | None, shown: str) -> Markup:
        drawn = drawings.svg(name, system)
        file = f"{system or 'any'}-{name}.svg"
        assets[file] = (drawn.encode(), SVG)
        return _image("drawing", file, shown) if drawn else Markup()

    def square(link: str, shown: str) -> Markup:
        drawn = squares.square(link)
        file = f"square-{len(assets)}.svg"
        assets[file] = (drawn.encode(), SVG)
        return _image("square", file, shown) if drawn else Markup()

    return Pen(picture, square)


def _image(kind: str, file: str, shown: str) -> Markup:
    return Markup('<img class="{}" src="asset:///{}" alt="{}">').format(kind, file, shown)


def html(booklet: Booklet, pen: Pen) -> Markup:
    """Return the groups and the sheets of a guide: what its page and its paper share."""
    parts = Markup().join(_sections(booklet, pen))
    return sheet.left_to_right(parts) if booklet.language.right_to_left else parts


def _sections(booklet: Booklet, pen: Pen) -> Iterator[Markup]:
    topics = [part.topic for part in booklet.parts]
    late = (*JOINS.values(), Topic.LEAVE, Topic.SAFE)
    before = next((place for place, topic in enumerate(topics) if topic in late), len(topics))
    for place, part in enumerate(booklet.parts):
        if place == before:
            yield from (_group(booklet, card, pen) for card in booklet.groups)
        yield _sheet(booklet, place, pen)
    if before == len(topics):
        yield from (_group(booklet, card, pen) for card in booklet.groups)


def _sheet(booklet: Booklet, place: int, pen: Pen) -> Markup:
    part, words = booklet.parts[place], booklet.language

    def picture(name: str) -> Markup:
        of_box = part.topic is Topic.MIFI and name in ("charge", "power", "device")
        return pen.picture(name, System.MIFI if of_box else booklet.system, words.picture(name))

    return Markup('<section class="guide-sheet" id="sheet-{}"><h2>{}</h2>{}</section>').format(
        part.topic, _plain(part.title), sheet.html(list(part.blocks), booklet.values, picture)
    )


def _plain(title: str) -> str:
    return title.replace("*", "").replace("#", "").strip()


def _group(booklet: Booklet, card: GroupCard, pen: Pen) -> Markup:
    words = booklet.language
    number = "number_phone" if card.platform == "phone" else "number"
    typed = card.link if len(card.link) <= LONGEST_TYPED else ""
    lines = [
        (words.word("when"), "; ".join(card.when), ""),
        (words.word("next"), "; ".join(card.dates), ""),
        (words.word(number), booklet_number(card.number), "code"),
        (words.word("passcode"), card.passcode, "code"),
        (words.word("link"), typed.removeprefix("https://"), ""),
    ]
    told = Markup().join(
        Markup('<div><dt>{}</dt><dd class="{}">{}</dd></div>').format(label, kind, said)
        for label, said, kind in lines
        if said
    )
    ways = Markup('<dl class="ways">{}</dl>').format(told) if told else Markup()
    return Markup(
        '<section class="guide-sheet guide-group"><h2>{}</h2>{}{}{}</section>'
    ).format(words.word("group", group=card.name), ways, _join(booklet, card, pen), _note(card))


def booklet_number(number: str) -> str:
    """Return a meeting number in one line."""
    return number.replace(" ", "\u00a0")


def _join(booklet: Booklet, card: GroupCard, pen: Pen) -> Markup:
    if not booklet.looks or not card.link.startswith(("https://", "http://")):
        return Markup()
    words = booklet.language.word("square")
    square = pen.square(card.link, words)
    return Markup('<div class="join">{}<p>{}</p></div>').format(square, words) if square else square


def _note(card: GroupCard) -> Markup:
    # Hosts write these words, in English.
    words = Markup('<p class="notice" lang="en-GB" dir="auto">{}</p>')
    return words.format(card.note) if card.note else Markup()


def notice(booklet: Booklet) -> Markup:
    """Return what a translation that nobody has checked says of itself, or nothing."""
    if booklet.standing.checked:
        return Markup()
    words, other = booklet.language.word("unchecked"), _english("unchecked")
    said = Markup('<p class="notice">{}<br><span lang="en-GB" dir="ltr">{}</span></p>')
    return said.format(words, other)


def _english(key: str) -> str:
    from techloan.support.guides.language import english

    return english().word(key)


def ring(booklet: Booklet) -> Markup:
    """Return whom to ring, as a box, or nothing."""
    if not booklet.ring:
        return Markup()
    lines = Markup("<br>").join(
        Markup('{} <span class="number">{}</span>').format(name, phone)
        for name, phone in booklet.ring
    )
    return Markup('<div class="boxed"><p>{}</p><p>{}</p></div>').format(
        booklet.language.word("ring"), lines
    )


def _cover(booklet: Booklet, pen: Pen) -> Markup:
    words = booklet.language
    drawing = pen.picture("device", booklet.system, words.picture("device"))
    due = words.word("back_by", due=booklet.due) if booklet.due else ""
    inside = Markup().join(
        Markup('<li><a href="#sheet-{}">{}</a></li>').format(part.topic, _plain(part.title))
        for part in booklet.parts
    )
    said = Markup(
        '<section class="cover"><h1>{}</h1><p class="for">{}</p>'
        '<p class="organisation">{}</p>{}{}<p><strong>{}</strong></p>{}'
        '<div class="contents"><h2>{}</h2><ul class="inside">{}</ul></div></section>'
    ).format(
        booklet.title, words.word("for", name=booklet.name), booklet.organisation,
        drawing if booklet.system else "", ring(booklet), due, notice(booklet),
        words.word("inside"), inside,
    )  # fmt: skip
    return sheet.left_to_right(said) if words.right_to_left else said


def document(booklet: Booklet) -> tuple[str, dict[str, Asset], dict[str, str]]:
    """Return what `made` takes: HTML, pictures, and its title, style and language."""
    assets, words = dict[str, Asset](), booklet.language
    pen = on_paper(assets)
    foot = Markup()
    if booklet.ring:
        foot = Markup('<p class="foot">{}</p>').format(
            words.word("ring_foot", phone=booklet.ring[0][1])
        )
    if words.right_to_left:
        foot = sheet.left_to_right(foot)
    body = Markup('<div class="guide" lang="{}" dir="{}">{}{}{}</div>').format(
        words.tag, words.direction, foot, _cover(booklet, pen), html(booklet, pen)
    )
    named = {"title": words.word("title"), "language": words.tag, "css": css(booklet)}
    return str(body), assets, named


def css(booklet: Booklet) -> str:
    """Return the style of a guide, in its print size and direction."""
    words = booklet.language
    start, end = ("right", "left") if words.right_to_left else ("left", "right")
    filled = _CSS % {
        "font": words.font,
        "size": booklet.size,
        "foot": max(14, booklet.size * 0.8),
        "line": words.line_height,
        "head": max(words.line_height * 0.85, 1.2),
        "start": start,
        "end": end,
        "after_group": "auto" if booklet.size < 18 and len(booklet.groups) == 1 else "page",
    }
    return "".join(_face(file, weight) for file, weight in _files(words.font)) + filled


def _files(font: str) -> list[tuple[str, int]]:
    """Return the files of a font beside Noto Sans, which every PDF has."""
    name = font.replace(" ", "")
    found = [(f"{name}_400Regular.ttf", 400), (f"{name}_700Bold.ttf", 700)]
    return [] if name == "NotoSans" else [(f, w) for f, w in found if (_FONTS / f).exists()]


def _face(file: str, weight: int) -> str:
    family = {"NotoNastaliqUrdu": "Noto Nastaliq Urdu"}.get(file.split("_")[0], file.split("_")[0])
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: {weight};'
        f" src: url(asset:///{file}) }}\n"
    )


@cache
def _font(file: str) -> Asset:
    return ((_FONTS / file).read_bytes(), "font/ttf")


def made(html: str, assets: dict[str, Asset], named: dict[str, str]) -> bytes:
    """Return the PDF of a document; to be called in a process of its own.

    The fonts are read there, for a megabyte need not travel.
    """
    fonts = {file.name: _font(file.name) for file in _FONTS.glob("*.ttf") if file.name in named["css"]}
    return pdf.render(html, {**fonts, **assets}, tagged=True, **named)
