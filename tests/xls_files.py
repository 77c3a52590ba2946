"""Workbooks as Excel 97 to 2003 saved them, made on the spot from their records."""

import struct
from collections.abc import Sequence

_SECTOR = 512
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
# A shorter stream would have to stand in a place of its own.
_SHORTEST_STREAM = 4096
_NAME_ROOM = 64


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def text_cell(row: int, column: int, text: str) -> bytes:
    return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + _wide(text))


def number_cell(row: int, column: int, number: float) -> bytes:
    return record(0x0203, struct.pack("<HHHd", row, column, 0, number))


def merged(*ranges: tuple[int, int, int, int]) -> bytes:
    """Merge cells; each range is first row, last row, first column, last column."""
    return record(
        0x00E5, struct.pack("<H", len(ranges)) + b"".join(struct.pack("<4H", *r) for r in ranges)
    )


def locked() -> bytes:
    """Say that what follows is encrypted."""
    return record(0x002F, struct.pack("<H", 1) + bytes(52))


def xls(cells: Sequence[bytes], before: bytes = b"") -> bytes:
    """Give a workbook of one sheet; `before` are records of the whole workbook."""
    name = struct.pack("<BB", 6, 1) + _wide("Phones")
    start = record(0x0809, struct.pack("<4H", 0x0600, 0x0005, 0, 0) + bytes(8))
    start += before + record(0x0042, struct.pack("<H", 1200))
    sheet_at = len(start) + 4 + 6 + len(name) + 4
    start += record(0x0085, struct.pack("<IBB", sheet_at, 0, 0) + name) + record(0x000A)
    sheet = record(0x0809, struct.pack("<4H", 0x0600, 0x0010, 0, 0) + bytes(8))
    return _filed(start + sheet + b"".join(cells) + record(0x000A))


def _wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def _filed(stream: bytes) -> bytes:
    """Put the records into the container of old Office files: header, table, directory, stream."""
    stream = stream.ljust(_SHORTEST_STREAM, b"\0")
    sectors = -(-len(stream) // _SECTOR)
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        *(0x3E, 3, 0xFFFE, 9, 6),
        *(0, 1, 1, 0, _SHORTEST_STREAM, _END, 0, _END, 0),
    )
    header += struct.pack("<I", 0) + struct.pack("<I", _FREE) * 108
    table = [_TABLE, _END, *range(3, 2 + sectors), _END]
    table += [_FREE] * (_SECTOR // 4 - len(table))
    directory = _entry("Root Entry", 5, _END, 0, child=1)
    directory += _entry("Workbook", 2, 2, len(stream))
    content = struct.pack(f"<{len(table)}I", *table) + directory.ljust(_SECTOR, b"\0")
    return header + content + stream.ljust(sectors * _SECTOR, b"\0")


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE) -> bytes:
    wide = _wide(name + "\0")
    return wide.ljust(_NAME_ROOM, b"\0") + struct.pack(
        "<HBBIII36xIII", len(wide), kind, 1, _FREE, _FREE, child, start, size, 0
    )
