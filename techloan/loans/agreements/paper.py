"""The agreement of one loan as a sheet: what is lent, until when, whom to ring, and the words.

The same HTML is shown on the page and set on paper, in the borrower's print size.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from markupsafe import Markup

from techloan import markdown, pdf, stored_files
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
_CSS = """
@page { size: A4; margin: 14mm 16mm 16mm;
 @bottom-left { content: string(foot); font-family: "Noto Sans"; font-size: 9pt; color: #444 }
 @bottom-right { content: counter(page) " / " counter(pages);
  font-family: "Noto Sans"; font-size: 9pt; color: #444 } }
html { font-size: %dpt; line-height: 1.35; color: #000 }
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
.sign { break-inside: avoid; margin-top: .6em }
.sign img { display: block; width: 62mm; height: auto }
.line { display: inline-block; min-width: 15em; border-bottom: 1pt solid #000 }
.line--short { min-width: 8em }
.foot { string-set: foot content(); height: 0; overflow: hidden; margin: 0 }
"""


@dataclass(frozen=True)
class Sheet:
    """All that stands on the agreement of one loan. Plain values, so that it travels to the mill.

    `signed` says how and when they agreed, and is empty while they have not; `signature` is a PNG.
    """

    organisation: str
    borrower: str
    things: tuple[tuple[str, str], ...]
    due: str
    ring: str
    body: str
    version: str
    print_size: int
    signed: str = ""
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
    agreed = agreement is not None and agreement.agreed is not Agreed.NONE
    text = text if agreed and text is not None else texts.in_force(db, now)
    drawn = db.scalar(agreements.signature_of(loan.id)) if agreed else None
    sheet = Sheet(
        organisation=settings.organisation,
        borrower=loan.client.name,
        things=tuple(_things(db, loan)),
        due=_due(loan.due_on),
        ring=_ring(db, settings, loan.client),
        body=text.body,
        version=_version(text),
        print_size=loan.client.print_size,
        signed=_signed(agreement) if agreement is not None and agreed else "",
        signature=stored_files.contents(drawn) if drawn else b"",
    )
    return sheet, text


def unsigned(sheet: Sheet, text: AgreementText) -> Sheet:
    """Return the sheet as it is signed anew: with these words, and without a signature."""
    return replace(sheet, body=text.body, version=_version(text), signed="", signature=b"")


def html(sheet: Sheet) -> Markup:
    """Return what is lent and the words: the part that the page and the paper share."""
    facts = [*sheet.things, ("Bring it back", sheet.due), ("Who to ring", sheet.ring)]
    lines = Markup().join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(label, words) for label, words in facts
    )
    lent = Markup("<p>{} lends this to <strong>{}</strong>:</p><dl>{}</dl>")
    return lent.format(sheet.organisation, sheet.borrower, lines) + markdown.rendered(sheet.body)


def agreement_pdf(sheet: Sheet) -> bytes:
    """Return the sheet as a PDF that a screen reader can read."""
    foot = Markup('<p class="foot">{}. {}</p>').format(sheet.organisation, sheet.version)
    heading = Markup("<h1>{}</h1>").format(sheet.title)
    assets = {SIGNATURE: (sheet.signature, "image/png")} if sheet.signature else {}
    return pdf.render(
        str(foot + heading + html(sheet) + _place_to_sign(sheet)),
        assets,
        title=sheet.title,
        css=_CSS % sheet.print_size,
        tagged=True,
    )


def _place_to_sign(sheet: Sheet) -> Markup:
    if not sheet.signed:
        return Markup(
            '<div class="sign"><p>I have read this, or it was read to me, and I agree.</p>'
            '<p>Signed <span class="line">&nbsp;</span></p>'
            '<p>Day <span class="line line--short">&nbsp;</span></p></div>'
        )
    picture = Markup('<img src="asset:///{}" alt="The signature">').format(SIGNATURE)
    said = Markup('<div class="sign"><p><strong>{}.</strong></p>{}</div>')
    return said.format(sheet.signed, picture if sheet.signature else "")


def _version(text: AgreementText) -> str:
    return f"Words of {day(text.made_at)}, number {text.id}"


def _things(db: Session, loan: Loan) -> list[tuple[str, str]]:
    """Return each device with tag and serial, and each part that goes with it."""
    lines = []
    beside: Sequence[Loan] = db.scalars(queries.lent_beside(loan.id)).all()
    for one in (loan, *beside):
        device = one.device
        numbers = [device.tag, f"serial {device.serial}" if device.serial else ""]
        told = ", ".join(number for number in numbers if number)
        label = "Device" if one is loan else "And with it"
        lines.append((label, f"{device.model.title} ({told})"))
        if parts := [str(line.part.name) for line in db.scalars(queries.kit(one.id))]:
            lines.append(("Parts", ", ".join(parts)))
    return lines


def _due(due_on: date | None) -> str:
    return f"by {weekday(due_on)}" if due_on else "on the day that we agree with you"


def _ring(db: Session, settings: Settings, client: Client) -> str:
    """Return whom to ring: their case worker where there is one, and the office."""
    helper = db.get(Staff, client.case_worker_id) if client.case_worker_id else None
    lines = []
    if helper is not None and helper.active:
        lines.append(", ".join(filter(None, (helper.name, _whole(helper.phone)))))
    if settings.phone:
        lines.append(f"{settings.organisation}, {_whole(settings.phone)}")
    return ", or ".join(lines) or settings.organisation


def _whole(phone: str) -> str:
    # A number that is broken over two lines is hard to ring.
    return phone.replace(" ", "\u00a0")


def _signed(agreement: Agreement) -> str:
    said = agreements.said(agreement)
    return f"{said}, {day(agreement.at)} at {clock(agreement.at)}" if agreement.at else said
