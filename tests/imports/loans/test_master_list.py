"""The master list of a charity, loan by loan, against the table that came with it."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from techloan.database import Database, Session
from techloan.imports.models import ImportRow
from techloan.imports.preview import Preview
from techloan.imports.rules import ImportKind, Outcome
from techloan.imports.worked import Worked
from techloan.inventory.models import Device
from techloan.inventory.sims.models import Sim
from techloan.loans.models import Loan
from techloan.loans.rules import Ending
from tests.imports.lists import brought_in, worked
from tests.imports.loans.sheets import MASTER

AS_AT = date(2026, 10, 31)
# The row of the file, the client, out, due, back, the status on 31 October 2026, the outcome.
LOANS = """
7  Dotty Marmalade               | 2025-10-01 2025-10-29 2025-10-28 | returned | ok
8  Horace Pumpernickel           | 2025-10-01 2025-10-29 2025-11-05 | returned | ok
9  Hettie Pumpernickel           | 2025-10-02 2025-10-30 2025-10-30 | returned | look
10 Wilhelmina Thistledown        | 2025-10-03 2025-10-31 2025-10-31 | returned | look
11 Agnieszka Zólwik              | 2025-10-03 2025-10-31 2025-10-31 | returned | look
13 Cuthbert Biscuit              | 2025-10-06 2025-11-03 2025-11-12 | returned | ok
14 Ethel Crumpet                 | 2025-10-06 2025-11-03 2025-11-03 | returned | look
15 Ernest Crumpet                | 2025-10-07 2025-11-04 2025-10-03 | held     | hold
16 Aleksandra Doodlewhistle      | -          2025-11-05 2025-11-04 | held     | hold
17 Parveen Saffronsky            | 2025-10-08 2025-11-05 2025-11-05 | returned | look
18 Finnegan Otterley             | 2025-10-09 2025-11-06 2025-11-06 | returned | look
19 Cosmo Bramblewick             | 2025-10-13 2025-11-10 2025-11-09 | returned | look
20 Nettie Honeycomb              | 2025-10-14 2025-11-11 2025-11-11 | returned | look
21 Rufus Gooseberry              | 2025-10-15 2025-11-12 2025-11-10 | returned | look
23 Dotty Marmalade               | 2025-11-12 2025-12-10 -          | overdue  | look
24 Mabel Tuppence                | 2025-11-14 2025-12-12 2025-12-10 | returned | ok
25 Oswald Twinkleton             | 2025-11-20 2025-12-18 2025-12-18 | held     | hold
26 Gwendolyn Puddifoot           | -          2025-12-29 2026-01-05 | held     | hold
27 Percy Snugglebottom           | 2025-11-17 2025-12-15 2025-12-16 | returned | look
29 Tabitha Moonbeam              | 2025-11-18 2025-12-16 2026-02-02 | lost     | look
30 Ignatius Fudge                | 2025-11-19 2025-12-17 -          | kept     | look
31 Lavender Wobbleton            | 2025-11-24 2025-12-22 -          | held     | hold
35 Humphrey Dumpling             | 2026-01-15 2026-02-12 2026-02-12 | returned | look
36 -                             | 2026-01-19 2026-02-16 2026-02-16 | held     | hold
38 Basil Picklejar               | 2026-02-02 2026-03-02 2026-03-02 | returned | look
39 Quentin Larkspur              | 2026-02-03 2026-03-03 2026-03-10 | returned | look
40 Zelda Buttercup               | 2026-02-04 2026-03-04 2026-03-04 | returned | look
41 Archie Woolsock               | 2026-02-05 2026-03-05 -          | overdue  | look
42 Beryl Tealeaf                 | -          2026-03-28 2026-03-27 | held     | hold
43 Clement Haybale               | 2026-03-16 2026-04-13 2026-04-13 | returned | look
44 Dulcie Rosehip                | 2026-04-30 2026-05-28 2026-05-28 | returned | look
45 Enid Cloudberry               | 2026-05-04 2026-06-01 2026-06-01 | returned | ok
46 Fergus Applecrate             | 2026-05-13 2026-06-10 2026-06-09 | returned | look
47 Greta Nutmeg                  | 2026-06-15 2026-07-13 2026-07-13 | returned | look
48 Jasper Dandelion              | 2026-07-06 2026-08-03 2026-07-31 | returned | ok
49 Jasper Dandelion              | 2026-07-06 2026-08-03 2026-07-31 | returned | skip
50 Kitty Saltbox                 | -          2026-08-31 2026-08-28 | held     | hold
51 Lionel Cobblepot              | 2026-10-12 2026-11-09 -          | on loan  | ok
52 Mildred Featherstonehaugh-Cake| 2026-10-19 2026-11-16 -          | on loan  | look
53 Nigel "Nobby" Turnip          | 2026-10-26 -          -          | on loan  | look
"""
# Words that are said of a row, in its messages or its repairs.
SAID = {
    8: "7 days late",
    9: "leading 0",
    10: "length of time; double space",
    11: "cannot keep letters; another language",
    13: "9 days late; R9ZZ0000F6G",
    14: "Excel's number for a date",
    15: "before it went out",
    16: "October 2025; 28 days after 8 October 2025",
    17: "Excel destroyed this IMEI; *#06#",
    18: "would be 350000000000113; no signed agreement",
    19: "does not fit the others",
    20: "350000000000139; tick whose font was lost",
    21: "letter O for 0",
    23: "written short; no new due date",
    25: "belongs to TAB-0006; by mistake",
    26: "31 November does not exist; 28 days after 1 December 2025",
    27: "2025 taken; Wi-Fi only",
    29: "lost on 2 February 2026",
    30: "kept, the day is not known",
    31: "has died",
    35: "Excel's number for a date",
    36: "Two people stand in one row",
    38: "by the reference PLUS-C-0125",
    39: "two IMEIs; 7 days late",
    40: "number of a SIM card",
    41: "no serial number; no IMEI yet",
    42: "29 February 2026 does not exist",
    43: "without charger; £20.00 was kept",
    44: "agreed by voice; not sure that it was wiped",
    46: "can only be month first",
    47: "damaged: it goes to repair",
    49: "The same loan as row 48",
    50: "went out is missing",
    52: "large print, hearing",
    53: "words instead of a date; TAB-0014 is a Lenovo",
}
CASES = [tuple(map(str.strip, line.split("|"))) for line in LOANS.strip().splitlines()]


@pytest.fixture
def found(db: Session) -> Preview:
    return worked(db, ImportKind.LOANS, MASTER, as_at=AS_AT)


def said(row: Worked) -> str:
    repairs = (f"{r.was} {r.read_as} {r.why} {r.offer}" for r in row.repairs)
    return " ".join([*row.messages, *repairs])


def test_each_row_has_its_outcome_and_says_why(found: Preview) -> None:
    rows = {row.number: row for row in found.rows}
    assert len(rows) == len(CASES) == 40
    for who, _, _, outcome in CASES:
        row = rows[int(who.split()[0])]
        assert row.outcome.value == outcome, (who, row.messages)
        words = SAID.get(row.number, "").split("; ")
        assert [each for each in words if each not in said(row)] == [], (who, said(row))


def test_rows_that_are_fine_have_nothing_but_lateness_to_say(found: Preview) -> None:
    fine = [row for row in found.rows if row.outcome is Outcome.OK]
    assert {row.number: row.messages for row in fine if row.messages} == {
        8: ["It came back 7 days late."],
        13: ["It came back 9 days late."],
    }


def test_each_loan_has_its_client_its_days_and_its_status(database: Database, db: Session) -> None:
    _, found = brought_in(database, db, ImportKind.LOANS, MASTER, as_at=AS_AT)
    loans = {loan_row(db, loan): loan for loan in the_loans(db)}
    held = {row.number: row for row in found.rows if row.outcome is Outcome.HOLD}
    for who, days, status, outcome in CASES:
        number, _, name = who.partition(" ")
        if outcome == "hold":
            row = held[int(number)]
            told = [row.cells[day] or "-" for day in ("out_on", "due_on", "back_on")]
            assert (told, status) == (days.split(), "held"), who
        elif outcome != "skip":
            assert line(loans[int(number)]) == (name.strip(), days.split(), status), who


def the_loans(db: Session) -> list[Loan]:
    query = select(Loan).where(Loan.part_of_id.is_(None))
    return list(db.scalars(query.options(joinedload(Loan.client), joinedload(Loan.device))))


def loan_row(db: Session, loan: Loan) -> int:
    return db.get_one(ImportRow, loan.import_row_id).number


def line(loan: Loan) -> tuple[str, list[str], str]:
    days = [str(day or "-") for day in (loan.checked_out_on, loan.due_on, loan.ended_on)]
    late = loan.due_on is not None and loan.due_on < AS_AT
    status = loan.ending.value if loan.ending else "overdue" if late else "on loan"
    return loan.client.name, days, status


def test_the_mifi_is_lent_beside_the_tablet_and_its_sim_sits_in_it(
    database: Database, db: Session
) -> None:
    brought_in(database, db, ImportKind.LOANS, MASTER, as_at=AS_AT)
    part = db.scalars(select(Loan).where(Loan.part_of_id.is_not(None))).one()
    assert (part.device.tag, part.ending, part.ended_on) == (
        "MIFI-0007",
        Ending.RETURNED,
        date(2025, 10, 31),
    )
    assert part.part_of is not None
    assert part.part_of.device.tag == "TAB-0005"
    sim = db.scalars(select(Sim).where(Sim.device_id == part.device_id)).one()
    assert sim.iccid == "8944110000000000073"


def test_what_is_doubtful_of_a_device_does_not_show_as_ready(
    database: Database, db: Session
) -> None:
    brought_in(database, db, ImportKind.LOANS, MASTER, as_at=AS_AT)
    tags = ("TAB-0020", "TAB-0021", "TAB-0008", "TAB-0002", "TAB-0019")
    states = {
        device.tag: device.state.value
        for device in db.scalars(select(Device).where(Device.tag.in_(tags)))
    }
    assert states == {
        "TAB-0020": "missing",
        "TAB-0021": "retired",
        "TAB-0008": "in_repair",
        "TAB-0002": "to_prepare",
        "TAB-0019": "to_prepare",
    }
