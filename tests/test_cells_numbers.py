"""Numbers, money, telephone numbers and postcodes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from techloan.cells import imei, pence, phone, postcode, reference, serial, tag, whole_number
from techloan.sheets import Cell


@pytest.mark.parametrize(
    ("cell", "number"), [("12", 12), (12, 12), (8.0, 8), ("1,200", 1200), ("0", 0)]
)
def test_a_whole_number_is_read(cell: Cell, number: int) -> None:
    assert (whole_number(cell).value, whole_number(cell).why) == (number, "")


@pytest.mark.parametrize("cell", ["2.5", "-3", "twelve", "4 wks", True, "1,20", "1" * 10])
def test_what_is_no_whole_number_stays_empty(cell: Cell) -> None:
    assert whole_number(cell).doubtful


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("£20", 2000),
        ("Â£20", 2000),
        ("20.00", 2000),
        (20, 2000),
        (20.5, 2050),
        (0.1 + 0.2, 30),
        ("£1,250.50", 125050),
        ("50p", 50),
        ("20 pounds", 2000),
        ("0", 0),
    ],
)
def test_money_is_read_in_pence(cell: Cell, amount: int) -> None:
    assert pence(cell).value == amount


@pytest.mark.parametrize(
    "cell", ["£20 kept", "-5", "€20", "£20.005", "20.12.25", True, "£" + "9" * 12]
)
def test_what_is_no_amount_stays_empty(cell: Cell) -> None:
    assert pence(cell).doubtful


def test_pence_after_a_comma_are_only_offered() -> None:
    assert (pence("20,50").value, pence("20,50").offer) == (None, 2050)


@pytest.mark.parametrize(
    ("cell", "value", "why"),
    [
        ("07700 900101", "07700 900101", ""),
        ("07700900101", "07700 900101", ""),
        ("7700900103", "07700 900103", "lost its leading 0"),
        (7700900103, "07700 900103", "lost its leading 0"),
        ("+44 7700 900131", "07700 900131", "written the British way"),
        ("0044 7700 900131", "07700 900131", "written the British way"),
        ("+44 (0)7700 900131", "07700 900131", "written the British way"),
        (447700900131, "07700 900131", "lost its leading +"),
        ("07700 900101 (daughter)", "07700 900101", "words stand beside the number"),
        ("020 7946 0000", "020 7946 0000", ""),
        ("+48 512 345 678", "+48 512 345 678", ""),
    ],
)
def test_a_phone_number_is_read_as_people_write_it(cell: Cell, value: str, why: str) -> None:
    assert (phone(cell).value, phone(cell).why) == (value, why)


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("07700 90010", "“07700 90010” does not have the digits of a phone number"),
        ("+44 7700 900***", "“+44 7700 900***” is not a phone number"),
        ("ex-directory", "“ex-directory” is not a phone number"),
        ("7.7009E+09", "Excel destroyed this number"),
        ("07700 900101 / 07700 900102", "several numbers in one cell"),
    ],
)
def test_a_doubtful_phone_number_stays_empty(cell: Cell, why: str) -> None:
    assert (phone(cell).value, phone(cell).why) == (None, why)


def test_the_first_of_two_phone_numbers_is_only_offered() -> None:
    assert phone("07700 900101 / 07700 900102").offer == "07700 900101"


@pytest.mark.parametrize(
    ("cell", "value", "look"),
    [
        ("WR1 0ZZ", "WR1 0ZZ", False),
        ("wr14 0zz", "WR14 0ZZ", False),
        ("DY100ZZ", "DY10 0ZZ", False),
        ("WR1  0ZZ", "WR1 0ZZ", False),
        ("EC1A 1BB", "EC1A 1BB", False),
        ("WR1", "WR1", True),
        ("WR1 OZZ", "WR1 OZZ", True),
        ("no fixed abode", "NO FIXED ABODE", True),
    ],
)
def test_a_postcode_has_its_one_space_and_other_shapes_are_kept(
    cell: str, value: str, look: bool
) -> None:
    assert (postcode(cell).value, postcode(cell).look) == (value, look)


def test_the_letter_o_in_a_postcode_is_only_offered_as_nought() -> None:
    assert postcode("WR1 OZZ").offer == "WR1 0ZZ"


IMEI = "350000000000014"
DIAL = "leave it empty and dial *#06# on the device"


@pytest.mark.parametrize("cell", [IMEI, int(IMEI), float(IMEI), f" {IMEI} "])
def test_a_right_imei_is_read(cell: Cell) -> None:
    assert (imei(cell).value, imei(cell).why) == ((IMEI,), "")


@pytest.mark.parametrize(
    ("cell", "why", "offer"),
    [
        ("3.5E+14", f"Excel destroyed this IMEI: {DIAL}", None),
        (350000000000000, f"Excel destroyed this IMEI: {DIAL}", None),
        (
            "35000000000011",
            "14 digits: the check digit is missing (would be 350000000000113)",
            ("350000000000113",),
        ),
        ("350000000300121", f"15 digits, but the last one does not fit the others: {DIAL}", None),
        (
            "35OOOOOOOOOO147",
            "typed with the letter O for 0 (would be 350000000000147)",
            ("350000000000147",),
        ),
        (
            "3500000000001401",
            "16 digits: the last two are the software's (would be 350000000000147)",
            ("350000000000147",),
        ),
        ("8944110000000000271", "this is the number of a SIM card, not an IMEI", None),
        (8944110000000000271, f"Excel keeps 15 digits and lost the rest: {DIAL}", None),
        ("dial *#06#", f"no IMEI yet: {DIAL}", None),
        ("35000000001", f"11 digits, an IMEI has 15: {DIAL}", None),
        ("35x00-22", f"“35x00-22” is not an IMEI: {DIAL}", None),
        (f"{IMEI} / 123", "several numbers in one cell, and not all are an IMEI", (IMEI,)),
    ],
)
def test_each_mess_in_an_imei_has_its_own_words_and_is_never_taken(
    cell: Cell, why: str, offer: tuple[str, ...] | None
) -> None:
    read = imei(cell)
    assert (read.value, read.why, read.offer, read.look) == (None, why, offer, True)


def test_spaces_and_hyphens_in_an_imei_are_taken_out() -> None:
    read = imei("35 000000-000013-9")
    assert (read.value, read.why) == (("350000000000139",), "spaces and hyphens taken out")


@pytest.mark.parametrize("between", [" / ", " ", "\n", "; ", " and "])
def test_two_imeis_in_a_cell_are_both_kept(between: str) -> None:
    read = imei(f"350000000005021{between}350000000006029")
    assert read.value == ("350000000005021", "350000000006029")
    assert read.why == "two IMEIs in one cell"


def test_a_sim_in_the_imei_column_is_handed_on_as_a_sim() -> None:
    assert imei("8944110000000000271").sim == "8944110000000000271"


def test_a_wifi_device_has_no_imei_and_an_empty_cell_is_no_doubt() -> None:
    assert imei("n/a wifi only").value == ()
    assert (imei("n/a").value, imei("n/a").why) == (None, "")


@pytest.mark.parametrize(
    ("cell", "value", "why"),
    [
        ("R9ZZ0000A1B", "R9ZZ0000A1B", ""),
        (" r9zz0000f6g ", "R9ZZ0000F6G", "in capitals, without spaces"),
        ("R9ZZ 0000 F6G", "R9ZZ0000F6G", "in capitals, without spaces"),
        (1234567, "1234567", ""),
        ("see box", None, "“see box” is no serial number"),
        ("1.23E+12", None, "Excel destroyed this serial number: read it off the device"),
        ("R9?ZZ1", None, "“R9?ZZ1” has signs that no serial number has"),
        ("n/a", None, ""),
    ],
)
def test_a_serial_number_is_in_capitals_and_words_are_none(
    cell: Cell, value: str | None, why: str
) -> None:
    assert (serial(cell).value, serial(cell).why) == (value, why)


PREFIXES = ["PLUS-C-"]


@pytest.mark.parametrize(
    ("cell", "value", "why"),
    [
        ("PLUS-C-0101", "PLUS-C-0101", ""),
        ("PLUS-C-101", "PLUS-C-0101", "reference written short"),
        ("PLUS-C-00101", "PLUS-C-0101", "reference with more zeros than usual"),
        ("plus-c-0101 ", "PLUS-C-0101", "reference written the usual way"),
        ("PLUS–C – 0101", "PLUS-C-0101", "reference written the usual way"),
        ("PLUS C 0101", "PLUS-C-0101", "reference written the usual way"),
        ("LN-001", "LN-001", ""),
        ("PLUS-C-0124 / 0125", None, "more than one reference in one cell"),
        ("ask Bob!", None, "“ask Bob!” is no reference"),
        ("TBC", None, "“TBC” is no reference"),
        ("10!", None, "“10!” is not a reference: letters, digits and hyphens only"),
        ("101", None, "a reference without its letters"),
    ],
)
def test_a_reference_is_found_however_it_is_written(cell: str, value: str | None, why: str) -> None:
    assert (reference(cell, PREFIXES).value, reference(cell, PREFIXES).why) == (value, why)


def test_a_bare_number_is_only_offered_as_a_reference() -> None:
    assert reference(101, PREFIXES).offer == "PLUS-C-0101"


@pytest.mark.parametrize("cell", ["9" * 5000, "9" * 5000 + "p", "9" * 5000 + ",50"])
def test_an_amount_of_thousands_of_digits_is_no_fault(cell: str) -> None:
    assert pence(cell).value is None
    assert pence(cell).offer is None


def test_a_tag_of_the_charitys_own_kind_is_left_alone() -> None:
    assert tag("LL-T01", ["TAB-"]).value == "LL-T01"
    assert tag("TAB17", ["TAB-"]).value == "TAB17"
    assert tag("tab-17", ["TAB-"]).value == "TAB-0017"


@settings(deadline=None)
@given(some.text(max_size=30) | some.integers() | some.floats())
def test_no_cell_breaks_a_reading(cell: Cell) -> None:
    for read in (imei, pence, phone, postcode, reference, serial, tag, whole_number):
        assert isinstance(read(cell).why, str)
