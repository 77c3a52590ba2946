"""Sheets of labels, held against ReportLab drawing the same codes and the same words.

Both make the codes of each label with our writers, set the words in Noto Sans and draw each code as
one path. Every measurement is a process of its own with its libraries loaded and one sheet made;
the two engines take turns, so that a busy moment of the machine meets both.
"""

import io
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks import Figure

ROUNDS = 5
SHORT, LONG = 210, 1050  # labels: ten sheets and fifty
MEMORY_MB = 200
ADDRESS, ORGANISATION, PHONE = "https://loans.example.org", "Example Lenders", "07700 900123"


def run() -> list[Figure]:
    """Measure cost a label, its growth with the order, and memory."""
    ours, theirs, longer, memory = [], [], [], []
    for _ in range(ROUNDS):
        cost, peak = _measured("ours", SHORT)
        ours.append(cost)
        memory.append(peak)
        theirs.append(_measured("reportlab", SHORT)[0])
        longer.append(_measured("ours", LONG)[0])
    short = median(ours)
    return [
        Figure(f"labels: CPU a label of {SHORT}, to ReportLab's", short, median(theirs), 1.2),
        Figure(f"labels: CPU a label of {LONG}, to that of {SHORT}", median(longer), short, 1.2),
        Figure(f"labels: peak memory at {SHORT}, to {MEMORY_MB} MB", max(memory), MEMORY_MB, 1),
    ]


def _measured(engine: str, number: int) -> tuple[float, float]:
    """CPU seconds a label and peak megabytes of one order in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.labels", engine, str(number)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    cost, peak = json.loads(answer)
    return cost, peak


def _ours() -> Callable[[list[str]], bytes]:
    from techloan.inventory.label_sheets import SHEETS
    from techloan.inventory.labels import label_pdf

    return lambda tags: label_pdf(
        tags, SHEETS["L7160"], public_url=ADDRESS, organisation=ORGANISATION, phone=PHONE
    )


def _reportlab() -> Callable[[list[str]], bytes]:
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    from techloan import pdf
    from techloan.inventory import codes
    from techloan.inventory.label_layout import lay_out
    from techloan.inventory.label_sheets import SHEETS

    sheet, fonts = SHEETS["L7160"], Path(pdf.__file__).parent / "static" / "fonts"
    pdfmetrics.registerFont(TTFont("Regular", fonts / "NotoSans_400Regular.ttf"))
    pdfmetrics.registerFont(TTFont("Bold", fonts / "NotoSans_700Bold.ttf"))
    layout = lay_out(sheet, 29, 112, "TAB-0017", PHONE, ORGANISATION)
    bars = layout.bars
    assert bars

    def draw(canvas: Canvas, place: int, tag: str) -> None:
        left, top = (length * mm for length in sheet.corner(place))
        top = sheet.page_height * mm - top
        path = canvas.beginPath()
        for code, spot, height in (
            (codes.qr(f"{ADDRESS}/d/{tag}".upper()), layout.square, layout.square.module * mm),
            (codes.bars(tag), bars, layout.bars_height * mm),
        ):
            x, y, module = left + spot.left * mm, top - spot.top * mm, spot.module * mm
            for across, down, wide, tall in code.rectangles:
                path.rect(x + across * module, y - down * height, wide * module, -tall * height)
        canvas.drawPath(path, stroke=0, fill=1)
        for line in (layout.tag, *layout.words):
            canvas.setFont("Bold" if line.bold else "Regular", line.size)
            baseline = top - line.top * mm - line.size
            canvas.drawString(left + layout.words_left * mm, baseline, line.words or tag)

    def sheets(tags: list[str]) -> bytes:
        whole = io.BytesIO()
        canvas = Canvas(whole, (sheet.page_width * mm, sheet.page_height * mm))
        for count, tag in enumerate(tags):
            if count and not count % sheet.per_page:
                canvas.showPage()
            draw(canvas, count % sheet.per_page, tag)
        canvas.save()
        return whole.getvalue()

    return sheets


def _one_order(engine: str, number: int) -> tuple[float, float]:
    """Make one sheet to warm up, then the order; return CPU seconds a label and peak megabytes."""
    make = {"ours": _ours, "reportlab": _reportlab}[engine]()
    make([f"TAB-{count:04d}" for count in range(21)])
    before = time.process_time()
    made = make([f"TAB-{count:04d}" for count in range(1000, 1000 + number)])
    cost = (time.process_time() - before) / number
    assert made.startswith(b"%PDF")
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert peak
    return cost, int(peak[1]) / 1024


if __name__ == "__main__":
    print(json.dumps(_one_order(sys.argv[1], int(sys.argv[2]))))
