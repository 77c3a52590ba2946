"""Files that do not belong where they are brought: one sentence, a way on, nothing changed."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from techloan.groups import services as groups
from techloan.groups.models import Attendance, Meeting
from techloan.permissions import COMMAND_LINE
from tests import make
from tests.conftest import NOW
from tests.counting import statements
from tests.groups.sample_people import TODAY, ZOOM, People, zoom
from tests.groups.test_files_routes import bring, key, people
from tests.visitor import Visit, page, words

__all__ = ["bring", "people"]


def untouched(people: People) -> bool:
    """Say whether no meeting was added and nobody was counted."""
    people.db.rollback()
    counts = [select(func.count()).select_from(table) for table in (Attendance, Meeting)]
    found = [people.db.scalar(count) for count in counts]
    people.db.rollback()
    return found == [0, 0]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("10/21/2026", "has no meeting near Wednesday 21 October 2026, 10:30"),
        ("11/05/2025", "has no meeting near Wednesday 5 November 2025, 10:30"),
    ],
)
def test_a_day_without_a_meeting_is_said_and_added_in_one_press(
    people: People, bring, day: str, said: str
):
    browser, address = bring(zoom("Dotty Marmalade", day=day))
    shown = browser.get(address)
    assert f"{said}. Is it the right file? Nothing has changed yet." in words(shown)
    assert untouched(people)
    form = page(shown).find("button", string=lambda text: "Add a meeting on" in (text or "")).parent
    pressed = {field["name"]: field["value"] for field in form.find_all("input")}
    browser.post(form["action"], data=pressed)
    assert "1 person counts when you say yes" in words(browser.get(address))


def test_meetings_of_the_same_week_are_offered_beside_a_new_one(people: People, bring):
    near = make.meeting(people.db, people.group, NOW - timedelta(weeks=2))
    make.meeting(people.db, people.group, NOW - timedelta(weeks=9))
    browser, address = bring(zoom("Dotty Marmalade", day="10/21/2026"))
    offered = page(browser.get(address)).find_all("input", {"name": "meeting"})
    assert [each["value"] for each in offered] == [str(near.id), "new"]


def test_a_file_of_another_group_is_asked_about(people: People, bring):
    people.group.meeting_number = "999 0000 1111"
    browser, address = bring(ZOOM.read_bytes())
    shown = words(browser.get(address))
    assert "This file is of meeting number 81234567890, but Coffee morning meets" in shown
    assert browser.post(f"{address}/count").status_code == 409
    assert untouched(people)


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2026-11-04", "That day is still to come."),
        ("9999-12-31", "That is far ahead."),
        ("1016-10-28", "That is long ago."),
        ("0001-01-01", "That is long ago."),
    ],
)
def test_a_new_meeting_on_a_day_that_nobody_means_is_not_added(
    people: People, bring, on: str, said: str
):
    browser, address = bring(b"Name,Email,Duration\nDotty Marmalade,,42m\n")
    answer = browser.post(f"{address}/meeting", data={"meeting": "new", "on": on, "at": "10:30"})
    assert (answer.status_code, said in words(answer)) == (422, True)
    assert untouched(people)


@pytest.mark.parametrize("chosen", ["foreign", "ahead", "0", "-1", str(2**70), "x", ""])
def test_a_meeting_that_is_not_offered_is_not_taken(people: People, bring, chosen: str):
    others = {
        "foreign": make.meeting(people.db, make.group(people.db), NOW - timedelta(weeks=2)),
        "ahead": make.meeting(people.db, people.group, NOW + timedelta(weeks=1)),
    }
    number = str(others[chosen].id) if chosen in others else chosen
    browser, address = bring(zoom("Dotty Marmalade", day="10/21/2026"))
    assert browser.post(f"{address}/meeting", data={"meeting": number}).status_code == 422
    assert browser.post(f"{address}/count").status_code == 409


def test_a_meeting_that_was_cancelled_or_went_since_it_was_chosen_counts_nobody(
    people: People, bring, visit: Visit
):
    data = b"Name,Email,Duration\nDotty Marmalade,,42m\n"
    meeting = make.meeting(people.db, people.group)
    browser, address = bring(data)
    browser.post(f"{address}/meeting", data={"meeting": meeting.id})
    people.db.begin_writing()
    groups.cancel_meeting(people.db, COMMAND_LINE, NOW, meeting, "snow")
    people.db.commit()
    answer = browser.post(f"{address}/count")
    assert (answer.status_code, "is cancelled" in words(answer)) == (409, True)
    people.db.begin_writing()
    people.db.delete(meeting)
    people.db.commit()
    assert "does not say of which day" in words(browser.get(address))
    assert untouched(people)


def test_a_group_that_has_ended_takes_no_file_of_a_new_meeting(people: People, bring):
    browser, address = bring(zoom("Dotty Marmalade"))
    people.db.begin_writing()
    groups.end_group(people.db, COMMAND_LINE, NOW, TODAY, people.group.id)
    people.db.commit()
    answer = browser.post(f"{address}/count")
    assert (answer.status_code, "This group has ended" in words(answer)) == (409, True)
    assert untouched(people)


def test_strangers_alone_and_formulas_change_nothing(people: People, bring):
    names = ("Wilf Nobody", "=1+1", "+44 7700 900999", "@SUM(A1)", "-", "<b>Flo</b>", "\u202eDotty")
    browser, address = bring(zoom(*names))
    shown = browser.get(address)
    assert "Nobody in this file is known for sure" in words(shown)
    assert "Nothing has changed" in words(shown)
    assert "<b>Flo" not in shown.text
    browser.post(f"{address}/count")
    people.db.rollback()
    assert people.db.scalars(select(Attendance)).all() == []


def test_a_name_given_to_two_people_of_whom_one_is_hidden_is_not_taken(people: People, bring):
    browser, address = bring(zoom("Galaxy Tab A7"))
    who = {"person": key(browser, address, "Galaxy Tab A7"), "means": "clients"}
    for odd in (["PLUS-C-0101", "PLUS-C-9999"], ["x" * 5000], ["\0"], ["%"]):
        answer = browser.post(f"{address}/person", data={**who, "client": odd})
        assert (odd[0][:9], answer.status_code) == (odd[0][:9], 422)
    assert untouched(people)


def test_a_file_of_thousands_of_names_is_shown_in_parts(people: People, bring):
    browser, address = bring(zoom(*(f"Visitor {number}" for number in range(3000))))
    shown = browser.get(address)
    assert "And 2800 more, who are shown once these are settled." in words(shown)
    assert len(shown.data) < 1_000_000


def test_the_page_of_a_file_costs_no_more_statements_the_more_people_are_in_it(
    app: Flask, people: People, bring
):
    make.meeting(people.db, people.group)
    engine, costs = app.extensions["techloan"].database.engine, []
    for many in (3, 40):
        people.db.begin_writing()
        named = [make.client(people.db, people.site.partner).name for _ in range(many)]
        people.db.commit()
        browser, address = bring(zoom(*named, *(f"TAB-9{n:03d}" for n in range(many))))
        browser.get(address)
        with statements(engine) as seen:
            assert f"{many} people count" in words(browser.get(address))
        with statements(engine) as counting:
            browser.post(f"{address}/count")
        costs.append((len(seen), len(counting)))
    assert costs[0] == costs[1]
    assert max(costs[1]) <= 30, costs
