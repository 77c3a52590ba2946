"""The follow-up page at the size of a county, with a short past behind it and with a long one.

Two databases have the same present: devices, open loans, people, groups with their members, the
meetings of twelve weeks, requests, SIMs, and contacts. One has 1,000 loans and 10,000 attendances
in all, the other 100,000 and 1,000,000. The page of the large one is held against that of the small
one, and against the queries for the same rows as we could write them by hand.
"""

import os
from contextlib import ExitStack
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import text

from benchmarks import Figure, stock
from benchmarks.by_hand import queries
from benchmarks.desk import signed_in
from benchmarks.load import Person
from benchmarks.serving import serving
from techloan.checks import broken_promises
from techloan.database import Database, Session
from techloan.dates import london_day, utc_now
from techloan.groups.models import Attendance, Group, Meeting, Member
from techloan.groups.rules import GroupKind, Platform
from techloan.inventory.rules import Kind
from techloan.inventory.sims.models import Sim
from techloan.loans.models import Agreement, Loan
from techloan.loans.requests.models import Request
from techloan.loans.rules import Agreed, Ending
from techloan.people.contacts.models import Contact
from techloan.people.contacts.rules import How, Outcome, Reason
from techloan.people.models import Partner

LOANS = int(os.environ.get("BENCH_LOANS", "100000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7"))
PAGES = 5
CLIENTS, DEVICES, OPEN = 20_000, 2_000, 600
GROUPS, MEMBERS, NOW_WEEKS = 40, 25, 12
TODAY = london_day(utc_now())
NOON = datetime.combine(TODAY, time(12), UTC)


def run() -> list[Figure]:
    """Measure on both databases."""
    figures: list[Figure] = []
    for kind in stock.KINDS:
        with ExitStack() as stack:
            urls = [stack.enter_context(stock.database(kind)) for _ in range(2)]
            if None in urls:
                continue
            few, many = (str(url) for url in urls)
            _fill(few, LOANS // 100)
            _fill(many, LOANS)
            people = [
                signed_in(stack.enter_context(serving("ours", url)))[0] for url in (few, many)
            ]
            figures += _measured(kind, many, people)
    return figures


def _measured(kind: str, url: str, people: list[Person]) -> list[Figure]:
    """Open both pages and ask the queries by hand in turns; the first round warms up."""
    database = Database(url)
    small, large, by_hand = [], [], []
    for _ in range(ROUNDS + 1):
        small.append(_opened(people[0]))
        large.append(_opened(people[1]))
        with database.session() as db:
            by_hand.append(min(_asked(db, kind) for _ in range(PAGES)))
    database.engine.dispose()
    few, many, asked = (median(spent[1:]) for spent in (small, large, by_hand))
    name = f"follow-up, {kind}"
    print(f"  {name}: {many * 1000:.0f} ms, of which queries by hand {asked * 1000:.0f} ms")
    return [
        Figure(f"{name}: the page to its queries by hand", many, asked, 2),
        Figure(f"{name}: {LOANS:,} loans to {LOANS // 100:,}", many, few, 1.5),
    ]


def _opened(person: Person) -> float:
    costs = []
    for _ in range(PAGES):
        start = perf_counter()
        answer = person.get("/follow-up")
        costs.append(perf_counter() - start)
        assert answer.status == 200, answer.body
    return min(costs)


def _asked(db: Session, kind: str) -> float:
    start = perf_counter()
    for sql, given in queries(kind, TODAY, utc_now()):
        db.execute(text(sql), given).all()
    return perf_counter() - start


def _fill(url: str, loans: int) -> None:
    """Fill a fresh database with the present, and with what the rest of the loans left behind."""
    stock.fill(url, DEVICES, CLIENTS)
    database = Database(url)
    with database.writing() as db:
        _loans(db, loans)
        _groups(db, weeks=NOW_WEEKS if loans < LOANS else 260)
        _contacts(db, loans)
        asked = range(1, 201)
        stock.put(db, Request, [_request(n) for n in asked])
        stock.put(db, Sim, [_sim(n) for n in range(1, 101)])
    stock.settle(database)
    broken = broken_promises(database)
    assert not broken, broken
    database.engine.dispose()


def _loans(db: Session, loans: int) -> None:
    present = [_open_loan(n) for n in range(1, OPEN + 1)]
    stock.put(db, Loan, [*present, *(_past_loan(n) for n in range(loans - OPEN))])
    agreed = {"agreed": Agreed.SIGNED, "recorded_by": "Person 0", "heard_by": ""}
    signed = [n for n in range(1, loans + 1) if n > OPEN or n % 4]
    stock.put(db, Agreement, [{**agreed, "loan_id": n} for n in signed])


def _open_loan(n: int) -> dict[str, Any]:
    out = TODAY - timedelta(days=1 + n % 60)
    return {
        "device_id": n,
        "client_id": n,
        "checked_out_on": out,
        "checked_out_by": "Person 0",
        "checked_out_at": datetime.combine(out, time(9), UTC),
        "due_on": out + timedelta(days=40),
        "ending": None,
        "ended_on": None,
        "ended_at": None,
        "ended_by": "",
        "note": "",
    }


def _past_loan(n: int) -> dict[str, Any]:
    """Return the n-th loan of before: each device went out for three weeks of every four."""
    out = TODAY - timedelta(days=100 + 28 * (n // DEVICES))
    back = out + timedelta(days=21)
    # What was lost turned up again, since it went out later.
    lost = n >= DEVICES and n % 100 == 0
    morning = datetime.combine(out, time(9), UTC)
    return {
        "device_id": n % DEVICES + 1,
        "client_id": n * 7 % CLIENTS + 1,
        "checked_out_on": out,
        "checked_out_at": morning,
        "checked_out_by": "Person 0",
        "due_on": back,
        "ending": Ending.LOST if lost else Ending.RETURNED,
        "ended_on": back,
        "ended_at": morning + timedelta(days=21),
        "ended_by": "Person 0",
        "note": "",
    }


def _groups(db: Session, weeks: int) -> None:
    """Let forty groups meet weekly, with a hundred people each time until twelve weeks ago."""
    partner = db.get_one(Partner, 1)
    for n in range(GROUPS):
        told = {"kind": GroupKind.COFFEE, "platform": Platform.ZOOM}
        db.add(Group(name=f"Group {n}", partner=partner, **told))
    db.flush()
    began = TODAY - timedelta(days=100)
    told = {"invited_on": began, "left_on": None}
    members = [(g, i) for g in range(GROUPS) for i in range(MEMBERS)]
    stock.put(db, Member, [{**told, "group_id": g + 1, "client_id": _of(g, i)} for g, i in members])
    meetings = [(week, g) for week in range(weeks) for g in range(GROUPS)]
    stock.put(db, Meeting, [_meeting(g, week) for week, g in meetings])
    rows = []
    for number, (week, g) in enumerate(meetings, start=1):
        rows += [
            _came(number, client)
            for client in (_now_there(g, week) if week < NOW_WEEKS else _once_there(number))
        ]
    stock.put(db, Attendance, rows)


def _of(group: int, i: int) -> int:
    return group * MEMBERS + i + 1


def _now_there(group: int, week: int) -> list[int]:
    """Return who of a group came: every sixth stopped three weeks ago."""
    came = [_of(group, i) for i in range(MEMBERS) if week > 2 or i % 6]
    return came[:21]


def _once_there(number: int) -> list[int]:
    return [(number * 53 + n * (CLIENTS // 100)) % CLIENTS + 1 for n in range(100)]


def _meeting(group: int, week: int) -> dict[str, Any]:
    starts = datetime.combine(TODAY - timedelta(days=7 * week + group % 7 + 1), time(11), UTC)
    return {
        "group_id": group + 1,
        "on_day": starts.date(),
        "starts_at": starts,
        "guests": 0,
        "ends_at": starts + timedelta(hours=1),
        "cancelled_why": "",
        "finished_at": starts + timedelta(hours=2),
        "finished_by": "Person 0",
    }


def _came(meeting: int, client: int) -> dict[str, Any]:
    told = {"came": True, "at": NOON, "actor": "Person 0", "source": "register"}
    return {"meeting_id": meeting, "client_id": client, **told}


def _contacts(db: Session, loans: int) -> None:
    """Let somebody speak with each borrower of before, and with a third of the present ones."""
    rows = [_contact(n, n % CLIENTS + 1, 100 + n // 100) for n in range(loans - OPEN)]
    rows += [_contact(n, n, n % 50) for n in range(1, OPEN, 3)]
    rows += [{**_contact(n, n, 1), **_quiet()} for n in range(1, OPEN, 10)]
    stock.put(db, Contact, rows)


def _contact(n: int, client: int, days: int) -> dict[str, Any]:
    outcome = Outcome.SPOKE if n % 3 else Outcome.NO_ANSWER
    told = {"how": How.CALL, "reason": "", "quiet_until": None, "actor": "Person 0"}
    return {"client_id": client, "at": NOON - timedelta(days=days), "outcome": outcome, **told}


def _quiet() -> dict[str, Any]:
    return {"reason": str(Reason.OVERDUE), "quiet_until": TODAY + timedelta(days=5)}


def _request(n: int) -> dict[str, Any]:
    asked: date = TODAY - timedelta(days=n % 40)
    return {
        "client_id": 1000 + n,
        "kind": Kind.TABLET,
        "asked_on": asked,
        "asked_by": "Person 0",
        "asked_at": NOON - timedelta(days=n % 40),
        "why": "",
        "cancelled_by": "",
        "needs_data": False,
        "needs_help": False,
        "cancelled_why": "",
    }


def _sim(n: int) -> dict[str, Any]:
    told = {"iccid": "", "number": "", "allowance": "", "note": "", "version": 1}
    ends = TODAY + timedelta(days=n)
    return {"network": "Example", "expires_on": ends, "device_id": n, "partner_id": None, **told}
