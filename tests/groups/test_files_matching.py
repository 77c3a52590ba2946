"""Who a name is: what is sure counts, what is likely is suggested, the rest waits for a person."""

from datetime import date, timedelta

import pytest

from techloan.database import Session
from techloan.groups.files import preview, services
from techloan.groups.files.preview import Asker, Told
from techloan.groups.files.rules import Answer
from techloan.groups.rules import Absence
from techloan.loans import services as loans
from techloan.loans.services import CheckIn
from techloan.people.models import Client, Eligibility
from techloan.permissions import COMMAND_LINE
from techloan.settings import EligibilityLine, Settings
from tests import make
from tests.groups.sample_people import NOW, TODAY, People, short, zoom

DAY = date(2026, 11, 3)


@pytest.fixture
def people(db: Session) -> People:
    return People(db)


def matches(people: People, *names: str, email: str = "") -> list[tuple[str, str]]:
    """Return of each name the match and the numbers of the clients."""
    found = people.preview("participants.csv", zoom(*names, email=email))
    return [(match, clients) for match, _, clients, _ in short(found)]


@pytest.mark.parametrize(
    ("shown", "match", "clients"),
    [
        ("DOTTY marmalade", "auto", "101"),
        ("Marmalade, Dotty", "auto", "101"),
        ("Mrs Dotty Marmalade", "auto", "101"),
        ("Zolwik Agnieszka", "auto", "105"),
        ("mildred featherstonehaugh cake", "auto", "139"),
        ("Ola [Aleksandra Doodlewhistle]", "auto", "109"),
        ("Dotty Marmalade (she/her)", "auto", "101"),
        ("Dotty Marmelade", "suggest", "101"),
        ("Dotty Marmalade's iPad", "suggest", "101"),
        ("TAB-0010", "suggest", "139"),
        ("tab 0010", "suggest", "139"),
        ("tablet TAB0009", "suggest", "138"),
        ("TAB-0001", "unmatched", ""),
        ("Ethel & Ernest Crumpet", "suggest", "107 108"),
        ("Ernest/Ethel Crumpet", "suggest", "108 107"),
        ("Crumpet, Ethel and Ernest", "suggest", "107 108"),
        ("Dotty Marmalade and Hettie Pumpernickel", "suggest", "101 103"),
        ("Dotty Marmalade and Rufus", "suggest", "101"),
        ("Galaxy Tab A7", "unmatched", ""),
        ("iPad (2)", "unmatched", ""),
        ("🙂", "unmatched", ""),
        ("=Dotty Marmalade", "unmatched", ""),
        ("Dotty", "unmatched", ""),
        ("Stranger Danger", "unmatched", ""),
    ],
)
def test_a_name_is_matched(people: People, shown: str, match: str, clients: str):
    assert matches(people, shown) == [(match, clients)]


def test_a_first_name_is_suggested_for_the_only_member_called_so(people: People):
    make.member(people.db, people.group, people.clients[101])
    make.member(people.db, people.group, people.clients[102])
    assert matches(people, "Dotty", "Dotty M", "H Pumpernickel") == [
        ("suggest", "101"),
        ("suggest", "101"),
        ("suggest", "102"),
    ]


def test_the_e_mail_address_is_surer_than_the_name(people: People):
    people.clients[102].email = "Horace.P@example.com"
    people.db.flush()
    assert matches(people, "Grandad", email="HORACE.P@example.com") == [("auto", "102")]
    assert matches(people, "Hettie Pumpernickel", email="horace.p@example.com") == [
        ("suggest", "103")
    ]


def test_a_couple_with_one_address_is_told_by_the_name(people: People):
    for number in (107, 108):
        people.clients[number].email = "crumpets@example.com"
    people.db.flush()
    assert matches(people, "Ernest Crumpet", email="crumpets@example.com") == [("auto", "108")]
    found = people.preview("f.csv", zoom("The Crumpets", email="crumpets@example.com")).people[0]
    assert (found.match, len(found.choices)) == ("unmatched", 2)


def test_staff_are_known_by_their_address_and_by_the_domains_of_their_partner(people: People):
    for email in (
        "MARIGOLD.teapot@plus.example.org",
        "x@partner.example.org",
        "y@a.lantern.example.com",
    ):
        assert matches(people, "Dotty Marmalade", email=email) == [("staff", "")]
    assert matches(people, "Dotty Marmalade", email="x@notpartner.example.org") == [("auto", "101")]


def test_a_client_whose_address_is_of_a_partner_is_a_client(people: People):
    people.clients[101].email = "dotty@partner.example.org"
    people.db.flush()
    assert matches(people, "Dotty", email="dotty@partner.example.org") == [("auto", "101")]


def test_a_client_who_is_called_like_one_of_the_staff_is_only_suggested(people: People):
    make.staff(people.db, name="Dotty Marmalade")
    assert matches(people, "Dotty Marmalade") == [("suggest", "101")]


def test_of_two_of_one_name_the_member_is_suggested_and_else_nobody(people: People):
    twin = make.client(people.db, given_name="Dotty", family_name="Marmalade")
    found = people.preview("f.csv", zoom("Dotty Marmalade")).people[0]
    assert (found.match, [each.id for each in found.choices]) == (
        "unmatched",
        [people.clients[101].id, twin.id],
    )
    make.member(people.db, people.group, twin)
    found = people.preview("f.csv", zoom("Dotty Marmalade")).people[0]
    assert (found.match, [each.id for each in found.clients]) == ("suggest", [twin.id])


def test_the_tablet_is_asked_who_had_it_on_the_day_of_the_meeting(people: People):
    wish = CheckIn(tag="TAB-0010")
    loans.check_in(people.db, COMMAND_LINE, NOW, date(2026, 11, 4), wish)
    make.loan(people.db, None, people.clients[101], on=date(2026, 11, 5))
    assert matches(people, "TAB-0010") == [("suggest", "139")]
    later = people.preview("f.csv", zoom("TAB-0010", day="11/06/2026")).people[0]
    assert later.match == "unmatched"


def test_a_tablet_that_two_people_had_that_day_is_for_a_person_to_settle(people: People):
    loan = loans.check_in(people.db, COMMAND_LINE, NOW, DAY, CheckIn(tag="TAB-0010"))
    make.devices.vouch(people.db, COMMAND_LINE, NOW, [loan.device])
    make.loan(people.db, loan.device, people.clients[101], on=DAY)
    found = people.preview("f.csv", zoom("TAB-0010")).people[0]
    assert (found.match, len(found.choices)) == ("unmatched", 2)


def test_one_person_with_two_names_is_one(people: People):
    found = people.preview("f.csv", zoom("Dotty Marmalade", "Marmalade, Dotty"))
    assert short(found) == [("auto", "Dotty Marmalade", "101", 3600)]
    assert found.people[0].also == ("Marmalade, Dotty",)


def test_under_five_minutes_somebody_only_looked_in(people: People):
    for until, match in (("10:34:59 AM", "drop-in"), ("10:35:00 AM", "auto")):
        found = people.preview("f.csv", zoom("Dotty Marmalade", until=until))
        assert (found.people[0].match, found.people[0].counted) == (match, match == "auto")


def left(people: People, client: Client) -> None:
    make.member(people.db, people.group, client, left_on=DAY)


def left_later(people: People, client: Client) -> None:
    make.member(people.db, people.group, client, left_on=DAY + timedelta(days=1))


def came_back(people: People, client: Client) -> None:
    left(people, client)
    make.member(people.db, people.group, client, invited_on=TODAY)


def died(_people: People, client: Client) -> None:
    client.died_on = DAY - timedelta(days=1)


def closed(_people: People, client: Client) -> None:
    client.archived_on = TODAY


def no(people: People, client: Client) -> None:
    row = {"line": "adult", "yes": False, "asked_at": NOW, "asked_by": "Juniper Vale"}
    people.db.add(Eligibility(client_id=client.id, **row))


@pytest.mark.parametrize(
    ("happened", "match", "why"),
    [
        (left, "blocked", "has left this group"),
        (left_later, "auto", "the same name"),
        (came_back, "auto", "the same name"),
        (died, "blocked", "has died"),
        (closed, "blocked", "is closed"),
        (no, "blocked", "“18 or over?” was answered with no"),
    ],
)
def test_who_cannot_have_come_is_held_for_a_person(people: People, happened, match: str, why: str):
    happened(people, people.clients[101])
    people.db.flush()
    settings = Settings(eligibility=(EligibilityLine("adult", "18 or over?"),))
    asker = Asker(COMMAND_LINE, settings, people.group, TODAY)
    found = preview.worked_out(people.db, asker, "f.csv", zoom("Dotty Marmalade"), Told()).people[0]
    assert found.match == match
    assert why in found.why


def test_somebody_of_whom_the_register_says_why_they_did_not_come_is_asked(people: People):
    meeting = make.meeting(people.db, people.group)
    make.attendance(people.db, meeting, people.clients[101], came=False, absence=Absence.ILL)
    make.attendance(people.db, meeting, people.clients[102], came=False)
    assert matches(people, "Dotty Marmalade", "Horace Pumpernickel") == [
        ("suggest", "101"),
        ("auto", "102"),
    ]


def said(people: People, name: str, means: Answer | None, *numbers: int) -> None:
    """Say who a name is, in a file that came in."""
    file = people.file("f.csv", zoom(name))
    person = people.seen(file).people[0]
    clients = [people.clients[number] for number in numbers]
    services.say(people.db, COMMAND_LINE, NOW, file, person, means, clients, DAY)


@pytest.mark.parametrize(
    ("name", "means", "numbers", "match"),
    [
        ("Galaxy Tab A7", Answer.CLIENTS, (101,), ("auto", "101")),
        ("Ethel and Ernest Crumpet", Answer.CLIENTS, (107, 108), ("auto", "107 108")),
        ("Dotty Marmalade", Answer.CLIENTS, (103,), ("auto", "103")),
        ("A Helper", Answer.STAFF, (), ("staff", "")),
        ("A Neighbour", Answer.NOBODY, (), ("unmatched", "")),
        # The first caller and the next holder of a tablet are other people next time.
        ("Call-In User_1", Answer.CLIENTS, (101,), ("unmatched", "")),
        ("TAB-0010", Answer.CLIENTS, (101,), ("suggest", "139")),
    ],
)
def test_what_was_said_is_remembered_for_the_next_file_of_the_group(
    people: People, name: str, means: Answer, numbers: tuple[int, ...], match: tuple[str, str]
):
    said(people, name, means, *numbers)
    assert matches(people, name.upper()) == [match]
    other = make.group(people.db, people.site.partner)
    people.group = other
    assert matches(people, name) != [match] or match[0] in ("unmatched", "suggest")


def test_what_was_said_can_be_taken_back(people: People):
    said(people, "Galaxy Tab A7", Answer.CLIENTS, 101)
    said(people, "Galaxy Tab A7", None)
    assert matches(people, "Galaxy Tab A7") == [("unmatched", "")]


def test_somebody_who_is_forgotten_is_no_longer_remembered(people: People):
    client = make.client(people.db, people.site.partner)
    people.clients[999] = client
    said(people, "Galaxy Tab A7", Answer.CLIENTS, 999)
    people.db.delete(client)
    people.db.flush()
    assert matches(people, "Galaxy Tab A7") == [("unmatched", "")]
