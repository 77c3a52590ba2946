"""How much of a spreadsheet we read, and what we say when a file is more than that."""

import io
import zipfile
import zlib

from techloan.errors import Refused

MOST_BYTES = 20_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 500
# Each cell costs memory of its own, so rows and columns alone are not a limit: this many cells
# are about 100 MB while they are read.
MOST_CELLS = 2_000_000
# What a workbook may give, in the characters that its cells are handed over in. A text that stands
# once in the file may stand in every cell of a sheet.
MOST_WRITTEN = 60_000_000
MOST_UNPACKED = 200_000_000
# Real sheets shrink 5 to 40 times. Above this, and above the size below, a part was made to burst.
MOST_SHRINKAGE = 100
SHRINKAGE_MATTERS_FROM = 10_000_000
MOST_PARTS = 2_000

SAVE_AS = "Open it in Excel or LibreOffice, save it as .xlsx or .csv, and choose that file."
EMPTY = "This file is empty. Choose the file that holds your list."
TOO_LARGE = "This file is larger than 20 MB. Split the list into smaller files."
TOO_MANY_ROWS = "This file has more than 100,000 rows. Split the list into smaller files."
TOO_MANY_COLUMNS = "This file has more than 500 columns. Delete the columns you do not need."
TOO_SPREAD_OUT = (
    "This file is too big or too spread out to read. "
    "Copy only your list into a new file and choose that."
)
BURSTING = (
    "This file is small but unpacks to something very large, so it was not opened. "
    "Copy your list into a new file and choose that."
)
DAMAGED = f"This spreadsheet is damaged and cannot be read. {SAVE_AS}"
PASSWORD = (
    "This file is locked with a password. Open it in Excel, take the password off, "
    "save it, and choose it again."
)

_CHUNK = 1_000_000
_LOCAL_HEADER = 30
_ENCRYPTED = 0x1
_DIRECTORY_ENTRY = b"PK\x01\x02"


def parts_of(data: bytes) -> set[str]:
    """Give the names of the parts of a zip file, after proving that it unpacks to a fair size.

    The sizes a zip file declares may be lies, so each part is really unpacked, a piece at a time
    and thrown away, until it ends or is too large.
    Raises `Refused` for a damaged, locked or bursting file.
    """
    if data.count(_DIRECTORY_ENTRY) > MOST_PARTS:
        raise Refused(BURSTING)
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as damage:
        raise Refused(DAMAGED) from damage
    names = [part.filename for part in parts if part.filename.endswith((".xml", ".rels"))]
    if len(set(names)) < len(names):
        # Two lists under one name: which of them is meant, programs do not agree.
        raise Refused(DAMAGED)
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused(BURSTING)
    unpacked = 0
    for part in parts:
        if part.flag_bits & _ENCRYPTED:
            raise Refused(PASSWORD)
        unpacked += _unpacked_size(data, part, MOST_UNPACKED - unpacked)
    return {part.filename for part in parts}


def _unpacked_size(data: bytes, part: zipfile.ZipInfo, room: int) -> int:
    header = data[part.header_offset : part.header_offset + _LOCAL_HEADER]
    if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
        raise Refused(DAMAGED)
    name_and_extra = int.from_bytes(header[26:28], "little") + int.from_bytes(
        header[28:30], "little"
    )
    start = part.header_offset + _LOCAL_HEADER + name_and_extra
    packed = data[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        return len(packed)
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise Refused(DAMAGED)
    return _inflated_size(packed, room)


def _inflated_size(packed: bytes, room: int) -> int:
    fair = max(SHRINKAGE_MATTERS_FROM, MOST_SHRINKAGE * len(packed))
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    size, rest = 0, packed
    while rest and not inflater.eof:
        try:
            size += len(inflater.decompress(rest, _CHUNK))
        except zlib.error as damage:
            raise Refused(DAMAGED) from damage
        if size > min(fair, room):
            raise Refused(BURSTING)
        rest = inflater.unconsumed_tail
    return size
