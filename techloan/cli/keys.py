"""`techloan keys`: the secrets of an installation."""

import re
import secrets

import click
from sqlalchemy import select
from sqlalchemy.orm import undefer

from techloan import encryption
from techloan.cli.common import opened
from techloan.database import Base, Session
from techloan.groups.files.models import AttendanceFile
from techloan.imports.models import ImportFile, ImportRow
from techloan.inventory.models import Device
from techloan.inventory.sims.models import Sim
from techloan.jobs import Job, JobState
from techloan.loans.models import Agreement
from techloan.people.contacts.models import Contact
from techloan.people.messages.models import Message
from techloan.stored_files import StoredFile
from techloan.support.models import SupportSession
from techloan.support.worries.models import Worry

# What Fernet seals begins so; a PIN waits in the row of a list until the row goes in.
_SEALED_BEGINS = "gAAAA"
_SEALED = re.compile(r"gAAAA[\w=\-]{60,}")


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
        sims = db.scalars(select(Sim).where(Sim.puk_sealed.is_not(None))).all()
        for sim in sims:
            sim.puk_sealed = encryption.rotate(sim.puk_sealed or "")
        of_meetings = select(AttendanceFile).where(AttendanceFile.sealed.is_not(None))
        files = [
            *db.scalars(select(ImportFile)),
            *db.scalars(of_meetings),
            *db.scalars(select(StoredFile).options(undefer(StoredFile.sealed))),
        ]
        for file in files:
            file.sealed = encryption.rotate_bytes(file.sealed or b"")
        for paper in db.scalars(select(Agreement).where(Agreement.typed_name_sealed.is_not(None))):
            paper.typed_name_sealed = encryption.rotate(paper.typed_name_sealed or "")
        for row in db.scalars(select(ImportRow).where(ImportRow.read.contains(_SEALED_BEGINS))):
            row.read = _SEALED.sub(lambda found: encryption.rotate(found.group()), row.read)
        for contact in db.scalars(select(Contact).where(Contact.note_sealed.is_not(None))):
            contact.note_sealed = encryption.rotate(contact.note_sealed or "")
        for message in db.scalars(select(Message)):
            message.body = encryption.rotate(message.body)
        _rotate_support(db)
        for job in db.scalars(select(Job).where(Job.state != JobState.DONE)):
            job.arguments = encryption.rotate(job.arguments)
    click.echo(f"{len(devices)} PINs and {len(files)} files are locked with the newest key.")


def _rotate_support(db: Session) -> None:
    """Lock every note and worry with the newest key."""
    notes = ("tried_sealed", "next_sealed", "note_sealed")
    kinds: tuple[tuple[type[Base], tuple[str, ...]], ...] = (
        (SupportSession, notes),
        (Worry, ("words_sealed", "outcome_sealed")),
    )
    for kind, columns in kinds:
        for row in db.scalars(select(kind)):
            for name in columns:
                if (kept := getattr(row, name)) is not None:
                    setattr(row, name, encryption.rotate(kept))
