"""`techloan import attendance`: the same import as on the page of a group, with its report."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import func

from techloan import settings
from techloan.cli.common import acting, as_option, opened
from techloan.database import Session
from techloan.dates import london_day, utc_now, weekday
from techloan.errors import Refused
from techloan.groups.files import counting, preview, queries, services
from techloan.groups.files.placing import Place, Places
from techloan.groups.files.preview import Asker, Preview
from techloan.groups.files.rules import MATCH_WORDS, Order, minutes
from techloan.groups.models import Group
from techloan.permissions import Actor

WHICH_ORDER = "Is this file of {first} or of {second}? Say --day-first or --month-first."
SURE = "{ask} If it is of this group all the same, say --sure."
AGAIN = "This file came in before. Nothing was changed."


@click.command()
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE"
)
@click.option("--group", "group_name", required=True, help="The group that met.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option("--json", "as_json", is_flag=True, help="Print the report for machines.")
@click.option("--day-first", "order", flag_value="day first", help="11/03 is the 11th of March.")
@click.option("--month-first", "order", flag_value="month first", help="11/03 is in November.")
@click.option("--sure", is_flag=True, help="It is of this group: add its meeting if there is none.")
@as_option
def attendance(
    *,
    file: Path,
    group_name: str,
    dry_run: bool,
    as_json: bool,
    order: str | None,
    sure: bool,
    as_email: str | None,
) -> None:
    """Count who came to a meeting, from the file of Zoom, Teams or Meet."""
    _, database = opened()
    now, data = utc_now(), file.read_bytes()
    try:
        with database.session() as db:
            actor = acting(db, as_email)
            group = _group(db, actor, group_name)
            asker = Asker(actor, settings.read(db), group, london_day(now))
            kept = services.begin(db, actor, now, group, file.name, data)
            told = services.told(kept)
            if order is not None:
                told = replace(told, read_as=Order(order))
            found = preview.worked_out(db, asker, file.name, data, told)
            _refuse_two_days(found)
            changed = 0
            if not dry_run:
                db.begin_writing()
                services.keep(db, actor, now, kept, data)
                if found.place.ask:
                    found.place = _settled(db, actor, now, group, found, sure=sure)
                changed = counting.attach(db, actor, now, asker.today, kept, found)
                db.commit()
    finally:
        database.engine.dispose()
    _print(found, changed, as_json=as_json, dry_run=dry_run)


def _group(db: Session, actor: Actor, name: str) -> Group:
    wanted = queries.groups_for(actor).where(func.lower(Group.name) == name.strip().lower())
    group = db.scalar(wanted)
    if group is None:
        raise Refused(f"There is no group called {name}.")
    return group


def _refuse_two_days(found: Preview) -> None:
    if found.days:
        first, second = (weekday(day) for day in found.days.values())
        raise Refused(WHICH_ORDER.format(first=first, second=second))


def _settled(
    db: Session, actor: Actor, now: datetime, group: Group, found: Preview, *, sure: bool
) -> Place:
    """Return the place of a file that asks for one: when that was said, or nothing speaks against.

    A group without times and number has nothing by which a file could be told from another's.
    """
    place = found.place
    if not sure and (group.meeting_number or Places(db, group).meets_regularly):
        raise Refused(SURE.format(ask=place.ask))
    if place.meeting or place.usual:
        return replace(place, ask="")
    if found.starts is None:
        raise Refused(f"{place.ask} That is asked on the page of the group's attendance files.")
    return Place(counting.add_meeting(db, actor, now, group, found.starts, found.ends))


def _print(found: Preview, changed: int, *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        click.echo(json.dumps(preview.report_for_machines(found), ensure_ascii=False))
        return
    for each in found.people:
        who = ", ".join(client.reference for client in each.clients)
        time = minutes(each.presence.seconds)
        click.echo(
            f"{MATCH_WORDS[each.match]:<15} {time:>13}  {each.name:<32} {who:<24} {each.why}"
        )
    waiting = len(found.waiting)
    if dry_run:
        said = f"{len(found.counted)} would be counted. Nothing was changed."
    elif changed:
        said = f"{len(found.counted)} are counted."
    else:
        said = AGAIN if found.counted else "Nobody was counted. Nothing was changed."
    if waiting:
        said += f" {waiting} wait for somebody to say who they are, on the page of the group."
    click.echo(said)
