"""What the loan book tells of a client: devices lent and what was agreed, and back."""

from typing import Any

from sqlalchemy import ColumnElement, Date, Select, case, func, literal, select, union_all

from techloan.inventory.models import Device, DeviceModel
from techloan.loans.agreements.models import AccountsOff, LoanPhoto
from techloan.loans.agreements.rules import SAID_SO, SIGNING_WORDS, When
from techloan.loans.models import Agreement, Loan, Renewal
from techloan.loans.rules import ONWARD_WORDS, Agreed, Ending, KeptAs
from techloan.people.gathering import dated, entry

_DEVICE = Device.tag + ", " + DeviceModel.make + " " + DeviceModel.name
_NO_DAY = "the day is not known; it went out on this one"
_ENDINGS = {
    Ending.RETURNED: "Brought back ",
    Ending.LOST: "Lost: ",
    Ending.STOLEN: "Stolen: ",
    Ending.KEPT: "Kept: ",
}
_KEPT = case(
    (Loan.kept_as == KeptAs.BOUGHT, literal(" (bought)")),
    (Loan.kept_as == KeptAs.GIFTED, literal(" (a gift)")),
    else_="",
)
_WHY = case((Renewal.why != "", literal(", past their support: ") + Renewal.why), else_="")
_ONWARD = case(
    {plan: f" Next: {words}." for plan, words in ONWARD_WORDS.items()}, value=Loan.onward, else_=""
)

_SAID_SO = {by: literal(words) for by, words in SAID_SO.items()}


def entries(client_id: int) -> Select[Any]:
    """Select what a client borrowed (also with somebody else), as six columns."""
    theirs = (Loan.client_id == client_id) | (Loan.shared_with_id == client_id)
    out = entry(
        Loan.checked_out_on,
        "loan",
        literal("Borrowed ") + _DEVICE,
        at=Loan.checked_out_at,
        detail=case((Loan.due_on.is_not(None), literal("due ") + dated(Loan.due_on)), else_=""),
        by=Loan.checked_out_by,
    )
    # Some imported loans ended on a day that nobody wrote down.
    back = entry(
        func.coalesce(Loan.ended_on, Loan.checked_out_on, type_=Date),
        "return",
        case(_ENDINGS, value=Loan.ending) + _DEVICE,
        at=Loan.ended_at,
        detail=case(
            (Loan.ended_on.is_(None), _NO_DAY),
            else_=Loan.note + _KEPT + _ONWARD,
        ),
        by=Loan.ended_by,
    )
    renewed = entry(
        func.date(Renewal.at, type_=Date),
        "loan",
        literal("Keeps ") + _DEVICE + literal(" for longer"),
        at=Renewal.at,
        detail=literal("now due ") + dated(Renewal.due_on) + _WHY,
        by=Renewal.actor,
    )
    agreed = entry(
        func.date(Agreement.at, type_=Date),
        "loan",
        literal("Agreed to borrow ") + _DEVICE,
        at=Agreement.at,
        detail=case(
            (Agreement.agreed == Agreed.SPOKEN, literal("spoken, heard by ") + Agreement.heard_by),
            *((Agreement.how == how, words.lower()) for how, words in SIGNING_WORDS.items()),
            else_="",
        ),
        by=Agreement.recorded_by,
    )
    parts = (
        _with_device(out).where(theirs),
        _with_device(back).where(theirs, Loan.ending.is_not(None)),
        _with_device(agreed.join(Loan, Loan.id == Agreement.loan_id)).where(
            theirs, Agreement.at.is_not(None), Agreement.agreed != Agreed.NONE
        ),
        _with_device(renewed.join(Loan, Loan.id == Renewal.loan_id)).where(theirs),
        _with_device(_photographed(theirs)),
        _with_device(_accounts_off()).where(theirs),
    )
    return select(union_all(*parts).subquery())


def _photographed(theirs: ColumnElement[bool]) -> Select[Any]:
    """Select one line for the photos of a device as it went out, and one as it came back."""
    taken = (
        select(
            LoanPhoto.loan_id,
            LoanPhoto.taken,
            func.min(LoanPhoto.at).label("at"),
            func.min(LoanPhoto.actor).label("actor"),
            func.count().label("photos"),
        )
        .join(Loan, Loan.id == LoanPhoto.loan_id)
        .where(theirs)
        .group_by(LoanPhoto.loan_id, LoanPhoto.taken)
        .subquery()
    )
    seen = entry(
        func.date(taken.c.at, type_=Date),
        "loan",
        case((taken.c.photos == 1, "Photo of "), else_="Photos of ") + _DEVICE,
        at=taken.c.at,
        detail=case((taken.c.taken == When.OUT, "as it went out"), else_="as it came back"),
        by=taken.c.actor,
    )
    return seen.join(Loan, Loan.id == taken.c.loan_id)


def _accounts_off() -> Select[Any]:
    off = entry(
        func.date(AccountsOff.at, type_=Date),
        "return",
        literal("Accounts and pictures are off ") + _DEVICE,
        at=AccountsOff.at,
        detail=case(_SAID_SO, value=AccountsOff.said_by),
        by=AccountsOff.actor,
    )
    return off.join(Loan, Loan.id == AccountsOff.loan_id)


def _with_device(parts: Select[Any]) -> Select[Any]:
    return parts.join(Device, Device.id == Loan.device_id).join(
        DeviceModel, DeviceModel.id == Device.model_id
    )
