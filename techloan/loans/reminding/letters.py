"""Letters on paper: one PDF for all that are to be posted, each in its language and print size."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from techloan.pdf import render
from techloan.people.messages.words import Words

# The address stands where the window of an envelope is, in letters for the post; nothing else
# shows through it. The rest is in the size that was chosen, set anew and never scaled.
_CSS = """
@page { size: A4; margin: 20mm 22mm 18mm }
body { margin: 0; color: #000; line-height: 1.45 }
section + section { break-before: page }
.to { height: 34mm; margin: 24mm 0 10mm; font-size: 12pt; line-height: 1.3; white-space: pre-line }
p, ul { margin: 0 0 .9em }
ul { padding-inline-start: 1.1em }
li { font-weight: 700 }
p, li { orphans: 2; widows: 2 }
.size-14 { font-size: 14pt }
.size-18 { font-size: 18pt }
.size-22 { font-size: 22pt }
[lang=ur] { font-family: "Noto Nastaliq Urdu", "Noto Naskh Arabic", "Noto Sans"; line-height: 1.9 }
"""
_NUMBER = re.compile("\u2066(.*?)\u2069")


@dataclass(frozen=True)
class Letter:
    """One letter: to whom, where they live, the size of its print, its day and its words."""

    name: str
    address: str
    size: int
    day: str
    words: Words


def letters_pdf(letters: Sequence[Letter]) -> bytes:
    """Return the letters as one PDF, each beginning on a page of its own."""
    return render("".join(map(_section, letters)), {}, title="Letters to post", css=_CSS)


def _section(letter: Letter) -> str:
    words = letter.words
    direction = "rtl" if words.right_to_left else "ltr"
    lines = "".join(map(_block, (letter.day, *words.lines)))
    return (
        f'<section><p class="to" lang="en">{escape(letter.name)}\n{escape(letter.address)}</p>'
        f'<div class="size-{letter.size}" lang="{words.language}" dir="{direction}">{lines}</div>'
        "</section>"
    )


def _block(line: str) -> str:
    if line.startswith("- "):
        items = "".join(f"<li>{_numbers(item[2:])}</li>" for item in line.split("\n"))
        return f"<ul>{items}</ul>"
    return f"<p>{_numbers(line)}</p>"


def _numbers(line: str) -> str:
    return _NUMBER.sub(r'<span dir="ltr">\1</span>', escape(line))
