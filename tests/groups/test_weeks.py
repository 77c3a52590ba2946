"""The picture of a loan: weeks counted from the loan itself, group by group."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from techloan.database import Session
from techloan.groups.models import Group
from techloan.groups.rules import LoanTime, Phase
from techloan.groups.weeks import MOST_WEEKS, Mark, Picture, Seen, picture, pictures
from techloan.people.models import Client
from techloan.permissions import Role
from tests import make
from tests.counting import statements

OUT = date(2026, 10, 5)
TODAY = date(2026, 11, 24)
SIGNS = {"o": Mark.CAME, "-": Mark.MISSED, ".": Mark.NONE}


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def seen(days: int, came: bool = True, group: str = "Coffee") -> Seen:
    day = OUT + timedelta(days=days)
    return Seen(group, day, at(day), came)


def drawn(found: Picture, part: Phase, group: str = "Coffee") -> str:
    signs = {mark: sign for sign, mark in SIGNS.items()}
    row = next(row for row in found.rows if row.group == group)
    return "".join(signs[mark] for mark in row.weeks[part])


def open_loan(days: int = 27) -> tuple[LoanTime, date]:
    """Return a loan that went out at nine, and a day so many days later."""
    return LoanTime(OUT, at(OUT, 9), None, None, is_open=True), OUT + timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "part", "expected"),
    [
        (-28, Phase.BEFORE, "o..."),
        (-22, Phase.BEFORE, "o..."),
        (-21, Phase.BEFORE, ".o.."),
        (-1, Phase.BEFORE, "...o"),
        (0, Phase.DURING, "o..."),
        (6, Phase.DURING, "o..."),
        (7, Phase.DURING, ".o.."),
        (27, Phase.DURING, "...o"),
    ],
)
def test_a_week_is_counted_from_the_check_out(days: int, part: Phase, expected: str):
    assert drawn(picture(*open_loan(), [seen(days)]), part) == expected


@pytest.mark.parametrize(
    ("days", "expected"), [(28, "o..."), (34, "o..."), (35, ".o.."), (55, "...o")]
)
def test_the_weeks_after_are_counted_from_the_ending(days: int, expected: str):
    time = LoanTime(OUT, at(OUT, 9), OUT + timedelta(days=27), None, is_open=False)
    assert drawn(picture(time, TODAY + timedelta(days=60), [seen(days)]), Phase.AFTER) == expected


def test_weeks_that_are_still_ahead_are_not_drawn():
    time = LoanTime(OUT, None, TODAY - timedelta(days=8), None, is_open=False)
    found = picture(time, TODAY, [seen(0)])
    assert drawn(found, Phase.AFTER) == ".."


def test_who_came_to_one_of_two_meetings_of_a_week_came_that_week():
    found = picture(*open_loan(), [seen(0, came=False), seen(1), seen(2, came=False)])
    assert drawn(found, Phase.DURING) == "o..."
    assert (found.rows[0].came[Phase.DURING], found.rows[0].met[Phase.DURING]) == (1, 3)


def test_of_a_long_loan_the_last_weeks_are_drawn_and_all_are_counted():
    found = picture(*open_loan(7 * 40), [seen(0), seen(7 * 40)])
    assert found.left_out == 41 - MOST_WEEKS
    assert drawn(found, Phase.DURING) == "." * (MOST_WEEKS - 1) + "o"
    assert found.rows[0].came[Phase.DURING] == 2


@pytest.fixture
def group(db: Session) -> Group:
    return make.group(db, name="Coffee")


@pytest.fixture
def dotty(db: Session, group: Group) -> Client:
    client = make.client(db)
    make.member(db, group, client, invited_on=OUT + timedelta(days=2))
    return client


def hold(db: Session, group: Group, days: int, finished: bool = True) -> datetime:
    moment = at(OUT + timedelta(days=days))
    make.meeting(db, group, moment, finished_at=moment if finished else None)
    return moment


def test_only_meetings_held_while_they_were_invited_can_be_missed(
    db: Session, group: Group, dotty: Client
):
    loan = make.loan(db, to=dotty, on=OUT)
    hold(db, group, 1)
    hold(db, group, 7)
    hold(db, group, 14, finished=False)
    hold(db, make.group(db), 14)
    (row,) = pictures(db, [loan], TODAY)[loan.id].rows
    assert row.met[Phase.DURING] == 1
    assert row.weeks[Phase.DURING][1] is Mark.MISSED


def test_what_they_came_to_without_an_invitation_is_drawn_too(db: Session, dotty: Client):
    loan, other = make.loan(db, to=dotty, on=OUT), make.group(db, name="Cooking")
    moment = at(OUT + timedelta(days=3))
    make.attendance(db, make.meeting(db, other, moment), dotty)
    found = pictures(db, [loan], TODAY)[loan.id]
    assert drawn(found, Phase.DURING, "Cooking").startswith("o")


def test_the_page_of_a_loan_says_its_picture_in_words(
    db: Session, group: Group, dotty: Client, visit
):
    loan = make.loan(db, to=dotty, on=OUT)
    for days in (7, 14):
        moment = at(OUT + timedelta(days=days))
        make.attendance(db, make.meeting(db, group, moment, finished_at=moment), dotty)
    hold(db, group, 21)
    page = visit(make.staff(db, Role.COORDINATOR)).get(f"/loans/{loan.id}")
    assert "came to 2 of 3 on loan" in page.text
    assert "First came on 12 October 2026, 7 days after check-out." in page.text


def test_the_page_of_a_client_draws_their_loans(db: Session, dotty: Client, visit):
    make.loan(db, to=dotty, on=OUT)
    page = visit(make.staff(db, Role.COORDINATOR)).get(f"/clients/{dotty.reference}")
    assert "Has not come to a group yet." in page.text


def test_the_page_of_a_client_asks_no_more_for_more_meetings(
    db: Session, app: Flask, group: Group, dotty: Client, visit
):
    make.loan(db, to=dotty, on=OUT)
    engine = app.extensions["techloan"].database.engine
    browser, path = visit(make.staff(db, Role.COORDINATOR)), f"/clients/{dotty.reference}"
    browser.get(path)
    with statements(engine) as few:
        browser.get(path)
    db.begin_writing()
    for days in range(3, 40):
        moment = at(OUT + timedelta(days=days))
        make.attendance(db, make.meeting(db, group, moment, finished_at=moment), dotty)
    db.commit()
    with statements(engine) as many:
        browser.get(path)
    assert len(many) == len(few)
