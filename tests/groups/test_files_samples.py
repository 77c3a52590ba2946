"""The two samples come out exactly as their companions say."""

import pytest

from techloan.database import Session
from techloan.groups import queries
from techloan.groups.rules import Source
from tests.groups.sample_people import TEAMS, ZOOM, People, as_json, short

ZOOM_PEOPLE = [
    ("staff", "Marigold - PLUS host (Marigold Teapot)", "", 82 * 60 + 32),
    ("auto", "Dotty Marmalade", "101", 63 * 60 + 30),
    ("staff", "Barnaby Quillfeather", "", 76 * 60 + 53),
    ("suggest", "Ethel and Ernest Crumpet", "107 108", 63 * 60 + 26),
    ("auto", "Agnieszka Żółwik", "105", 63 * 60 + 15),
    ("auto", "Pumpernickel, Hettie", "103", 16 * 60),
    ("auto", "Horace Pumpernickel", "102", 68 * 60 + 52),
    ("auto", "Cuthbert Biscuit", "106", 60 * 60),
    ("suggest", "TAB-0010", "139", 66 * 60 + 8),
    ("auto", "Ola (Aleksandra Doodlewhistle)", "109", 60 * 60),
    ("unmatched", "Galaxy Tab A7", "", 66 * 60 + 44),
    ("unmatched", "iPad (2)", "", 35),
    ("unmatched", "Call-In User_1", "", 34 * 60 + 59),
    ("auto", "wilhelmina THISTLEDOWN", "104", 53 * 60 + 30),
    ("waited", "Stranger Danger", "", 0),
]
TEAMS_PEOPLE = [
    ("staff", "Marigold Teapot", "", 76 * 60 + 28),
    ("staff", "Barnaby Quillfeather", "", 67 * 60 + 30),
    ("staff", "Gadabout, Tobias", "", 64 * 60 + 41),
    ("auto", "Dotty Marmalade", "101", 59 * 60 + 25),
    ("auto", "Horace Pumpernickel", "102", 62 * 60 + 30),
    ("auto", "Agnieszka Żółwik", "105", 59 * 60 + 45),
    ("auto", "Parveen Saffronsky", "110", 54 * 60 + 30),
    ("auto", "Aleksandra Doodlewhistle", "109", 55 * 60 + 50),
    ("drop-in", "Cuthbert Biscuit", "106", 45),
    ("suggest", "TAB-0009", "138", 62 * 60 + 30),
    ("unmatched", "+44 7700 900***", "", 46 * 60),
]


@pytest.fixture
def people(db: Session) -> People:
    return People(db)


def test_the_sample_of_zoom_comes_out_as_its_companion_says(people: People):
    found = people.preview(ZOOM.name, ZOOM.read_bytes())
    assert short(found) == ZOOM_PEOPLE
    assert len(found.counted) == 7
    assert as_json(found)["meeting"] == {
        "on": "2026-11-03",
        "starts": "10:18:40",
        "ends": "11:41:12",
    }


def test_the_sample_of_teams_comes_out_as_its_companion_says(people: People):
    found = people.preview(TEAMS.name, TEAMS.read_bytes())
    assert short(found) == TEAMS_PEOPLE
    assert len(found.counted) == 5
    assert as_json(found)["meeting"] == {
        "on": "2026-11-05",
        "starts": "13:50:12",
        "ends": "15:06:40",
    }


def test_the_report_for_machines_has_the_words_that_its_readers_expect(people: People):
    found = as_json(people.preview(ZOOM.name, ZOOM.read_bytes()))
    tablet = next(each for each in found["people"] if each["name"] == "TAB-0010")
    assert tablet == {
        "name": "TAB-0010",
        "match": "suggest",
        "clients": ["PLUS-C-0139"],
        "seconds": 3968,
        "counted": False,
        "why": "holds TAB-0010 that day",
    }


def test_who_is_sure_is_counted_with_the_true_time_and_the_rest_waits(people: People):
    file = people.file(ZOOM.name, ZOOM.read_bytes())
    assert people.attach(file) == 7
    rows = people.db.scalars(queries.register_of(file.meeting.id)).all()
    told = {
        people.db.get_one(type(people.clients[101]), row.client_id).reference: row for row in rows
    }
    assert sorted(told) == [f"PLUS-C-0{n}" for n in (101, 102, 103, 104, 105, 106, 109)]
    assert {row.source for row in rows} == {Source.FILE}
    assert told["PLUS-C-0106"].seconds == 3600
