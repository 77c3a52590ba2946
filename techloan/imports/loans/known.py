"""What is compared with a list of loans: people, devices, and the loans that are there already."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import exists, select

from techloan.database import Session
from techloan.imports import known
from techloan.imports.known import KnownClients, KnownDevices
from techloan.imports.models import Import
from techloan.inventory.models import Device, DeviceMove
from techloan.loans.models import Loan
from techloan.loans.rules import Ending
from techloan.people.models import Client


@dataclass(frozen=True)
class KnownLoan:
    """A loan that is there already."""

    reference: str
    out_on: date
    due_on: date | None
    ending: Ending | None
    ended_on: date | None


@dataclass
class KnownLoans:
    """Everything a row of a loan list is compared with."""

    devices: KnownDevices
    people: KnownClients
    loans: dict[str, list[KnownLoan]] = field(default_factory=lambda: defaultdict(list))


def of_loans(db: Session, source: Import, *, any_partner: bool) -> KnownLoans:
    """Read what a list of loans is compared with."""
    there = KnownLoans(
        known.of_devices(db, source, any_partner=any_partner),
        known.of_clients(db, source, any_partner=any_partner),
    )
    rows = db.execute(
        select(
            Device.tag,
            Client.reference,
            Loan.checked_out_on,
            Loan.due_on,
            Loan.ending,
            Loan.ended_on,
        )
        .join(Loan.device)
        .join(Loan.client)
    )
    for tag, reference, out_on, due_on, ending, ended_on in rows:
        loan = KnownLoan(reference, out_on, due_on, ending, ended_on)
        there.loans[tag.upper()].append(loan)
    by_hand = exists().where(
        DeviceMove.device_id == Device.id, ~DeviceMove.why.startswith("from the list ")
    )
    for tag in db.scalars(select(Device.tag).where(by_hand)):
        there.devices.by_tag[tag.upper()].from_lists = False
    return there
