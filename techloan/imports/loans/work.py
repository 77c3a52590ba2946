"""Work out one row of a loan list: who, what, when, and what else the sheet knows of it."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from techloan import cells, encryption
from techloan.cells.reading import plain
from techloan.dates import day
from techloan.imports import kinds
from techloan.imports.known import KnownDevice
from techloan.imports.loans import afterwards, dates, notes, paperwork, people, returns, things
from techloan.imports.loans.dates import Dates
from techloan.imports.loans.known import KnownLoans
from techloan.imports.loans.lines import LoanLine
from techloan.imports.loans.people import Asking, Borrower
from techloan.imports.loans.things import Shelf, Thing
from techloan.imports.rules import ImportKind, Outcome
from techloan.imports.worked import Line, Repair, Worked, kept_words
from techloan.inventory.rules import BROKEN, Condition, Kind
from techloan.loans.rules import Ending

_LONGEST_NOTE = 1000


@dataclass
class LoanRow:
    """One loan of the list with what the rows around it decide: does it overlap, is it the last?"""

    row: Worked
    device: KnownDevice | None = None
    borrower: Borrower = field(default_factory=Borrower)
    days: Dates = field(default_factory=lambda: Dates(None, None, None, None))
    condition: Condition | None = None
    vouched: set[str] = field(default_factory=set)
    not_wiped: bool = False
    parts: list["LoanRow"] = field(default_factory=list)
    # What is doubtful about its person and its device, not about the loan.
    doubts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Desk:
    """All that the rows of one list are worked out with."""

    known: KnownLoans
    asking: Asking
    shelf: Shelf
    as_at: date


def work_out(line: LoanLine, desk: Desk) -> LoanRow:
    """Work out one row; `desk` learns its client and its device. Nothing is written."""
    row = Worked(line.number, line.sheet, ImportKind.LOANS, line.fingerprint)
    row.cells = _kept(line)
    found = LoanRow(row)
    if before := _met_before(row, desk):
        row.skip(before)
        return found
    found.borrower = people.borrower(row, line, desk.asking)
    thing = things.thing(row, line, desk.shelf)
    found.device = thing.device
    found.doubts = list(row.messages)
    note = _note(row, line)
    said = notes.remarks(_words_around(line, note), paperwork.PARTS)
    usual = _usual_days(found.device, desk)
    found.days = dates.read(row, line, usual, desk.as_at, sure=desk.asking.sure)
    found.vouched, found.not_wiped = paperwork.vouches(row, line)
    _judge_note(found, line, said, sure=desk.asking.sure)
    if line.again:
        row.hold("One more loan stands in this row: give each loan a row of its own.")
    sims = things.sims_of(row, line, found.device, desk.shelf.known)
    _keep(found, line, thing, note, said, sims, desk.as_at)
    _read_below(found, line, desk)
    _point_out_dittos(row, line)
    row.key = (found.device.tag if found.device else "") or row.cells.get("tag", "")
    row.key = row.key or row.cells.get("reference", "") or row.cells.get("name", "")
    row.title = _title(found, line)
    _keep_for_the_tray(found, line)
    return found


def _kept(line: Line) -> dict[str, str]:
    return {name: kept_words(name, cell) for name, cell in line.cells.items() if name != "pin"}


def _title(found: LoanRow, line: LoanLine) -> str:
    """Say which loan this is: the device, the borrower, and the day it went out."""
    person = found.borrower.person
    who = person.name if person else plain(line.at("name")) or plain(line.at("reference"))
    out_on = found.days.out_on
    parts = (found.row.key if found.device else "", who, day(out_on) if out_on else "")
    return ", ".join(filter(None, parts))


def _met_before(row: Worked, desk: Desk) -> str:
    before = desk.known.devices.before
    aside = before.put_aside.get(row.fingerprint, "")
    return "" if desk.asking.sure else aside or before.went_in.get(row.fingerprint, "")


def _note(row: Worked, line: LoanLine) -> str:
    own = row.take("note", cells.note(line.at("note")), _LONGEST_NOTE) or ""
    more = (plain(each.at("note")) for each in line.below)
    return "\n".join(filter(None, (own, *more)))[:_LONGEST_NOTE]


def _words_around(line: Line, note: str) -> str:
    """Return the note, and what else was written where a day or a status belongs."""
    return "\n".join(filter(None, (note, plain(line.at("back_on")), plain(line.at("ending")))))


def _usual_days(device: KnownDevice | None, desk: Desk) -> int:
    kind = Kind(device.kind) if device and device.kind else Kind.TABLET
    return desk.shelf.settings.loan_days[kind]


def _judge_note(found: LoanRow, line: Line, said: notes.Remarks, *, sure: bool) -> None:
    """Let what the note says keep a device back, hold the row, or be pointed out."""
    row, days = found.row, found.days
    found.condition = kinds.condition_of(plain(line.at("condition")))
    if (said.died or plain(line.at("died_on"))) and not sure:
        row.hold("The list says that the borrower has died: letters stop, and a person decides.")
    if said.damaged and days.ending is Ending.RETURNED and found.condition not in BROKEN:
        found.condition = Condition.DAMAGED
        row.look("The note says that it came back damaged: it goes to repair.")
    if found.not_wiped and days.ending is Ending.RETURNED:
        row.look("It is not sure that it was wiped: nobody gets it until it is prepared.")
    if said.gone and days.ending is None:
        row.look("The note speaks of a loss: is it still out?")
    if said.extended and days.ending is None:
        row.look("It was extended, but no new due date is given.")
    if said.shared_with and found.borrower.second is None:
        row.look(f"The note says that it was shared with {said.shared_with}.")
    if said.needs:
        row.look(f"The note speaks of {', '.join(said.needs)}: write it on the client's page.")


def _keep(
    found: LoanRow,
    line: LoanLine,
    thing: Thing,
    note: str,
    said: notes.Remarks,
    sims: list[dict[str, Any]],
    as_at: date,
) -> None:
    row, borrower, days = found.row, found.borrower, found.days
    returned = days.ending is Ending.RETURNED
    kit = paperwork.kit(row, line, line.below, said, returned=returned)
    if said.died:
        for each in borrower.new:
            each.values["no_contact"] = True
    row.values = {
        "clients": [_entry(each) for each in borrower.new],
        "devices": [_entry(thing.new)] if thing.new else [],
        "sims": sims,
        "moves": [],
        "parts": [],
        "stop_letters": [borrower.person.key] if said.died and borrower.person else [],
        "loan": {
            "device": found.device.key if found.device else None,
            "client": borrower.person.key if borrower.person else None,
            "shared_with": borrower.second.key if borrower.second else None,
            "out_on": _iso(days.out_on),
            "due_on": _iso(days.due_on),
            "ending": days.ending.value if days.ending else None,
            "ended_on": _iso(days.ended_on),
            "condition_in": found.condition.value if found.condition and returned else None,
            "note": note,
            "agreed": paperwork.agreed(row, line),
            "deposit": paperwork.deposit(row, line, said),
            "kit": kit,
            "renewed": _renewed(row, line, days),
            **afterwards.kept(row, line, days.ending),
            "onward": afterwards.onward(row, line, days.ending),
            "loss": afterwards.loss(row, line, days.ending, days.out_on, as_at),
            "part_of": plain(line.at("part_of")).upper() or None,
        },
    }


def _entry(worked: Worked) -> dict[str, Any]:
    return {"key": worked.key, "values": worked.values}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _renewed(row: Worked, line: LoanLine, days: Dates) -> list[str]:
    """Read earlier due dates, as an export of ours lists them, or as the list extended them."""
    if days.first_due:
        return [days.first_due.isoformat()]
    words = plain(line.at("renewed"))
    read = [cells.day(part).value for part in words.split(";") if part.strip()]
    if words and not all(read):
        row.repairs.append(Repair("renewed", words[:300], None, "not a list of dates"))
        row.look()
        return []
    return [day.isoformat() for day in read if day]


def _read_below(found: LoanRow, line: LoanLine, desk: Desk) -> None:
    """Read the rows below: what has a tag or a number of its own is lent beside the device."""
    for more in line.below:
        if not any(plain(more.at(name)) for name in ("tag", "serial", "imei")):
            continue
        _add_part(found, line, _without_plus(more), desk)


def _without_plus(line: Line) -> Line:
    model = plain(line.at("model")).lstrip("+& ")
    return replace(line, cells={**line.cells, "model": model})


def _add_part(found: LoanRow, line: LoanLine, more: Line, desk: Desk) -> None:
    row = Worked(more.number, more.sheet, ImportKind.LOANS, more.fingerprint)
    thing = things.thing(row, more, desk.shelf)
    part = LoanRow(row, thing.device, found.borrower)
    sims = things.sims_of(row, more, thing.device, desk.shelf.known)
    beside = replace(line, cells=more.cells)
    ending, ended_on = found.days.ending, found.days.ended_on
    if plain(more.at("back_on")):
        ending, ended_on = returns.ended(row, beside, found.days.out_on)
    part.days = replace(found.days, ending=ending, ended_on=ended_on)
    whole = found.row
    whole.repairs += [replace(repair, row=more.number) for repair in row.repairs]
    whole.creates += row.creates
    for message in row.messages:
        whole.look(f"Row {more.number}: {message}")
    if thing.device is None or row.outcome is Outcome.HOLD:
        whole.look(f"Row {more.number} below is not brought in: add it by hand.")
        return
    whole.values["devices"] += [_entry(thing.new)] if thing.new else []
    whole.values["sims"] += sims
    whole.values["parts"].append(
        {
            "device": thing.device.key,
            "ending": part.days.ending.value if part.days.ending else None,
            "ended_on": _iso(part.days.ended_on),
        }
    )
    whole.creates.append(f"loan of {thing.device.tag or thing.device.serial}")
    found.parts.append(part)


def _point_out_dittos(row: Worked, line: LoanLine) -> None:
    for name in line.dittos:
        row.repairs.append(Repair(name, "“", plain(line.at(name)), "as in the row above"))
    if line.dittos:
        row.look()


def _keep_for_the_tray(found: LoanRow, line: LoanLine) -> None:
    """Let the tray show what was read; what is in doubt stays empty until somebody fills it."""
    row, days = found.row, found.days
    row.cells["out_on"], row.cells["due_on"] = _iso(days.out_on) or "", _iso(days.due_on) or ""
    row.cells["back_on"] = _iso(days.ended_on) or ""
    row.cells["ending"] = _ending_said(found)
    if found.borrower.choices:
        row.cells |= dict.fromkeys(("reference", "name"), "")
        row.cells |= {name: "" for name in ("given_name", "family_name") if name in row.cells}
    row.context = {
        "below": [_kept(each) for each in line.below],
        "choices": found.borrower.choices,
        "couple": found.borrower.couple,
        "said": found.borrower.said,
        "pin": encryption.seal(pin) if (pin := plain(line.at("pin"))) else "",
    }


def _ending_said(found: LoanRow) -> str:
    """Return how a loan ended, or nothing where that is in doubt: then a person chooses."""
    own = (each for each in found.row.repairs if each.read_as is None and each.row is None)
    doubts = {each.field for each in own}
    ending = found.days.ending
    if "ending" in doubts or ("back_on" in doubts and ending is None):
        return ""
    return ending.value if ending else "on loan"
