"""Workbooks: merged cells and real dates, sheets of devices and clients, years, disagreement."""

from datetime import date, datetime

from techloan.database import Session
from techloan.imports.preview import Preview
from techloan.imports.rules import ImportKind
from tests.imports.lists import worked
from tests.imports.loans.sheets import Grid, Merged, book, lines, table, unsaid

SHORT = ["Tag", "Name", "Ref", "Out", "Due", "Back"]
YEARLESS = ["Tag", "Name", "Out", "Due", "Back"]


def found(db: Session, sheets: dict[str, Grid], *merged: Merged) -> Preview:
    return worked(db, ImportKind.LOANS, book(sheets, merged), "list.xlsx")


def october(day: int) -> date:
    return date(2025, 10, day)


def test_merged_cells_and_real_dates_are_read(db: Session) -> None:
    rows: Grid = [
        ["Tablet loans of Puddlecombe"],
        [],
        ["DEVICE", None, None, "WHO", None, "WHEN"],
        ["Tag", "Model", "Serial", "Client", "Ref", "Out", "Due", "Back"],
        *(
            [
                None,
                None,
                None,
                "Dotty Marmalade",
                "PLUS-C-0101",
                october(1),
                october(29),
                october(28),
            ],
            [None, None, None, "Horace Pumpernickel", "PLUS-C-0102", datetime(2025, 11, 1, 14, 30)],  # noqa: DTZ001
            [
                "TAB-0002",
                "iPad 8",
                "R9ZZ2",
                "Ethel Crumpet",
                "PLUS-C-0103",
                45936,
                "4 wks",
                "returned",
            ],
        ),
    ]
    merged = ((4, 0, 5, 0, "TAB-0001"), (4, 1, 5, 1, "Samsung Tab A7"), (4, 2, 5, 2, "R9ZZ1"))
    result = found(db, {"Loans": rows}, *merged)
    assert table(result) == lines("""
        Loans 5 ok PLUS-C-0101, TAB-0001: 2025-10-01 2025-10-29 returned 2025-10-28
        Loans 6 look PLUS-C-0102, TAB-0001: 2025-11-01 - - -
        Loans 7 look PLUS-C-0103, TAB-0002: 2025-10-06 2025-11-03 returned -
    """)
    words: dict[int | tuple[str, int], str] = {
        6: "No day is agreed",
        7: "Excel's number for a date; a length of time; the day is not known",
    }
    assert unsaid(result, words) == {}


def test_real_dates_that_excel_turned_round_are_held(db: Session) -> None:
    rows: Grid = [
        SHORT,
        ["OCTOBER 2025"],
        ["TAB-0001", "Dotty Marmalade", "PLUS-C-0101", date(2025, 8, 10), date(2025, 11, 5)],
        ["TAB-0002", "Ethel Crumpet", "PLUS-C-0102", october(8), date(2025, 5, 11)],
    ]
    result = found(db, {"Loans": rows})
    assert table(result) == lines("""
        Loans 3 hold TAB-0001: - 2025-11-05 -
        Loans 4 look PLUS-C-0102, TAB-0002: 2025-10-08 - - -
    """)
    words: dict[int | tuple[str, int], str] = {
        3: "it stands under October 2025, and it was due 28 days after 8 October 2025",
        4: "5 November 2025 is 28 days after it went out",
    }
    assert unsaid(result, words) == {}


DEVICES: Grid = [
    ["Asset tag", "Make and model", "Serial", "Status"],
    ["TAB-0001", "Samsung Tab A7", "R9ZZ1", "On loan"],
    ["TAB-0002", "iPad 8", "R9ZZ2", "Ready"],
    ["TAB-0003", "iPad 8", "R9ZZ3", "In repair"],
    ["TAB-0004", "iPad 8", "R9ZZ4", "Ready"],
    ["TAB-0005", "iPad 8", "R9ZZ5", "In repair"],
]
CLIENTS: Grid = [
    ["Ref", "Name", "Tel", "Postcode"],
    ["PLUS-C-0101", "Dotty Marmalade", "07700 900101", "WR1 0ZZ"],
    ["PLUS-C-0102", "Horace Pumpernickel", "07700 900102", "WR2 0ZZ"],
]
LOANS: Grid = [
    ["Tablet", "Client", "Out", "Due", "Back", "Notes"],
    ["TAB-0001", "PLUS-C-0101", october(1), october(29), None],
    ["TAB-0002", "PLUS-C-0102", october(1), october(29), october(28)],
    ["TAB-0009", "PLUS-C-0109", october(1), october(29), october(28)],
    ["TAB-0004", "PLUS-C-0102", october(1), october(29), "lost"],
    ["TAB-0005", "PLUS-C-0102", october(1), october(29), None],
]


def test_sheets_of_devices_and_clients_stand_behind_the_loans(db: Session) -> None:
    loans = [["Tablet", "Client ref", *LOANS[0][2:]], *LOANS[1:]]
    sheets: dict[str, Grid] = {"Loans": loans, "Clients": CLIENTS, "Devices": DEVICES}
    result = found(db, sheets | {"Read me": [["Ask Marigold first"], ["Really"]]})
    assert table(result) == lines("""
        Loans 2 ok PLUS-C-0101, TAB-0001: 2025-10-01 2025-10-29 - -
        Loans 3 ok PLUS-C-0102, TAB-0002: 2025-10-01 2025-10-29 returned 2025-10-28
        Loans 4 hold TAB-0009: 2025-10-01 2025-10-29 2025-10-28
        Loans 5 look PLUS-C-0102, TAB-0004: 2025-10-01 2025-10-29 lost -
        Loans 6 hold TAB-0005: 2025-10-01 2025-10-29 -
        Clients 2 ok client PLUS-C-0101
        Clients 3 ok client PLUS-C-0102
        Devices 2 look device TAB-0001
        Devices 3 ok device TAB-0002
        Devices 4 ok device TAB-0003
        Devices 5 ok device TAB-0004
        Devices 6 ok device TAB-0005
    """)
    words: dict[int | tuple[str, int], str] = {
        ("Loans", 4): "The name is missing",
        ("Loans", 5): "“ready” in the list of devices, but lost by this loan",
        ("Loans", 6): "“in repair” in the list of devices, but this row has it on loan",
        ("Devices", 2): "Loans come in with a list of loans",
    }
    assert unsaid(result, words) == {}
    assert [(sheet, words[:23]) for sheet, _, words in result.left_out] == [
        ("Read me", "This sheet was not read")
    ]


def test_a_device_is_left_in_the_state_that_its_own_sheet_tells(db: Session) -> None:
    loans = [["Tablet", "Client ref", *LOANS[0][2:]], *LOANS[1:]]
    result = found(db, {"Devices": DEVICES, "Clients": CLIENTS, "Loans": loans})
    made = [each["values"] for row in result.rows for each in row.values["devices"]]
    assert {values["tag"]: values["state"] for values in made} == {
        "TAB-0001": "ready",
        "TAB-0002": "ready",
        "TAB-0003": "in_repair",
        "TAB-0004": "missing",
        "TAB-0005": "in_repair",
        "TAB-0009": "to_prepare",
    }


def test_a_sheet_for_each_year_gives_its_dates_their_year(db: Session) -> None:
    rows: Grid = [
        YEARLESS,
        ["TAB-0001", "Dotty Marmalade", "5 Oct", "2 Nov", "1 Nov"],
        ["TAB-0002", "Horace Pumpernickel", "20th December", "17/1", "16-Jan"],
    ]
    result = found(db, {"2024": rows, "Loans 2025": rows})
    assert table(result) == lines("""
        2024 2 look Dotty Marmalade, TAB-0001: 2024-10-05 2024-11-02 returned 2024-11-01
        2024 3 look Horace Pumpernickel, TAB-0002: 2024-12-20 2025-01-17 returned 2025-01-16
        Loans 2025 2 look Dotty Marmalade, TAB-0001: 2025-10-05 2025-11-02 returned 2025-11-01
        Loans 2025 3 look Horace Pumpernickel, TAB-0002: 2025-12-20 2026-01-17 returned 2026-01-16
    """)


def test_a_sheet_of_a_financial_year_turns_in_april(db: Session) -> None:
    rows: Grid = [
        YEARLESS,
        ["TAB-0001", "Dotty Marmalade", "5 Oct", "2 Nov", "1 Nov"],
        ["TAB-0001", "Horace Pumpernickel", "5 Feb", "5 Mar", "4 Mar"],
    ]
    assert table(found(db, {"2024-25": rows})) == lines("""
        2024-25 2 look Dotty Marmalade, TAB-0001: 2024-10-05 2024-11-02 returned 2024-11-01
        2024-25 3 look Horace Pumpernickel, TAB-0001: 2025-02-05 2025-03-05 returned 2025-03-04
    """)


def test_two_sheets_that_disagree_are_held_and_the_fuller_one_counts(db: Session) -> None:
    dotty = ["TAB-0001", "Dotty Marmalade", "PLUS-C-0101", october(1), october(29), october(28)]
    horace = ["TAB-0002", "Horace Pumpernickel", "PLUS-C-0102", october(2), october(30)]
    ethel = ["TAB-0003", "Ethel Crumpet", "PLUS-C-0103", october(3), october(31)]
    mabel = ["TAB-0004", "Mabel Tuppence", "PLUS-C-0104", october(3), october(31), october(31)]
    percy = ["TAB-0005", "Percy Snugglebottom", "PLUS-C-0105", october(6), october(31)]
    rufus = ["TAB-0005", "Rufus Gooseberry", "PLUS-C-0106", october(6), october(31)]
    back = date(2025, 11, 3)
    sheets: dict[str, Grid] = {
        "Marigold": [SHORT, dotty, horace, [*ethel, october(31)], mabel, [*percy, october(9)]],
        "Barnaby": [
            SHORT,
            dotty,
            [*horace, october(30)],
            [*ethel, back],
            [*mabel[:2], "PLUS-C-0144", *mabel[3:]],
            [*rufus, october(10)],
            ["TAB-0002", "Percy Snugglebottom", "PLUS-C-0105", october(20), back, back],
        ],
    }
    result = found(db, sheets)
    assert table(result) == lines("""
        Marigold 2 look PLUS-C-0101, TAB-0001: 2025-10-01 2025-10-29 returned 2025-10-28
        Marigold 3 skip PLUS-C-0102, TAB-0002: 2025-10-02 2025-10-30 - -
        Marigold 4 hold TAB-0003: 2025-10-03 2025-10-31 2025-10-31
        Marigold 5 look PLUS-C-0104, TAB-0004: 2025-10-03 2025-10-31 returned 2025-10-31
        Marigold 6 hold TAB-0005: 2025-10-06 2025-10-31 2025-10-09
        Barnaby 2 skip PLUS-C-0101, TAB-0001: 2025-10-01 2025-10-29 returned 2025-10-28
        Barnaby 3 look PLUS-C-0102, TAB-0002: 2025-10-02 2025-10-30 returned 2025-10-30
        Barnaby 4 hold TAB-0003: 2025-10-03 2025-10-31 2025-11-03
        Barnaby 5 hold TAB-0004: 2025-10-03 2025-10-31 2025-10-31
        Barnaby 6 hold TAB-0005: 2025-10-06 2025-10-31 2025-10-10
        Barnaby 7 hold TAB-0002: 2025-10-20 2025-11-03 2025-11-03
    """)
    words: dict[int | tuple[str, int], str] = {
        ("Marigold", 3): "The same loan as row 3 of Barnaby, which says more",
        ("Marigold", 4): "Row 4 of Barnaby has the same loan with another day or ending",
        ("Marigold", 6): "(row 6 of Barnaby); one device cannot be with two people",
        ("Barnaby", 2): "The same loan as row 2 of Marigold",
        ("Barnaby", 4): "Row 4 of Marigold has the same loan",
        ("Barnaby", 5): "This may be PLUS-C-0104, who has the same name",
        ("Barnaby", 6): "(row 6 of Marigold); one device cannot be with two people",
        ("Barnaby", 7): "TAB-0002 was out since 2 October 2025 (row 3 of Barnaby)",
    }
    assert unsaid(result, words) == {}
