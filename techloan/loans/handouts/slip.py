"""The slip of a loan, to keep with the device: what it is, its parts, the day, whom to ring.

It says no name of the borrower, because it travels with the device.
"""

from markupsafe import Markup

from techloan import pdf
from techloan.errors import Refused
from techloan.loans.agreements.paper import Sheet
from techloan.loans.handouts.card import DIED
from techloan.loans.models import Loan

TITLE = "What is lent to you"
MORE = "Do you want to keep it for longer? Ring us before that day. Most people may."
ENDED = "This loan has ended, so there is no slip for it."
_CSS = """
@page { size: A4; margin: 15mm 16mm }
html { font-size: %dpt; line-height: 1.4; color: #000 }
body { margin: 0; hyphens: none }
h1 { margin: 0 0 .5em; font-size: 1.5em; line-height: 1.2; color: #0b5b5b }
dl { margin: 0 }
dl div { margin: 0 0 .6em; break-inside: avoid }
dt { font-weight: 700 }
dd { margin: 0 }
.whole { white-space: nowrap }
.day, .ring { padding: .4em .8em; border: 1.5pt solid #0b5b5b; border-radius: 6pt }
.day dd, .ring dd { font-size: 1.15em }
.more { margin: 0; break-inside: avoid }
"""


def refuse_slip(loan: Loan) -> None:
    """Raise `Refused` for a loan that has ended, and for a borrower who has died."""
    if loan.client.died_on is not None:
        raise Refused(DIED)
    if loan.ending is not None:
        raise Refused(ENDED)


def slip_pdf(sheet: Sheet) -> bytes:
    """Return the slip of a loan, whose facts are those of its agreement, in its print size."""
    ring = Markup("<br>or ").join(sheet.ring)
    facts = Markup().join(
        (
            *(_line("thing", label, words) for label, words in sheet.things),
            _line("day", "Please bring it back", sheet.due),
            _line("ring", "Stuck, or late? Please ring", ring),
        )
    )
    body = Markup('<h1>{}</h1><dl>{}</dl><p class="more">{}</p>').format(TITLE, facts, MORE)
    return pdf.render(str(body), {}, title=TITLE, css=_CSS % sheet.print_size, tagged=True)


def _line(kind: str, label: str, words: str) -> Markup:
    line = Markup('<div class="{}"><dt>{}</dt><dd>{}</dd></div>')
    return line.format(kind, label, words)
