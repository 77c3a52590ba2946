"""Lists brought in by tests, the way the pages and the command do it."""

from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import func, select

from techloan.database import Base, Database, Session
from techloan.imports import confirm, preview, services
from techloan.imports.models import Import
from techloan.imports.preview import Preview
from techloan.imports.rules import ImportKind, Outcome, Stage
from techloan.imports.worked import Worked
from techloan.people.models import Site
from techloan.permissions import COMMAND_LINE, Actor
from tests import make

NOW = datetime(2026, 11, 3, 10, 30, tzinfo=UTC)
SAMPLES = Path(__file__).parent.parent / "samples" / "imports"


def office(db: Session) -> Site:
    """Make the lead partner's site, unless it is there."""
    return db.scalar(select(Site).limit(1)) or make.site(
        db, make.partner(db, "Onside", is_lead=True), name="Malvern office"
    )


def source_of(
    db: Session,
    kind: ImportKind,
    name: str,
    by: Actor = COMMAND_LINE,
    as_at: date = date(2026, 11, 3),
) -> Import:
    site = office(db)
    return services.begin(by, NOW, kind, name, partner=site.partner, site=site, as_at=as_at)


def worked(
    db: Session,
    kind: ImportKind,
    text: str | bytes,
    name: str = "list.csv",
    as_at: date = date(2026, 11, 3),
) -> Preview:
    """Work a list out; nothing is kept."""
    data = text.encode() if isinstance(text, str) else text
    return preview.worked_out(db, source_of(db, kind, name, as_at=as_at), data)


def outcomes(found: Preview) -> dict[int, str]:
    return {row.number: row.outcome.value for row in found.rows}


def only(found: Preview) -> Worked:
    assert len(found.rows) == 1
    return found.rows[0]


def brought_in(
    database: Database,
    db: Session,
    kind: ImportKind,
    text: str | bytes,
    as_at: date = date(2026, 11, 3),
) -> tuple[Import, Preview]:
    """Bring a list in; the session's own rows are committed first."""
    data = text.encode() if isinstance(text, str) else text
    source = source_of(db, kind, "list.csv", as_at=as_at)
    services.keep(db, COMMAND_LINE, NOW, source, None)
    source.stage = Stage.READING
    db.commit()
    found = preview.worked_out(db, source, data)
    preview.keep(database, source.id, found)
    stage(database, source.id, Stage.GOING_IN)
    confirm.put_in(database, COMMAND_LINE, NOW, source.id)
    db.begin_writing()
    db.refresh(source)
    return source, found


def stage(database: Database, import_id: int, to: Stage) -> None:
    with database.writing() as other:
        other.get_one(Import, import_id).stage = to


def sizes(db: Session) -> dict[str, int]:
    """Return how many rows every table has, the audit and the imports themselves aside."""
    tables = [t for t in Base.metadata.sorted_tables if not t.name.startswith(("audit", "import"))]
    return {t.name: db.scalar(select(func.count()).select_from(t)) or 0 for t in tables}


def counts(found: Preview) -> dict[str, int]:
    return {o.value: n for o in Outcome if (n := found.counts[o.value])}
