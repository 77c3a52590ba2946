"""Pages of lists, each over 20,000 rows held against the same page over 1,000.

Two of our servers take turns, one on each database; each figure is the median over the rounds of
the ratio of their cost. That is the CPU of our process with SQLite, and the time of the answers
with PostgreSQL, whose own processes do the work.
"""

import os
from contextlib import ExitStack
from statistics import median

from benchmarks import Figure, stock
from benchmarks.desk import signed_in
from benchmarks.load import Answer, Person, work
from benchmarks.serving import Server, serving

FEW, MANY, BOUND = 1_000, 20_000, 1.3
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7"))
REQUESTS = 20
Page = tuple[str, dict[str, str] | None]
# Each page's address and, for a search that is sent as a form, its fields.
PAGES: dict[str, Page] = {
    "devices": ("/devices", None),
    "devices, page 3": ("/devices?page=3", None),
    "devices that are available": ("/devices?state=available", None),
    "devices, a search that finds ten": ("/devices?q=r52x00051", None),
    "devices, a search that finds all": ("/devices?q=samsung", None),
    "devices, two words that find all": ("/devices?q=samsung+tab", None),
    "clients": ("/clients", None),
    "clients, a search that finds ten": ("/clients", {"search": "plusc0051"}),
    "open loans": ("/loans", None),
    "open loans, page 3": ("/loans?page=3", None),
    "loans due back before today": ("/loans?due=overdue", None),
    "all loans": ("/loans?due=all", None),
}


def run() -> list[Figure]:
    """Measure every page on both databases."""
    figures: list[Figure] = []
    for kind in stock.KINDS:
        with ExitStack() as stack:
            servers = [_server(stack, kind, rows) for rows in (FEW, MANY)]
            if None not in servers:
                figures += _pages(kind, [server for server in servers if server])
    return figures


def _server(stack: ExitStack, kind: str, rows: int) -> Server | None:
    url = stack.enter_context(stock.database(kind))
    if url is None:
        return None
    stock.fill(url, rows, rows, loans=rows // 2)
    return stack.enter_context(serving("ours", url))


def _pages(kind: str, servers: list[Server]) -> list[Figure]:
    people = [signed_in(server)[0] for server in servers]
    ratios: dict[str, list[float]] = {name: [] for name in PAGES}
    for count in range(ROUNDS + 1):
        for name, page in PAGES.items():
            few, many = (
                _cost(kind, server, person, page)
                for server, person in zip(servers, people, strict=True)
            )
            # The first round warms up.
            if count:
                ratios[name].append(many / few)
    figures = []
    for name, rounds in ratios.items():
        title = f"lists, {kind}: {name}, {MANY:,} to {FEW:,}"
        print(f"  {title}: {min(rounds):.2f} to {max(rounds):.2f}")
        figures.append(Figure(title, median(rounds), 1, BOUND))
    return figures


def _cost(kind: str, server: Server, person: Person, page: Page) -> float:
    before = server.cpu()
    load = work([person], [page] * REQUESTS, _open, 200)
    assert not load.failures, load.failures[0]
    return server.cpu() - before if kind == "sqlite" else median(load.seconds)


def _open(person: Person, page: Page) -> Answer:
    path, fields = page
    return person.get(path) if fields is None else person.post(path, fields)
