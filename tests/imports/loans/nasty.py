"""Cells as nasty as old loan sheets hold them, in any mixture, for hypothesis."""

import csv
import io
from datetime import date, datetime, timedelta

from hypothesis import strategies as some

from techloan.sheets import Cell

HEADINGS = {
    "number": ["No.", "Loan number"],
    "name": ["Client Name", "Borrower", "Name", "Issued to"],
    "reference": ["PLUS ref", "Client no"],
    "postcode": ["Postcode"],
    "phone": ["Tel"],
    "model": ["Device", "Item", "Model"],
    "tag": ["Tablet no", "Asset tag", "Tag"],
    "serial": ["Serial No"],
    "imei": ["IMEI"],
    "charger": ["Charger?"],
    "kit": ["Kit", "Extras"],
    "sim": ["SIM / MiFi"],
    "out": ["Date out", "Given out", "Out", "Date"],
    "due": ["Due back", "Expected", "Loan period", ""],
    "back": ["Date returned", "Came home", "Returned?", "Return date", ""],
    "longer": ["Extended to", "Renewed"],
    "status": ["Status", "Ending"],
    "agreement": ["Agreement signed"],
    "wiped": ["Wiped?"],
    "deposit": ["Deposit"],
    "shared": ["Shared with"],
    "part": ["Part of"],
    "condition": ["Condition on return"],
    "note": ["Notes"],
}
_EVERYWHERE = [
    "",
    "",
    '"',
    "ditto",
    "n/a",
    "-",
    "?",
    "tbc",
    "see below",
    "=1+1",
    "\u202e",
    "0",
    "1",
]
DATES = [
    *(
        "01/10/2025",
        "1/10/25",
        "28.10.2025",
        "2025-10-01",
        "10/13/2025",
        "31/11/2025",
        "29/02/2026",
    ),
    *("45936", "46037", "17 Nov", "2nd November 2025", "Oct 25", "3/10", "03/10/2025 00:00"),
    *(
        "4 wks",
        "1 month",
        "a fortnight",
        "28/10/2025?",
        "28/10/2025 by son",
        "01/10/2027",
        "1/1/1901",
    ),
    *(
        "lost 3/2/26",
        "LOST – police",
        "stolen",
        "kept it",
        "still out",
        "returned",
        "not back",
        "Y",
    ),
    *("will return 3/12/25", "lost, then found and returned", "OCTOBER 2025", "2026", "2025/26"),
]
WORDS = {
    "number": ["1", "2", "7", "1a"],
    "name": [
        *(
            "Dotty Marmalade",
            "Marmalade, Dotty",
            "dotty  MARMALADE",
            "D Marmalade",
            "Dottie Marmalade",
        ),
        *(
            "Agnieszka Żółwik",
            "Agnieszka Zolwik",
            "Agnieszka Z?łwik",
            "Horace Pumpernickel",
            "Dotty",
        ),
        *(
            "Primrose & Basil Picklejar",
            "Mr & Mrs Crumpet",
            "spare",
            "Oak House",
            "+ MiFi",
            "نجم الدين",
        ),
        *(
            "Ethel Crumpet / Horace Pumpernickel",
            'Nigel "Nobby" Turnip',
            "OCTOBER 2025",
            "2026",
            "é",
        ),
    ],
    "reference": [
        *(
            "PLUS-C-0101",
            "PLUS-C-101",
            "101",
            "PLUS-C-0102",
            "PLUS-C-0101 / 0102",
            "new",
            "X-7",
            "7",
        ),
    ],
    "postcode": ["WR1 0ZZ", "wr20zz", "WR1", "nowhere"],
    "phone": ["07700 900101", "7700900101", "07700 900102", "ring daughter"],
    "model": [
        "Samsung Tab A7",
        "samsung tab a7 ",
        "iPad 8",
        "I-Pad 8th gen",
        "Nokia 2.4",
        "+ MiFi",
        "stylus",
    ],
    "tag": [
        "TAB-0001",
        "TAB-1",
        "tab0001",
        "1",
        "TAB-0002",
        "MIFI-0007",
        "LL-T01",
        "LOST",
        "TAB-1 & 2",
    ],
    "serial": ["R9ZZ0001", " r9zz0001 ", "000123", "123", "1.2E+11", "see box", "HAZZ0009"],
    "imei": [
        *("350000000000014", "35000000000001", "3.5E+14", "8944110000000000271", "n/a wifi only"),
        *("350000000005021 / 350000000006029", "35OOOOOOOOOO147", "dial *#06#", "350000000000022"),
    ],
    "charger": ["Y", "N", "TRUE", "P", "maybe"],
    "kit": ["stylus + keyboard", "Y", "étui", "ETUI, case", "charger x2"],
    "sim": [
        "O2",
        "O2 8944110000000000073",
        "8.94411E+18",
        "see below",
        "VF; EE",
        "8944110000000000073",
    ],
    "out": DATES,
    "due": DATES,
    "back": DATES,
    "longer": [*DATES, "x2"],
    "status": [
        "Returned",
        "On loan",
        "Overdue",
        "Lost",
        "Gone fishing",
        "kept",
        "Stolen",
        "Returned, lost",
    ],
    "agreement": ["Y", "N", "P", "verbal (phone)", "posted", "signed"],
    "wiped": ["Y", "N", "tbc"],
    "deposit": ["£20", "£20 returned", "20", "£20 + £5", "£10 kept", "free", "£0", "-5", "1e9"],
    "shared": ["Dotty Marmalade", "PLUS-C-0101", "Horace Pumpernickel", "nobody knows"],
    "part": ["TAB-0001", "TAB-0002", "TAB-9"],
    "condition": ["good", "damaged", "battery swollen", "meh"],
    "note": [
        *("passed away Jan 26", "battery died", "screen cracked", "charger missing, £20 kept"),
        *(
            "extended x2",
            "shared w/ Ernest",
            "-ve review",
            "lost the tablet",
            "x" * 1100,
            "two\nlines",
        ),
    ],
}
MORNING = datetime(2025, 10, 28, 9, 30)  # noqa: DTZ001 - a spreadsheet knows no zones.
TYPED: list[Cell] = [
    *(date(2025, 10, 1), MORNING, date(1899, 12, 31), 45936, 17, 3.5e14, True),
    *(False, 8944110000000000271, 0.1, -1, 10**30, float("inf"), float("nan"), None),
]
JUNK = some.text(
    some.characters(codec="utf-8", exclude_categories=("Cs",), exclude_characters="\x00"),
    max_size=12,
)
KINDS = [*WORDS]


PEOPLE = ["Dotty Marmalade", "Horace Pumpernickel", "Ethel Crumpet", "Agnieszka Żółwik"]


@some.composite
def rows_of(draw: some.DrawFn, kinds: list[str]) -> list[str]:
    """Draw a row that makes sense, and put a few things into it that do not."""
    who, device = draw(some.integers(0, 3)), draw(some.integers(1, 4))
    out_on = date(2025, 10, 1) + timedelta(days=draw(some.integers(0, 300)))
    back_on = out_on + timedelta(days=draw(some.integers(0, 60)))
    sense = {
        "name": PEOPLE[who],
        "tag": f"TAB-{device:04}",
        "serial": f"R9ZZ000{device}",
        "out": f"{out_on:%d/%m/%Y}",
        "due": f"{out_on + timedelta(days=28):%d/%m/%Y}",
        "back": draw(some.sampled_from([f"{back_on:%d/%m/%Y}"] * 4 + [""])),
    }
    row = [sense.get(kind, "") for kind in kinds]
    for _ in range(draw(some.integers(0, 4))):
        place = draw(some.integers(0, len(kinds) - 1))
        own = some.sampled_from(WORDS[kinds[place]])
        row[place] = draw(some.one_of(own, own, own, some.sampled_from(_EVERYWHERE), JUNK))
    return row


@some.composite
def grids(draw: some.DrawFn) -> list[list[str]]:
    """Draw a loan sheet: some columns, headings above them, rows below; some rows are bands."""
    needed = ["name", "tag", "out", "due", "back"]
    more = draw(some.lists(some.sampled_from([k for k in KINDS if k not in needed]), unique=True))
    kinds = draw(some.permutations([*needed, *more]))
    rows = [[draw(some.sampled_from(HEADINGS[kind])) for kind in kinds]]
    for _ in range(draw(some.integers(1, 7))):
        shape = draw(some.integers(0, 11))
        if shape == 0:
            rows.append(list(rows[0]))
        elif shape == 1:
            words = [
                "OCTOBER 2025",
                "2026",
                "** PHONES **",
                "Total",
                "TAB-0003",
                "stylus",
                "2025/26",
            ]
            band = [""] * len(kinds)
            band[draw(some.integers(0, len(kinds) - 1))] = draw(some.sampled_from(words))
            rows.append(band)
        elif shape == 2 and len(rows) > 1:
            rows.append(list(draw(some.sampled_from(rows[1:]))))
        else:
            rows.append(draw(rows_of(kinds)))
    return rows


@some.composite
def typed_grids(draw: some.DrawFn) -> list[tuple[Cell, ...]]:
    """Draw a sheet of a workbook: any headings, cells of any type."""
    headings = [h for some_of in HEADINGS.values() for h in some_of]
    width = draw(some.integers(1, 12))
    first = [draw(some.one_of(some.sampled_from(headings), JUNK)) for _ in range(width)]
    cell = some.one_of(
        some.sampled_from(TYPED),
        some.sampled_from([word for words in WORDS.values() for word in words]),
        JUNK,
    )
    rows = [tuple(draw(cell) for _ in range(width)) for _ in range(draw(some.integers(0, 7)))]
    return [tuple(first), *rows]


def as_csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()
