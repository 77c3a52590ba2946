"""What was scanned, and the card that says the one next step."""

from datetime import date

import pytest

from techloan.database import Session
from techloan.inventory.rules import State
from techloan.loans import desk
from techloan.permissions import COMMAND_LINE, Actor, Role
from techloan.settings import Settings
from tests import make

TODAY = date(2026, 11, 3)


def card(db: Session, code: str, actor: Actor = COMMAND_LINE, for_client: str = "") -> desk.Card:
    return desk.look_up(db, actor, TODAY, Settings(), code, for_client)


@pytest.mark.parametrize(
    ("scanned", "meant"),
    [
        ("tab-0017", "TAB-0017"),
        ("  TAB-0017\r\n", "TAB-0017"),
        ("HTTPS://LOANS.EXAMPLE.ORG/D/TAB-0017", "TAB-0017"),
        ("https://loans.example.org/d/TAB-0017/?x=1", "TAB-0017"),
        ("https://example.org/loans/d/tab-0017", "TAB-0017"),
        ("https://elsewhere.example.org/x/TAB-0017", "HTTPS://ELSEWHERE.EXAMPLE.ORG/X/TAB-0017"),
        ("", ""),
        ("\u202eTAB-0017", "\u202eTAB-0017"),
    ],
)
def test_a_scan_means_the_tag_in_our_address_or_itself(scanned: str, meant: str) -> None:
    assert desk.normal(scanned) == meant


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (State.READY, "check-out"),
        (State.TO_PREPARE, "prepare"),
        (State.MISSING, "missing"),
        (State.IN_REPAIR, "repair"),
        (State.RETIRED, "retired"),
    ],
)
def test_each_state_has_its_card(db: Session, state: State, kind: str) -> None:
    device = make.device(db, state=state)
    assert card(db, device.tag).kind == kind


@pytest.mark.parametrize("code", ["tab-0042", "r9zz0001", "350000000000014", "350000000000022"])
def test_a_device_is_found_by_tag_serial_or_either_imei(db: Session, code: str) -> None:
    device = make.device(
        db,
        tag="TAB-0042",
        serial="R9ZZ0001",
        imei="350000000000014",
        imei_2="350000000000022",
    )
    assert card(db, code).device == device


def test_the_last_digits_find_one_device_or_offer_several(db: Session) -> None:
    one = make.device(db, tag="TAB-7117")
    assert card(db, "117").device == one
    make.device(db, tag="PH-7117")
    several = card(db, "7117")
    assert (several.kind, len(several.choices)) == ("choose", 2)


def test_a_device_on_loan_says_with_whom(db: Session) -> None:
    loan = make.loan(db)
    found = card(db, loan.device.tag)
    assert (found.kind, found.client, found.loan) == ("check-in", loan.client, loan)


def test_the_borrower_of_another_partner_stays_unnamed(db: Session) -> None:
    loan, site = make.loan(db), make.site(db)
    actor = make.actor(make.staff(db, Role.DESK, at=site), Role.DESK)
    found = card(db, loan.device.tag, actor)
    assert (found.kind, found.client, found.may_act) == ("check-in", None, True)


def test_a_volunteer_finds_own_partners_devices_and_those_of_own_clients_only(db: Session) -> None:
    site = make.site(db)
    staff = make.staff(db, Role.VOLUNTEER, at=site)
    actor = make.actor(staff, Role.VOLUNTEER)
    own, lent, foreign = make.device(db, site), make.loan(db), make.device(db)
    make.allocation(db, lent.client, staff)
    kinds = [card(db, d.tag, actor).kind for d in (own, lent.device, foreign)]
    assert kinds == ["check-out", "check-in", "unknown"]


def test_a_client_is_found_by_reference_and_what_they_have(db: Session) -> None:
    loan = make.loan(db)
    found = card(db, loan.client.reference.lower())
    assert (found.kind, found.loans) == ("client", [loan])


def test_a_device_scanned_after_a_client_is_for_them(db: Session) -> None:
    client, device = make.client(db), make.device(db)
    assert card(db, device.tag, for_client=client.reference).client == client


@pytest.mark.parametrize("code", ["hello", "", "999999", "\u202eTAB", "x" * 5000, "'; DROP TABLE"])
def test_what_nobody_knows_is_shown_back(db: Session, code: str) -> None:
    make.device(db)
    found = card(db, code)
    assert (found.kind, found.code) == ("unknown", code[:200])


@pytest.mark.parametrize("typed", ["dott", "zolw", "Żółwik", "plus-c-77", "wr14 0", "900177"])
def test_a_client_is_found_by_the_beginning_of_any_word(db: Session, typed: str) -> None:
    client = make.client(
        db,
        reference="PLUS-C-7701",
        given_name="Dotty",
        family_name="Żółwik",
        phone="07700 900177",
        postcode="WR14 0ZZ",
    )
    make.client(db, given_name="Horace", family_name="Other")
    assert list(desk.find_clients(db, COMMAND_LINE, typed)) == [client]
