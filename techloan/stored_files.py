"""Photos, signatures and finished PDFs: sealed rows, so that one backup holds all of them.

What kind a file is, and so its content type, is said by us and never by who sent it. A file has no
address of its own: the page to which it belongs decides who may see it.
"""

import hashlib
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from techloan import encryption
from techloan.database import Base, Moment, Session, one_of


class FileKind(StrEnum):
    """What a file is; each kind has one content type."""

    PHOTO = "photo"
    SIGNATURE = "signature"
    PDF = "pdf"


CONTENT_TYPES = {
    FileKind.PHOTO: "image/jpeg",
    FileKind.SIGNATURE: "image/png",
    FileKind.PDF: "application/pdf",
}


class StoredFile(Base):
    """A file: its kind, the hash and size of what it holds, and its bytes, encrypted."""

    __tablename__ = "stored_file"
    __table_args__ = (
        one_of("kind", FileKind),
        CheckConstraint("size > 0", name="size_some"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[FileKind]
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(Moment)
    # Read only when somebody looks at the file itself.
    sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    @property
    def content_type(self) -> str:
        """Return what a browser is told that the file is."""
        return CONTENT_TYPES[self.kind]


def keep(db: Session, now: datetime, kind: FileKind, data: bytes) -> StoredFile:
    """Seal the bytes of a file and keep them; return its row."""
    row = StoredFile(
        kind=kind,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        made_at=now,
        sealed=encryption.seal_bytes(data),
    )
    db.add(row)
    db.flush()
    return row


def contents(file: StoredFile) -> bytes:
    """Return the bytes of a file. Raise `Refused` when its key is gone."""
    return encryption.unseal_bytes(file.sealed)
