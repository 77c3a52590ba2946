"""The guides: one held against WeasyPrint itself, and a hundred in one go beside a busy desk.

WeasyPrint is given the page that our guide has become, with the same fonts, style and pictures; all
that comes before (the questions to the database, the words, the drawings) and after is ours alone.
The two take turns, each in a process of its own that made one guide before. The hundred are made by
`techloan serve` with its worker while somebody scans at the desk of the same server; memory is the
most that any process of it held.
"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import select, update

from benchmarks import Figure, stock
from benchmarks.desk import signed_in
from benchmarks.load import Answer, Person
from benchmarks.serving import Server, serving
from techloan import encryption, settings
from techloan.database import Database
from techloan.dates import london_day, utc_now
from techloan.inventory.models import DeviceModel
from techloan.loans.models import Loan
from techloan.support.guides import booklet, paper
from techloan.support.guides.booklet import Wish

ROUNDS, EACH = 5, 3
GUIDES, MEMORY_MB = 100, 250
PAUSE, IDLE_SCANS, LONGEST = 0.1, 150, 600
Made = Callable[[], bytes]


def run() -> list[Figure]:
    """Measure one guide, then on both databases a hundred of them beside the desk."""
    figures = []
    for kind in stock.KINDS:
        with stock.database(kind) as url:
            if url is None:
                continue
            stock.fill(url, 2 * GUIDES + 100, GUIDES, loans=GUIDES)
            _all_today(url)
            if kind == "sqlite":
                figures.append(_one(url))
            figures += _hundred(kind, url)
    return figures


def _all_today(url: str) -> None:
    """Let every loan be of today, so that they are one list, and the model one with sheets."""
    database = Database(url)
    with database.writing() as db:
        today = london_day(utc_now())
        db.execute(update(Loan).values(checked_out_on=today, due_on=today + timedelta(days=28)))
        db.execute(update(DeviceModel).values(system="Android 14"))
    database.engine.dispose()


def _one(url: str) -> Figure:
    ratios = [_cost("ours", url) / _cost("weasyprint", url) for _ in range(ROUNDS)]
    print(f"  one guide: {min(ratios):.2f} to {max(ratios):.2f} over {ROUNDS} rounds")
    return Figure("guides: CPU of one, to WeasyPrint's on its page", median(ratios), 1, 1.5)


def _cost(engine: str, url: str) -> float:
    """Return the CPU seconds of one guide in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.guides", engine, url]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _hundred(kind: str, url: str) -> list[Figure]:
    """Scan while nothing else goes on, then while a hundred guides are made."""
    with serving("whole", url) as server:
        person, asker, *_ = signed_in(server)
        _scans(person, 40)
        idle = _p95(_scans(person, IDLE_SCANS))
        began, memory, waits = time.perf_counter(), dict[int, float](), list[float]()
        pile = asker.post("/guides/print", {"whose": "0"}).headers["location"]
        told = set[str]()
        while (said := _said(asker, pile)) != "done":
            assert time.perf_counter() - began < LONGEST, said
            told.add(said)
            waits += _scans(person, 5)
            _watch(server, memory)
        spent = time.perf_counter() - began
        data = asker.get(f"{pile}.pdf").body
    assert data.startswith(b"%PDF")
    assert len(told) > GUIDES / 4, "No progress was told."
    slow = _p95(waits)
    print(
        f"  {GUIDES} guides, {kind}: {spent:.0f} s, {len(data) / 2**20:.1f} MB of PDF; processes "
        f"held at most {', '.join(f'{most:.0f}' for most in sorted(memory.values()))} MB; a scan "
        f"p95 {1000 * idle:.1f} ms idle, {1000 * slow:.1f} ms beside them"
    )
    name = f"guides, {kind}, {GUIDES} in one go"
    return [
        Figure(f"{name}: peak memory, to {MEMORY_MB} MB", max(memory.values()), MEMORY_MB, 1),
        Figure(f"{name}: p95 of a scan, to its idle p95", slow, idle, 2),
    ]


def _said(asker: Person, pile: str) -> str:
    """Return what the page of progress tells; `done` once the file is there."""
    words = re.sub(r"<[^>]*>|\s+", " ", asker.get(f"{pile}/progress").body.decode())
    assert "stopped half-way" not in words, words
    found = re.search(rf"Guide \d+ of {GUIDES}", words)
    return "done" if "are ready" in words else found[0] if found else "waiting"


def _scans(person: Person, number: int) -> list[float]:
    """Scan so many devices, with a breath between two, and return how long each took."""
    waits = []
    for count in range(1, number + 1):
        before = time.perf_counter()
        answer: Answer = person.post("/desk/scan", {"code": stock.tag(count)}, fragment=True)
        waits.append(time.perf_counter() - before)
        assert answer.status == 200, answer.body.decode()
        time.sleep(PAUSE)
    return waits


def _p95(waits: list[float]) -> float:
    return quantiles(waits, n=20)[18]


def _watch(server: Server, memory: dict[int, float]) -> None:
    """Note the most that the server and each process under it has held, in megabytes."""
    for number in _family(server.process.pid):
        try:
            status = Path(f"/proc/{number}/status").read_text()
        except OSError:
            continue
        if peak := re.search(r"VmHWM:\s+(\d+) kB", status):
            memory[number] = int(peak[1]) / 1024


def _family(number: int) -> Iterator[int]:
    yield number
    try:
        children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from _family(int(child))


@contextmanager
def _making(engine: str, url: str) -> Iterator[Made]:
    """Give what makes a guide: all of it, or WeasyPrint's part with the page made before."""
    encryption.use((encryption.new_key(),))
    database, now = Database(url), utc_now()
    with database.session() as db:

        def page() -> tuple[str, dict[str, tuple[bytes, str]], str, str, str]:
            db.expire_all()
            loan = db.scalars(select(Loan).order_by(Loan.id)).first()
            assert loan
            wish, today = Wish(loan_id=loan.id), london_day(now)
            made = booklet.gather(db, settings.read(db), now, today, loan.client, wish)
            return paper.document(made)

        yield (lambda: paper.made(*page())) if engine == "ours" else _weasyprint(page())
    database.engine.dispose()


def _weasyprint(page: tuple[str, dict[str, tuple[bytes, str]], str, str, str]) -> Made:
    import weasyprint
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    from techloan import pdf
    from techloan.support.guides import style

    body, pictures, title, language, css = page
    served = {**pdf._fonts(pdf._REGULAR, pdf._BOLD), **style.fonts(css), **pictures}
    head = f'<meta charset="utf-8"><title>{title}</title><style>{pdf._CSS}{css}</style>'
    whole = f'<!doctype html><html lang="{language}">{head}<body>{body}</body></html>'

    class Served(URLFetcher):
        def fetch(self, url: str, _headers: object = None) -> URLFetcherResponse:
            content, mime = served[url.removeprefix("asset:///")]
            return URLFetcherResponse(url, body=content, headers={"Content-Type": mime})

    fetcher = Served(allowed_protocols=("asset",))

    def made() -> bytes:
        document = weasyprint.HTML(string=whole, base_url="asset:///", url_fetcher=fetcher)
        finished: bytes = document.write_pdf(pdf_tags=True, pdf_variant="pdf/ua-1")
        return finished

    return made


def _measured(engine: str, url: str) -> float:
    with _making(engine, url) as make:
        assert make().startswith(b"%PDF")
        before = time.process_time()
        for _ in range(EACH):
            make()
        return (time.process_time() - before) / EACH


if __name__ == "__main__":
    print(json.dumps(_measured(sys.argv[1], sys.argv[2])))
