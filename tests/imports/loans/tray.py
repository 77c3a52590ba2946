"""A person at the tray: opens a held row, types over what it shows, and puts it in."""

from bs4 import BeautifulSoup
from sqlalchemy import select
from werkzeug.test import TestResponse

from techloan.database import Session
from techloan.imports.models import ImportRow
from techloan.inventory.models import Device
from techloan.loans.models import Loan
from techloan.people.models import Client
from tests.visitor import Visitor, page, words


def row_at(db: Session, number: int) -> ImportRow:
    """Return the row of the file with this number; of two, the one that came first."""
    db.rollback()
    wanted = select(ImportRow).where(ImportRow.number == number).order_by(ImportRow.id)
    return db.scalars(wanted).first()


def held(db: Session, number: int) -> str:
    """Return the address of a held row."""
    return f"/imports/held/{row_at(db, number).id}"


def fields(shown: BeautifulSoup) -> dict[str, str]:
    """Return what a page's form would send if nothing was typed."""
    form = shown.select_one(".mending form")
    assert form is not None
    values = {str(f["name"]): str(f.get("value", "")) for f in form.select("input.govuk-input")}
    values |= {str(f["name"]): f.get_text() for f in form.select("textarea")}
    for chosen in form.select("select"):
        picked = chosen.select_one("option[selected]") or chosen.select("option")[0]
        values[str(chosen["name"])] = str(picked["value"])
    ticked = form.select("input[type=radio][checked], input[type=checkbox][checked]")
    return values | {str(f["name"]): str(f["value"]) for f in ticked}


def send(browser: Visitor, db: Session, number: int, **typed: str) -> TestResponse:
    """Send a held row's form with what is typed over it; `sure` and `use_...` are its buttons."""
    address = held(db, number)
    form = fields(page(browser.get(address)))
    for name, text in typed.items():
        own = name == "sure" or name.startswith("use-")
        form[name if own else f"field-{name}"] = text
    answer = browser.post(address, data=form)
    db.rollback()
    return answer


def settle(browser: Visitor, db: Session, number: int, **typed: str) -> str:
    """Settle a held row; return what the page then says, or nothing when it is in."""
    answer = send(browser, db, number, **typed)
    return words(answer) if answer.status_code != 303 else ""


def loan_of(db: Session, tag: str, reference: str) -> Loan:
    """Return the only loan of a device to a client."""
    db.rollback()
    loans = select(Loan).join(Loan.device).join(Loan.client)
    return db.scalars(loans.where(Device.tag == tag, Client.reference == reference)).one()
