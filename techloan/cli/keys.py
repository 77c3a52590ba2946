"""`techloan keys`: the secrets of an installation."""

import secrets

import click
from sqlalchemy import select

from techloan import encryption
from techloan.cli.common import opened
from techloan.inventory.models import Device


@click.group()
def keys() -> None:
    """Make keys, and lock everything with the newest one."""


@keys.command()
def new() -> None:
    """Print fresh secrets, ready for the environment. Keep them outside every backup."""
    click.echo(f"TECHLOAN_SECRET_KEY={secrets.token_urlsafe(48)}")
    click.echo(f"TECHLOAN_DATA_KEYS={encryption.new_key()}")


@keys.command()
def rotate() -> None:
    """Lock every secret with the newest key; afterwards the older keys may go."""
    _, database = opened()
    with database.writing() as db:
        devices = db.scalars(select(Device).where(Device.pin_sealed.is_not(None))).all()
        for device in devices:
            device.pin_sealed = encryption.rotate(device.pin_sealed or "")
    click.echo(f"{len(devices)} PINs are locked with the newest key.")
