"""The list of SIMs as it goes out. It has no PUKs: those are revealed one by one."""

from typing import Any

from sqlalchemy import Row, Select, select

from techloan.database import Session
from techloan.imports.exports.sheet import Sheet
from techloan.inventory.models import Device
from techloan.inventory.sims import queries
from techloan.inventory.sims.models import Sim
from techloan.loans.models import Loan
from techloan.people.models import Partner
from techloan.permissions import Actor, Permission
from techloan.settings import Settings
from techloan.sheets import Cell

HEADINGS = [
    *("Network", "Number on the card (ICCID)", "Telephone number", "Allowance", "Works until"),
    *("In device", "Device due back", "Partner", "Notes"),
]


def sheet(
    db: Session, actor: Actor, _settings: Settings, wanted: Select[int] | None = None
) -> Sheet:
    """Return the SIMs of a select of their numbers that this person may take away.

    Without a select these are all that they may take. Those that end first stand on top.
    """
    rows = [_cells(row) for row in db.execute(_sims(actor, wanted))]
    return Sheet("sims", HEADINGS, rows, title="SIMs")


def _sims(actor: Actor, wanted: Select[int] | None) -> Select[*tuple[Any, ...]]:
    both = (Permission.DEVICES_WRITE, Permission.EXPORT)
    rows = (
        select(
            *(Sim.network, Sim.iccid, Sim.number, Sim.allowance, Sim.expires_on, Sim.note),
            *(Device.tag, Loan.due_on, Partner.name.label("partner")),
        )
        .outerjoin(Sim.device)
        .outerjoin(Device.site)
        .outerjoin(Partner, Partner.id == queries.whose)
        .outerjoin(Loan, (Loan.device_id == Device.id) & Loan.ending.is_(None))
        .where(*(queries.reaches(actor, each) for each in both))
    )
    return queries.soonest_first(rows if wanted is None else rows.where(Sim.id.in_(wanted)))


def _cells(row: Row[Any]) -> list[Cell]:
    return [
        *(row.network, row.iccid, row.number, row.allowance, row.expires_on),
        *(row.tag, row.due_on, row.partner, row.note),
    ]
