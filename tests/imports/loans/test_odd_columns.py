"""Lists with odd columns: statuses, paperwork, none named, numbers that lost their noughts."""

import pytest

from techloan.database import Session
from techloan.imports.rules import ImportKind
from tests.imports.lists import worked
from tests.imports.loans.sheets import lines, sample, table, unsaid

# What each row of a sample yields: outcome, borrower, device, out, due, ending and its day.
TABLES = {
    "status": """
        2 hold TAB-0601: 2025-10-01 2025-10-29 -
        3 ok Horace Pumpernickel, TAB-0601: 2025-12-01 2025-12-29 returned 2025-12-20
        4 ok Ethel Crumpet, TAB-0601: 2025-12-20 2026-01-17 returned 2025-12-20
        5 ok Mabel Tuppence, TAB-0601: 2025-12-20 2026-01-17 - -
        6 ok Rufus Gooseberry, TAB-0602: 2026-01-05 2026-02-02 - -
        7 look Percy Snugglebottom, TAB-0603: 2026-01-05 2026-02-02 lost -
        8 look Tabitha Moonbeam, TAB-0604: 2026-01-05 2026-02-02 returned -
        9 ok Ignatius Fudge, TAB-0605: 2026-01-05 2026-02-02 - -
        10 look Zelda Buttercup, TAB-0606: 2026-01-05 2026-02-05 - -
        11 hold TAB-0607: 2026-01-05 2026-02-16 2026-02-01
        12 hold TAB-0608: 2026-01-05 - -
        13 look Greta Nutmeg, TAB-0609: 2026-01-05 2026-02-02 returned 2026-02-01
        14 look Kitty Saltbox, TAB-0610: 2026-01-05 2026-02-02 returned -
        15 hold TAB-0611: 2026-01-05 2026-02-02 -
        16 hold TAB-0612: 2026-01-05 2026-02-02 -
        17 look Dulcie Rosehip, TAB-0613: 2026-01-05 2026-02-02 stolen 2026-02-03
        18 look Clement Haybale, TAB-0614: 2026-01-05 2026-02-02 kept -
        19 look Quentin Larkspur, TAB-0615: 2026-01-05 2026-02-02 returned -
        20 look Humphrey Dumpling, TAB-0616: 2026-01-05 2026-02-02 returned 2026-01-30
        21 hold TAB-0617: 2026-01-05 2026-02-02 -
        22 hold TAB-0618: 2026-01-05 2026-02-02 2026-12-01
        23 hold TAB-0619: 2026-01-05 2026-02-02 -
        24 look Finnegan Otterley, TAB-0620: 2026-01-05 2026-02-02 returned -
    """,
    "paperwork": """
        2 ok Dotty Marmalade, TAB-0701: 2025-10-01 2025-10-29 returned 2025-10-28
        3 look Horace Pumpernickel, TAB-0702: 2025-10-01 2025-10-29 returned 2025-10-28
        4 look Ethel Crumpet, TAB-0703: 2025-10-01 2025-10-29 returned 2025-10-28
        5 look Mabel Tuppence, TAB-0704: 2025-10-01 2025-10-29 - -
        6 look Percy Snugglebottom, TAB-0705: 2025-10-01 2025-10-29 - -
        7 hold TAB-0706: 2025-10-01 2025-10-29 -
        8 look Kitty Saltbox, TAB-0707: 2025-10-01 2025-10-29 returned 2025-11-01
        9 look Greta Nutmeg, TAB-0708: 2025-10-01 2025-10-29 returned 2025-10-28
        10 look Zelda Buttercup, TAB-0709: 2025-10-01 2025-10-29 returned 2025-10-28
        11 look Archie Woolsock, TAB-0710: 2025-10-01 2025-10-29 returned 2025-10-28
        12 hold TAB-0711: 2025-10-01 2025-10-29 -
    """,
    "unnamed-columns": """
        2 look Dotty Marmalade, TAB-0801: 2025-10-01 2025-10-29 returned 2025-10-28
        3 look Horace Pumpernickel, TAB-0802: 2025-10-02 2025-10-30 - -
        4 look Ethel Crumpet, TAB-0803: 2025-10-03 2025-10-31 returned 2025-10-31
    """,
    "no-headings": """
        1 look Dotty Marmalade, TAB-0811: 2025-10-01 2025-10-29 returned 2025-10-28
        2 look Horace Pumpernickel, TAB-0812: 2025-10-02 2025-10-30 - -
        3 look Ethel Crumpet, TAB-0813: 2025-10-03 2025-10-31 returned 2025-10-31
    """,
    "lost-zeros": """
        2 look PLUS-C-0901, TAB-0901: 2025-10-01 2025-10-29 returned 2025-10-28
        3 look PLUS-C-0902, TAB-0902: 2025-10-01 2025-10-29 returned 2025-10-28
        4 hold TAB0903: 2025-10-01 2025-10-29 2025-10-28
        5 look PLUS-C-0901, TAB-0901: 2025-11-01 2025-11-29 returned 2025-11-28
        6 hold 904: 2025-11-01 2025-11-29 2025-11-28
        7 look PLUS-C-0905, TAB-0901: 2025-12-01 2025-12-29 returned 2025-12-28
        8 look Rufus Gooseberry, device of row 8: 2025-12-01 2025-12-29 returned 2025-12-28
    """,
    "bare-numbers": """
        2 look 1001, 11: 2025-10-01 2025-10-29 returned 2025-10-28
        3 look 1002, 12: 2025-10-02 2025-10-30 - -
        4 look 1003, 13: 2025-10-03 2025-10-31 returned 2025-10-31
    """,
    "two-in-a-row": """
        2 hold TAB-1001: 2025-10-01 - 2025-10-29
        3 ok Ethel Crumpet, TAB-1002: 2025-10-01 - returned 2025-10-29
    """,
    "device-list": """
        2 ok Dotty Marmalade, TAB-1101: 2025-10-01 2025-10-29 - -
        3 ok device TAB-1102
        4 ok device TAB-1103
        5 ok Horace Pumpernickel, TAB-1104: 2025-10-01 2025-10-29 returned 2025-10-28
        6 skip device TAB-1104
        7 look device TAB-1105
    """,
}
# What a row says, in its messages or its repairs.
SAID = {
    "status": {
        2: "went out again on 1 December 2025 (row 3)",
        7: "“Lost”, and not on which day",
        8: "“Returned”, and not on which day",
        11: "“On loan” stands there, and that it came back on 1 February 2026",
        12: "“Gone fishing” does not say",
        13: "“Closed” does not say how it ended",
        14: "without charger; the day is not known",
        15: "does not say when it came back",
        16: "does not say when it came back",
        17: "stolen on 3 February 2026",
        18: "kept, the day is not known",
        19: "30/01/2026? -> None; 2026-01-30",
        20: "words beside the date; it goes to repair",
        21: "“still out” and “Returned”",
        22: "still to come on 3 November 2026",
        23: "does not say when it came back",
        24: "the day is missing",
    },
    "paperwork": {
        2: "given back",
        3: "the check digit is missing; Excel destroyed this SIM number; not signed yet; "
        "without charger; not sure that it was wiped",
        4: "lost its leading 0 (would be 012345678901237); agreed by voice; it goes to repair",
        5: "no new due date; shared with Ernest; several numbers in one cell",
        6: "a loss; kept: has a coordinator agreed; stood where the IMEI belongs",
        7: "has died; Excel destroyed this IMEI; not an amount of money",
        8: "Wi-Fi only; 3 days late; which SIM it is; given back",
        9: "several amounts in one cell",
        10: "a tick whose font was lost; without charger",
        11: "a comma stands where the pence begin; neither yes nor no",
        12: "has died",
    },
    "unnamed-columns": {
        2: "which model",
    },
    "no-headings": {
        2: "which model",
    },
    "lost-zeros": {
        2: "tag written short; reference written short; lost its leading 0",
        3: "lost its leading +; Excel destroyed this serial number",
        4: "without its letters PLUS-C-0903",
        5: "901 -> TAB-0901 taken for the tag that is there; 901 -> 000901 lost its leading 0",
        6: "without its letters TAB-0904",
        7: "taken for the serial number that is there",
        8: "“TBC” is no tag; “new” is no reference",
    },
    "bare-numbers": {
        2: "a number alone, kept as it stands",
    },
    "two-in-a-row": {
        2: "One more loan stands in this row",
    },
    "device-list": {
        6: "lends it to nobody",
        7: "which model",
    },
}


@pytest.mark.parametrize("name", TABLES)
def test_each_row_of_a_sample_yields_what_it_should(db: Session, name: str) -> None:
    found = worked(db, ImportKind.LOANS, sample(name))
    assert table(found) == lines(TABLES[name])
    assert unsaid(found, SAID[name]) == {}
