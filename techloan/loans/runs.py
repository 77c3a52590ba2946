"""The desk's runs: a pile checked in, a stocktake. Scan, scan, scan; each scan is a row."""

from datetime import date, datetime

from sqlalchemy import Select, func, select, update

from techloan import audit
from techloan.database import Session
from techloan.errors import Refused
from techloan.inventory import queries as inventory
from techloan.inventory import services as devices
from techloan.inventory.models import Device
from techloan.inventory.rules import STATE_WORDS, State
from techloan.loans import desk, queries, services, undo
from techloan.loans.models import Loan, Outcome, Run, RunKind, RunScan
from techloan.loans.requests.setting_aside import let_go
from techloan.loans.rules import days_late
from techloan.people.models import Site
from techloan.permissions import Actor

COUNTED = {
    RunKind.PILE: (
        (Outcome.IN, "in", "good"),
        (Outcome.ALREADY, "already in", "past"),
        (Outcome.UNKNOWN, "unknown", "wait"),
        (Outcome.REFUSED, "not done", "stop"),
    ),
    RunKind.STOCKTAKE: (
        (Outcome.SEEN, "seen", "good"),
        (Outcome.FOUND, "found", "good"),
        (Outcome.ELSEWHERE, "should not be here", "wait"),
        (Outcome.ALREADY, "seen twice", "past"),
        (Outcome.UNKNOWN, "unknown", "wait"),
    ),
}


def current(db: Session, actor: Actor, kind: RunKind) -> Run | None:
    """Return the run of this kind that this person has not finished."""
    mine = (Run.staff_id == actor.staff_id) & (Run.kind == kind)
    return db.scalar(select(Run).where(mine, Run.finished_at.is_(None)).order_by(Run.id.desc()))


def own(db: Session, actor: Actor, run_id: int) -> Run | None:
    """Return a run of this person by its number."""
    return db.scalar(select(Run).where(Run.id == run_id, Run.staff_id == actor.staff_id))


def begin(db: Session, actor: Actor, now: datetime, kind: RunKind, site: Site) -> Run:
    """Begin a run at a site, unless one is going on: then go on with that one."""
    going_on = current(db, actor, kind)
    if going_on is not None:
        return going_on
    run = Run(kind=kind, site=site, staff_id=actor.staff_id or 0, started_at=now)
    db.add(run)
    db.flush()
    detail = {"kind": kind, "site": site.name}
    audit.record(db, actor, now, "began", "run", run.id, detail=detail)
    return run


def finish(db: Session, actor: Actor, run: Run, now: datetime) -> None:
    """Finish a run; its rows stay to be looked at."""
    run.finished_at = run.finished_at or now
    db.flush()
    audit.record(db, actor, now, "finished", "run", run.id)


def scan(
    db: Session, actor: Actor, now: datetime, today: date, run: Run, code: str, key: str = ""
) -> RunScan:
    """Take one scan of a run: do what it means, and write its row.

    The same `key` again gives the row that it made the first time.
    """
    if key and (earlier := db.scalar(_by_key(run, key))):
        return earlier
    if run.finished_at is not None:
        raise Refused("This run is finished. Begin a new one.")
    row = RunScan(
        run_id=run.id,
        at=now,
        code=" ".join(code.split())[: desk.LONGEST_CODE],
        key=key,
        device_id=None,
        loan_id=None,
        outcome=Outcome.UNKNOWN,
    )
    matches = _matches(db, desk.normal(code))
    if len(matches) == 1:
        _handle(db, actor, now, today, run, row, matches[0])
    else:
        row.words = "several devices fit; scan the label" if matches else "not one of ours"
    db.add(row)
    db.flush()
    return row


def undo_scan(
    db: Session, actor: Actor, now: datetime, today: date, run: Run, scan_id: int
) -> RunScan:
    """Take back what one scan of a run did."""
    row = db.scalar(select(RunScan).where(RunScan.run_id == run.id, RunScan.id == scan_id))
    if row is None or row.undone_at is not None:
        raise Refused("That row was undone already.")
    if row.outcome is Outcome.IN and row.loan_id is not None:
        undo.undo_check_in(db, actor, now, today, row.loan_id)
    elif row.outcome is Outcome.FOUND and row.device_id is not None:
        device = db.get_one(Device, row.device_id, with_for_update=inventory.LOCK)
        devices.move(db, actor, now, device, State.MISSING, "not found after all")
    row.undone_at = now
    db.flush()
    return row


def scans(run_id: int) -> Select[RunScan]:
    """Select the rows of a run, the newest first."""
    return select(RunScan).where(RunScan.run_id == run_id).order_by(RunScan.id.desc())


def counts(db: Session, run: Run) -> list[tuple[int, str, str]]:
    """Return the counters of a run as (number, words, colour)."""
    counted = select(RunScan.outcome, func.count()).where(
        RunScan.run_id == run.id, RunScan.undone_at.is_(None), RunScan.dismissed_at.is_(None)
    )
    found = {row[0]: row[1] for row in db.execute(counted.group_by(RunScan.outcome))}
    always = COUNTED[run.kind][:2]
    return [
        (found.get(outcome, 0), words, colour)
        for outcome, words, colour in COUNTED[run.kind]
        if found.get(outcome) or (outcome, words, colour) in always
    ]


def not_seen(run: Run) -> Select[Device]:
    """Select the devices that should be at the site of a stocktake and were not scanned."""
    seen = select(RunScan.device_id).where(
        RunScan.run_id == run.id, RunScan.device_id.is_not(None), RunScan.undone_at.is_(None)
    )
    return (
        inventory.devices()
        .where(
            Device.site_id == run.site_id,
            Device.state.in_((State.TO_PREPARE, State.READY, State.IN_REPAIR)),
            ~queries.on_loan(),
            Device.id.not_in(seen),
        )
        .order_by(Device.tag)
    )


def mark_missing(
    db: Session, actor: Actor, now: datetime, today: date, run: Run, device_id: int
) -> Device:
    """Say that a device which a stocktake did not see is missing."""
    device = db.scalar(
        not_seen(run).where(Device.id == device_id).with_for_update(**inventory.LOCK)
    )
    if device is None:
        raise Refused("That device was seen, went out, or is marked already.")
    devices.move(db, actor, now, device, State.MISSING, f"not seen at {run.site.name}")
    let_go(db, actor, now, today, device, "it is missing")
    db.flush()
    return device


def dismiss(db: Session, run: Run, scan_id: int, now: datetime) -> None:
    """Take an unknown code off the list; it is not counted any more."""
    db.execute(
        update(RunScan)
        .where(RunScan.run_id == run.id, RunScan.id == scan_id)
        .values(dismissed_at=now)
    )


def _matches(db: Session, meant: str) -> list[Device]:
    if not meant:
        return []
    exact = inventory.by_tag(meant) | inventory.by_number(meant)
    found = list(db.scalars(inventory.devices().where(exact).limit(2)))
    if not found and meant.isdecimal() and len(meant) <= 6:
        found = list(db.scalars(inventory.devices().where(inventory.by_tail(meant)).limit(2)))
    return found


def _handle(
    db: Session,
    actor: Actor,
    now: datetime,
    today: date,
    run: Run,
    row: RunScan,
    device: Device,
) -> None:
    row.device_id = device.id
    if run.kind is RunKind.PILE:
        _take_in(db, actor, now, today, row, device)
    elif _seen_before(db, run, device):
        row.outcome, row.words = Outcome.ALREADY, "seen already"
    else:
        _take_stock(db, actor, now, run, row, device)


def _take_in(
    db: Session, actor: Actor, now: datetime, today: date, row: RunScan, device: Device
) -> None:
    loan = db.scalar(queries.OPEN_LOAN, {"device_id": device.id})
    if loan is None and device.state is State.MISSING:
        devices.move(db, actor, now, device, State.TO_PREPARE, "found")
        row.outcome, row.words = Outcome.FOUND, "was missing, is found"
        return
    if loan is None:
        row.outcome, row.words = Outcome.ALREADY, "already in"
        return
    loan = services.check_in(db, actor, now, today, services.CheckIn(tag=device.tag))
    late = days_late(loan.due_on, today)
    row.loan_id, row.outcome = loan.id, Outcome.IN
    row.words = f"in{f', {late} days late' if late else ''}"


def _take_stock(
    db: Session, actor: Actor, now: datetime, run: Run, row: RunScan, device: Device
) -> None:
    if device.state is State.MISSING:
        devices.move(db, actor, now, device, State.TO_PREPARE, "found at a stocktake")
        row.outcome, row.words = Outcome.FOUND, "was missing, is found"
    elif db.scalar(select(Loan.id).where(Loan.device_id == device.id, Loan.ending.is_(None))):
        row.outcome, row.words = Outcome.ELSEWHERE, "is on loan, so should not be here"
    elif device.state is State.RETIRED:
        row.outcome, row.words = Outcome.ELSEWHERE, "is retired, so should not be here"
    elif device.site_id != run.site_id:
        row.outcome, row.words = Outcome.ELSEWHERE, f"belongs at {device.site.name}"
    else:
        row.outcome, row.words = Outcome.SEEN, STATE_WORDS[device.state].lower()


def _seen_before(db: Session, run: Run, device: Device) -> bool:
    earlier = select(RunScan.id).where(
        RunScan.run_id == run.id, RunScan.device_id == device.id, RunScan.undone_at.is_(None)
    )
    return db.scalar(earlier.limit(1)) is not None


def _by_key(run: Run, key: str) -> Select[RunScan]:
    return select(RunScan).where(RunScan.run_id == run.id, RunScan.key == key)
