"""The desk, held against the bare application: CPU of the server for each scan, out and in.

Ours has sign-in, permission, form token and audit; both use the same database, server and
durability. Ours and the bare one take turns within each round, and each figure is the median over
the rounds of their ratio, because a core's speed may double from one moment to the next.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count, islice
from statistics import median, quantiles
from uuid import uuid4

from benchmarks import Figure, stock
from benchmarks.load import Answer, Person, work
from benchmarks.serving import Server, serving
from techloan.dates import london_day, utc_now

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7"))
REQUESTS = int(os.environ.get("BENCH_REQUESTS", "160"))  # of one kind by one side in one round
DEVICES, CLIENTS = 20_000, 2_000
LONG_RUN, OUT_FOR = 5_000, 200  # devices that go out and in; so many others go out between
Do = Callable[[Person, int], Answer]


@dataclass
class Side:
    """One of the two: its server, its people, and what it does about a device of some number."""

    server: Server
    people: list[Person]
    scan: Do
    check_out: Do
    check_in: Do


@dataclass
class Ratios:
    """What one kind of request cost us in each round, as a multiple of the bare one."""

    name: str
    bound: float
    rounds: list[float] = field(default_factory=list)

    def figure(self) -> Figure:
        low, high = min(self.rounds), max(self.rounds)
        print(f"  {self.name}: {low:.2f} to {high:.2f} over {len(self.rounds)} rounds")
        return Figure(self.name, median(self.rounds), 1, self.bound)


def run() -> list[Figure]:
    """Measure the cost of each request, then a long run by eight at once, on both databases."""
    figures: list[Figure] = []
    for kind in stock.KINDS:
        with stock.database(kind) as url:
            if url is None:
                continue
            stock.fill(url, DEVICES, CLIENTS)
            numbers = count(1)
            with serving("ours", url) as server, serving("bare", url) as bare:
                figures += _costs(kind, _ours(server), _bare(bare), numbers)
            with serving("ours", url) as server:
                figures.append(_long_run(kind, _ours(server), numbers))
    return figures


def _costs(kind: str, ours: Side, bare: Side, numbers: Iterator[int]) -> list[Figure]:
    names = ("a scan", "check-out", "check-in", "check-out with its card", "check-in with its card")
    # The bare check-out has no card; with ours there is more to ask and to draw.
    bounds = (2.5, 2.5, 2.5, 4, 4)
    figures = []
    for people in (1, stock.PEOPLE):
        ratios = [
            Ratios(f"desk, {kind}, {people} at once: {name}", bound)
            for name, bound in zip(names, bounds, strict=True)
        ]
        _round(ours, bare, people, numbers, 40)
        for _ in range(ROUNDS):
            for kept, ratio in zip(
                ratios, _round(ours, bare, people, numbers, REQUESTS), strict=True
            ):
                kept.rounds.append(ratio)
        figures += [kept.figure() for kept in ratios]
    return figures


def _round(
    ours: Side, bare: Side, people: int, numbers: Iterator[int], requests: int
) -> list[float]:
    """Return, for each kind of request, our cost over the bare one."""
    scanned = range(DEVICES - requests, DEVICES)
    mine, theirs, carded = (list(islice(numbers, requests)) for _ in range(3))
    bare_scan = _cost(bare, people, bare.scan, 200, scanned)
    bare_out = _cost(bare, people, bare.check_out, 201, theirs)
    bare_in = _cost(bare, people, bare.check_in, 200, theirs)
    return [
        _cost(ours, people, ours.scan, 200, scanned) / bare_scan,
        _cost(ours, people, ours.check_out, 303, mine) / bare_out,
        _cost(ours, people, ours.check_in, 303, mine) / bare_in,
        _cost(ours, people, _check_out_with_card, 200, carded) / bare_out,
        _cost(ours, people, _check_in_with_card, 200, carded) / bare_in,
    ]


def _cost(side: Side, people: int, do: Do, status: int, numbers: "list[int] | range") -> float:
    before = side.server.cpu()
    load = work(side.people[:people], numbers, do, status)
    cost = (side.server.cpu() - before) / len(numbers)
    assert not load.failures, load.failures[0]
    return cost


def _long_run(kind: str, ours: Side, numbers: Iterator[int]) -> Figure:
    """Let eight people check devices out and in, and hold the slow answers against the usual."""
    lent = list(islice(numbers, LONG_RUN))
    work(ours.people, range(1, 400), ours.scan, 200)
    # Each device comes back a good while after it went out, amid the others that go out.
    waits = [None] * OUT_FOR
    pairs = zip([*lent, *waits], [*waits, *lent], strict=True)
    tasks = [task for out, back in pairs for task in ((_check_out, out), (_check_in, back))]
    load = work(ours.people, (task for task in tasks if task[1]), _do, 303)
    assert not load.failures, f"{len(load.failures)} failed, such as {load.failures[0]}"
    slow = quantiles(load.seconds, n=20)[18]
    name = f"desk, {kind}, {len(load.seconds):,} by 8 without a failure: p95, to p50"
    return Figure(name, slow, median(load.seconds), 3)


def _do(person: Person, task: tuple[Do, int]) -> Answer:
    do, number = task
    return do(person, number)


def signed_in(server: Server) -> list[Person]:
    """Return the eight people, each signed in at our server."""
    people = [Person(server.port) for _ in range(stock.PEOPLE)]
    for number, person in enumerate(people):
        person.sign_in(stock.email(number), stock.PASSWORD)
    return people


def _ours(server: Server) -> Side:
    return Side(server, signed_in(server), _scan, _check_out, _check_in)


def _bare(server: Server) -> Side:
    people = [Person(server.port) for _ in range(stock.PEOPLE)]
    return Side(
        server,
        people,
        lambda person, number: person.post("/card", {"code": stock.tag(number)}),
        lambda person, number: person.post(
            "/check-out", {"asset_tag": stock.tag(number), "client": str(_client(number))}
        ),
        lambda person, number: person.post("/check-in", {"asset_tag": stock.tag(number)}),
    )


def _client(number: int) -> int:
    return number % CLIENTS + 1


def _scan(person: Person, number: int) -> Answer:
    return person.post("/desk/scan", {"code": stock.tag(number)}, fragment=True)


def _check_out(person: Person, number: int) -> Answer:
    return person.post("/loans/check-out", _out_form(number))


def _check_out_with_card(person: Person, number: int) -> Answer:
    return person.post("/loans/check-out", _out_form(number), fragment=True)


def _check_in(person: Person, number: int) -> Answer:
    return person.post("/loans/check-in", _in_form(number))


def _check_in_with_card(person: Person, number: int) -> Answer:
    return person.post("/loans/check-in", _in_form(number), fragment=True)


def _out_form(number: int) -> list[tuple[str, str]]:
    return [
        ("asset_tag", stock.tag(number)),
        ("idempotency_key", str(uuid4())),
        ("client", stock.reference(_client(number))),
        ("due_on", str(london_day(utc_now()) + timedelta(days=28))),
        ("kit_asked", "1"),
        *(("kit", str(part)) for part in (1, 2, 3)),
    ]


def _in_form(number: int) -> list[tuple[str, str]]:
    return [
        ("asset_tag", stock.tag(number)),
        ("idempotency_key", str(uuid4())),
        ("kit_asked", "1"),
        *(("kit", str(part)) for part in (1, 2, 3)),
        ("condition", "good"),
        ("note", ""),
    ]
