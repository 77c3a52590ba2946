"""Letters on paper: one PDF for all that are to be posted, each in its language and print size."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from techloan.loans.reminding.wording import written
from techloan.pdf import render
from techloan.people.messages.words import Words
from techloan.people.models import Client

# A DL envelope has its window 57 to 92 mm from its top, and a sheet folded in three may slip 11 mm
# down in it: five lines of address stand where they are seen either way, and nothing else does.
# The rest is in the size that was chosen, set anew and never scaled.
_CSS = """
@page { size: A4; margin: 20mm 22mm 15mm }
body { margin: 0; color: #000; line-height: 1.4 }
section + section { break-before: page }
.to { width: 84mm; height: 25mm; margin: 37mm 0 11mm; font-size: 11pt; line-height: 1.25;
  white-space: pre-line }
p, ul { margin: 0 0 .9em }
ul { padding-inline-start: 1.1em }
li { font-weight: 700 }
p, li { orphans: 2; widows: 2 }
/* Nobody turns a page for a greeting alone. */
p:last-child { break-before: avoid }
.size-14 { font-size: 14pt }
.size-18 { font-size: 18pt }
.size-22 { font-size: 22pt }
[lang=ur] [dir=ltr] { font-family: "Noto Sans"; font-size: .9em }
"""
_LEFT_TO_RIGHT = re.compile("\u2066(.*?)\u2069")
# Whole dates and telephone numbers, which no line breaks.
_WHOLE = (re.compile("(\\d\u2069?) (\\w+) (\u2066?\\d{4})\\b"), re.compile(r"(\d) (\d)"))


@dataclass(frozen=True)
class Letter:
    """One letter: to whom, where they live, the size of its print, its day and its words."""

    name: str
    address: str
    size: int
    day: str
    words: Words


def letter_to(client: Client, words: Words, today: date) -> Letter:
    """Return the letter to a client, in the size of print that they need."""
    return Letter(
        name=client.name,
        address="\n".join(part for part in (client.address, client.postcode) if part),
        size=client.print_size,
        day=written(today, words.language),
        words=words,
    )


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
    words = escape(line)
    for whole in _WHOLE:
        words = whole.sub(lambda found: "\u00a0".join(found.groups()), words)
    return _LEFT_TO_RIGHT.sub(r'<span dir="ltr">\1</span>', words)
