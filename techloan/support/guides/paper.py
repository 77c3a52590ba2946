"""A guide as HTML, for its page and for paper, and as a PDF that a screen reader can read.

Print sizes are set anew and never scaled. A step and its picture stay on one page.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from techloan import pdf
from techloan.pdf import Asset
from techloan.support.guides import drawings, sheet, squares, style
from techloan.support.guides.booklet import Booklet
from techloan.support.guides.groups import GroupCard
from techloan.support.guides.language import english
from techloan.support.guides.rules import JOINS, System, Topic

SVG = "image/svg+xml"
# A link that is longer than this is nothing to type; the number and the passcode are.
LONGEST_TYPED = 48


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
    for place in range(len(booklet.parts)):
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
    return Markup('<section class="guide-sheet guide-group"><h2>{}</h2>{}{}{}</section>').format(
        words.word("group", group=card.name), ways, _join(booklet, card, pen), _note(card)
    )


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
    words = Markup('<p class="notice" lang="en-GB" dir="ltr">{}</p>')
    return words.format(card.note) if card.note else Markup()


def notice(booklet: Booklet) -> Markup:
    """Return what a translation that nobody has checked says of itself, or nothing."""
    if booklet.standing.checked:
        return Markup()
    words, other = booklet.language.word("unchecked"), english().word("unchecked")
    said = Markup('<div class="notice"><p>{}</p><p lang="en-GB" dir="ltr">{}</p></div>')
    return said.format(words, other)


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


def document(booklet: Booklet) -> tuple[str, dict[str, Asset], str, str, str]:
    """Return what `made` takes: HTML and pictures; title, language and style."""
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
    css = style.css(words, booklet.size, one_group=len(booklet.groups) == 1)
    return str(body), assets, words.word("title"), words.tag, css


def made(html: str, assets: dict[str, Asset], title: str, language: str, css: str) -> bytes:
    """Return the PDF of a document; to be called in a process of its own."""
    served = {**style.fonts(css), **assets}
    return pdf.render(html, served, title=title, language=language, css=css, tagged=True)
