"""Agreements and photos for tests: pictures of all kinds, and loans that have them."""

import io
import struct
import zlib
from datetime import UTC, datetime
from typing import Any

from PIL import Image

from techloan import pictures
from techloan.database import Session
from techloan.loans.agreements import photos, services, texts
from techloan.loans.agreements.services import Yes
from techloan.permissions import COMMAND_LINE

MOMENT = datetime(2026, 11, 2, 12, tzinfo=UTC)
SCRIBBLE = "100,200 200,50 300,300 400,100;500,300 800,280"


def picture(kind: str = "JPEG", size: tuple[int, int] = (2000, 1200), **how: Any) -> bytes:
    """Return a picture of one colour, as a camera or a program would send it."""
    with io.BytesIO() as out:
        Image.new("RGB", size, "teal").save(out, kind, **how)
        return out.getvalue()


def zeros(width: int, height: int) -> bytes:
    """Return a whole PNG of nothing but zeros: a few hundred kilobytes that unpack to very much."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packer, row, packed = zlib.compressobj(), bytes(1 + 3 * width), b""
    for _ in range(height):
        packed += packer.compress(row)
    packed += packer.flush()
    parts = [b"\x89PNG\r\n\x1a\n"]
    for name, data in ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b"")):
        parts.append(struct.pack(">I", len(data)) + name + data)
        parts.append(struct.pack(">I", zlib.crc32(name + data)))
    return b"".join(parts)


def drawn() -> bytes:
    """Return a signature as the server draws it."""
    return pictures.signature([[(100, 200), (200, 50), (300, 300)], [(400, 100), (800, 120)]])


def papers(db: Session, open_loan: int, ended_loan: int | None = None) -> int:
    """Give a loan a signature, another a spoken yes, both a photo; return the words' number."""
    text = texts.in_force(db, MOMENT).id
    small = pictures.photo(picture(size=(200, 120)))
    services.agree(db, COMMAND_LINE, MOMENT, open_loan, Yes(text, drawn=drawn()))
    photos.add(db, COMMAND_LINE, MOMENT, open_loan, small)
    if ended_loan is not None:
        services.agree(db, COMMAND_LINE, MOMENT, ended_loan, Yes(text, heard_by="Juniper Vale"))
        photos.add(db, COMMAND_LINE, MOMENT, ended_loan, small)
    return text
