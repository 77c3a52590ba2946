"""Pictures: photos made small and stripped of all that a camera wrote into them; signatures drawn.

Both are called in a process beside the server (`jobs.elsewhere`): a picture that is no picture, or
takes much memory, harms nobody there, and the server saves the library's 10 MB.
"""

import io
from collections.abc import Sequence

from techloan.errors import Refused

Stroke = Sequence[tuple[int, int]]
"""A line drawn without lifting the pen: points from the upper left corner of the box."""

SIGNATURE_BOX = (1000, 400)
MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_SIDE, SHORTEST_SIDE = 1600, 40
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_QUALITY = 82
_PEN = 7
# The brand of the container that telephones of one maker use instead of JPEG.
_HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc", b"ftypmsf1")

NOTHING = "This file is empty. Please take the photo again."
TOO_LARGE = "This photo is larger than 15 MB. Please send a smaller one."
TOO_MANY_PIXELS = (
    "This photo has more than 50 million dots, which is more than we can read. "
    "Please send a smaller one."
)
TOO_SMALL = "This picture is too small to show anything. Please take the photo again."
NO_PHOTO = "This is not a photo that we can read. Please send a JPEG or PNG picture."
HEIC = (
    "This photo is of the kind HEIC, which we cannot read. On an iPhone open Settings, Camera, "
    "Formats, choose Most Compatible, and take it again."
)


def photo(data: bytes) -> bytes:
    """Return a photo as JPEG, at most 1600 dots on its longer side, upright, and bare.

    Nothing of what the camera wrote beside the picture (place, time, its number) stays. Raise
    `Refused` for what is no photo, or too large, before anything of it is unpacked.
    """
    from PIL import Image, ImageFile, ImageOps

    if not data:
        raise Refused(NOTHING, 422)
    if len(data) > MOST_BYTES:
        raise Refused(TOO_LARGE, 422)
    if data[4:12] in _HEIC:
        raise Refused(HEIC, 422)
    # WeasyPrint works in the same process and would have half a picture taken for a whole one.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    # The limit of the library only warns; ours, below, refuses before a dot is unpacked.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise Refused(TOO_MANY_PIXELS, 422)
            if min(width, height) < SHORTEST_SIDE:
                raise Refused(TOO_SMALL, 422)
            # A JPEG is unpacked at a half, a quarter or an eighth where that is enough.
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            bare = Image.new("RGB", upright.size, "white")
            bare.paste(upright, mask=upright.getchannel("A"))
            return _saved(bare, "JPEG", quality=_QUALITY, optimize=True)
    except Refused:
        raise
    # A damaged picture makes the library fail in many ways; none of them is a fault of ours.
    except Exception:
        raise Refused(NO_PHOTO, 422) from None


def signature(strokes: Sequence[Stroke]) -> bytes:
    """Draw the strokes of a signature, black on white, and return the PNG."""
    from PIL import Image, ImageDraw

    # Drawn at twice its size, so that the lines come out smooth.
    canvas = Image.new("L", (2 * SIGNATURE_BOX[0], 2 * SIGNATURE_BOX[1]), 255)
    pen = ImageDraw.Draw(canvas)
    for stroke in strokes:
        points = [(2 * x, 2 * y) for x, y in stroke]
        pen.line(points, fill=0, width=2 * _PEN, joint="curve")
        for x, y in points:
            pen.ellipse((x - _PEN, y - _PEN, x + _PEN, y + _PEN), fill=0)
    return _saved(canvas.resize(SIGNATURE_BOX), "PNG", optimize=True)


def tablet() -> bytes:
    """Return a picture of a tablet on a table, for the demo county, as `photo` would keep it."""
    from PIL import Image, ImageDraw

    table = Image.new("RGB", (800, 600), "#c9a27a")
    pen = ImageDraw.Draw(table)
    pen.rounded_rectangle((140, 110, 660, 490), 28, fill="#2b2b2f")
    pen.rectangle((170, 140, 630, 460), fill="#9fc7c7")
    pen.line([(560, 140), (590, 210), (575, 260)], fill="#e8f2f2", width=3)
    return _saved(table, "JPEG", quality=_QUALITY)


def _saved(picture: object, kind: str, **how: object) -> bytes:
    with io.BytesIO() as out:
        picture.save(out, kind, **how)  # type: ignore[attr-defined]
        return out.getvalue()
