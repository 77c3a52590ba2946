"""Lists of other charities: their columns, their dates, their names, and the bands between rows."""

import pytest

from techloan.database import Session
from techloan.imports.rules import ImportKind
from tests.imports.lists import worked
from tests.imports.loans.sheets import lines, sample, table, unsaid

# What each row of a sample yields: outcome, borrower, device, out, due, ending and its day.
TABLES = {
    "other-charity": """
        4 ok Dotty Marmalade, device of row 4: 2025-10-01 2025-10-29 returned 2025-10-28
        5 ok Dotty Marmalade, device of row 5: 2025-11-03 2025-12-01 - -
        6 look Hettie Pumpernickel, device of row 6: 2025-11-03 2025-12-01 returned 2025-12-02
        7 look Horace Pumpernickel, device of row 4: 2025-11-10 2025-12-22 - -
        8 hold D Marmalade: 2026-01-05 2026-02-02 2026-01-30
        9 look Zoë Thistledown, device of row 6: 2026-02-02 2026-02-16 - -
        10 ok device ZZPLUS000206
    """,
    "month-first": """
        2 look Dotty Marmalade, TAB-0301: 2025-10-13 2025-11-10 returned 2025-11-07
        3 look Horace Pumpernickel, TAB-0302: 2025-10-14 2025-11-11 returned 2025-11-12
        4 look Ethel Crumpet, TAB-0303: 2025-11-04 2025-12-02 returned 2025-12-01
        5 look Percy Snugglebottom, TAB-0301: 2026-01-05 2026-02-02 - -
        6 look Mabel Tuppence, TAB-0304: 2026-03-03 2026-03-31 returned 2026-03-30
        7 hold TAB-0305: 2026-05-06 2026-06-17 -
    """,
    "one-american-date": """
        2 ok Dotty Marmalade, TAB-0311: 2025-10-13 2025-11-10 returned 2025-11-07
        3 look Horace Pumpernickel, TAB-0312: 2025-10-14 2025-11-11 returned 2025-12-11
        4 hold TAB-0313: - 2025-12-02 2025-12-01
        5 look Mabel Tuppence, TAB-0314: 2025-10-15 - returned 2025-11-10
        6 look Cosmo Bramblewick, TAB-0315: 2025-10-13 2025-11-10 returned 2025-11-12
        7 ok Nettie Honeycomb, TAB-0316: 2025-10-13 2025-11-10 returned 2025-11-11
    """,
    "by-name": """
        2 ok Dotty Marmalade, device of row 2: 2025-10-01 2025-10-29 returned 2025-10-28
        3 ok Dotty Marmalade, device of row 2: 2025-11-03 2025-12-01 returned 2025-11-30
        4 look Dotty Marmalade, device of row 4: 2025-12-03 2025-12-31 returned 2025-12-30
        5 hold Mrs. D Marmalade: 2026-01-03 2026-01-31 2026-01-30
        6 hold Dottie Marmalade: 2026-02-03 2026-03-03 -
        7 ok Agnieszka Żółwik, device of row 7: 2026-02-03 2026-03-03 returned 2026-03-03
        8 look Agnieszka Żółwik, device of row 7: 2026-03-04 2026-04-01 returned 2026-04-01
        9 hold Agnieszka Z?łwik: 2026-04-04 2026-05-02 -
        10 look Dotty Marmalade, device of row 10: 2026-04-04 2026-05-02 - -
        11 look Dotty Marmalade, device of row 11: 2026-04-04 2026-05-02 - -
        12 hold -: 2026-04-04 2026-05-02 -
        13 hold Mr & Mrs Crumpet: 2026-04-04 2026-05-02 -
        14 hold Ethel and Ernest Crumpet: 2026-04-04 2026-05-02 -
        15 ok Nettie Honeycomb, device of row 15: 2026-04-04 2026-05-02 - -
        16 look Oak House care home, device of row 16: 2026-04-04 2026-05-02 - -
        17 hold Dotty: 2026-04-04 2026-05-02 -
        18 ok Nessa O’Crumble, device of row 18: 2026-04-04 2026-05-02 - -
        19 look Nessa O’Crumble, device of row 19: 2026-04-04 2026-05-02 - -
        20 look Zelda, device of row 20: 2026-04-04 2026-05-02 - -
    """,
    "bands": """
        5 look PLUS-C-0501, TAB-0501: 2025-10-05 2025-11-02 returned 2025-11-01
        6 look PLUS-C-0502, TAB-0502: 2025-10-05 2025-11-02 returned 2025-11-01
        9 look PLUS-C-0503, TAB-0503: 2025-10-08 2025-11-05 returned 2025-11-04
        10 hold TAB-0504: - - 2025-11-04
        12 look PLUS-C-0505, TAB-0501: 2025-12-20 2026-01-17 returned 2026-01-16
        13 hold TAB-0502: 2026-01-02 2026-01-30 2026-12-30
        16 look PLUS-C-0507, TAB-0503: 2026-01-06 2026-02-03 - -
        17 ok device TAB-0505
    """,
}
# What a row says, in its messages or its repairs.
SAID = {
    "other-charity": {
        5: "the surname stood first",
        6: "title taken off; lost its leading 0; a day late",
        7: "a length of time",
        8: "Is “D Marmalade” Dotty Marmalade, in row 4?",
        9: "a length of time; cannot keep letters",
    },
    "month-first": {
        2: "10/13/2025 -> 2025-10-13 month first; 11/10/2025 -> 2025-11-10 month first",
        3: "11/12/2025 -> 2025-11-12 month first; a day late",
        5: "01/05/2026 -> 2026-01-05 month first",
        6: "returned on 30 March 2026",
        7: "31 June does not exist; a length of time",
    },
    "one-american-date": {
        3: "can only be month first; on 11 December 2025 or on 12 November 2025?",
        4: "11/04/2025 may be 11 April 2025 or 4 November 2025; due 28 days after 4 November 2025",
        5: "11/12/2025 -> None day and month may have changed places; 2025-11-12",
        6: "can only be month first; 2 days late",
        7: "a day late",
    },
    "by-name": {
        3: "the surname stood first",
        4: "double space; taken for Dotty Marmalade, in row 2",
        5: "title taken off; Is “D Marmalade” Dotty Marmalade",
        6: "Is “Dottie Marmalade” Dotty Marmalade",
        8: "“Agnieszka Zolwik” is taken for Agnieszka Żółwik",
        9: "a letter was lost; Is “Agnieszka Z?łwik” Agnieszka Żółwik",
        10: "the surname stood first",
        11: "with another postcode",
        12: "does not say who borrowed",
        13: "without their first names",
        14: "choose who borrows",
        15: "title taken off",
        16: "may be a place",
        17: "Is “Dotty” Dotty Marmalade",
        19: "is taken for Nessa O’Crumble",
        20: "only one name",
    },
    "bands": {
        5: "2025 taken",
        6: "as in the row above; Wi-Fi only",
        9: "as in the row above",
        10: "it stands under October 2025",
        12: "20 Dec -> 2025-12-20; 17 Jan -> 2026-01-17",
        13: "still to come",
        16: "2026 taken",
    },
}


@pytest.mark.parametrize("name", TABLES)
def test_each_row_of_a_sample_yields_what_it_should(db: Session, name: str) -> None:
    found = worked(db, ImportKind.LOANS, sample(name))
    assert table(found) == lines(TABLES[name])
    assert unsaid(found, SAID[name]) == {}
