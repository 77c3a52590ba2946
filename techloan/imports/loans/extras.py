"""Put in what a list knows beside its loans: kit, agreements, deposits, earlier due dates, SIMs."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.sql.expression import func

from techloan.database import Session, table_of
from techloan.imports.loans.afterwards import LOSS_DAYS
from techloan.imports.models import Import
from techloan.imports.put_devices import Put
from techloan.inventory.models import Device, KitPart
from techloan.inventory.sims.models import Sim
from techloan.loans.models import Agreement, Deposit, Loan, LoanKit, Loss, Renewal
from techloan.permissions import Actor
from techloan.words import fold

Row = tuple[int, dict[str, Any]]


def put(
    db: Session,
    actor: Actor,
    now: datetime,
    wanted: Sequence[Row],
    numbers: Mapping[int, int],
    result: Put,
) -> None:
    """Put in what belongs to the loans that went in; `numbers` tells the loan of each row."""
    loans = [(numbers[number], values["loan"]) for number, values in wanted]
    _many(
        db,
        Agreement,
        [{"loan_id": n, "agreed": loan["agreed"]} for n, loan in loans if loan["agreed"]],
    )
    _many(db, Deposit, [{"loan_id": n, **loan["deposit"]} for n, loan in loans if loan["deposit"]])
    renewals = [
        {"loan_id": n, "at": now, "actor": actor.name, "was_due_on": was, "due_on": due, "why": ""}
        for n, loan in loans
        for was, due in _steps(loan)
    ]
    _many(db, Renewal, renewals)
    _many(db, Loss, [{"loan_id": n, **_loss(loan)} for n, loan in loans if loan.get("loss")])
    _put_kit(db, loans, result)


def _loss(loan: dict[str, Any]) -> dict[str, Any]:
    facts = loan["loss"]
    days = {name: _day(facts[name]) for name in LOSS_DAYS}
    return {**days, "police_reference": facts["police_reference"], "settled_by": ""}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _steps(loan: dict[str, Any]) -> list[tuple[Any, Any]]:
    days = [date.fromisoformat(day) for day in [*loan["renewed"], loan["due_on"]] if day]
    return list(pairwise(days))


def _many(db: Session, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        db.execute(insert(table_of(table)), rows)


def _put_kit(db: Session, loans: Sequence[tuple[int, dict[str, Any]]], result: Put) -> None:
    """Write the kit of each loan. A part that its model does not have is made, for this alone."""
    if not any(loan["kit"] for _, loan in loans):
        return
    numbers = [number for number, loan in loans if loan["kit"]]
    models: dict[int, int] = {}
    query = select(Loan.id, Device.model_id).join(Loan.device)
    for some in range(0, len(numbers), 500):
        rows = db.execute(query.where(Loan.id.in_(numbers[some : some + 500])))
        models |= {row.id: row.model_id for row in rows}
    parts = {
        (model, fold(name)): number
        for number, model, name in db.execute(select(KitPart.id, KitPart.model_id, KitPart.name))
    }
    kit = []
    for number, loan in loans:
        for part in loan["kit"]:
            key = (models[number], fold(part["name"]))
            if key not in parts:
                parts[key] = _make_part(db, key[0], part["name"], result)
            kit.append({"loan_id": number, "part_id": parts[key], "back": part["back"]})
    _many(db, LoanKit, kit)


def _make_part(db: Session, model_id: int, name: str, result: Put) -> int:
    # Dropped from the start: the desk does not offer it with the next loan.
    row = {"model_id": model_id, "name": name[:60], "position": 99, "dropped": True}
    db.execute(insert(table_of(KitPart)), row)
    made = select(func.max(KitPart.id)).where(KitPart.model_id == model_id)
    number = db.scalar(made) or 0
    result.touched["parts"].append(number)
    return number


def put_sims(db: Session, source: Import, rows: Sequence[Row], devices: dict[str, int]) -> None:
    """Put in the SIMs of devices that were there already; one that is there stays where it is."""
    there = set(db.scalars(select(Sim.iccid).where(Sim.iccid != "")))
    wanted = [
        {
            "device_id": devices[sim["device"].upper()],
            "network": sim["network"],
            "iccid": sim["iccid"],
            "import_id": source.id,
        }
        for _, values in rows
        for sim in values["sims"]
        if sim["device"].upper() in devices and sim["iccid"] not in there
    ]
    _many(db, Sim, wanted)
