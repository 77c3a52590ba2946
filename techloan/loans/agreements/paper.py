"""The agreement of one loan as a sheet: what is lent, until when, whom to ring, and the words.

The same HTML is shown on the page and set on paper, in the borrower's print size.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from techloan import encryption, markdown, pdf, stored_files
from techloan.database import Session
from techloan.dates import clock, day, weekday
from techloan.loans import queries
from techloan.loans.agreements import queries as agreements
from techloan.loans.agreements import texts
from techloan.loans.agreements.models import AgreementText
from techloan.loans.models import Agreement, Loan
from techloan.loans.rules import Agreed
from techloan.people.models import Client, Staff
from techloan.settings import Settings

SIGNATURE = "signature.png"
AGREED = "I have read this, or it was read to me, and I agree."
# Lines far apart are easier to read; where they would need a second page, closer ones may not.
_ROOMY = "html { line-height: 1.5 } h2, h3 { margin-top: .8em } li, p { margin-bottom: .5em }"
_CLOSE = """
@page { margin: 10mm 14mm 12mm }
html { line-height: 1.24 } h1 { font-size: 1.3em } h2, h3 { margin: .45em 0 .1em }
p, dl, ul { margin-bottom: .3em } li { margin-bottom: .1em } .sign { margin-top: .4em }
"""
_CSS = """
@page { size: A4; margin: 13mm 16mm 14mm;
 @bottom-left { content: string(foot); font-family: "Noto Sans"; font-size: 9pt; color: #444;
  vertical-align: top; padding-top: 1.5mm }
 @bottom-right { content: counter(page) " / " counter(pages); font-family: "Noto Sans";
  font-size: 9pt; color: #444; vertical-align: top; padding-top: 1.5mm } }
html { font-size: %dpt; color: #000 }
body { margin: 0; text-align: left; hyphens: none }
h1 { margin: 0 0 .3em; font-size: 1.45em; line-height: 1.2; color: #0b5b5b }
h2, h3 { margin: .6em 0 .2em; font-size: 1.1em; line-height: 1.2; break-after: avoid }
p { margin: 0 0 .5em }
ul { margin: 0 0 .4em; padding-left: 1.1em }
li { margin: 0 0 .15em }
p, li { orphans: 2; widows: 2 }
dl { margin: .2em 0 .5em; padding: .4em .8em; border: 1.2pt solid #0b5b5b; border-radius: 5pt }
dl div { break-inside: avoid }
dt, dd { display: inline; margin: 0 }
dt { font-weight: 700 }
dt::after { content: ": " }
.whole { white-space: nowrap }
.sign { break-inside: avoid; break-before: avoid; margin-top: .6em }
.sign img { display: block; width: 62mm; height: auto }
.line { display: inline-block; min-width: 15em; padding-top: .6em; border-bottom: 1pt solid #000 }
.line--short { min-width: 8em }
.foot { string-set: foot content(); height: 0; overflow: hidden; margin: 0 }
"""


@dataclass(frozen=True)
class Sheet:
    """All that stands on the agreement of one loan. Plain values, so that it travels to the mill.

    `due` is the day on which it is due now, and `due_then` the one to which they agreed, where that
    was another. `signed` says how and when they agreed, and is empty while they have not; `typed`
    is the name that they typed, and `signature` a PNG.
    """

    organisation: str
    borrower: str
    tag: str
    things: tuple[tuple[str, str], ...]
    due: str
    ring: tuple[str, ...]
    body: str
    version: str
    print_size: int
    due_then: str = ""
    signed: str = ""
    typed: str = ""
    signature: bytes = b""

    @property
    def title(self) -> str:
        """Return the heading of the sheet."""
        return "What we agree about your loan"


def sheet_of(
    db: Session, settings: Settings, now: datetime, loan: Loan
) -> tuple[Sheet, AgreementText]:
    """Gather the sheet of a loan, and the version of the words on it.

    These are the words to which they agreed, or those in force while they have not.
    """
    agreement, text = db.execute(agreements.of_loan(loan.id)).one_or_none() or (None, None)
    if agreement is not None and agreement.agreed is Agreed.NONE:
        agreement = text = None
    text = text or texts.in_force(db, now)
    sheet = Sheet(
        organisation=settings.organisation,
        borrower=loan.client.name,
        tag=loan.device.tag,
        things=tuple(_things(db, loan)),
        due=_due(loan.due_on),
        ring=_ring(db, settings, loan.client),
        body=text.body,
        version=_version(text),
        print_size=loan.client.print_size,
    )
    return (replace(sheet, **_agreed(db, agreement)) if agreement else sheet), text


def unsigned(sheet: Sheet, text: AgreementText) -> Sheet:
    """Return the sheet as it is signed anew: with these words, and without a signature."""
    blank = replace(sheet, due_then="", signed="", typed="", signature=b"")
    return replace(blank, body=text.body, version=_version(text))


def example(organisation: str, body: str) -> Sheet:
    """Return a sheet of nobody's loan, to show how words look."""
    return Sheet(
        organisation=organisation,
        borrower="the borrower",
        tag="TAB-0000",
        things=(("Device", "the device (its tag and serial)"), ("Parts", "each part of its kit")),
        due="by the day that it is due",
        ring=("their case worker, with a telephone number", organisation),
        body=body,
        version="",
        print_size=14,
    )


def html(sheet: Sheet) -> Markup:
    """Return what is lent and the words: the part that the page and the paper share."""
    facts = [*sheet.things, ("Bring it back", sheet.due_then or sheet.due)]
    if sheet.due_then:
        facts.append(("You may keep it longer", f"bring it back {sheet.due}"))
    facts.append(("Who to ring", Markup(", or<br>").join(sheet.ring)))
    lines = Markup().join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(label, words) for label, words in facts
    )
    lent = Markup("<p>{} lends this to <strong>{}</strong>:</p><dl>{}</dl>")
    return lent.format(sheet.organisation, sheet.borrower, lines) + markdown.rendered(sheet.body)


def agreement_pdf(sheet: Sheet) -> bytes:
    """Return the sheet as a PDF that a screen reader can read, on one page where it fits."""
    made, most = _made(sheet, _ROOMY)
    if most > 1:
        closer, fewer = _made(sheet, _CLOSE)
        return closer if fewer < most else made
    return made


def pages(sheet: Sheet) -> int:
    """Return on how many pages a sheet is printed."""
    return min(_made(sheet, spacing)[1] for spacing in (_ROOMY, _CLOSE))


def _made(sheet: Sheet, spacing: str) -> tuple[bytes, int]:
    """Return the PDF, its lines this far apart, and how many pages it has."""
    foot = Markup('<p class="foot">{}. {}. {}</p>')
    foot = foot.format(sheet.organisation, sheet.tag, sheet.version)
    heading = Markup("<h1>{}</h1>").format(sheet.title)
    assets = {SIGNATURE: (sheet.signature, "image/png")} if sheet.signature else {}
    counted: list[int] = []

    def count(document: Any, _pdf: Any) -> None:
        counted.append(len(document.pages))

    made = pdf.render(
        str(foot + heading + html(sheet) + _place_to_sign(sheet)),
        assets,
        title=sheet.title,
        css=_CSS % sheet.print_size + spacing,
        tagged=True,
        finisher=count,
    )
    return made, counted[0]


def _place_to_sign(sheet: Sheet) -> Markup:
    if not sheet.signed:
        return Markup(
            '<div class="sign"><p>{}</p>'
            '<p>Signed <span class="line">&nbsp;</span> <span class="whole">({})</span></p>'
            '<p>Day <span class="line line--short">&nbsp;</span></p></div>'
        ).format(AGREED, sheet.borrower)
    picture = Markup('<img src="asset:///{}" alt="The signature">').format(SIGNATURE)
    said = Markup('<div class="sign"><p>{}</p><p><strong>{}.</strong></p>{}</div>')
    name = Markup("<p>They typed: <strong>{}</strong></p>").format(sheet.typed)
    mark = picture if sheet.signature else name if sheet.typed else ""
    return said.format(AGREED, sheet.signed, mark)


def _version(text: AgreementText) -> str:
    return f"Words of {day(text.made_at)}, number {text.id}"


def _things(db: Session, loan: Loan) -> list[tuple[str, str]]:
    """Return each device with tag and serial, and each part that goes with it."""
    lines: list[tuple[str, str]] = []
    beside: Sequence[Loan] = db.scalars(queries.lent_beside(loan.id)).all()
    kit = db.scalars(queries.kit(loan.id, *(one.id for one in beside))).all()
    for one in (loan, *beside):
        device = one.device
        serial = f", serial {device.serial}" if device.serial else ""
        label = "Device" if one is loan else "And with it"
        # A tag that is broken at its hyphen is hard to read out.
        told = Markup('{} (<span class="whole">{}</span>{})')
        lines.append((label, told.format(device.model.title, device.tag, serial)))
        if parts := [line.part.name for line in kit if line.loan_id == one.id]:
            lines.append(("Parts", ", ".join(parts)))
    return lines


def _due(due_on: date | None) -> str:
    return f"by {weekday(due_on)}" if due_on else "on the day that we agree with you"


def _ring(db: Session, settings: Settings, client: Client) -> tuple[str, ...]:
    """Return whom to ring: their case worker where there is one, and the office."""
    helper = db.get(Staff, client.case_worker_id) if client.case_worker_id else None
    lines = []
    if helper is not None and helper.active:
        lines.append(", ".join(filter(None, (helper.name, _whole(helper.phone)))))
    if settings.phone:
        lines.append(f"{settings.organisation}, {_whole(settings.phone)}")
    return tuple(lines) or (settings.organisation,)


def _whole(phone: str) -> str:
    # A number that is broken over two lines is hard to ring.
    return phone.replace(" ", "\u00a0")


def _agreed(db: Session, agreement: Agreement) -> dict[str, Any]:
    """Return how they agreed, as values of the sheet: the day, the signature or the name."""
    said, at = agreements.said(agreement), agreement.at
    drawn = db.scalar(agreements.signature_of(agreement.loan_id))
    typed = agreement.typed_name_sealed
    longer = db.execute(agreements.due_when_agreed(agreement)).one_or_none() if at else None
    return {
        "signed": f"{said}, {day(at)} at {clock(at)}" if at else said,
        "signature": stored_files.contents(drawn) if drawn else b"",
        "typed": encryption.unseal(typed) if typed else "",
        "due_then": _due(longer.was_due_on) if longer else "",
    }
