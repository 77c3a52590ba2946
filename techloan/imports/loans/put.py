"""Put worked-out loans in: their clients and devices first, then the loans with all they had."""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, insert, literal, select, update
from sqlalchemy.sql.expression import func

from techloan import audit
from techloan.database import Moment, Session, table_of
from techloan.imports import put_clients, put_devices
from techloan.imports.bulk import Rows
from techloan.imports.loans import extras, moves
from techloan.imports.models import Import
from techloan.imports.put_devices import MEANWHILE, Put
from techloan.inventory.models import Device
from techloan.loans.models import Loan
from techloan.people.models import Client
from techloan.permissions import Actor
from techloan.settings import Settings

# A row of the list: its number and what was worked out of it.
Row = tuple[int, dict[str, Any]]
Names = dict[str, int]
_FROM_A_LIST = "from a list"
# What is told of a loan is not told again of what was lent beside it.
_OF_THE_MAIN_ONE = {"note": "", "kept_as": None, "price_pence": None, "onward": None}


def put(
    db: Session,
    actor: Actor,
    now: datetime,
    source: Import,
    rows: Sequence[Row],
    settings: Settings,
) -> Put:
    """Put a list of loans in: pairs of the row's number and its values. The caller commits.

    What came meanwhile is looked at again: a device that is out is not lent a second time.
    """
    result = Put(touched={"devices": [], "letters": [], "parts": [], "given": []})
    db.begin_writing()

    def put_new_devices(entries: Sequence[Row]) -> Put:
        return put_devices.put(db, actor, now, source, entries, settings.tag_prefixes)

    def put_new_clients(entries: Sequence[Row]) -> Put:
        return put_clients.put(db, actor, now, source, entries, settings.reference_prefix)

    earlier = dict(json.loads(source.touched).get("given", []))
    tags = earlier | _made(rows, "devices", put_new_devices, result)
    references = earlier | _made(rows, "clients", put_new_clients, result)
    devices = _numbers(db, Device, Device.tag, tags)
    clients = _numbers(db, Client, Client.reference, references)
    wanted = _wanted(db, rows, devices, clients, result)
    before = db.scalar(select(func.max(Loan.id))) or 0
    numbers = _put_loans(db, source, wanted, devices, clients)
    _write_audit(db, actor, now, source, before)
    extras.put(db, actor, now, wanted, numbers, result)
    extras.put_sims(db, source, rows, devices)
    moves.put(db, actor, now, rows, result)
    _stop_letters(db, actor, now, rows, clients, result)
    result.added = len(wanted) + sum(_is_list_row(values) for _, values in rows)
    return result


def _is_list_row(values: dict[str, Any]) -> bool:
    """Say whether a row is of a sheet of devices or clients, not a loan that is held."""
    return values["loan"] is None and not values.get("held", False)


def _made(
    rows: Sequence[Row], name: str, put_new: Callable[[Sequence[Row]], Put], result: Put
) -> dict[str, str]:
    """Put the new devices or clients of all rows in; return the tag or reference of each key."""
    entries = [entry for _, values in rows for entry in values[name]]
    if not entries:
        return {}
    put = put_new([(i, entry["values"]) for i, entry in enumerate(entries)])
    result.models += put.models
    # One that came meanwhile under the same tag or reference is the one that is meant.
    given = {entry["key"].upper(): put.given[i] for i, entry in enumerate(entries)}
    result.touched["given"] += [[key, name] for key, name in given.items() if key != name]
    return given


def _numbers(db: Session, table: Any, column: Any, given: dict[str, str]) -> Names:
    """Return the number of each device or client by its key: its tag, or what stands for it."""
    there = {name.upper(): number for name, number in db.execute(select(column, table.id))}
    made = {key: there[name.upper()] for key, name in given.items() if name.upper() in there}
    return there | made


def _wanted(
    db: Session, rows: Sequence[Row], devices: Names, clients: Names, result: Put
) -> list[Row]:
    """Return the rows whose loan can go in still."""
    asked = {
        devices.get(part["device"].upper())
        for _, values in rows
        if values["loan"]
        for part in (values["loan"], *values["parts"])
    }
    there: dict[int, list[tuple[date, date | None, bool]]] = {}
    columns = (Loan.device_id, Loan.checked_out_on, Loan.ended_on, Loan.ending)
    for number, out_on, ended_on, ending in db.execute(select(*columns)):
        if number in asked:
            there.setdefault(number, []).append((out_on, ended_on, ending is None))
    wanted = []
    for number, values in rows:
        if not values["loan"]:
            continue
        if _is_late(values, devices, clients, there):
            result.late[number] = MEANWHILE
        else:
            wanted.append((number, values))
    return wanted


def _is_late(
    values: dict[str, Any],
    devices: Names,
    clients: Names,
    there: dict[int, list[tuple[date, date | None, bool]]],
) -> bool:
    loan = values["loan"]
    out_on = date.fromisoformat(loan["out_on"])
    people = [loan["client"], *filter(None, [loan["shared_with"]])]
    if any(person.upper() not in clients for person in people):
        return True
    for part in (loan, *values["parts"]):
        device = devices.get(part["device"].upper())
        if device is None:
            return True
        end = (
            date.max
            if part["ending"] is None
            else date.fromisoformat(part["ended_on"] or loan["out_on"])
        )
        for other_out, other_end, is_open in there.get(device, []):
            until = date.max if is_open else other_end or other_out
            if (out_on < until and other_out < end) or (out_on == other_out and end == until):
                return True
    return False


def _put_loans(
    db: Session, source: Import, wanted: Sequence[Row], devices: Names, clients: Names
) -> dict[int, int]:
    """Insert the loans, then what was lent beside them; return the loan of each row."""
    main = [_columns(source, row, row[1]["loan"], devices, clients) for row in wanted]
    Rows(db, table_of(Loan), main).put(db)
    query = select(Loan.import_row_id, Loan.id).where(Loan.import_id == source.id)
    numbers = {row: number for row, number in db.execute(query) if row is not None}
    parts = [
        _columns(source, row, {**row[1]["loan"], **part, **_OF_THE_MAIN_ONE}, devices, clients)
        | {"part_of_id": numbers[row[0]]}
        for row in wanted
        for part in row[1]["parts"]
    ]
    Rows(db, table_of(Loan), parts).put(db)
    for number, values in wanted:
        if tag := values["loan"]["part_of"]:
            _join(db, numbers[number], devices.get(tag))
    return numbers


def _columns(
    source: Import,
    row: Row,
    loan: dict[str, Any],
    devices: Names,
    clients: Names,
) -> dict[str, Any]:
    ended = loan["ending"] is not None
    return {
        "device_id": devices[loan["device"].upper()],
        "client_id": clients[loan["client"].upper()],
        "shared_with_id": clients[loan["shared_with"].upper()] if loan["shared_with"] else None,
        "checked_out_on": loan["out_on"],
        "checked_out_by_id": None,
        "checked_out_by": _FROM_A_LIST,
        "due_on": loan["due_on"],
        "ending": loan["ending"],
        "ended_on": loan["ended_on"],
        "ended_by": _FROM_A_LIST if ended else "",
        "condition_in": loan["condition_in"],
        "note": loan["note"],
        # A row that was held before these were read does not have them.
        "kept_as": loan.get("kept_as"),
        "price_pence": loan.get("price_pence"),
        "onward": loan.get("onward"),
        "part_of_id": None,
        "import_id": source.id,
        "import_row_id": row[0],
    }


def _join(db: Session, loan_id: int, device_id: int | None) -> None:
    """Make a loan part of the one of another device that the same person had at that time."""
    loan = db.get_one(Loan, loan_id)
    main = db.scalar(
        select(Loan.id)
        .where(
            Loan.device_id == device_id,
            Loan.client_id == loan.client_id,
            Loan.checked_out_on <= loan.checked_out_on,
            Loan.id != loan_id,
            Loan.part_of_id.is_(None),
        )
        .order_by(Loan.checked_out_on.desc())
        .limit(1)
    )
    db.execute(update(Loan).where(Loan.id == loan_id).values(part_of_id=main))


def _write_audit(db: Session, actor: Actor, now: datetime, source: Import, before: int) -> None:
    who = (literal(now, Moment), literal(actor.staff_id, Integer), literal(actor.name))
    detail = literal(json.dumps({"import": source.id}))
    said = (
        select(*who, literal("added"), literal("loan"), Loan.id, Loan.client_id, detail)
        .where(Loan.import_id == source.id, Loan.id > before)
        .order_by(Loan.id)
    )
    names = ["at", "staff_id", "actor", "action", "subject", "subject_id", "client_id", "detail"]
    db.execute(insert(audit.AuditLine).from_select(names, said))


def _stop_letters(
    db: Session, actor: Actor, now: datetime, rows: Sequence[Row], clients: Names, result: Put
) -> None:
    """Write to nobody any more who has died by the list, until a person decides."""
    named = {clients.get(key.upper()) for _, values in rows for key in values["stop_letters"]}
    asked = select(Client).where(Client.id.in_(named - {None}), ~Client.no_contact)
    for client in db.scalars(asked):
        client.no_contact = True
        result.touched["letters"].append(client.id)
        audit.record(db, actor, now, "stopped letters", "client", client.id, client_id=client.id)
    db.flush()
