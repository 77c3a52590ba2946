"""What a new device model begins with, by its kind and system."""

import pytest

from techloan.imports import kinds
from techloan.imports.list_fields import VOUCHES
from techloan.inventory.rules import Kind
from techloan.inventory.starting_lists import STARTS, Start, named, start_for, usual


@pytest.mark.parametrize(
    ("kind", "make", "name", "key"),
    [
        (Kind.TABLET, "Samsung", "Galaxy Tab A9", "android-tablet"),
        (Kind.TABLET, "Apple", "iPad 9th generation", "ipad"),
        (Kind.PHONE, "Apple", "iPhone SE", "iphone"),
        (Kind.PHONE, "Nokia", "G22", "android-phone"),
        (Kind.PHONE, "Nokia", "105", "basic-phone"),
        (Kind.PHONE, "Doro", "6820 flip phone", "basic-phone"),
        (Kind.LAPTOP, "HP", "Chromebook 11", "chromebook"),
        (Kind.LAPTOP, "Lenovo", "IdeaPad Slim 3", "windows-laptop"),
        (Kind.MIFI, "Huawei", "E5576", "mifi"),
    ],
)
def test_a_model_begins_like_others_of_its_system(
    kind: Kind, make: str, name: str, key: str
) -> None:
    assert start_for(kind, make, name).key == key


def test_what_is_no_beginning_is_none() -> None:
    assert (named("zebra"), named("tablet"), named("ipad")) == (None, usual(Kind.TABLET), STARTS[1])


@pytest.mark.parametrize("start", STARTS, ids=lambda start: start.key)
def test_a_list_that_goes_out_can_vouch_for_every_usual_line(start: Start) -> None:
    assert kinds.vouched(start.lines, set(VOUCHES)) == list(start.lines)
    for name in kinds.vouching(start.lines, start.lines):
        assert kinds.vouched(start.lines, {name})


@pytest.mark.parametrize("start", STARTS, ids=lambda start: start.key)
def test_accounts_go_before_the_wipe_and_every_battery_is_looked_at(start: Start) -> None:
    wiped = next(i for i, line in enumerate(start.lines) if line.startswith(("Wiped", "Reset")))
    assert all("account" not in line for line in start.lines[wiped:])
    assert any("swollen" in line for line in start.lines)
    assert max(map(len, start.lines)) <= 100
