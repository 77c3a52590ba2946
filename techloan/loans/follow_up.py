"""What the loan book follows up: SIMs that run out on loan, and losses with facts to find out.

Each select gives the client, the reason by word, since when, and a few words more.
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, Select, String, case, cast, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from techloan.inventory.models import Device, DeviceModel
from techloan.inventory.rules import State
from techloan.inventory.sims.models import Sim
from techloan.inventory.sims.rules import last_day_that_runs_out
from techloan.loans.agreements.rules import WITHOUT_DAYS
from techloan.loans.models import Agreement, Loan, Loss
from techloan.loans.requests import queries
from techloan.loans.requests.models import Request
from techloan.loans.requests.rules import ASKED_WORDS
from techloan.loans.rules import GONE, Agreed, Ending
from techloan.people.models import Client

UNSIGNED = "unsigned"
_LATER = aliased(Loan)


def sim_running_out(today: date) -> Select[*tuple[Any, ...]]:
    """Select borrowers whose device holds a SIM that ends soon, or before the device is due back.

    `since` is the day on which the SIM ends.
    """
    ends = literal("the SIM in ") + Device.tag + literal(" ends on ") + cast(Sim.expires_on, String)
    return (
        select(
            Loan.client_id,
            literal("sim_running_out").label("reason"),
            Sim.expires_on.label("since"),
            ends.label("detail"),
        )
        .join(Device, Device.id == Loan.device_id)
        .join(Sim, Sim.device_id == Device.id)
        .where(
            Loan.ending.is_(None),
            or_(Sim.expires_on <= last_day_that_runs_out(today), Sim.expires_on < Loan.due_on),
        )
    )


def loss_unfinished(today: date) -> Select[*tuple[Any, ...]]:
    """Select borrowers whose device was lost or stolen, while facts of the loss are missing.

    A device that turned up is lost no more; nobody knows what an old list left out.
    """
    network = DeviceModel.has_imei & Loss.network_told_on.is_(None)
    police = (Loan.ending == Ending.STOLEN) & (func.coalesce(Loss.police_reference, "") == "")
    missing = or_(
        Loss.loan_id.is_(None),
        Loss.happened_on.is_(None),
        network,
        police,
        Loss.registered_on.is_(None),
        Loss.locked_on.is_(None),
    )
    lent_since = (
        select(_LATER.id)
        .where(_LATER.device_id == Loan.device_id, _LATER.checked_out_on > Loan.checked_out_on)
        .correlate(Loan)
        .exists()
    )
    return (
        select(
            Loan.client_id,
            literal("loss_unfinished").label("reason"),
            func.coalesce(Loan.ended_on, Loan.checked_out_on, type_=Date).label("since"),
            (Device.tag + literal(", ") + cast(Loan.ending, String)).label("detail"),
        )
        .join(Device, Device.id == Loan.device_id)
        .join(DeviceModel, DeviceModel.id == Device.model_id)
        .outerjoin(Loss, Loss.loan_id == Loan.id)
        .where(
            Loan.ending.in_(GONE),
            Loan.ended_on <= today,
            Loan.import_id.is_(None),
            Device.state.in_((State.MISSING, State.RETIRED)),
            ~lent_since,
            Loss.settled_at.is_(None),
            missing,
        )
    )


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


def waiting(today: date) -> Select[int, str, date, str]:
    """Select who waits for more than two weeks with no device set aside for them."""
    return (
        select(
            Request.client_id.label("client_id"),
            literal("waiting").label("reason"),
            Request.asked_on.label("since"),
            (literal("waits for ") + case(ASKED_WORDS, value=Request.kind)).label("detail"),
        )
        .join(Client, Client.id == Request.client_id)
        .where(queries.waits_long(today), Client.died_on.is_(None), Client.archived_on.is_(None))
    )
