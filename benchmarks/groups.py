"""Groups at the size of a county over five years: participation, a tick, and an attendance file.

Participation of all loans of a year is held against the best SQL we could write by hand for it. A
tick is held against the same tick among a thousand attendances. An attendance file of 300 people
is held against two seconds.
"""

import os
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from time import perf_counter

from sqlalchemy import select, text

from benchmarks import Figure, stock
from techloan import settings
from techloan.checks import broken_promises
from techloan.database import Database, Session
from techloan.groups import register
from techloan.groups.files.preview import Asker, Told, worked_out
from techloan.groups.models import Attendance, Group, Meeting
from techloan.groups.participation import participation
from techloan.groups.register import Mark
from techloan.groups.rules import GroupKind, Platform
from techloan.loans.models import Loan
from techloan.loans.rules import Ending
from techloan.people.models import Client, Partner
from techloan.permissions import COMMAND_LINE

LOANS = int(os.environ.get("BENCH_LOANS", "100000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7"))
GROUPS, WEEKS, CAME = 40, 260, 96
CLIENTS, FILE = 20_000, 300
TODAY = date(2026, 11, 3)
YEAR = (TODAY - timedelta(days=365), TODAY)
# Participation by hand: one pass over the attendances of the year's borrowers, days as whole
# numbers that each database counts in its own way.
BY_HAND = """
SELECT l.id,
  count(*) FILTER (WHERE m.on_day >= {before} AND (m.on_day < l.checked_out_on
    OR m.on_day = l.checked_out_on AND m.starts_at < l.checked_out_at)),
  count(*) FILTER (WHERE (m.on_day > l.checked_out_on OR m.on_day = l.checked_out_on
    AND (l.checked_out_at IS NULL OR m.starts_at >= l.checked_out_at))
    AND (l.ending IS NULL OR m.on_day < l.ended_on OR m.on_day = l.ended_on
    AND (l.ended_at IS NULL OR m.starts_at < l.ended_at))),
  count(*) FILTER (WHERE m.on_day <= {after} AND (m.on_day > l.ended_on
    OR m.on_day = l.ended_on AND m.starts_at >= l.ended_at)),
  min(m.on_day),
  min(m.on_day) FILTER (WHERE m.on_day > l.checked_out_on OR m.on_day = l.checked_out_on
    AND (l.checked_out_at IS NULL OR m.starts_at >= l.checked_out_at))
FROM loan l
LEFT JOIN attendance a ON a.client_id = l.client_id AND a.came
LEFT JOIN meeting m ON m.id = a.meeting_id AND m.cancelled_at IS NULL
WHERE l.checked_out_on BETWEEN :first AND :last
GROUP BY l.id
"""
DAYS = {
    "sqlite": ("date(l.checked_out_on, '-28 days')", "date(l.ended_on, '+28 days')"),
    "postgresql": ("l.checked_out_on - 28", "l.ended_on + 28"),
}


def run() -> list[Figure]:
    """Measure on both databases."""
    figures: list[Figure] = []
    for kind in stock.KINDS:
        with stock.database(kind) as small, stock.database(kind) as large:
            if small is None or large is None:
                continue
            _fill(small, LOANS // 1_000)
            _fill(large, LOANS)
            few, many = Database(small), Database(large)
            broken = broken_promises(many)
            assert not broken, broken
            figures += [_participation(kind, many), _tick(kind, few, many), _file(kind, many)]
            few.engine.dispose()
            many.engine.dispose()
    return figures


def _fill(url: str, loans: int) -> None:
    """Fill a fresh database: five years of loans of a month each, ten attendances to each loan."""
    scale = loans / 100_000
    devices = max(loans // 60, 1)
    stock.fill(url, devices, CLIENTS)
    database = Database(url)
    with database.writing() as db:
        partner = db.get_one(Partner, 1)
        groups = max(round(GROUPS * scale), 3)
        for number in range(groups):
            told = {"kind": GroupKind.COFFEE, "platform": Platform.ZOOM}
            db.add(Group(name=f"Group {number}", partner=partner, **told))
        db.flush()
        stock.put(db, Loan, [_loan(n, devices) for n in range(loans)])
        weeks = WEEKS if scale == 1 else 4
        meetings = [_meeting(g, week) for week in range(weeks) for g in range(1, groups + 1)]
        stock.put(db, Meeting, meetings)
        numbers = range(1, len(meetings) + 1)
        stock.put(db, Attendance, [_came(m, n) for m in numbers for n in range(CAME)])
    stock.settle(database)


def _loan(n: int, devices: int) -> dict[str, object]:
    """Return the n-th loan: each device goes out for four weeks, a month after the last time."""
    out = TODAY - timedelta(days=30 * (n // devices) + n % 28)
    back = out + timedelta(days=27)
    ended = back < TODAY
    morning = datetime.combine(out, time(9), UTC)
    return {
        "device_id": n % devices + 1,
        "client_id": n * 7 % CLIENTS + 1,
        "checked_out_on": out,
        "checked_out_at": morning,
        "checked_out_by": "Person 0",
        "due_on": back,
        "ending": Ending.RETURNED if ended else None,
        "ended_on": back if ended else None,
        "ended_at": morning + timedelta(days=27) if ended else None,
        "ended_by": "Person 0" if ended else "",
        "note": "",
    }


def _meeting(group: int, week: int) -> dict[str, object]:
    starts = datetime.combine(TODAY - timedelta(days=7 * week + group % 7), time(11), UTC)
    return {
        "group_id": group,
        "on_day": starts.date(),
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=1),
        "cancelled_why": "",
        "finished_at": starts + timedelta(hours=2) if week else None,
        "finished_by": "Person 0" if week else "",
        "guests": 0,
    }


def _client(meeting: int, n: int) -> int:
    """Return the number of the n-th client of a meeting; no two of a meeting are the same."""
    return (meeting * 53 + n * (CLIENTS // CAME)) % CLIENTS + 1


def _came(meeting: int, n: int) -> dict[str, object]:
    at = datetime.combine(TODAY, time(12), UTC)
    client = _client(meeting, n)
    return {
        "meeting_id": meeting,
        "client_id": client,
        "came": n % 8 != 0,
        "at": at,
        "actor": "Person 0",
        "source": "register",
    }


def _participation(kind: str, database: Database) -> Figure:
    before, after = DAYS[kind]
    by_hand = text(BY_HAND.format(before=before, after=after))
    ours = participation(TODAY).where(Loan.checked_out_on.between(*YEAR))
    ratios = []
    with database.session() as db:
        for _ in range(ROUNDS):
            start = perf_counter()
            found = db.execute(ours).all()
            middle = perf_counter()
            told = db.execute(by_hand, {"first": YEAR[0], "last": YEAR[1]}).all()
            end = perf_counter()
            ratios.append((middle - start) / (end - middle))
        assert sorted(row[:4] for row in found) == sorted(tuple(row[:4]) for row in told)
    print(f"  {len(found):,} loans of a year, {kind}: {min(ratios):.2f} to {max(ratios):.2f}")
    return Figure(f"groups, {kind}: participation to SQL by hand", median(ratios), 1, 1.5)


def _tick(kind: str, few: Database, many: Database) -> Figure:
    """Hold a tick among all attendances against one among a thousand; both keep what they do."""
    with few.session() as db, many.session() as other:
        sessions = (db, other)
        costs: list[list[float]] = [[], []]
        for count in range(40 * ROUNDS):
            for cost, session in zip(costs, sessions, strict=True):
                cost.append(_ticked(session, count))
    small, large = (median(cost) for cost in costs)
    return Figure(f"groups, {kind}: a tick among 1,000,000 to among 1,000", large, small, 1.3)


def _ticked(db: Session, count: int) -> float:
    """Tick somebody who came to the first meeting, whose register is open, and untick them."""
    client = _client(1, 1)
    was, word = ("came", "missed") if count % 2 == 0 else ("missed", "came")
    start = perf_counter()
    db.begin_writing()
    now = datetime.combine(TODAY, time(12), UTC)
    register.mark(db, COMMAND_LINE, now, TODAY, 1, [Mark(client, was, word)])
    db.commit()
    return perf_counter() - start


def _file(kind: str, database: Database) -> Figure:
    """Hold the preview of a file of 300 people against two seconds."""
    spent = [_previewed(database) for _ in range(3)]
    return Figure(f"groups, {kind}: a file of {FILE} rows, in seconds", median(spent), 1, 2)


def _previewed(database: Database) -> float:
    """Work out a file of Zoom in which half the people are written a little wrongly."""
    with database.session() as db:
        names = db.execute(select(Client.given_name, Client.family_name).limit(FILE)).all()
        people = [
            f"{given} {family[: -1 if n % 2 else None]},,26/10/2026 11:00:{n % 60:02d},"
            f"26/10/2026 11:45:00,45,No\n"
            for n, (given, family) in enumerate(names)
        ]
        head = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
        data = f"{head}{''.join(people)}".encode()
        asker = Asker(COMMAND_LINE, settings.read(db), db.get_one(Group, 1), TODAY)
        start = perf_counter()
        found = worked_out(db, asker, "participants.csv", data, Told())
        spent = perf_counter() - start
    assert len(found.people) >= FILE / 2, "The file was not read."
    return spent
