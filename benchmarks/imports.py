"""50,000 devices come in while the desk goes on: how long does a check-out or check-in wait?

The list is worked out, put in and taken back by a process of its own, as the worker does it. The
ratio is the longest wait in seconds, and 2 seconds are the bound.
"""

import multiprocessing
import time
from itertools import cycle

from sqlalchemy import select

from benchmarks import Figure
from benchmarks.stock import KINDS, database, fill
from techloan import encryption
from techloan.database import Database
from techloan.dates import london_day, utc_now
from techloan.imports import confirm, preview, services, undo
from techloan.imports.models import Import
from techloan.imports.rules import ImportKind, Stage
from techloan.inventory.models import Device
from techloan.inventory.rules import State
from techloan.inventory.services import vouch
from techloan.loans import services as loans
from techloan.people.models import Client, Site
from techloan.permissions import COMMAND_LINE
from techloan.settings import Settings

ROWS, PAUSE, LONGEST_WAIT = 50_000, 0.05, 2.0


def run() -> list[Figure]:
    figures = []
    for kind in KINDS:
        with database(kind) as url:
            if url is not None:
                figures.append(
                    Figure(f"desk beside an import, {kind}", _waited(url), 1.0, LONGEST_WAIT)
                )
    return figures


def _waited(url: str) -> float:
    fill(url, devices=100, clients=100)
    worker = multiprocessing.get_context("spawn").Process(target=_bring_in, args=(url,))
    worker.start()
    longest, here = 0.0, Database(url)
    with here.session() as db:
        tags = db.scalars(select(Device.tag).where(Device.state == State.READY).limit(20)).all()
        references = db.scalars(select(Client.reference).limit(20)).all()
    for tag, reference in cycle(zip(tags, references, strict=True)):
        if not worker.is_alive():
            break
        longest = max(longest, _lend(here, tag, reference))
        time.sleep(PAUSE)
    here.engine.dispose()
    if worker.exitcode:
        raise RuntimeError("The import failed.")
    return longest


def _lend(here: Database, tag: str, reference: str) -> float:
    """Lend a device and take it back; return the longer of the two waits."""
    waits, now = [], utc_now()
    for out in (True, False):
        began = time.perf_counter()
        with here.writing() as db:
            if out:
                wish = loans.CheckOut(tag=tag, client=reference)
                loans.check_out(db, COMMAND_LINE, now, london_day(now), Settings(), wish)
            else:
                back = loans.CheckIn(tag=tag)
                loan = loans.check_in(db, COMMAND_LINE, now, london_day(now), back)
                vouch(db, COMMAND_LINE, now, [loan.device])
        waits.append(time.perf_counter() - began)
    return max(waits)


def _bring_in(url: str) -> None:
    encryption.use((encryption.new_key(),))
    here, now = Database(url), utc_now()
    lines = [f"LN-{n:05d},Samsung Tab A7,{n * 7919 % 1_000_003:07d}Z,Ready" for n in range(ROWS)]
    data = "\n".join(["Tag,Model,Serial,State", *lines]).encode()
    with here.session() as db:
        site = db.scalars(select(Site)).first()
        partner = site.partner
        source = services.begin(
            COMMAND_LINE,
            now,
            ImportKind.DEVICES,
            "list.csv",
            partner=partner,
            site=site,
            as_at=london_day(now),
        )
        db.begin_writing()
        services.keep(db, COMMAND_LINE, now, source, None)
        db.commit()
        found = _timed("work out", lambda: preview.worked_out(db, source, data))
    _timed("keep", lambda: preview.keep(here, source.id, found))
    _stage(here, source.id, Stage.GOING_IN)
    _timed("put in", lambda: confirm.put_in(here, COMMAND_LINE, now, source.id))
    _stage(here, source.id, Stage.UNDOING)
    _timed("take back", lambda: undo.take_back(here, COMMAND_LINE, now, source.id))


def _timed(name, work):
    began = time.perf_counter()
    result = work()
    print(f"  {name}: {time.perf_counter() - began:.1f} s", flush=True)
    return result


def _stage(here: Database, import_id: int, to: Stage) -> None:
    with here.writing() as db:
        db.get_one(Import, import_id).stage = to
