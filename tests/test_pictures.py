"""Photos become small and bare; what is no photo is refused in words, before it costs anything."""

import io
import struct
import time
import zlib

import pytest
from PIL import Image, ImageFile

from techloan import pictures
from techloan.errors import Refused
from tests.loans.papers import picture


def seen(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that says it is very large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [b"\x89PNG\r\n\x1a\n"]
    for name, data in ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")):
        parts.append(struct.pack(">I", len(data)) + name + data)
        parts.append(struct.pack(">I", zlib.crc32(name + data)))
    return b"".join(parts)


def test_a_photo_becomes_1600_dots_and_forgets_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x010F] = "A maker of cameras"
    exif.get_ifd(0x8825)[2] = (52.0, 11.0, 30.0)
    before = picture(size=(4000, 3000), exif=exif)
    assert b"A maker of cameras" in before
    after = pictures.photo(before)
    assert seen(after).size == (1600, 1200)
    assert not seen(after).getexif()
    assert b"Exif" not in after
    assert b"A maker of cameras" not in after


def test_a_photo_taken_sideways_is_put_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert seen(pictures.photo(picture(size=(400, 200), exif=exif))).size == (200, 400)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_whatever_kind_is_sent_a_jpeg_is_kept(kind: str) -> None:
    assert seen(pictures.photo(picture(kind, (300, 200)))).format == "JPEG"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", pictures.NOTHING),
        (b"%PDF-1.7 a letter", pictures.NO_PHOTO),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", pictures.NO_PHOTO),
        (picture()[:900], pictures.NO_PHOTO),
        (picture(size=(20, 20)), pictures.TOO_SMALL),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", pictures.HEIC),
        (bytes(pictures.MOST_BYTES + 1), pictures.TOO_LARGE),
        (bomb(10_000, 10_001), pictures.TOO_MANY_PIXELS),
        (bomb(60_000, 60_000), pictures.TOO_MANY_PIXELS),
    ],
    ids=["empty", "pdf", "svg", "cut", "small", "heic", "16 MB", "100 megapixels", "3 gigapixels"],
)
def test_what_is_no_photo_is_refused_in_words(data: bytes, said: str) -> None:
    began = time.monotonic()
    with pytest.raises(Refused) as refused:
        pictures.photo(data)
    assert refused.value.sentence == said
    assert time.monotonic() - began < 5


def test_half_a_photo_is_refused_after_a_paper_was_printed_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(Refused, match="not a photo"):
        pictures.photo(picture()[:900])


def test_a_signature_is_drawn_where_the_pen_went() -> None:
    drawn = seen(pictures.signature([[(100, 100), (900, 100)]]))
    assert drawn.size == (1000, 400)
    assert drawn.getpixel((500, 100)) == 0
    assert drawn.getpixel((500, 300)) == 255
