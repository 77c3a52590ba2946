"""The bytes of a list, packed and sealed while its import needs them."""

import zlib
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from techloan import encryption
from techloan.database import Session
from techloan.errors import Refused
from techloan.imports.models import Import, ImportFile

KEPT = timedelta(days=30)
GONE = "The file of this import is not kept any more. Choose it again."


def keep(db: Session, import_id: int, data: bytes) -> None:
    """Keep the bytes of a file, so that nobody else reads them."""
    db.add(ImportFile(import_id=import_id, sealed=encryption.seal_bytes(zlib.compress(data, 1))))


def contents(db: Session, import_id: int) -> bytes:
    """Return the bytes of a file; raise `Refused` when they are gone."""
    kept = db.scalar(select(ImportFile.sealed).where(ImportFile.import_id == import_id))
    if kept is None:
        raise Refused(GONE)
    return zlib.decompress(encryption.unseal_bytes(kept))


def forget(db: Session, import_id: int) -> None:
    """Let the bytes of a file go."""
    db.execute(delete(ImportFile).where(ImportFile.import_id == import_id))


def forget_old(db: Session, now: datetime) -> None:
    """Let the files go that nobody came back for in 30 days."""
    old = select(Import.id).where(Import.uploaded_at < now - KEPT)
    db.execute(delete(ImportFile).where(ImportFile.import_id.in_(old)))
