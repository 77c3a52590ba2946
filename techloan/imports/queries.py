"""Questions about imports, as selects that pages and counts share."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import contains_eager

from techloan.database import Session
from techloan.imports.models import Import, ImportRow
from techloan.imports.rules import ImportKind, Outcome, Tray, numbered
from techloan.inventory.models import Device
from techloan.loans import queries as loans
from techloan.loans.models import Loan
from techloan.people.models import Client, Partner, Site
from techloan.permissions import Actor, Permission, Scope

NEEDED = {
    ImportKind.DEVICES: Permission.IMPORT_DEVICES,
    ImportKind.CLIENTS: Permission.IMPORT_CLIENTS,
    # A list of loans brings in their borrowers too.
    ImportKind.LOANS: Permission.IMPORT_CLIENTS,
}
# An address of so many tags is one that every browser and server takes.
MOST_TAGS = 100


def may_import(actor: Actor, kind: ImportKind, partner_id: int) -> bool:
    """Say whether somebody may bring in this kind of list for a partner."""
    return actor.reaches_partner(NEEDED[kind], partner_id)


def reaches_all(actor: Actor, kind: ImportKind) -> bool:
    """Say whether somebody may bring in this kind of list for every partner."""
    return Scope.ALL in actor.scopes_of(NEEDED[kind])


def kinds_of(actor: Actor) -> list[ImportKind]:
    """Return the kinds of list that somebody may bring in."""
    return [kind for kind, permission in NEEDED.items() if actor.may(permission)]


def visible_to(actor: Actor) -> Select[Import]:
    """Select the imports that this person may see, each with its partner."""
    return (
        select(Import)
        .join(Import.partner)
        .options(contains_eager(Import.partner))
        .where(or_(*(and_(Import.kind == kind, _reaches(actor, kind)) for kind in ImportKind)))
    )


def sites_for(actor: Actor) -> Select[Site]:
    """Select the open sites for which somebody may import, the lead partner's first."""
    query = (
        select(Site)
        .join(Site.partner)
        .options(contains_eager(Site.partner))
        .where(Site.closed_on.is_(None))
        .order_by(Partner.is_lead.desc(), Partner.name, Site.id)
    )
    if Scope.ALL in actor.scopes_of(Permission.IMPORT_DEVICES):
        return query
    return query.where(Site.partner_id == actor.partner_id)


def rows_of(import_id: int, outcome: Outcome | None = None) -> Select[ImportRow]:
    """Select the rows of an import in their order, all or those of one outcome."""
    query = select(ImportRow).where(ImportRow.import_id == import_id)
    if outcome is not None:
        query = query.where(ImportRow.outcome == outcome)
    return query.order_by(ImportRow.id)


def tray(actor: Actor) -> Select[ImportRow]:
    """Select the held rows that wait for a person, of the imports that this person may see."""
    visible = visible_to(actor).with_only_columns(Import.id)
    return (
        select(ImportRow)
        .where(ImportRow.tray == Tray.WAITING, ImportRow.import_id.in_(visible))
        .order_by(ImportRow.id)
    )


def waiting_after(actor: Actor, row: ImportRow) -> Select[int]:
    """Select the number of the row of the same list that waits next, round to the first again."""
    rest = tray(actor).where(ImportRow.import_id == row.import_id, ImportRow.id != row.id)
    onwards = rest.order_by(None).order_by(ImportRow.id < row.id, ImportRow.id)
    return onwards.with_only_columns(ImportRow.id).limit(1)


def of_numbers(numbers: Iterable[int]) -> Select[Import]:
    """Select imports by their numbers, in their order."""
    return select(Import).where(Import.id.in_(numbers)).order_by(Import.id)


def loan_of(row: ImportRow) -> Select[Loan]:
    """Select the loan that came of a row; what was lent beside its device is part of it."""
    mine = loans.loans().where(Loan.import_row_id == row.id)
    return mine.order_by(Loan.part_of_id.is_not(None), Loan.id).limit(1)


def brought_in(db: Session, source: Import) -> str:
    """Say how many loans, clients and devices came of a list: "31 loans and 2 devices"."""
    of_it = {
        "loan": select(Loan.id).where(Loan.import_id == source.id, Loan.part_of_id.is_(None)),
        "client": select(Client.id).where(Client.import_id == source.id),
        "device": select(Device.id).where(Device.import_id == source.id),
    }
    counts = (
        select(func.count()).select_from(some.subquery()).scalar_subquery().label(name)
        for name, some in of_it.items()
    )
    return numbered(**db.execute(select(*counts)).one()._asdict())


def loans_of(db: Session, rows: Iterable[ImportRow]) -> dict[int, int]:
    """Return the number of the loan that came of each row, where one did, by the row's number."""
    numbers = {row.id: row.key for row in rows}
    # By their devices, because there is no index of the rows.
    came = (
        select(Loan.import_row_id, Loan.id)
        .join(Loan.device)
        .where(Device.tag.in_(set(numbers.values())), Loan.import_row_id.in_(numbers))
    )
    return {row: loan for row, loan in db.execute(came) if row is not None}


def tags_to_label(db: Session, source: Import) -> list[str]:
    """Return the tags that an import added; none when they are more than one address carries."""
    added = select(Device.tag).where(Device.import_id == source.id).order_by(Device.tag)
    tags = list(db.scalars(added.limit(MOST_TAGS + 1)))
    return tags if len(tags) <= MOST_TAGS else []


def row_of_loan(row_id: int) -> Select[ImportRow, Import]:
    """Select the row of a list from which a loan came, and its import."""
    rows = select(ImportRow, Import).join(Import, Import.id == ImportRow.import_id)
    return rows.where(ImportRow.id == row_id)


def waiting_of(db: Session, source: Import) -> int:
    """Return how many rows of an import wait for a person."""
    waits = (ImportRow.import_id == source.id, ImportRow.tray == Tray.WAITING)
    return db.scalar(select(func.count()).select_from(ImportRow).where(*waits)) or 0


def _reaches(actor: Actor, kind: ImportKind) -> ColumnElement[bool]:
    scopes = actor.scopes_of(NEEDED[kind])
    if Scope.ALL in scopes:
        return true()
    return Import.partner_id == actor.partner_id if scopes else false()
