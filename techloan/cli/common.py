"""What every command needs: the configuration, the database, and who acts."""

from dataclasses import replace

import click
from sqlalchemy import func, select

from techloan import encryption
from techloan.config import Config, check_secrets, from_environment
from techloan.database import Database, Session
from techloan.errors import Refused
from techloan.migrate import is_current
from techloan.people.models import Staff
from techloan.people.sign_in import roles_of
from techloan.permissions import COMMAND_LINE, Actor, scopes_for

as_option = click.option("--as", "as_email", help="Act as this member of staff.")


def opened() -> tuple[Config, Database]:
    """Return configuration and migrated database; raise `Refused` when either is not fit."""
    config = from_environment()
    check_secrets(config)
    encryption.use(config.data_keys)
    database = Database(config.database_url)
    # The worker that `serve` starts is a process of its own, outside any command.
    if command := click.get_current_context(silent=True):
        command.call_on_close(database.engine.dispose)
    if not is_current(database):
        raise Refused("The database is not up to date. Run: techloan db upgrade")
    return config, database


def acting(db: Session, email: str | None) -> Actor:
    """Return who acts: the member of staff of this address, or the command line."""
    if email is None:
        return COMMAND_LINE
    staff = db.scalar(select(Staff).where(func.lower(Staff.email) == email.lower(), Staff.active))
    if staff is None:
        raise Refused(f"Nobody signs in with {email}.")
    roles = frozenset(roles_of(db, staff.id))
    return replace(
        COMMAND_LINE,
        name=staff.name,
        staff_id=staff.id,
        partner_id=staff.partner_id,
        roles=roles,
        scopes=scopes_for(roles),
    )
