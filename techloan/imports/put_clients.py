"""Put worked-out clients in: one short transaction, each client with their answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Integer, Table, insert, literal, select
from sqlalchemy.sql.expression import func

from techloan import audit
from techloan.database import Moment, Session
from techloan.imports.bulk import Rows
from techloan.imports.models import Import
from techloan.imports.put_devices import MEANWHILE, Put, spoken_for
from techloan.imports.reaching import WAYS
from techloan.people.clients import next_reference
from techloan.people.models import Client, Eligibility
from techloan.permissions import Actor

_COLUMNS = (
    *("reference", "given_name", "family_name", "preferred_name", "partner_id", "born_in", "note"),
    *("phone", "other_phone", "email", "address", "postcode", "district"),
    *("print_size", "language", "interpreter", "hearing", "other_needs"),
    *("carer_name", "carer_phone", "referral_source", "referred_on"),
    *("support_from", "support_until"),
)
# What a row may leave unsaid.
_USUAL: dict[str, Any] = {
    **dict.fromkeys(WAYS, True),
    "reach_words": "",
    "best_way": "",
    "no_contact": False,
    "basis": None,
    "archived_on": None,
}


def put(
    db: Session,
    actor: Actor,
    now: datetime,
    source: Import,
    rows: Sequence[tuple[int, dict[str, Any]]],
    prefix: str,
) -> Put:
    """Put clients in: pairs of the row's number and its values. The caller commits.

    A reference that came meanwhile is not added twice.
    """
    ready = [(number, _columns(values, source), values["eligibility"]) for number, values in rows]
    prepared = Rows(db, cast("Table", Client.__table__), [row for _, row, _ in ready])
    db.begin_writing()
    taken = {reference.upper() for reference in db.scalars(select(Client.reference))}
    result = Put(late={n: MEANWHILE for n, row, _ in ready if row["reference"] in taken})
    late = {i for i, (number, _, _) in enumerate(ready) if number in result.late}
    wanted = [(row, answers) for i, (_, row, answers) in enumerate(ready) if i not in late]
    if not all(row["reference"] for row, _ in wanted):
        _give_references(db, [row for row, _ in wanted], prefix, spoken_for(db, source))
        for i, (_, row, _) in enumerate(ready):
            prepared.set(i, "reference", row["reference"])
    before = db.scalar(select(func.max(Client.id))) or 0
    prepared.put(db, late)
    _write_audit(db, actor, now, source, before)
    _write_answers(db, actor, now, source, before, wanted)
    result.added = len(wanted)
    result.given = {number: row["reference"] for number, row, _ in ready}
    return result


def _columns(values: dict[str, Any], source: Import) -> dict[str, Any]:
    told = {name: values[name] for name in _COLUMNS}
    reach = {name: values.get(name, usual) for name, usual in _USUAL.items()}
    return {**told, **reach, "version": 1, "import_id": source.id}


def _give_references(
    db: Session, rows: Sequence[dict[str, Any]], prefix: str, taken: set[str]
) -> None:
    taken = taken | {row["reference"] for row in rows}
    following = 0
    for row in rows:
        if row["reference"]:
            continue
        following = following or int(next_reference(db, prefix).rpartition("-")[2])
        while (reference := f"{prefix}-{following:04d}") in taken:
            following += 1
        following += 1
        row["reference"] = reference


def _write_audit(db: Session, actor: Actor, now: datetime, source: Import, before: int) -> None:
    who = (literal(now, Moment), literal(actor.staff_id, Integer), literal(actor.name))
    detail = literal(f'{{"import": {source.id}}}')
    said = (
        select(*who, literal("added"), literal("client"), Client.id, Client.id, detail)
        .where(Client.import_id == source.id, Client.id > before)
        .order_by(Client.id)
    )
    names = ["at", "staff_id", "actor", "action", "subject", "subject_id", "client_id", "detail"]
    db.execute(insert(audit.AuditLine).from_select(names, said))


def _write_answers(
    db: Session,
    actor: Actor,
    now: datetime,
    source: Import,
    before: int,
    wanted: Sequence[tuple[dict[str, Any], dict[str, bool]]],
) -> None:
    if not any(answers for _, answers in wanted):
        return
    query = select(Client.reference, Client.id)
    query = query.where(Client.import_id == source.id, Client.id > before)
    numbers = {row.reference: row.id for row in db.execute(query)}
    rows = [
        {"client_id": numbers[row["reference"]], "line": line, "yes": yes}
        | {"asked_at": now, "asked_by": f"{actor.name}, from a list"[:200]}
        for row, answers in wanted
        for line, yes in answers.items()
    ]
    db.execute(insert(Eligibility), rows)
