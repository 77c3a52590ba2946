"""The papers: their sums must close, whatever the sizes are."""

import pytest

from techloan.inventory.label_sheets import SHEETS

AVERY = {"L7160": 21, "L7159": 24, "L7163": 14, "L7651": 65}
ROLLS = {"62x29": (62, 29), "36x89": (36, 89), "57x32": (57, 32), "25x54": (25, 54)}


def test_the_papers_that_were_promised_are_there():
    assert list(SHEETS) == [*AVERY, *ROLLS]
    assert all(sheet.name == name for name, sheet in SHEETS.items())


@pytest.mark.parametrize("name", AVERY)
def test_an_avery_sheet_closes_to_a4(name):
    sheet = SHEETS[name]
    across = 2 * sheet.left + (sheet.columns - 1) * sheet.pitch_across + sheet.label_width
    down = 2 * sheet.top + (sheet.rows - 1) * sheet.pitch_down + sheet.label_height
    assert (round(across, 6), round(down, 6)) == (210, 297)
    assert (sheet.page_width, sheet.page_height) == (210, 297)
    assert sheet.per_page == AVERY[name]


@pytest.mark.parametrize("name", ROLLS)
def test_a_label_on_a_roll_is_a_page_of_its_own(name):
    sheet = SHEETS[name]
    assert (sheet.page_width, sheet.page_height) == ROLLS[name]
    assert (sheet.label_width, sheet.label_height) == ROLLS[name]
    assert (sheet.per_page, sheet.corner(0)) == (1, (0, 0))


def test_labels_are_counted_along_the_rows():
    corners = [SHEETS["L7160"].corner(place) for place in (0, 1, 3, 20)]
    assert corners == [
        pytest.approx(corner)
        for corner in [(7.25, 15.15), (73.25, 15.15), (7.25, 53.25), (139.25, 243.75)]
    ]


def test_tall_labels_are_read_turned():
    assert [name for name, sheet in SHEETS.items() if sheet.turned] == ["36x89", "25x54"]
