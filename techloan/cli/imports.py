"""`techloan import`: the same import as the pages, with the same report as a table."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import func, select

from techloan.cli.attendance import attendance
from techloan.cli.common import acting, as_option, opened
from techloan.database import Database, Session
from techloan.dates import london_day, utc_now
from techloan.errors import Refused
from techloan.imports import confirm, preview, services
from techloan.imports.columns import tells_who
from techloan.imports.models import Import
from techloan.imports.preview import Preview
from techloan.imports.rules import OUTCOME_WORDS, ImportKind, Outcome, Stage
from techloan.imports.worked import Worked
from techloan.people.models import Partner, Site
from techloan.people.services import lead_partner
from techloan.permissions import Actor


@click.group("import")
def imports() -> None:
    """Bring in lists of devices, clients and loans, and attendance files."""


imports.add_command(attendance)


def _options(command: Any) -> Any:
    for option in (
        as_option,
        click.option("--json", "as_json", is_flag=True, help="Print the report for machines."),
        click.option("--site", "site_name", help="Where the devices are kept."),
        click.option("--partner", "partner_name", help="Whose list it is."),
        click.option(
            "--as-at",
            type=click.DateTime(["%Y-%m-%d"]),
            help="The day on which the list was right. Default: today.",
        ),
        click.option("--dry-run", is_flag=True, help="Only say what would happen."),
        click.argument(
            "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE"
        ),
    ):
        command = option(command)
    return command


@imports.command()
@_options
def devices(**options: Any) -> None:
    """Bring in a list of devices."""
    _run(ImportKind.DEVICES, **options)


@imports.command()
@_options
def clients(**options: Any) -> None:
    """Bring in a list of clients."""
    _run(ImportKind.CLIENTS, **options)


@imports.command()
@_options
def loans(**options: Any) -> None:
    """Bring in an old loan sheet: loans, with their clients and devices."""
    _run(ImportKind.LOANS, **options)


def _run(
    kind: ImportKind,
    *,
    file: Path,
    dry_run: bool,
    as_at: datetime | None,
    partner_name: str | None,
    site_name: str | None,
    as_json: bool,
    as_email: str | None,
) -> None:
    _, database = opened()
    now, data = utc_now(), file.read_bytes()
    try:
        with database.session() as db:
            actor = acting(db, as_email)
            partner = _partner(db, actor, partner_name)
            site = _site(db, partner, site_name)
            day = as_at.date() if as_at else london_day(now)
            source = services.begin(
                actor, now, kind, file.name, partner=partner, site=site, as_at=day
            )
            with db.no_autoflush:
                found = preview.worked_out(db, source, data)
            if not any(tells_who(sheet) for sheet in found.columns):
                raise Refused(preview.NO_COLUMNS)
            if not dry_run:
                _put_in(database, db, actor, now, source, found)
    finally:
        database.engine.dispose()
    _print(found, as_json=as_json, dry_run=dry_run)
    if found.counts[Outcome.HOLD]:
        sys.exit(1)


def _put_in(
    database: Database, db: Session, actor: Actor, now: datetime, source: Import, found: Preview
) -> None:
    db.begin_writing()
    services.keep(db, actor, now, source, None)
    db.commit()
    preview.keep(database, source.id, found)
    db.begin_writing()
    db.refresh(source)
    source.stage = Stage.GOING_IN
    db.commit()
    confirm.put_in(database, actor, now, source.id)


def _partner(db: Session, actor: Actor, name: str | None) -> Partner | None:
    if name is None and actor.staff_id is not None and actor.partner_id is not None:
        return db.get(Partner, actor.partner_id)
    if name is None:
        return lead_partner(db)
    found = db.scalar(select(Partner).where(func.lower(Partner.name) == name.strip().lower()))
    if found is None:
        raise Refused(f"There is no partner called {name}.")
    return found


def _site(db: Session, partner: Partner | None, name: str | None) -> Site | None:
    if partner is None:
        return None
    if name is None:
        return services.first_site(db, partner)
    mine = select(Site).where(Site.partner_id == partner.id, Site.closed_on.is_(None))
    found = db.scalar(mine.where(func.lower(Site.name) == name.strip().lower()))
    if found is None:
        raise Refused(f"{partner.name} has no site called {name}.")
    return found


def _print(found: Preview, *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        click.echo(json.dumps(preview.report(found.counts, found.rows), ensure_ascii=False))
        return
    for row in found.rows:
        said = "; ".join(_said(row))
        click.echo(f"{row.number:>6}  {OUTCOME_WORDS[row.outcome]:<14}  {row.key:<16}  {said}")
    words = ", ".join(f"{n} {OUTCOME_WORDS[Outcome(o)].lower()}" for o, n in found.counts.items())
    click.echo(f"{words}. {'Nothing was changed.' if dry_run else 'OK and look rows are in.'}")


def _said(row: Worked) -> list[str]:
    repairs = [f"{r.field}: {r.was} -> {r.read_as or '(empty)'} ({r.why})" for r in row.repairs]
    creates = [f"makes {thing}" for thing in row.creates]
    return [*row.messages, *repairs, *creates]
