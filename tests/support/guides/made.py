"""Guides for tests: clients with all that a guide can hold, and PDFs that are looked at."""

import io
from datetime import date
from typing import Any

from pypdf import PdfReader

from techloan import stored_files
from techloan.database import Session
from techloan.dates import london_day
from techloan.groups import services as groups
from techloan.groups.models import Group
from techloan.inventory.rules import Kind
from techloan.loans.models import Loan
from techloan.people.models import Client, Staff
from techloan.permissions import COMMAND_LINE
from techloan.settings import Settings
from techloan.stored_files import FileKind
from techloan.support.guides import addresses, booklet, language, paper, texts
from techloan.support.guides.booklet import Booklet, Wish
from techloan.support.guides.language import Language
from techloan.support.guides.models import GuidePile
from techloan.support.guides.rules import Topic
from tests import make
from tests.conftest import NOW

DECIDED = Settings(organisation="Juniper Trust", phone="01632 960000")
TODAY = NOW.date()
LINK = "https://meet.example.org/coffee"


def rows_of_guides(db: Session, loan_id: int) -> int:
    """Make one row of everything about guides; return the number of the changed sheet."""
    loan = db.get_one(Loan, loan_id)
    polish = words("pl")
    text = texts.keep(db, COMMAND_LINE, NOW, polish, Topic.SAFE, "Title", "Words")
    texts.allow(db, COMMAND_LINE, NOW, polish, allowed=True)
    addresses.make(db, COMMAND_LINE, NOW, loan)
    file = stored_files.keep(db, NOW, FileKind.PDF, b"%PDF-")
    pile = GuidePile(staff_id=None, made_at=NOW, guides=1, job_id=None, file_id=file.id)
    db.add(pile)
    db.flush()
    return text.id


def words(code: str) -> Language:
    """Return a language that there is."""
    found = language.language(code)
    assert found
    return found


def model(db: Session, kind: Kind = Kind.TABLET, **more: Any) -> Any:
    """Make a device model that a guide knows: an Android tablet, if nothing else is said."""
    given = {"make": "Samsung", "system": "Android 14", **more}
    return make.model(db, kind=kind, **given)


def lent(db: Session, to: Client, of: Any = None, on: date = TODAY) -> Loan:
    """Lend a device of a model that a guide knows."""
    return make.loan(db, of=make.device(db, of=of or model(db)), to=to, on=on)


def group(db: Session, client: Client, **more: Any) -> Group:
    """Invite a client to a group with every way in."""
    given = {"name": "Coffee and Crumbs", "join_link": LINK, "meeting_number": "850 5550 1297"}
    row = make.group(db, **{**given, **more})
    groups.set_passcode(row, "677857")
    make.member(db, row, client)
    return row


def gathered(db: Session, client: Client, **wish: Any) -> Booklet:
    """Put the guide of a client together, as today."""
    return booklet.gather(db, DECIDED, NOW, london_day(NOW), client, Wish(**wish))


def html(made: Booklet) -> str:
    """Return a guide as its web page has it."""
    return str(paper.html(made, paper.on_page()))


def printed(made: Booklet) -> PdfReader:
    """Print a guide and return the PDF."""
    return PdfReader(io.BytesIO(paper.made(*paper.document(made))))


def said(reader: PdfReader) -> str:
    """Return the words on all pages, with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def pile_of_guides(db: Session, staff: Staff) -> int:
    """Make a pile of two guides that somebody asked for, and return its number."""
    pile = GuidePile(staff_id=staff.id, made_at=make.NOW, guides=2, job_id=None)
    db.add(pile)
    db.flush()
    return pile.id
