"""One guide sheet: its Markdown with values and pictures, as HTML for a page or for paper.

A step is a numbered line that may begin with the name of a picture: `1. [power] Hold the button.`
`{name}` is a value; a line with a value that this device or client does not have is left out, and
`{name?}` only asks for one. All else is the Markdown of `techloan.markdown`: no links, no pictures
of the writer's own, no HTML.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup, escape

from techloan import markdown
from techloan.support.guides import drawings

LONGEST = 6000
_STEP = re.compile(r"\s{0,3}\d{1,3}[.)]\s+(?:\[([\w-]{1,40})\]\s*)?(.*)")
_VALUE = re.compile(r"\{([a-z_]{1,40})(\??)\}")
# Letters that no keyboard has, around the name of a value while the Markdown is read.
_BEGIN, _END = "\ue000", "\ue001"
_TOKEN = re.compile(f"{_BEGIN}([a-z_]+){_END}")
# Where Latin letters and numbers stand in a line that is read from the right, they keep together;
# a telephone number would be printed back to front otherwise.
_RUN = re.compile(
    r"(?<![&#A-Za-z0-9])[A-Za-z0-9+#*(]"
    r"(?:[A-Za-z0-9À-ž+#*@/:._,\-'’()?=&; \u00a0]*[A-Za-z0-9À-ž+#*/)])?"
)
_TAG = re.compile(r"(<[^>]*>)")
Picture = Callable[[str], Markup]


@dataclass(frozen=True)
class Block:
    """A step with its picture (or ""), or other Markdown, which may be a heading."""

    kind: str
    text: str
    picture: str = ""


def blocks(body: str) -> list[Block]:
    """Take a sheet apart into steps, headings and other words."""
    found: list[Block] = []
    for line in body.replace(_BEGIN, "").replace(_END, "").splitlines():
        step = _STEP.fullmatch(line)
        before = found[-1] if found else None
        if step:
            found.append(Block("step", step[2].strip(), step[1] or ""))
        elif line.startswith("#"):
            found.append(Block("heading", line))
        elif before and line.strip() and before.kind == "step" and line.startswith("  "):
            found[-1] = Block("step", f"{before.text}\n{line.strip()}", before.picture)
        elif before and before.kind == "words" and line.strip():
            found[-1] = Block("words", f"{before.text}\n{line}")
        elif line.strip() or (before and before.kind == "words"):
            found.append(Block("words", line))
    return [block for block in found if block.text.strip()]


def filled(body: str, facts: Mapping[str, str], values: Mapping[str, object]) -> list[Block]:
    """Put facts in, leave out lines that ask for what is not there, and headings over nothing.

    `facts` are words of a language file; they may be Markdown and may hold values.
    """
    kept = []
    for block in blocks(body):
        text = _with_facts(block.text, facts, values)
        if text is not None:
            kept.append(Block(block.kind, text, block.picture))
    afters = [*kept[1:], Block("heading", "#")][: len(kept)]
    return [
        block
        for block, after in zip(kept, afters, strict=True)
        if block.kind != "heading" or after.kind != "heading" or _level(after) > _level(block)
    ]


def _level(heading: Block) -> int:
    return len(heading.text) - len(heading.text.lstrip("#"))


def _with_facts(text: str, facts: Mapping[str, str], values: Mapping[str, object]) -> str | None:
    asked = {name for name, _ in _VALUE.findall(text)}
    if any(not (facts.get(name) or values.get(name)) for name in asked & names(facts, values)):
        return None

    def put(found: re.Match[str]) -> str:
        name, only_asks = found.groups()
        if only_asks:
            return ""
        if name in facts:
            return _VALUE.sub(put, facts[name])
        return f"{_BEGIN}{name}{_END}" if name in values else found[0]

    return _VALUE.sub(put, text)


def names(facts: Mapping[str, str], values: Mapping[str, object]) -> frozenset[str]:
    """Return the name of every value that a sheet may ask for."""
    return KNOWN.union(facts, values)


def html(found: list[Block], values: Mapping[str, object], picture: Picture) -> Markup:
    """Return the HTML of a sheet. Whatever a person typed into words or values stays words."""
    return Markup().join(_parts(found, values, picture))


def _parts(found: list[Block], values: Mapping[str, object], picture: Picture) -> Iterator[Markup]:
    for kind, group in groupby(found, key=lambda block: block.kind):
        if kind != "step":
            yield from (_rendered(block.text, values) for block in group)
            continue
        steps = (
            Markup('<li class="step">{}<div>{}</div></li>').format(
                picture(block.picture) if block.picture else "", _rendered(block.text, values)
            )
            for block in group
        )
        yield Markup('<ol class="steps">{}</ol>').format(Markup().join(steps))


def _rendered(text: str, values: Mapping[str, object]) -> Markup:
    html = markdown.rendered(text)
    # The library escaped all that people typed; the values are escaped here.
    return Markup(_TOKEN.sub(lambda t: str(escape(values.get(t[1], ""))), html))  # noqa: S704


def plain(found: list[Block], values: Mapping[str, object]) -> str:
    """Return the words of a sheet alone, for its reading age."""
    words = " ".join(markdown.plain(block.text) for block in found if block.kind != "heading")
    return _TOKEN.sub(lambda t: escape(values.get(t[1], "")).striptags(), words)


def left_to_right(html: Markup) -> Markup:
    """Return HTML of a language that is read from the right, its numbers and Latin words kept.

    WeasyPrint would print `020 7946 0000` as `0000 7946 020`, even within `<bdi>`.
    """
    kept, aside = [], False
    for part in _TAG.split(str(html)):
        if part.startswith("<p") or part == "</p>":
            # A whole paragraph of another language has its direction already.
            aside = 'dir="ltr"' in part
        as_it_is = aside or part.startswith("<")
        kept.append(part if as_it_is else _RUN.sub(r'<span dir="ltr">\g<0></span>', part))
    return Markup("".join(kept))  # noqa: S704


def unknown(body: str, facts: Mapping[str, str]) -> list[str]:
    """Return a sentence for each value or picture that there is not."""
    values = sorted({name for name, _ in _VALUE.findall(body)} - names(facts, {}))
    pictures = sorted({block.picture for block in blocks(body)} - {"", *drawings.NAMES})
    return [
        *(f"There is no value {{{name}}}. Please take one of the list." for name in values),
        *(f"There is no picture [{name}]. Please take one of the list." for name in pictures),
    ]


def left_out(body: str) -> list[str]:
    """Return what of somebody's words comes out otherwise than they may think, as sentences."""
    said = []
    if re.search(r"\]\(|https?://", body):
        said.append("Links do not work on paper. Please say in words what to do.")
    if re.search(r"<[a-zA-Z!/]", body):
        said.append("HTML does not work here. It comes out as you typed it.")
    if re.search(r"^\s*\|.*\|\s*$", body, re.MULTILINE):
        said.append("Tables do not work here. Please write one step on each line.")
    return said


# What a client, a loan or a group brings along, whatever the language.
KNOWN = frozenset(
    {"device", "name", "phone", "organisation", "due_day", "kit_parts", "site_words", "write"}
)
