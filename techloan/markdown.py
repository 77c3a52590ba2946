"""Text that people edit, written in Markdown, as safe HTML for a page or for paper.

Only headings, paragraphs, lists, bold and emphasis come out: no links, no pictures, no HTML of the
writer's own. The libraries are imported where they work.
"""

from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# A page has one h1, and it is not the writer's.
_LOWER = {"h1": "h2", "h2": "h3", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
_ALLOWED = {"h2", "h3", "p", "ul", "ol", "li", "strong", "em", "br", "hr", "blockquote"}


def rendered(text: str) -> Markup:
    """Return the HTML of a text. Whatever stands in it, no script, address or style comes out."""
    import nh3

    reader = _reader()
    tokens = reader.parse(text)
    for token in tokens:
        token.tag = _LOWER.get(token.tag, token.tag)
    html = reader.renderer.render(tokens, reader.options, {})
    # Cleaned as well, so that a fault of the one library is not a hole.
    return Markup(nh3.clean(html, tags=_ALLOWED, attributes={}))  # noqa: S704


def plain(text: str) -> str:
    """Return the words of a text without its marks, one sentence or list item after the other."""
    tokens = [token for token in _reader().parse(text) if token.type == "inline"]
    lines = ["".join(_words(child) for child in token.children or ()) for token in tokens]
    ended = (line if line.rstrip().endswith((".", "!", "?")) else f"{line}." for line in lines)
    return " ".join(ended)


def _words(token: "Token") -> str:
    return " " if token.type.endswith("break") else token.content


@cache
def _reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False})
    off = ["link", "image", "autolink", "html_inline", "html_block", "code", "fence", "reference"]
    return reader.disable(off)
