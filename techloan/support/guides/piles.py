"""Guides for many, printed in one go: one PDF, made by the worker, with progress."""

import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from pypdf import PdfWriter
from sqlalchemy import Select, delete, select, update

from techloan import audit, jobs, settings, stored_files
from techloan.config import Config
from techloan.database import Database, Session
from techloan.dates import london_day, utc_now
from techloan.errors import Refused
from techloan.groups.models import Member
from techloan.inventory.rules import Kind
from techloan.jobs import Progress, Queue
from techloan.loans import queries as loans
from techloan.loans.models import Loan
from techloan.people.models import Client
from techloan.permissions import Actor
from techloan.stored_files import FileKind, StoredFile
from techloan.support.guides import booklet, paper
from techloan.support.guides.booklet import Wish
from techloan.support.guides.models import GuidePile

MOST = 300
KEPT = timedelta(days=2)
NONE = "Nobody on this list has a device and wants to hear from us, so there is nothing to print."


def of_day(actor: Actor, first: date) -> Select[Loan]:
    """Select what was lent since a day and is still out."""
    return _printable(actor).where(Loan.checked_out_on >= first)


def of_group(actor: Actor, group_id: int) -> Select[Loan]:
    """Select what the members of a group have on loan."""
    members = select(Member.client_id).where(Member.group_id == group_id, Member.left_on.is_(None))
    return _printable(actor).where(Loan.client_id.in_(members))


def _printable(actor: Actor) -> Select[Loan]:
    """Select a loan for each guide: not of what was lent beside, nor for whoever wants no more."""
    return (
        loans.visible_to(actor)
        .where(Loan.ending.is_(None), Loan.part_of_id.is_(None))
        .where(Client.died_on.is_(None), Client.no_contact.is_(False))
        .order_by(Client.family_name, Client.given_name, Loan.id)
    )


def start(
    db: Session, queue: Queue, actor: Actor, now: datetime, wanted: Select[Loan]
) -> GuidePile:
    """Hand the guides of some loans to the worker and return their pile. Commits, as queues do."""
    found = _one_each(db.scalars(wanted.limit(2 * MOST + 1)).all())
    if not found:
        raise Refused(NONE)
    if len(found) > MOST:
        raise Refused(f"These are more than {MOST} guides. Please choose a shorter list.")
    audit.opened_together(db, actor, now, [loan.client_id for loan in found], "guide")
    pile = GuidePile(staff_id=actor.staff_id, made_at=now, guides=len(found), job_id=None)
    db.add(pile)
    db.flush()
    numbers = [loan.id for loan in found]
    job_id = queue.start(db, "guide pile", actor.staff_id, pile_id=pile.id, loans=numbers)
    db.begin_writing()
    db.execute(update(GuidePile).where(GuidePile.id == pile.id).values(job_id=job_id))
    return pile


def _one_each(found: Sequence[Loan]) -> list[Loan]:
    """Keep each loan but a MiFi of somebody who has another device: it is in that guide."""
    main = {loan.client_id for loan in found if loan.device.model.kind is not Kind.MIFI}
    return [
        loan
        for loan in found
        if loan.device.model.kind is not Kind.MIFI or loan.client_id not in main
    ]


@jobs.kind("guide pile")
def print_pile(
    _config: Config, database: Database, progress: Progress, *, pile_id: int, loans: list[int]
) -> str:
    """Make the guides of some loans, one after the other, and keep them as one file."""
    whole, now, left_out = PdfWriter(), utc_now(), 0
    for number, loan_id in enumerate(loans):
        progress.say(number, len(loans), f"Guide {number + 1} of {len(loans)}")
        with database.session() as db:
            loan = db.get(Loan, loan_id)
            if loan is None or loan.ending is not None or loan.client.died_on is not None:
                left_out += 1
                continue
            decided, wish = settings.read(db), Wish(loan_id=loan_id)
            made = booklet.gather(db, decided, now, london_day(now), loan.client, wish)
            document = paper.document(made)
        whole.append(io.BytesIO(jobs.elsewhere(paper.made, *document)))
    return _kept(database, pile_id, whole, now, len(loans) - left_out)


def _kept(database: Database, pile_id: int, whole: PdfWriter, now: datetime, guides: int) -> str:
    if not guides:
        raise Refused(NONE)
    with io.BytesIO() as out:
        whole.write(out)
        data = out.getvalue()
    with database.writing() as db:
        file = stored_files.keep(db, now, FileKind.PDF, data)
        db.execute(update(GuidePile).where(GuidePile.id == pile_id).values(file_id=file.id))
    return f"{guides} guides are ready" if guides > 1 else "One guide is ready"


def forget_old(_config: Config, database: Database) -> None:
    """Let piles go that were printed days ago: they are full of names."""
    with database.writing() as db:
        old = list(db.execute(
            select(GuidePile.id, GuidePile.file_id).where(GuidePile.made_at < utc_now() - KEPT)
        ))  # fmt: skip
        db.execute(delete(GuidePile).where(GuidePile.id.in_([row.id for row in old])))
        files = [row.file_id for row in old if row.file_id]
        db.execute(delete(StoredFile).where(StoredFile.id.in_(files)))
