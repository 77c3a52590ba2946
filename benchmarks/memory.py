"""The memory of a warm server before its first PDF, held against what it may take.

The driver of PostgreSQL alone takes 9 MB.
"""

from benchmarks import Figure, stock
from benchmarks.desk import signed_in
from benchmarks.load import Answer, Person, work
from benchmarks.serving import serving

MOST_MB = {"sqlite": 90, "postgresql": 90}
SCANS, DEVICES = 200, 400


def run() -> list[Figure]:
    """Scan with eight people, open the lists, and look at what the server's process holds."""
    figures = []
    for kind in stock.KINDS:
        with stock.database(kind) as url:
            if url is None:
                continue
            stock.fill(url, DEVICES, DEVICES, loans=DEVICES // 4)
            with serving("whole", url) as server:
                people = signed_in(server)
                load = work(people, range(1, SCANS + 1), _scan, 200)
                load.failures += work(people, ("/loans", "/devices"), _open, 200).failures
                assert not load.failures, load.failures[0]
                name = f"memory, {kind}: a warm server, to {MOST_MB[kind]} MB"
                figures.append(Figure(name, server.memory(), MOST_MB[kind], 1))
    return figures


def _scan(person: Person, number: int) -> Answer:
    return person.post("/desk/scan", {"code": stock.tag(number)}, fragment=True)


def _open(person: Person, path: str) -> Answer:
    return person.get(path)
