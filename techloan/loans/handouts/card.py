"""A client's own card, to show at the desk: their reference as a square and in words, no more.

No name, no address and no telephone number, of theirs or ours: who finds it learns nothing. The
same sheet has it as large as a bank card, and larger in the client's print size, to cut out.
"""

from dataclasses import dataclass

from markupsafe import Markup

from techloan import pdf
from techloan.errors import Refused
from techloan.inventory import codes
from techloan.people.models import Client

DIED = "This client has died. Nothing is printed for them any more."
SQUARE = "square.svg"
TITLE = "Card for the desk"
SHOW = "Please show this when you borrow or bring back."
# As a bank card (ISO/IEC 7810, ID-1), and a sheet of paper folded twice (A6), in millimetres.
SMALL, LARGE = (85.6, 53.98), (148, 105)
_SMALL_POINTS, _LEAST_POINTS = 13, 8
_CSS = """
@page { size: A4; margin: 15mm }
html { color: #000; line-height: 1.2 }
body { margin: 0; hyphens: none }
h1 { margin: 0 0 6mm; font-size: 14pt }
.card { box-sizing: border-box; position: relative; margin: 0 0 12mm; border: .75pt dashed #555;
 border-radius: 3mm; break-inside: avoid }
.card img, .card p { position: absolute; margin: 0 }
.reference { left: 0; right: 0; font-weight: 700; text-align: center; white-space: nowrap }
.small { width: 85.6mm; height: 53.98mm; font-size: %(small)spt }
.small img { left: 3mm; top: 3mm; width: 34mm; height: 34mm }
.small .show { left: 39mm; right: 4mm; top: 6mm }
.small .reference { top: 39mm; font-size: %(small_reference).1fpt }
.large { width: 148mm; height: 105mm; font-size: %(size)spt }
.large img { left: 4mm; top: 5mm; width: 66mm; height: 66mm }
.large .show { left: 74mm; right: 6mm; top: 9mm }
.large .reference { top: 76mm; font-size: %(large_reference).1fpt }
"""


@dataclass(frozen=True)
class Card:
    """What stands on a card, as plain values, so that it travels to the mill."""

    reference: str
    print_size: int


def card_of(client: Client) -> Card:
    """Return the card of a client; raise `Refused` for one who has died."""
    if client.died_on is not None:
        raise Refused(DIED)
    return Card(client.reference.upper(), client.print_size)


def card_pdf(card: Card) -> bytes:
    """Return a sheet with the card in both sizes as a PDF that a screen reader can read."""
    drawn = codes.svg(codes.qr(card.reference), codes.QR_QUIET)
    css = _CSS % {
        "small": _SMALL_POINTS,
        "size": card.print_size,
        "small_reference": _fitting(card.reference, 26, SMALL[0] - 10),
        "large_reference": _fitting(card.reference, 44, LARGE[0] - 12),
    }
    said = f"The square of {card.reference}"
    one = Markup(
        '<div class="card {}"><img src="asset:///{}" alt="{}"><p class="show">{}</p>'
        '<p class="reference">{}</p></div>'
    )
    cards = (one.format(size, SQUARE, said, SHOW, card.reference) for size in ("small", "large"))
    heading = Markup("<h1>{}. Cut out the one that suits.</h1>").format(TITLE)
    return pdf.render(
        str(heading + Markup().join(cards)),
        {SQUARE: (drawn, "image/svg+xml")},
        title=TITLE,
        css=css,
        tagged=True,
    )


def _fitting(words: str, points: float, width: float) -> float:
    """Return the size in which words fit one line of so many millimetres, at most `points`."""
    needed = pdf.text_width(words, points, bold=True)
    return max(_LEAST_POINTS, min(points, points * width / needed))
