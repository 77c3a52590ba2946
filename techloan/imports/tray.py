"""The tray of held rows: a person mends one and puts it in, or puts it aside."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select

from techloan import audit, settings
from techloan.database import Database, Session
from techloan.errors import Refused
from techloan.imports import confirm, mending, preview, queries
from techloan.imports.loans.known import of_loans
from techloan.imports.loans.listing import desk_for
from techloan.imports.loans.settling import people_of, worked_again
from techloan.imports.models import Import, ImportRow
from techloan.imports.rules import ImportKind, Outcome, Tray
from techloan.imports.worked import Line, Repair, Worked
from techloan.permissions import Actor

_STAYS_IN_DOUBT = ("wiped", "accounts", "cleaned")


def settle(
    db: Session,
    actor: Actor,
    now: datetime,
    row: ImportRow,
    typed: dict[str, str],
    *,
    sure: bool = False,
) -> None:
    """Put a held row in with the words that a person typed over it, read by the same rules.

    Raise `Refused` with the reason while it still cannot go in. The caller commits, and then has
    `confirm.write_words` do its part.
    """
    row = _waiting(db, row.id)
    source = db.get_one(Import, row.import_id)
    kept: dict[str, Any] = json.loads(row.read)
    context = context_of(kept, source)
    line = Line(row.number, row.sheet, dict(_over(kept, typed)), f"settled-{row.id}")
    now_settings = settings.read(db)
    any_partner = source.any_partner and queries.reaches_all(actor, source.kind)
    if source.kind is ImportKind.LOANS:
        there = of_loans(db, source, any_partner=any_partner)
        desk = desk_for(there, now_settings, source, sure=sure)
        worked = worked_again(row.kind, line, context, desk)
    else:
        worked = preview.worker(db, source, now_settings, sure=sure, any_partner=any_partner)(line)
    if not worked.goes_in():
        why = worked.held or worked.messages
        raise Refused(" ".join(why) or "This row still cannot go in.")
    sealed = kept["values"].get("pin_sealed")
    if sealed:
        worked.values["pin_sealed"] = sealed
    put = confirm.put_rows(db, actor, now, source, [(row.id, worked.values)], now_settings)
    if put.late:
        raise Refused(put.late[row.id])
    source.added += 1
    source.made_models = json.dumps([*json.loads(source.made_models), *put.models])
    confirm.note_touched(source, put)
    _settled(actor, now, row, Tray.IN)
    row.key = worked.key[:200]
    row.read = json.dumps(_story(kept, context, worked, typed, actor))
    audit.record(db, actor, now, "settled", "import row", row.id, detail={"import": source.id})


def context_of(kept: dict[str, Any], source: Import) -> dict[str, Any]:
    """Return what stood around a row, with the references that its people were given since."""
    context: dict[str, Any] = kept["context"]
    given = dict(json.loads(source.touched).get("given", []))
    return {**context, "choices": people_of(context, given)}


def _over(kept: dict[str, Any], typed: dict[str, str]) -> dict[str, str]:
    """Return the row with what was typed over it.

    Whether a device was wiped stays in doubt until somebody says so: an empty answer says nothing.
    """
    doubted = [name for name in _STAYS_IN_DOUBT if name in mending.said_of(kept)]
    unsaid = {name: kept["cells"].get(name, "") for name in doubted if not typed.get(name)}
    return {**kept["cells"], **typed, **unsaid}


def _story(
    kept: dict[str, Any],
    context: dict[str, Any],
    worked: Worked,
    typed: dict[str, str],
    actor: Actor,
) -> dict[str, Any]:
    """Return what is kept of a settled row: what the list said, and what a person made of it."""
    shown, said = mending.words_of(kept), mending.said_of(kept)
    changed = {name: text for name, text in typed.items() if text != shown.get(name, "")}
    if chosen := changed.pop("choice", ""):
        named = dict(context["choices"])
        changed |= {"name": named[chosen]} if chosen in named else {}
    settled = []
    for name, text in changed.items():
        was, doubt = said.get(name, (shown.get(name, ""), ""))
        why = ", ".join(filter(None, (doubt, f"settled by {actor.name}")))
        settled.append(asdict(Repair(name, was[:300], text[:300] or None, why)))
    rest = [each for each in kept["repairs"] if each["field"] not in changed or each.get("row")]
    return {**worked.as_stored(), "cells": {}, "repairs": [*rest, *settled]}


def put_aside(db: Session, actor: Actor, now: datetime, row: ImportRow) -> None:
    """Put a held row aside for good; it does not come back with its file."""
    row = _waiting(db, row.id)
    _settled(actor, now, row, Tray.ASIDE)
    audit.record(db, actor, now, "put aside", "import row", row.id)


def finish(database: Database, import_id: int) -> None:
    """Write the words by which what was settled is found."""
    with database.session() as db:
        source = db.get_one(Import, import_id)
    confirm.write_words(database, source)


def _waiting(db: Session, number: int) -> ImportRow:
    row = db.scalar(
        select(ImportRow)
        .where(ImportRow.id == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None or row.tray is not Tray.WAITING or row.outcome is not Outcome.HOLD:
        raise Refused("This row does not wait any more: somebody settled it a moment ago.")
    return row


def _settled(actor: Actor, now: datetime, row: ImportRow, tray: Tray) -> None:
    row.tray, row.settled_by, row.settled_at = tray, actor.name, now
