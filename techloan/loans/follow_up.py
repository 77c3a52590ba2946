"""What the loan book follows up: what is due, SIMs, losses, agreements, and who waits.

Each select gives `client_id, reason, since, detail`; the follow-up page joins them, and puts them
into words (home/rules.py).
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    ScalarSelect,
    SQLColumnExpression,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from techloan.inventory.models import Device, DeviceModel
from techloan.inventory.rules import State
from techloan.inventory.sims.models import Sim
from techloan.inventory.sims.rules import last_day_that_runs_out
from techloan.loans.agreements.rules import WITHOUT_DAYS
from techloan.loans.models import Agreement, Loan, Loss, Renewal
from techloan.loans.requests import queries
from techloan.loans.requests.models import Request
from techloan.loans.requests.rules import ASKED_WORDS
from techloan.loans.rules import GONE, Agreed, Ending
from techloan.people.contacts.queries import FollowUp, follow_up
from techloan.people.contacts.rules import Reason
from techloan.people.messages.queries import calls_to_make
from techloan.people.models import Client
from techloan.people.queries import reachable

# Due this week; and so many days before support ends there is time to bring a device back.
WEEK_DAYS, SUPPORT_DAYS = 7, 28
_LATER = aliased(Loan)


def overdue(today: date) -> FollowUp:
    """Select who has something that was due back; since its day. `detail` is its tag.

    Whoever died is here, too: somebody speaks with the family.
    """
    return _open(Reason.OVERDUE, Loan.due_on).where(Loan.due_on < today)


def due_soon(today: date) -> FollowUp:
    """Select who has something due back within a week. `since` is its day, `detail` its tag."""
    soon = Loan.due_on.between(today, today + timedelta(days=WEEK_DAYS))
    return _open(Reason.DUE_SOON, Loan.due_on).where(soon, reachable())


def to_ring(today: date) -> FollowUp:
    """Select who is to be rung about what is due back soon or was; since the message says so."""
    due = Loan.due_on <= today + timedelta(days=WEEK_DAYS)
    has_it = exists().where(Loan.client_id == Client.id, Loan.ending.is_(None), due)
    return calls_to_make().where(has_it)


def support_ending(today: date) -> FollowUp:
    """Select whose support ends soon, or has ended, while they have a device of ours.

    `since` is the day on which it ends, `detail` the tag.
    """
    ends = Client.support_until <= today + timedelta(days=SUPPORT_DAYS)
    row = _open(Reason.SUPPORT_ENDING, Client.support_until)
    return row.where(ends, Loan.part_of_id.is_(None), reachable())


def sim_running_out(today: date) -> FollowUp:
    """Select borrowers whose device holds a SIM that ends soon, or before the device is due back.

    `since` is the day on which the SIM ends, `detail` the tag of the device.
    """
    ends = or_(Sim.expires_on <= last_day_that_runs_out(today), Sim.expires_on < Loan.due_on)
    row = _open(Reason.SIM, Sim.expires_on).join(Sim, Sim.device_id == Device.id)
    return row.where(ends, reachable())


def unsigned(today: date) -> FollowUp:
    """Select who has had a device for more than a week without an agreement; since check-out.

    What was lent beside a device has no agreement of its own.
    """
    agreed = exists().where(Agreement.loan_id == Loan.id, Agreement.agreed != Agreed.NONE)
    long = Loan.checked_out_on < today - timedelta(days=WITHOUT_DAYS)
    row = _open(Reason.UNSIGNED, Loan.checked_out_on)
    return row.where(long, Loan.part_of_id.is_(None), ~agreed, reachable())


def loss_unfinished() -> FollowUp:
    """Select borrowers whose device was lost or stolen, while facts of the loss are missing.

    A device that turned up is lost no more. `detail` is the tag and what happened.
    """
    takes_sim = or_(DeviceModel.has_imei, exists().where(Sim.device_id == Device.id))
    network = takes_sim & Loss.network_told_on.is_(None)
    police = (Loan.ending == Ending.STOLEN) & (func.coalesce(Loss.police_reference, "") == "")
    missing = or_(
        Loss.loan_id.is_(None),
        Loss.happened_on.is_(None),
        network,
        police,
        Loss.registered_on.is_(None),
        Loss.locked_on.is_(None),
    )
    lent_since = exists().where(
        _LATER.device_id == Loan.device_id, _LATER.checked_out_on > Loan.checked_out_on
    )
    since = func.coalesce(Loan.ended_on, Loan.checked_out_on, type_=Date)
    detail = Device.tag + literal(", ") + cast(Loan.ending, String)
    return (
        follow_up(Loan.client_id, Reason.LOSS, since, detail)
        .join(Device, Device.id == Loan.device_id)
        .join(DeviceModel, DeviceModel.id == Device.model_id)
        .outerjoin(Loss, Loss.loan_id == Loan.id)
        .where(
            Loan.ending.in_(GONE),
            # The desk knows the moment; nobody knows what an old list left out.
            Loan.ended_at.is_not(None),
            Device.state.in_((State.MISSING, State.RETIRED)),
            ~lent_since,
            Loss.settled_at.is_(None),
            missing,
        )
    )


def waiting(today: date) -> FollowUp:
    """Select who waits for more than two weeks with no device set aside for them; since asking.

    `detail` is what they wait for.
    """
    asked = case(ASKED_WORDS, value=Request.kind)
    return (
        follow_up(Request.client_id, Reason.WAITING, Request.asked_on, asked)
        .join(Client, Client.id == Request.client_id)
        .where(queries.waits_long(today), reachable())
    )


def last_checked_in(client_id: ColumnElement[int]) -> ScalarSelect[date | None]:
    """Return the day on which a client last brought something back."""
    returned = (Loan.client_id == client_id, Loan.ending == Ending.RETURNED)
    return select(func.max(Loan.ended_on)).where(*returned).scalar_subquery()


def last_renewed(client_id: ColumnElement[int]) -> ScalarSelect[date]:
    """Return the day on which something that a client has was last renewed."""
    day = func.max(func.date(Renewal.at), type_=Date)
    of_theirs = and_(Loan.id == Renewal.loan_id, Loan.client_id == client_id)
    return select(day).join(Loan, of_theirs).scalar_subquery()


def _open(reason: Reason, since: SQLColumnExpression[Any]) -> FollowUp:
    """Select the open loans with their borrower, for a reason; `detail` is the tag."""
    return (
        follow_up(Loan.client_id, reason, since, Device.tag)
        .join(Device, Device.id == Loan.device_id)
        .join(Client, Client.id == Loan.client_id)
        .where(Loan.ending.is_(None))
    )
