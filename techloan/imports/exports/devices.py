"""The list of devices as it goes out. It has no PINs: those are revealed one by one."""

from collections import Counter, defaultdict
from typing import Any

from sqlalchemy import Row, Select, String, cast, func, select

from techloan.database import Session
from techloan.imports import kinds
from techloan.imports.exports.sheet import Sheet, pounds, sheet_of, yes_or_no
from techloan.imports.list_fields import DEVICE_FIELDS, VOUCHES
from techloan.imports.rules import ImportKind
from techloan.inventory import queries
from techloan.inventory.models import Device, DeviceModel, PreparationLine, PreparationTick
from techloan.inventory.rules import (
    ACQUIRED_WORDS,
    CONDITION_WORDS,
    KIND_WORDS,
    RETIRED_WORDS,
    STATE_WORDS,
    State,
)
from techloan.inventory.sims.models import Sim
from techloan.loans.models import Loan
from techloan.loans.requests.models import Request
from techloan.loans.requests.queries import is_open
from techloan.people.models import Partner, Site
from techloan.permissions import Actor, Permission
from techloan.settings import Settings
from techloan.sheets import Cell
from techloan.words import joined

FIELDS = tuple(field.name for field in DEVICE_FIELDS if field.name != "pin")
_TICKED = (State.TO_PREPARE, State.READY)


def sheet(
    db: Session, actor: Actor, settings: Settings, wanted: Select[int] | None = None
) -> Sheet:
    """Return the devices of a select of their numbers that this person may take away, by tag.

    Without a select these are all that they may take.
    """
    mine = _mine(actor, wanted)
    sites, sims, done = _site_words(db), _sims(db, mine), _prepared(db, mine)
    rows = (
        {
            **_cells(row),
            "site": sites[row.site_id],
            "sim": "; ".join(sims[row.id]),
            **{name: yes_or_no(True if name in done[row.id] else None) for name in VOUCHES},
        }
        for row in db.execute(_devices(mine))
    )
    return sheet_of(ImportKind.DEVICES, settings, FIELDS, rows)


def _mine(actor: Actor, wanted: Select[int] | None) -> Select[int]:
    both = (Permission.DEVICES_READ, Permission.EXPORT)
    mine = select(Device.id).where(*(queries.of_reach(actor, each) for each in both))
    return mine if wanted is None else mine.where(Device.id.in_(wanted))


def _devices(mine: Select[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(Device.id, Device.tag, Device.serial, Device.imei, Device.imei_2, Device.site_id),
            *(Device.cost_pence, Device.funder, Device.condition, Device.acquired),
            *(Device.acquired_on, Device.state, Device.retired_how, Device.retired_evidence),
            *(Device.retired_by, Device.note, DeviceModel.kind, DeviceModel.make, DeviceModel.name),
            *(Loan.id.label("loan_id"), Request.until_on),
        )
        .join(DeviceModel, DeviceModel.id == Device.model_id)
        .outerjoin(Loan, (Loan.device_id == Device.id) & Loan.ending.is_(None))
        .outerjoin(Request, (Request.device_id == Device.id) & is_open())
        .where(Device.id.in_(mine))
        .order_by(Device.tag)
    )


def _cells(row: Row[Any]) -> dict[str, Cell]:
    # Lines of our own have no column, so the columns alone may look as if all were done.
    prepared = {State.READY: True, State.TO_PREPARE: False}.get(row.state)
    return {
        "tag": row.tag,
        "serial": row.serial,
        "imei": row.imei,
        "imei_2": row.imei_2,
        "model": f"{row.make} {row.name}".strip(),
        "make": row.make,
        "kind": KIND_WORDS[row.kind],
        "cost": pounds(row.cost_pence),
        "funder": row.funder,
        "condition": CONDITION_WORDS[row.condition],
        "acquired": ACQUIRED_WORDS[row.acquired],
        "acquired_on": row.acquired_on,
        "state": _state(row),
        "set_aside_until": row.until_on,
        "retired_by": row.retired_by,
        "prepared": yes_or_no(prepared),
        "note": row.note,
    }


def _state(row: Row[Any]) -> str:
    """Say how a device stands, in words that the import reads: `Recycled: certificate 12`."""
    if row.loan_id is not None:
        return "On loan"
    words = RETIRED_WORDS[row.retired_how] if row.retired_how else STATE_WORDS[row.state]
    retired = row.state is State.RETIRED
    return f"{words}: {row.retired_evidence}" if retired and row.retired_evidence else words


def _site_words(db: Session) -> dict[int, str]:
    """Name the sites, with their partner where two have a site of that name."""
    rows = db.execute(select(Site.id, Site.name, Partner.name).join(Site.partner)).all()
    named = Counter(joined(name) for _, name, _ in rows)
    return {
        site_id: f"{name} ({partner})" if named[joined(name)] > 1 else name
        for site_id, name, partner in rows
    }


def _sims(db: Session, mine: Select[int]) -> defaultdict[int | None, list[str]]:
    rows = db.execute(
        select(Sim.device_id, Sim.network, Sim.iccid)
        .where(Sim.device_id.in_(mine))
        .order_by(Sim.id)
    )
    sims: defaultdict[int | None, list[str]] = defaultdict(list)
    for device_id, network, iccid in rows:
        sims[device_id].append(f"{network} {iccid}".strip())
    return sims


def _prepared(db: Session, mine: Select[int]) -> defaultdict[int, frozenset[str]]:
    """Return of each device the columns of its preparation that say yes.

    Who is in repair or missing will be prepared anew, so what was ticked before means nothing.
    """
    lines: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for model_id, line_id, words in db.execute(
        select(PreparationLine.model_id, PreparationLine.id, PreparationLine.words).where(
            ~PreparationLine.dropped
        )
    ):
        lines[model_id][line_id] = words
    ticked = func.aggregate_strings(cast(PreparationTick.line_id, String), ",")
    rows = db.execute(
        select(Device.id, Device.model_id, ticked)
        .join(PreparationTick, PreparationTick.device_id == Device.id)
        .where(
            Device.id.in_(mine),
            Device.state.in_(_TICKED),
            PreparationTick.round == Device.preparation_round,
        )
        .group_by(Device.id)
    )
    told: dict[tuple[int, str], frozenset[str]] = {}
    done: defaultdict[int, frozenset[str]] = defaultdict(frozenset)
    for device_id, model_id, numbers in rows:
        # Most devices of a model are ticked alike, so that few of them are worked out.
        if (model_id, numbers) not in told:
            own = lines[model_id]
            done_here = {own[int(n)] for n in numbers.split(",") if int(n) in own}
            told[model_id, numbers] = kinds.vouching(own.values(), done_here)
        done[device_id] = told[model_id, numbers]
    return done
