"""A printed label held before a camera: our own PDF, rendered and framed as a film."""

import io
from pathlib import Path

import pypdfium2
import zxingcpp
from PIL import Image

from techloan.inventory.label_sheets import SHEETS
from techloan.inventory.labels import label_pdf

WIDTH, HEIGHT, EMPTY, SHOWN = 640, 480, 10, 20
DPI, MARGIN = 200, 26


def film(path: Path, tag: str, kind: zxingcpp.BarcodeFormat) -> Path:
    """Write a film (MJPEG) that shows one code of the tag's label, after a table without any.

    Frames in JPEG one after the other are such a film; Chromium plays it again and again.
    """
    label = _code_of(tag, kind)
    table = Image.new("RGB", (WIDTH, HEIGHT), "#b8ad9c")
    empty, shown = _jpeg(table), []
    for number in range(SHOWN):
        frame, held = table.copy(), label.rotate(number % 5 - 2, expand=True, fillcolor="white")
        frame.paste(held, ((WIDTH - held.width) // 2 + number % 7, (HEIGHT - held.height) // 2))
        shown.append(_jpeg(frame))
    path.write_bytes(empty * EMPTY + b"".join(shown))
    return path


def _code_of(tag: str, kind: zxingcpp.BarcodeFormat) -> Image.Image:
    """Return the part of a printed L7160 label that holds only the code of this kind."""
    words = {"public_url": "https://loans.example.org", "organisation": "Example Lenders"}
    pdf = label_pdf([tag], SHEETS["L7160"], phone="07700 900123", **words)
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=DPI / 72).to_pil().convert("RGB")
    (found,) = [code for code in zxingcpp.read_barcodes(page) if code.format == kind]
    place = found.position
    corners = (place.top_left, place.top_right, place.bottom_left, place.bottom_right)
    across, down = [corner.x for corner in corners], [corner.y for corner in corners]
    box = (min(across) - MARGIN, min(down) - 4, max(across) + MARGIN, max(down) + 4)
    return page.crop(box)


def _jpeg(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85)
    return file.getvalue()
