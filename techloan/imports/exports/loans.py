"""The list of loans as it goes out: who had what from when to when, and what the paper says."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import aliased

from techloan.database import Session
from techloan.imports.exports.sheet import Sheet, pounds, sheet_of
from techloan.imports.loans.afterwards import KEPT_AS
from techloan.imports.rules import ImportKind
from techloan.inventory.models import Device, KitPart
from techloan.inventory.rules import CONDITION_WORDS
from techloan.loans import queries
from techloan.loans.models import Agreement, Deposit, Loan, LoanKit, Loss, Renewal
from techloan.loans.rules import DEPOSIT_WORDS, ENDING_WORDS, ONWARD_WORDS
from techloan.people import queries as people
from techloan.people.models import Client
from techloan.permissions import Actor, Permission
from techloan.settings import Settings
from techloan.sheets import Cell

FIELDS = (
    *("tag", "reference", "name", "out_on", "due_on", "back_on", "ending"),
    *("agreement", "deposit", "deposit_went", "kit", "kit_missing", "shared_with", "part_of"),
    *("condition", "renewed", "kept_as", "price", "onward"),
    *("happened_on", "network_told_on", "police_reference", "registered_on", "locked_on", "note"),
)
_SECOND, _MAIN, _MAIN_DEVICE = aliased(Client), aliased(Loan), aliased(Device)


def sheet(
    db: Session, actor: Actor, settings: Settings, wanted: Select[int] | None = None
) -> Sheet:
    """Return the loans of a select of their numbers that this person may take away, by their days.

    Without a select these are all that they may take.
    """
    mine = _mine(actor, wanted)
    found = db.execute(_loans(actor, mine)).all()
    kit, missing, renewed = _kit(db, mine), _kit(db, mine, missing=True), _renewed(db, mine)
    rows = (
        {
            **_cells(row),
            "kit": ", ".join(kit[row.id]),
            "kit_missing": ", ".join(missing[row.id]),
            "renewed": "; ".join(renewed[row.id]),
        }
        for row in found
    )
    named = {row.client_id for row in found} | {row.second_id for row in found if row.second_id}
    return sheet_of(ImportKind.LOANS, settings, FIELDS, rows, named)


def _mine(actor: Actor, wanted: Select[int] | None) -> Select[int]:
    reached = select(Client.id).where(people.reaches(actor, Permission.EXPORT))
    mine = queries.numbers_visible_to(actor).where(Loan.client_id.in_(reached))
    return mine if wanted is None else mine.where(Loan.id.in_(wanted))


def _loans(actor: Actor, mine: Select[int]) -> Select[*tuple[Any, ...]]:
    # Who shares a loan may be of another partner, and is then not there for this person.
    seen = select(Client.id).where(people.reaches(actor, Permission.CLIENTS_READ)).correlate(None)
    shares = (_SECOND.id == Loan.shared_with_id) & _SECOND.id.in_(seen)
    return (
        select(
            *(Loan.id, Loan.client_id, Loan.checked_out_on, Loan.due_on, Loan.ending),
            *(Loan.ended_on, Loan.condition_in, Loan.note, Device.tag),
            *(Loan.kept_as, Loan.price_pence, Loan.onward),
            *(Loss.happened_on, Loss.network_told_on, Loss.police_reference),
            *(Loss.registered_on, Loss.locked_on),
            *(Client.reference, Client.given_name, Client.family_name),
            *(Agreement.agreed, Deposit.pence, Deposit.went),
            *(_SECOND.id.label("second_id"), _SECOND.reference.label("second")),
            _MAIN_DEVICE.tag.label("part_of"),
        )
        .join(Device, Device.id == Loan.device_id)
        .join(Client, Client.id == Loan.client_id)
        .outerjoin(Agreement, Agreement.loan_id == Loan.id)
        .outerjoin(Deposit, Deposit.loan_id == Loan.id)
        .outerjoin(Loss, Loss.loan_id == Loan.id)
        .outerjoin(_SECOND, shares)
        .outerjoin(_MAIN, _MAIN.id == Loan.part_of_id)
        .outerjoin(_MAIN_DEVICE, _MAIN_DEVICE.id == _MAIN.device_id)
        .where(Loan.id.in_(mine))
        .order_by(Loan.checked_out_on, Loan.id)
    )


def _cells(row: Row[Any]) -> dict[str, Cell]:
    return {
        "tag": row.tag,
        "reference": row.reference,
        "name": f"{row.given_name} {row.family_name}".strip(),
        "out_on": row.checked_out_on,
        "due_on": row.due_on,
        "back_on": row.ended_on,
        "ending": ENDING_WORDS[row.ending] if row.ending else "On loan",
        "agreement": row.agreed,
        "deposit": pounds(row.pence),
        "deposit_went": DEPOSIT_WORDS[row.went] if row.went else None,
        "shared_with": row.second,
        "part_of": row.part_of,
        "condition": CONDITION_WORDS[row.condition_in] if row.condition_in else None,
        "kept_as": KEPT_AS[row.kept_as] if row.kept_as else None,
        "price": pounds(row.price_pence),
        "onward": ONWARD_WORDS[row.onward] if row.onward else None,
        "happened_on": row.happened_on,
        "network_told_on": row.network_told_on,
        "police_reference": row.police_reference or None,
        "registered_on": row.registered_on,
        "locked_on": row.locked_on,
        "note": row.note,
    }


def _kit(db: Session, mine: Select[int], *, missing: bool = False) -> defaultdict[int, list[str]]:
    """Return the names of the parts that went out with each loan, or of those that stayed away."""
    parts = (
        select(LoanKit.loan_id, KitPart.name)
        .join(KitPart, KitPart.id == LoanKit.part_id)
        .where(LoanKit.loan_id.in_(mine))
        .order_by(KitPart.position, KitPart.id)
    )
    if missing:
        parts = parts.where(LoanKit.back.is_(False))
    found: defaultdict[int, list[str]] = defaultdict(list)
    for loan_id, name in db.execute(parts):
        found[loan_id].append(name)
    return found


def _renewed(db: Session, mine: Select[int]) -> defaultdict[int, list[str]]:
    """Return the due dates that each loan had before, the first first."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for loan_id, was_due_on in db.execute(
        select(Renewal.loan_id, Renewal.was_due_on)
        .where(Renewal.loan_id.in_(mine))
        .order_by(Renewal.id)
    ):
        # A loan of an old list may have had no due date before.
        if was_due_on is not None:
            found[loan_id].append(was_due_on.isoformat())
    return found
