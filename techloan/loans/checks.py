"""What must hold among loans, as selects of the rows that break it."""

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from techloan.inventory.models import Device
from techloan.inventory.rules import State
from techloan.loans.models import Loan
from techloan.loans.requests.models import Request
from techloan.loans.requests.queries import is_open

_other, _rival = aliased(Loan), aliased(Request)

CHECKS = (
    (
        "A device has two open loans.",
        select(Loan.id)
        .join(_other, (_other.device_id == Loan.device_id) & (_other.id > Loan.id))
        .where(Loan.ending.is_(None), _other.ending.is_(None)),
    ),
    (
        "A device is due back before it went out.",
        select(Loan.id).where(Loan.due_on < Loan.checked_out_on),
    ),
    (
        "A loan ended before it began.",
        select(Loan.id).where(Loan.ended_on < Loan.checked_out_on),
    ),
    (
        "A loan that ended has no ending, or an open one has a day on which it ended.",
        select(Loan.id).where(
            or_(
                Loan.ending.is_(None) & Loan.ended_on.is_not(None),
                Loan.ending.is_not(None) & Loan.ended_on.is_(None) & Loan.import_id.is_(None),
            )
        ),
    ),
    (
        "A device is set aside for two people.",
        select(Request.id)
        .join(_rival, (_rival.device_id == Request.device_id) & (_rival.id > Request.id))
        .where(is_open(), _rival.loan_id.is_(None), _rival.cancelled_on.is_(None)),
    ),
    (
        "A request was fulfilled by a loan to somebody else.",
        select(Request.id)
        .join(Loan, Loan.id == Request.loan_id)
        .where(Loan.client_id != Request.client_id),
    ),
    (
        "A device is on loan though it is not ready to be.",
        select(Loan.id)
        .join(Device, Device.id == Loan.device_id)
        .where(Loan.ending.is_(None), Device.state != State.READY),
    ),
)
