"""Questions about loans, as selects that pages, counts and exports share."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, select
from sqlalchemy.orm import contains_eager, joinedload

from techloan.inventory.models import Device, KitPart
from techloan.loans.models import Deposit, Loan, LoanKit, Renewal
from techloan.loans.rules import DepositWent, Ending
from techloan.people import queries as people
from techloan.people.models import Client, Site
from techloan.permissions import Actor, Permission, Scope

JUST_DONE = 12
# So many loans of a client are drawn on their page; the others have pages of their own.
LAST_SHOWN = 3

# Asked at every check-in: the open loan of `device_id`, with its borrower. Selects of the desk are
# built once, since to build one costs more than to run it.
OPEN_LOAN = (
    select(Loan)
    .where(Loan.device_id == bindparam("device_id"), Loan.ending.is_(None))
    .options(joinedload(Loan.client).joinedload(Client.partner))
)


def loans() -> Select[Loan]:
    """Select loans with their device, its model and site, and the borrower, in one statement."""
    return (
        select(Loan)
        .join(Loan.device)
        .join(Device.model)
        .join(Device.site)
        .join(Loan.client)
        .options(
            contains_eager(Loan.device).contains_eager(Device.model),
            contains_eager(Loan.device).contains_eager(Device.site).joinedload(Site.partner),
            contains_eager(Loan.client).joinedload(Client.partner),
        )
    )


def visible_to(actor: Actor) -> Select[Loan]:
    """Select the loans whose borrower this person may see."""
    return loans().where(people.reaches(actor, Permission.LOANS_READ))


def checked_in_by(actor: Actor) -> Select[Loan]:
    """Select the loans that this person may see, or checked in whoever the borrower was."""
    mine = Loan.ended_by_id == actor.staff_id
    return loans().where(mine | people.reaches(actor, Permission.LOANS_READ))


def numbers_visible_to(actor: Actor) -> Select[int]:
    """Select the numbers of the same loans; asks about borrowers only where it must."""
    numbers = select(Loan.id)
    if Scope.ALL in actor.scopes_of(Permission.LOANS_READ):
        return numbers
    seen = select(Client.id).where(people.reaches(actor, Permission.LOANS_READ))
    return numbers.where(Loan.client_id.in_(seen))


def is_open() -> ColumnElement[bool]:
    """Return the condition that a loan is open."""
    return Loan.ending.is_(None)


def open_of_client(client_id: int) -> Select[Loan]:
    """Select what a client has now, the earliest due first."""
    return (
        loans()
        .where((Loan.client_id == client_id) | (Loan.shared_with_id == client_id))
        .where(Loan.ending.is_(None))
        .order_by(Loan.due_on, Loan.id)
    )


def last_of_client(client_id: int) -> Select[Loan]:
    """Select the last loans of a client, the open ones first; not what was lent beside them."""
    theirs = loans().where(Loan.client_id == client_id, Loan.part_of_id.is_(None))
    order = (Loan.ending.is_not(None), Loan.checked_out_on.desc(), Loan.id.desc())
    return theirs.order_by(*order).limit(LAST_SHOWN)


def tags_of(clients: Collection[int]) -> Select[int, str]:
    """Select the tags of what some clients have now, each with the number of its client."""
    return (
        select(Loan.client_id, Device.tag)
        .join(Loan.device)
        .where(Loan.client_id.in_(clients), Loan.ending.is_(None))
        .order_by(Device.tag)
    )


def holders_on(tags: Collection[str], day: date) -> Select[str, int, int | None]:
    """Select who had devices on a day: the tag, the borrower, and with whom they share it.

    The tags are without signs and in small letters: `tab0010`. What was kept is still theirs.
    """
    plain = func.replace(func.lower(Device.tag), "-", "")
    theirs = Loan.ending.is_(None) | (Loan.ended_on >= day) | (Loan.ending == Ending.KEPT)
    return (
        select(Device.tag, Loan.client_id, Loan.shared_with_id)
        .join(Loan.device)
        .where(plain.in_(tags), Loan.checked_out_on <= day, theirs)
        .order_by(Loan.id)
    )


def on_loan() -> ColumnElement[bool]:
    """Return the condition that a device is on loan."""
    return exists().where(Loan.device_id == Device.id, Loan.ending.is_(None))


def overdue(today: date) -> ColumnElement[bool]:
    """Return the condition that an open loan was due before today."""
    return Loan.ending.is_(None) & (Loan.due_on < today)


def kit(*loan_ids: int) -> Select[LoanKit]:
    """Select the kit that went out with these loans, with the parts, in the order of the list."""
    return (
        select(LoanKit)
        .join(LoanKit.part)
        .where(LoanKit.loan_id.in_(loan_ids))
        .options(contains_eager(LoanKit.part))
        .order_by(LoanKit.loan_id, KitPart.position, KitPart.id)
    )


def lent_beside(loan_id: int) -> Select[Loan]:
    """Select what was lent beside a loan, as part of it."""
    return loans().where(Loan.part_of_id == loan_id).order_by(Loan.id)


def paperwork(loan_id: int) -> Select[int | None, DepositWent | None]:
    """Select the deposit that a borrower left, in pence, and where it went."""
    return (
        select(Deposit.pence, Deposit.went)
        .select_from(Loan)
        .outerjoin(Deposit, Deposit.loan_id == Loan.id)
        .where(Loan.id == loan_id)
    )


def renewals(loan_id: int) -> Select[Renewal]:
    """Select the renewals of a loan, the newest first."""
    return select(Renewal).where(Renewal.loan_id == loan_id).order_by(Renewal.id.desc())


def done_today(actor: Actor, today: date) -> Select[Loan]:
    """Select the loans that this person checked out or in today, the latest first."""
    mine = (Loan.checked_out_by_id == actor.staff_id) & (Loan.checked_out_on == today)
    ended = (Loan.ended_by_id == actor.staff_id) & (Loan.ended_on == today)
    latest = func.coalesce(Loan.ended_at, Loan.checked_out_at)
    return loans().where(mine | ended).order_by(latest.desc(), Loan.id.desc()).limit(JUST_DONE)


def count(wanted: Select[Loan]) -> Select[int]:
    """Select how many loans a select of loans finds, without fetching or ordering them."""
    return wanted.with_only_columns(func.count(Loan.id)).order_by(None)
