"""`techloan staff`: the first member of staff, and links for those who forgot."""

import click
from sqlalchemy import func, select

from techloan.cli.common import acting, as_option, opened
from techloan.dates import utc_now
from techloan.errors import Refused
from techloan.people import services, sign_in
from techloan.people.models import Staff
from techloan.permissions import Role


@click.group()
def staff() -> None:
    """Add staff, and make links with which they set their password."""


@staff.command()
@click.argument("email")
@click.option("--name", required=True, help="The name that others see.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
    help="May be given several times.",
)
@click.option("--partner", help="The organisation; made if it is missing.")
@as_option
def add(
    email: str, name: str, roles: tuple[str, ...], partner: str | None, as_email: str | None
) -> None:
    """Add somebody and print the one-time link with which they set their password."""
    config, database = opened()
    now = utc_now()
    with database.writing() as db:
        actor = acting(db, as_email)
        person = services.add_staff(
            db,
            actor,
            now,
            name=name,
            email=email,
            roles={Role(role) for role in roles},
            partner=services.partner_named(db, actor, now, partner) if partner else None,
        )
        token = sign_in.make_link(db, actor, person, sign_in.INVITATION, now)
    click.echo(f"{name} can set a password here, once, within 7 days:")
    click.echo(services.link(config, token))


@staff.command()
@click.argument("email")
@as_option
def link(email: str, as_email: str | None) -> None:
    """Print a one-time link for somebody who forgot their password."""
    config, database = opened()
    with database.writing() as db:
        person = db.scalar(
            select(Staff).where(func.lower(Staff.email) == email.lower(), Staff.active)
        )
        if person is None:
            raise Refused(f"Nobody signs in with {email}.")
        token = sign_in.make_link(db, acting(db, as_email), person, sign_in.FORGOTTEN, utc_now())
    click.echo("The link works once, for one hour:")
    click.echo(services.link(config, token))
