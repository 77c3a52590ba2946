"""What the loan book asks people to follow up, as selects of client, reason, since and detail."""

from datetime import date, timedelta

from sqlalchemy import Select, exists, literal, select

from techloan.inventory.models import Device
from techloan.loans.agreements.rules import WITHOUT_DAYS
from techloan.loans.models import Agreement, Loan
from techloan.loans.rules import Agreed

UNSIGNED = "unsigned"


def unsigned(today: date) -> Select[int, str, date, str]:
    """Select the clients whose device has been out for more than a week without an agreement.

    What was lent beside a device has no agreement of its own.
    """
    agreed = exists().where(Agreement.loan_id == Loan.id, Agreement.agreed != Agreed.NONE)
    return (
        select(
            Loan.client_id.label("client_id"),
            literal(UNSIGNED).label("reason"),
            Loan.checked_out_on.label("since"),
            Device.tag.label("detail"),
        )
        .join(Device, Device.id == Loan.device_id)
        .where(
            Loan.ending.is_(None),
            Loan.part_of_id.is_(None),
            Loan.checked_out_on < today - timedelta(days=WITHOUT_DAYS),
            ~agreed,
        )
    )
